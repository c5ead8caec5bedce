from django.db import migrations

from pochemu.people.guards import never_deleted, refuse

CHANGED = " OR ".join(
    f"NEW.{column} <> OLD.{column}" for column in ("id", "client_id", "to_id", "giver_id", "given_at", "take_by")
)


class Migration(migrations.Migration):
    dependencies = (("sales", "0006_handovers"),)
    operations = (
        never_deleted("sales_handover"),
        refuse(
            "sales_handover", "on_update", on="UPDATE",
            what_was_given_stays=CHANGED + " OR coalesce(NEW.deal_id, 0) <> coalesce(OLD.deal_id, 0)",
            what_came_of_it_stays="""
                OLD.ended_at IS NOT NULL AND (
                    NEW.ended_at IS NULL OR NEW.ended_at <> OLD.ended_at OR NEW.taken <> OLD.taken
                    OR NEW.ender_id <> OLD.ender_id)""",
        ),
    )  # fmt: skip
