from django.db import migrations, models

from pochemu.people.guards import never_deleted, refuse

WHAT = [("clients", "Clients"), ("deals", "Deals"), ("calls", "Calls"), ("contracts", "Contracts")]
CHANGED = " OR ".join(
    f"NEW.{column} <> OLD.{column}" for column in ("id", "batch_id", "line", "source", "what", "key", "number", "made")
)


class Migration(migrations.Migration):
    dependencies = (("intake", "0004_units_taken_guards"),)
    operations = (
        migrations.RemoveConstraint("batch", "batch_what"),
        *(
            migrations.AlterField(model, "what", models.CharField(choices=WHAT, max_length=9))
            for model in ("batch", "brought", "savedmapping")
        ),
        migrations.AddConstraint(
            "batch",
            models.CheckConstraint(condition=models.Q(what__in=[value for value, _ in WHAT]), name="batch_what"),
        ),
        never_deleted("intake_batch"),
        refuse(
            "intake_batch", "on_update", on="UPDATE",
            a_file_that_was_written_stays_written="OLD.written_at IS NOT NULL AND NEW.written_at IS NULL",
            of_what_and_whence_it_is_stays="NEW.what <> OLD.what OR NEW.source <> OLD.source OR NEW.at <> OLD.at",
        ),
        never_deleted("intake_brought"),
        refuse(
            "intake_brought", "on_update", on="UPDATE",
            what_a_row_became_stays=CHANGED,
            what_was_undone_stays_undone="OLD.undone_at IS NOT NULL AND NEW.undone_at IS NULL",
        ),
    )  # fmt: skip
