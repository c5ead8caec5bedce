from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("sales", "0014_tasks_done"),)
    operations = (migrations.AddField("deal", "title", models.TextField(null=True)),)
