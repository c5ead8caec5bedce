"""Meetings with clients: booked for a manager's free time, held or not."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from pochemu.clients.models import Client
from pochemu.people.models import Account, Employee
from pochemu.sales.models.deal import Deal


class Meeting(models.Model):
    """Two meetings of one manager never overlap, unless one was called off or missed (the database holds it)."""

    class State(models.TextChoices):
        BOOKED = "booked"
        HELD = "held"
        MISSED = "missed"  # the client did not come
        OFF = "off"  # called off beforehand

    client = models.ForeignKey(Client, models.PROTECT, related_name="meetings")
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="meetings")
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="meetings")
    booker = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    project = models.TextField(default="", blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.BOOKED)
    proof = models.TextField(default="", blank=True)  # who came, and from where it is known
    outcome = models.TextField(default="", blank=True)  # why it was not held
    booked_at = models.DateTimeField()
    booked_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    told_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (
            Index("employee", "starts_at", name="meeting_of_employee"),
            Index("starts_at", name="meeting_starts"),
        )
        constraints = (
            CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"),
            CheckConstraint(condition=Q(state__in=("booked", "held", "missed", "off")), name="meeting_state"),
            CheckConstraint(condition=~Q(state="held") | ~Q(proof=""), name="held_meeting_has_proof"),
            CheckConstraint(condition=~Q(state="missed") | ~Q(outcome=""), name="missed_meeting_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"meeting-{self.pk}"

    @property
    def subject(self) -> str:
        """As the ledger calls it."""
        return f"meeting-{self.pk}"
