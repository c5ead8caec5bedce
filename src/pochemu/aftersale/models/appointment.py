"""Hours that are open for handing keys over, and who is booked into them."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.people.models import Account, Employee
from pochemu.property.models import Building
from pochemu.sales.models import Contract


class Slot(models.Model):
    """A place for one visit: of a specialist, in a building, at an hour. Where several come at once it has several."""

    building = models.ForeignKey(Building, models.PROTECT, db_index=False, related_name="slots")
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.PositiveSmallIntegerField(default=1)  # of those at one hour
    closed = models.BooleanField(default=False)  # nobody is booked into it any more

    class Meta:
        indexes = (
            Index("building", "starts_at", name="slot_of_building"),
            Index("employee", "starts_at", name="slot_of_employee"),
        )
        constraints = (
            UniqueConstraint(fields=("building", "employee", "starts_at", "place"), name="slot_once"),
            CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"),
            CheckConstraint(condition=Q(place__gt=0), name="slot_place"),
        )

    def __str__(self) -> str:
        return f"slot-{self.pk}"


class Visit(models.Model):
    """A buyer is booked into a slot. A slot has one such visit at most (the database holds it)."""

    class State(models.TextChoices):
        BOOKED = "booked"
        HELD = "held"  # an act tells what came of it
        MISSED = "missed"  # he did not come
        OFF = "off"  # called off beforehand

    slot = models.ForeignKey(Slot, models.PROTECT, db_index=False, related_name="visits")
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="visits")
    state = models.CharField(max_length=6, choices=State, default=State.BOOKED)
    reason = models.TextField(default="", blank=True)  # why he did not come, or it was called off
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    told_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("slot",), condition=Q(state__in=("booked", "held")), name="one_visit_of_a_slot"),
            UniqueConstraint(fields=("contract",), condition=Q(state="booked"), name="one_visit_ahead_of_a_contract"),
            CheckConstraint(condition=Q(state__in=("booked", "held", "missed", "off")), name="visit_state"),
            CheckConstraint(
                condition=~Q(state__in=("missed", "off")) | ~Q(reason=""), name="visit_not_held_has_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"visit-{self.pk}"
