from django.db import migrations

from pochemu.people.guards import never_deleted, refuse


class Migration(migrations.Migration):
    dependencies = (("sales", "0016_tasks_moved"),)
    operations = (
        never_deleted("sales_taskmove"),
        refuse(
            "sales_taskmove", "on_update", on="UPDATE",
            what_was_said_stays=" OR ".join(
                f"NEW.{column} <> OLD.{column}" for column in ("id", "task_id", "was", '"to"', '"at"')
            ),
        ),
        refuse(
            "sales_task", "dropped", on="UPDATE",
            a_task_is_dropped_with_a_reason="NEW.dropped_at IS NOT NULL AND OLD.dropped_at IS NULL"
            " AND COALESCE(NEW.dropped_why, '') = ''",
        ),
    )  # fmt: skip
