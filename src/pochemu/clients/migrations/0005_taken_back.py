from django.db import migrations, models

from pochemu.people.guards import refuse


class Migration(migrations.Migration):
    dependencies = (("clients", "0004_consents_guards"),)
    operations = (
        migrations.AddField("client", "taken_back_at", models.DateTimeField(null=True)),
        refuse(
            "clients_client", "once_taken_back", on="UPDATE",
            what_was_taken_back_stays_so="OLD.taken_back_at IS NOT NULL AND NEW.taken_back_at IS NULL",
            of_whom_was_taken_back_nothing_stays="NEW.taken_back_at IS NOT NULL AND NEW.erased_at IS NULL",
        ),
    )  # fmt: skip
