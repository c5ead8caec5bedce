from django.db import migrations

from pochemu.people.guards import refuse, written_once

LAST = "SELECT max(e.number) FROM pay_export e WHERE e.month = NEW.month AND e.what = NEW.what"


class Migration(migrations.Migration):
    dependencies = (("pay", "0005_exports"),)
    operations = (
        written_once("pay", "Export"),
        refuse(
            "pay_export", "in_order",
            exports_are_numbered_one_by_one=f"NEW.number <> 1 + coalesce(({LAST}), 0)",
            the_month_is_not_closed="""
                NEW.what = 'payroll' AND NOT EXISTS (SELECT 1 FROM pay_closing c WHERE c.month = NEW.month)""",
        ),
    )  # fmt: skip
