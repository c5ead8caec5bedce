import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("people", "0005_calendar_revisions"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mailbox",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.CharField(max_length=254)),
            ],
            options={
                "verbose_name_plural": "mailboxes",
            },
        ),
        migrations.CreateModel(
            name="Sending",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waits", "Waits"),
                            ("claimed", "Claimed"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("unknown", "Unknown"),
                        ],
                        default="waits",
                        max_length=7,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True, default="")),
            ],
            options={
                "verbose_name_plural": "sendings",
            },
        ),
        migrations.RemoveConstraint(
            model_name="choice",
            name="choice_channel",
        ),
        migrations.AddConstraint(
            model_name="choice",
            constraint=models.CheckConstraint(
                condition=models.Q(("channel__in", ("page", "email"))), name="choice_channel"
            ),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="account",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="mailbox", to="people.account"
            ),
        ),
        migrations.AddField(
            model_name="sending",
            name="notice",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="sendings",
                to="notices.notice",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailbox",
            constraint=models.CheckConstraint(
                condition=models.Q(("address", ""), _negated=True), name="mailbox_has_an_address"
            ),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(models.F("next_at"), condition=models.Q(("state", "waits")), name="sending_waits"),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(
                models.F("claimed_at"), condition=models.Q(("state", "claimed")), name="sending_claimed"
            ),
        ),
        migrations.AddIndex(
            model_name="sending",
            index=models.Index(
                models.F("id"), condition=models.Q(("state__in", ("failed", "unknown"))), name="sending_failed"
            ),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.UniqueConstraint(fields=("notice", "channel"), name="one_sending"),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ("waits", "claimed", "sent", "failed", "unknown"))),
                name="sending_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="sending",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "sent"), _negated=True), ("sent_at__isnull", False), _connector="OR"
                ),
                name="sending_sent_at",
            ),
        ),
    ]
