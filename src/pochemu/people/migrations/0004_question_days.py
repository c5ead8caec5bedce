from django.db import migrations, models


class Migration(migrations.Migration):
    """Null is the usual number. A column that may be null is added in place: triggers of other tables look at this one,
    and SQLite does not let it be built anew under them."""

    dependencies = [
        ("people", "0003_single_handed"),
    ]

    operations = [
        migrations.AddField(
            model_name="company",
            name="question_days",
            field=models.PositiveSmallIntegerField(null=True),
        ),
    ]
