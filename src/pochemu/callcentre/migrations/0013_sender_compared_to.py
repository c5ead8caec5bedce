from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("callcentre", "0012_hours_past_midnight"),)
    operations = (migrations.AddField("sender", "compared_to", models.DateField(null=True)),)
