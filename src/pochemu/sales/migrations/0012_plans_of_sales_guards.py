from django.db import migrations

from pochemu.people.guards import written_once


class Migration(migrations.Migration):
    dependencies = (("sales", "0011_plans_of_sales"),)
    operations = (written_once("sales", "SalesPlan", added="true"),)
