from django.db import migrations, models

from pochemu.people.guards import refuse


class Migration(migrations.Migration):
    dependencies = (("callcentre", "0004_delivery_came_from"),)
    operations = (
        migrations.AddField("call", "taken_back_at", models.DateTimeField(null=True)),
        refuse(
            "callcentre_call", "once_taken_back", on="UPDATE",
            what_was_taken_back_stays_so="OLD.taken_back_at IS NOT NULL AND NEW.taken_back_at IS NULL",
        ),
    )  # fmt: skip
