import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("ledger", "0001_initial"), ("sales", "0018_corrections"))
    operations = (
        migrations.AddField(
            "deal", "brought_by",
            models.ForeignKey(
                null=True, db_index=False, related_name="+", to="ledger.entry",
                on_delete=django.db.models.deletion.PROTECT,
            ),
        ),
    )  # fmt: skip
