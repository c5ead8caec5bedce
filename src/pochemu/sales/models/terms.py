"""Within what limits whoever sells decides alone: how long a unit stays reserved, how much is let off its price."""

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from pochemu.ledger.models import AMOUNTS_BELOW
from pochemu.people.models import Account
from pochemu.property.models import Unit
from pochemu.sales.models.deal import Deal

WHOLE = 10_000
"""Of a price, in whose parts discounts are limited: 250 is 2.5 %."""


class Terms(models.Model):
    """The one row of them."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    free_days = models.PositiveSmallIntegerField(default=3)  # a reservation that costs nothing
    paid_days = models.PositiveSmallIntegerField(default=14)
    prolonged_times = models.PositiveSmallIntegerField(default=1)  # without asking anybody
    prolonged_days = models.PositiveSmallIntegerField(default=7)  # at a time
    own_discount = models.PositiveSmallIntegerField(default=100)  # parts of `WHOLE`, without asking anybody
    head_discount = models.PositiveSmallIntegerField(default=300)  # whoever heads

    numbers = models.CharField(max_length=60, default="{n}/{year}")  # of contracts: the pattern of `numbering.py`
    commission = models.PositiveSmallIntegerField(
        null=True
    )  # parts of `WHOLE` of a price: what its sellers earn in all

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(id=1), name="only_one_row_of_terms"),
            CheckConstraint(condition=Q(free_days__gt=0, paid_days__gte=F("free_days")), name="terms_of_reservations"),
            CheckConstraint(
                condition=Q(head_discount__gte=F("own_discount"), head_discount__lt=WHOLE), name="terms_of_discounts"
            ),
        )

    def __str__(self) -> str:
        return "terms"


class Discount(models.Model):
    """A price below the list's that is beyond the limits of whoever asks: another person lets him, or does not."""

    deal = models.ForeignKey(Deal, models.PROTECT, db_index=False, related_name="discounts")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    listed = models.BigIntegerField()  # minor units: what it cost then
    price = models.BigIntegerField()  # minor units: for what it is to be sold
    why = models.TextField()
    asked_by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    asked_at = models.DateTimeField()
    approved = models.BooleanField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", blank=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("deal", "unit"), condition=Q(approved=None), name="one_discount_waits"),
            CheckConstraint(
                condition=Q(price__gt=0, price__lt=F("listed"), listed__lt=AMOUNTS_BELOW), name="discount_lowers"
            ),
            CheckConstraint(condition=~Q(why=""), name="discount_has_a_reason"),
            CheckConstraint(
                condition=Q(approved=None, decided_by=None, decided_at=None)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="discount_is_decided_as_a_whole",
            ),
        )

    def __str__(self) -> str:
        return f"discount-{self.pk}"
