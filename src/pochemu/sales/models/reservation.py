"""A unit kept for a client until a moment; what prolonged it; and who stands behind him."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.ledger.models import AMOUNTS_BELOW
from pochemu.people.models import Account
from pochemu.property.models import Unit
from pochemu.sales.models.deal import Deal


class ReservationQuerySet(models.QuerySet["Reservation"]):
    def active(self) -> "ReservationQuerySet":
        return self.filter(ended_at=None)


class Reservation(models.Model):
    class End(models.TextChoices):
        LAPSED = "lapsed"  # by the clock
        LIFTED = "lifted"  # by a person
        SIGNED = "signed"  # a contract took the unit over

    deal = models.ForeignKey(Deal, models.PROTECT, related_name="reservations")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="reservations")
    price = models.BigIntegerField()  # minor units: of the list at that moment, and stays so for him
    paid = models.BigIntegerField(null=True)  # minor units, for being kept; null: free
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    turn = models.PositiveIntegerField()  # of `Managing`, who is credited
    until = models.DateTimeField()
    prolonged = models.PositiveSmallIntegerField(default=0)  # times, without asking
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=6, choices=End, default="", blank=True)
    ended_by = models.ForeignKey(
        Account, models.PROTECT, null=True, db_index=False, related_name="+"
    )  # null: the clock
    reason = models.TextField(default="", blank=True)  # why it was lifted

    objects = ReservationQuerySet.as_manager()

    class Meta:
        indexes = (
            Index("until", condition=Q(ended_at=None), name="reservation_until"),
            Index("unit", "made_at", name="reservation_of_unit"),
        )
        constraints = (
            UniqueConstraint(fields=("unit",), condition=Q(ended_at=None), name="one_reservation_of_a_unit"),
            CheckConstraint(condition=Q(until__gt=F("made_at")), name="reservation_has_an_end"),
            CheckConstraint(
                condition=Q(ended_at=None, end="") | Q(ended_at__isnull=False, end__in=("lapsed", "lifted", "signed")),
                name="reservation_ends_as_a_whole",
            ),
            CheckConstraint(condition=~Q(end="lifted") | ~Q(reason=""), name="lifting_has_a_reason"),
            CheckConstraint(
                condition=Q(price__gt=0, price__lt=AMOUNTS_BELOW)
                & (Q(paid=None) | Q(paid__gt=0, paid__lt=AMOUNTS_BELOW)),
                name="reservation_amounts",
            ),
        )

    def __str__(self) -> str:
        return f"reservation-{self.pk}"

    @property
    def subject(self) -> str:
        """As holds call it."""
        return f"reservation-{self.pk}"


class Prolongation(models.Model):
    """Beyond what whoever asks may do alone: another person lets him, or does not."""

    reservation = models.ForeignKey(Reservation, models.PROTECT, db_index=False, related_name="prolongations")
    until = models.DateTimeField()
    why = models.TextField()
    asked_by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    asked_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("reservation",), condition=Q(approved=None), name="one_prolongation_waits"),
            CheckConstraint(condition=~Q(why=""), name="prolongation_has_a_reason"),
            CheckConstraint(
                condition=Q(approved=None, decided_by=None, decided_at=None)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="prolongation_is_decided_as_a_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.reservation_id}: {self.until}"


class Waiting(models.Model):
    """A deal that stands behind whoever holds the unit: the first of them gets it when it comes free."""

    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="waiting")
    deal = models.ForeignKey(Deal, models.PROTECT, db_index=False, related_name="waiting")
    since = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    left_at = models.DateTimeField(null=True)
    got_it = models.BooleanField(default=False)

    class Meta:
        indexes = (Index("deal", name="waiting_of_deal"),)
        constraints = (
            UniqueConstraint(fields=("unit", "deal"), condition=Q(left_at=None), name="waiting_once"),
            CheckConstraint(condition=Q(got_it=False) | Q(left_at__isnull=False), name="who_got_it_waits_no_more"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.deal_id}"
