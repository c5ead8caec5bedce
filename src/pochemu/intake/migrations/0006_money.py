from django.db import migrations, models

from pochemu.people.guards import never_deleted, refuse

WHAT = [
    ("clients", "Clients"), ("deals", "Deals"), ("calls", "Calls"), ("contracts", "Contracts"), ("money", "Money"),
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = (("intake", "0005_contracts"),)
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
    )  # fmt: skip
