import django.db.models.deletion
from django.db import migrations, models
from django.db.models import CheckConstraint, F, Index, Q


class Migration(migrations.Migration):
    dependencies = (("people", "0005_calendar_revisions"), ("sales", "0015_deal_title"))
    operations = (
        migrations.AddField("task", "dropped_why", models.TextField(null=True)),
        migrations.AddIndex(
            "task", Index("dropped_at", "id", condition=Q(dropped_at__isnull=False), name="task_dropped")
        ),
        migrations.CreateModel(
            name="TaskMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("was", models.DateField()),
                ("to", models.DateField()),
                ("why", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="people.account",
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="moves", to="sales.task"
                    ),
                ),
            ],
            options={
                "constraints": [
                    CheckConstraint(condition=~Q(was=F("to")), name="task_is_moved_to_another_day"),
                    CheckConstraint(
                        condition=Q(to__lt=F("was")) | ~Q(why=""), name="task_is_postponed_with_a_reason"
                    ),
                ],
            },
        ),
    )  # fmt: skip
