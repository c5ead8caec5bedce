from django.db import migrations

from pochemu.people.guards import written_once


class Migration(migrations.Migration):
    dependencies = (("pay", "0007_payroll"),)
    operations = (written_once("pay", "PayrollTemplate"),)
