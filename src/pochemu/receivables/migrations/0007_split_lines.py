import django.db.models.deletion
from django.db import migrations, models

from pochemu.people.guards import refuse

STATES = (("open", "Open"), ("matched", "Matched"), ("aside", "Aside"), ("split", "Split"))


class Migration(migrations.Migration):
    dependencies = (("receivables", "0006_promises_lifted"),)
    operations = (
        migrations.AddField("bankstatement", "warnings", models.JSONField(null=True)),
        migrations.AddField(
            "bankline", "whole",
            models.ForeignKey(
                "receivables.bankline", django.db.models.deletion.PROTECT, null=True, related_name="parts"
            ),
        ),
        migrations.AlterField("bankline", "state", models.CharField(max_length=7, choices=STATES)),
        refuse(
            "receivables_bankline", "part", on="UPDATE",
            a_part_stays_a_part="COALESCE(NEW.whole_id, 0) <> COALESCE(OLD.whole_id, 0)",
        ),
    )  # fmt: skip
