from django.db import migrations

from pochemu.people.guards import never_deleted, refuse

COLUMNS = ("id", "at", "by_id", "what", "format", "units", "digest")
CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in COLUMNS)


class Migration(migrations.Migration):
    dependencies = (("intake", "0003_feeds"),)
    operations = (
        never_deleted("intake_unitstaken"),
        refuse("intake_unitstaken", "on_update", on="UPDATE", what_was_taken_stays=CHANGED),
    )
