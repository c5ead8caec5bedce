from django.db import migrations, models

from pochemu.people.guards import refuse


class Migration(migrations.Migration):
    dependencies = (("receivables", "0004_payments_of_contract"),)
    operations = (
        migrations.AddField("payment", "taken_back_why", models.TextField(null=True)),
        refuse(
            "receivables_payment", "taken_back", on="UPDATE",
            a_payment_is_taken_back_with_a_reason="NEW.taken_back_at IS NOT NULL AND OLD.taken_back_at IS NULL"
            " AND COALESCE(NEW.taken_back_why, '') = ''",
        ),
    )  # fmt: skip
