import django.db.models.deletion
from django.db import migrations, models

WHAT = (("signed", "Signed"), ("one_sided", "One Sided"), ("refused", "Refused"))


class Migration(migrations.Migration):
    dependencies = (("aftersale", "0013_corrections"), ("people", "0005_calendar_revisions"))
    operations = (
        migrations.CreateModel(
            name="ActTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(choices=WHAT, max_length=9)),
                ("name", models.TextField()),
                ("path", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="people.account",
                    ),
                ),
            ],
        ),
    )  # fmt: skip
