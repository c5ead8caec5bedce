"""A step that was ended by an event that never happened goes on."""

from django.db import migrations

from pochemu.people.guards import refuse

OF_ITS_EVENT = "EXISTS (SELECT 1 FROM sales_correction c WHERE c.event_id = NEW.event_id)"
OF_ITS_END = """EXISTS (SELECT 1 FROM sales_correction c JOIN sales_contractevent e ON e.id = c.event_id
                WHERE e.contract_id = NEW.contract_id AND c.was = OLD.ended_on AND c.becomes = NEW.ended_on)"""
NEVER_ENDED = """EXISTS (SELECT 1 FROM sales_contractevent e WHERE e.contract_id = NEW.contract_id
                AND e."on" = OLD.ended_on AND e.id <> NEW.event_id AND e.taken_back_at IS NOT NULL)"""


class Migration(migrations.Migration):
    dependencies = (("aftersale", "0014_own_text_of_acts"), ("sales", "0021_events_taken_back"))
    operations = (
        refuse(
            "aftersale_step", "on_update", on="UPDATE",
            what_was_said_stays=" OR ".join(
                f"NEW.{column} <> OLD.{column}" for column in ("id", "event_id", "contract_id", "what", "quiet")
            )
            + f" OR (NEW.due_on <> OLD.due_on AND NOT {OF_ITS_EVENT})",
            what_has_ended_stays=f"OLD.ended_on IS NOT NULL AND ((NEW.ended_on IS NULL AND NOT {NEVER_ENDED})"
            f" OR (NEW.ended_on <> OLD.ended_on AND NOT {OF_ITS_END}))",
        ),
    )  # fmt: skip
