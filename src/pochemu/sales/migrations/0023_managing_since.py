"""Since when somebody manages a deal is kept beside who does: what is told late is credited to who did on its day."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("sales", "0022_number_corrections"),)
    operations = (migrations.AddField("managing", "since", models.DateTimeField(null=True)),)
