"""What somebody is to do by the end of a day."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from pochemu.clients.models import Client
from pochemu.people.models import Account, Employee
from pochemu.sales.models.deal import Deal


class TaskQuerySet(models.QuerySet["Task"]):
    def open(self) -> "TaskQuerySet":
        return self.filter(done_at=None, dropped_at=None)


class Task(models.Model):
    title = models.TextField()
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="tasks")
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="tasks")
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="tasks")
    due_on = models.DateField()  # till the midnight that ends it
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")  # null: by a step
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)
    dropped_why = models.TextField(null=True)  # null too: of those dropped before it was asked
    overdue_on = models.DateField(null=True)  # the deadline of which the ledger knows that it passed

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = (
            Index("employee", "due_on", condition=Q(done_at=None, dropped_at=None), name="task_of_employee"),
            Index("due_on", condition=Q(done_at=None, dropped_at=None), name="task_due"),
            Index("done_at", "id", condition=Q(done_at__isnull=False), name="task_done"),
            Index("dropped_at", "id", condition=Q(dropped_at__isnull=False), name="task_dropped"),
        )
        constraints = (
            CheckConstraint(condition=~Q(title=""), name="task_has_a_title"),
            CheckConstraint(condition=Q(done_at=None) | Q(dropped_at=None), name="task_ends_once"),
        )

    def __str__(self) -> str:
        return f"task-{self.pk}"

    @property
    def subject(self) -> str:
        """What it leads back to in the ledger."""
        return self.deal.subject if self.deal else self.client.subject if self.client else str(self)


class TaskMove(models.Model):
    """A deadline that was moved; the first of a task keeps its first deadline."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="moves")
    was = models.DateField()
    to = models.DateField()
    why = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=~Q(was=F("to")), name="task_is_moved_to_another_day"),
            CheckConstraint(condition=Q(to__lt=F("was")) | ~Q(why=""), name="task_is_postponed_with_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.task_id}: {self.was} – {self.to}"
