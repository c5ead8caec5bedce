from django.db import migrations, models

from pochemu.people.guards import refuse


class Migration(migrations.Migration):
    dependencies = (("receivables", "0005_why_taken_back"),)
    operations = (
        migrations.AddField("promise", "lifted_at", models.DateTimeField(null=True)),
        refuse(
            "receivables_promise", "lifted", on="UPDATE",
            what_was_lifted_stays="OLD.lifted_at IS NOT NULL AND (NEW.lifted_at IS NULL"
            " OR NEW.lifted_at <> OLD.lifted_at)",
            what_was_lifted_is_neither_kept_nor_broken="NEW.lifted_at IS NOT NULL AND NEW.kept IS NOT NULL",
        ),
    )  # fmt: skip
