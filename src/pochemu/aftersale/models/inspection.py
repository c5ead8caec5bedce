"""A unit is viewed with its buyer before the keys; what is looked at is the company's to say."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.engine.words import Words
from pochemu.people.models import Employee
from pochemu.property.models import Unit
from pochemu.sales.models import Contract


class Checklist(models.Model):
    """The one row: places of a unit, and things that are looked at in each."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    places = models.JSONField(default=list)
    things = models.JSONField(default=list)

    class Meta:
        constraints = (CheckConstraint(condition=Q(id=1), name="one_row_of_checklist"),)

    def __str__(self) -> str:
        return "checklist"


class Inspection(models.Model):
    """A viewing of a contract's unit, from the door to its result. Those that were begun by mistake are not counted."""

    class Result(models.TextChoices):
        ACCEPTED = "accepted"
        REMARKS = "remarks"  # accepted, with what is to be mended
        REFUSED = "refused"

        @property
        def words(self) -> Words:
            return _RESULTS[self.value]

    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="inspections")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    number = models.PositiveSmallIntegerField()  # of the viewing: 1, 2, …
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="inspections")  # credited
    began_at = models.DateTimeField()
    result = models.CharField(max_length=8, choices=Result, default="", blank=True)  # "": goes on
    ended_at = models.DateTimeField(null=True)
    dropped = models.BooleanField(default=False)  # begun by mistake
    text = models.TextField(default="", blank=True)

    class Meta:
        indexes = (Index("employee", condition=Q(ended_at=None), name="inspection_open"),)
        constraints = (
            UniqueConstraint(fields=("contract", "number"), condition=Q(dropped=False), name="inspection_number"),
            UniqueConstraint(fields=("contract",), condition=Q(ended_at=None), name="one_inspection_at_a_time"),
            CheckConstraint(
                condition=Q(ended_at=None, result="", dropped=False)
                | Q(ended_at__isnull=False, result="", dropped=True)
                | Q(ended_at__isnull=False, result__in=("accepted", "remarks", "refused"), dropped=False),
                name="inspection_ends_as_a_whole",
            ),
        )

    def __str__(self) -> str:
        return f"inspection-{self.pk}"

    @property
    def accepted(self) -> bool:
        return self.result in (self.Result.ACCEPTED, self.Result.REMARKS)


_RESULTS = {
    "accepted": Words("accepted", "принято"),
    "remarks": Words("accepted with remarks", "принято с замечаниями"),
    "refused": Words("not accepted", "не принято"),
}
