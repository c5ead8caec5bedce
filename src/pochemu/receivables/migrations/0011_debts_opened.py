from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("receivables", "0010_promises_judged_by_what_came"),)
    operations = (migrations.AddField("debt", "opened_on", models.DateField(null=True)),)
