"""A promise knows which of the contract's payments there were when it was made: those keep none."""

from django.db import migrations, models

from pochemu.people.guards import refuse


class Migration(migrations.Migration):
    dependencies = (("receivables", "0008_promises_not_lifted"),)
    operations = (
        migrations.AddField("promise", "known", models.PositiveBigIntegerField(null=True)),
        refuse(
            "receivables_promise", "known", on="UPDATE",
            what_it_knew_stays="COALESCE(NEW.known, 0) <> COALESCE(OLD.known, 0)",
        ),
    )  # fmt: skip
