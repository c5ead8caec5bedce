from django.db import migrations
from django.db.models import CheckConstraint, F, Q


class Migration(migrations.Migration):
    dependencies = (("callcentre", "0011_calibrations_guards"),)
    operations = (
        migrations.RemoveConstraint("dealingrule", "dealing_hours"),
        migrations.AddConstraint(
            "dealingrule",
            CheckConstraint(
                condition=Q(opens=None, closes=None)
                | (Q(opens__isnull=False, closes__isnull=False) & ~Q(opens=F("closes"))),
                name="dealing_hours",
            ),
        ),
    )
