"""Days of steps follow a corrected day of the contract, and nothing else."""

from django.db import migrations

from pochemu.people.guards import refuse

OF_ITS_EVENT = "EXISTS (SELECT 1 FROM sales_correction c WHERE c.event_id = NEW.event_id)"
OF_ITS_END = """EXISTS (SELECT 1 FROM sales_correction c JOIN sales_contractevent e ON e.id = c.event_id
                WHERE e.contract_id = NEW.contract_id AND c.was = OLD.ended_on AND c.becomes = NEW.ended_on)"""


class Migration(migrations.Migration):
    dependencies = (("aftersale", "0012_keys_guards"), ("sales", "0018_corrections"))
    operations = (
        refuse(
            "aftersale_step", "on_update", on="UPDATE",
            what_was_said_stays=" OR ".join(
                f"NEW.{column} <> OLD.{column}" for column in ("id", "event_id", "contract_id", "what", "quiet")
            )
            + f" OR (NEW.due_on <> OLD.due_on AND NOT {OF_ITS_EVENT})",
            what_has_ended_stays="OLD.ended_on IS NOT NULL AND (NEW.ended_on IS NULL"
            f" OR (NEW.ended_on <> OLD.ended_on AND NOT {OF_ITS_END}))",
        ),
    )  # fmt: skip
