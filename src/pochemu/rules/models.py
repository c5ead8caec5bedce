"""Schemes and plans as dated revisions. A month that has begun keeps its settings: `migrations/0002_guards.py`."""

from django.db import models
from django.db.models import Index, UniqueConstraint

from pochemu.people.known import Known
from pochemu.people.models import Employee, Position


class SchemeRevision(Known):
    """A position's scheme, in force from a month on."""

    position = models.ForeignKey(Position, models.PROTECT, db_index=False, related_name="schemes")
    effective = models.IntegerField()  # the month from which it is in force, as 202603
    number = models.IntegerField()  # 1, 2, … of this position and month
    text = models.TextField()
    digest = models.CharField(max_length=64)  # SHA-256 of the text
    begins_at = models.DateTimeField()  # the month's first instant in the company's zone

    class Meta:
        constraints = (UniqueConstraint("position", "effective", "number", name="scheme_number"),)

    def __str__(self) -> str:
        return f"{self.position} {self.effective} №{self.number}"


class PlanRevision(Known):
    """A personal plan of a measure for one month."""

    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="plans")
    measure = models.TextField()
    month = models.IntegerField()  # 202603
    value = models.TextField()  # exact: "12", "7/2"; "" is a plan taken back
    begins_at = models.DateTimeField()  # the month's first instant in the company's zone

    class Meta:
        indexes = (
            Index("employee", "measure", "month", name="plan_employee"),
            Index("month", "known_until", name="plan_month"),
        )

    def __str__(self) -> str:
        return f"{self.employee} {self.measure} {self.month}"
