from django.db import migrations, models

from pochemu.people.guards import refuse


class Migration(migrations.Migration):
    dependencies = (("sales", "0004_meeting_guards"),)
    operations = (
        migrations.AddField("deal", "taken_back_at", models.DateTimeField(null=True)),
        refuse(
            "sales_deal", "once_taken_back", on="UPDATE",
            what_was_taken_back_stays_so="OLD.taken_back_at IS NOT NULL AND NEW.taken_back_at IS NULL",
        ),
    )  # fmt: skip
