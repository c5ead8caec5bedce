"""What portals ask for that only the company can say."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("property", "0002_guards")]

    operations = [
        migrations.AddField("project", "portals", models.JSONField(blank=True, default=dict)),
        migrations.AddField("building", "portals", models.JSONField(blank=True, default=dict)),
    ]
