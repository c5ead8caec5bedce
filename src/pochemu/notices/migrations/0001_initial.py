import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0005_calendar_revisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("channel", models.CharField(max_length=8)),
                ("on", models.BooleanField()),
                (
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="people.account",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "kind", "channel"), name="one_choice"),
                    models.CheckConstraint(condition=models.Q(("channel__in", ("page",))), name="choice_channel"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=120)),
                ("words_en", models.TextField()),
                ("words_ru", models.TextField()),
                ("text", models.TextField(blank=True, default="")),
                ("href", models.TextField()),
                ("client", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("on_page", models.BooleanField(default=True)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "to",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="people.account",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("on_page", True)), fields=["to", "-id"], name="notice_to"),
                    models.Index(
                        models.F("to"), condition=models.Q(("on_page", True), ("read_at", None)), name="notice_unread"
                    ),
                    models.Index(
                        models.F("client"), condition=models.Q(("client__isnull", False)), name="notice_client"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("to", "kind", "key"), name="notice_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("href__startswith", "/"), models.Q(("href__startswith", "//"), _negated=True)
                        ),
                        name="notice_leads_here",
                    ),
                ],
            },
        ),
    ]
