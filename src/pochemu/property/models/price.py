"""What units cost: each price with the entry that set it; changes of many at once, which another person approves."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.ledger.models import AMOUNTS_BELOW
from pochemu.people.known import FOREVER, Known
from pochemu.people.models import Account
from pochemu.property.models.place import Unit


class Price(Known):
    """Of the whole unit. Who set it, and when, is its entry's to say."""

    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="prices")
    amount = models.BigIntegerField()  # minor units
    why = models.TextField(default="", blank=True)

    class Meta:
        indexes = (Index("unit", "known_from", name="price_of_unit"),)
        constraints = (
            UniqueConstraint("unit", condition=Q(known_until=FOREVER), name="one_price_of_a_unit"),
            CheckConstraint(condition=Q(amount__gt=0, amount__lt=AMOUNTS_BELOW), name="price_amount"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.amount}"


class PriceChange(models.Model):
    """New prices of many units, as they were shown to whoever proposed and whoever decides."""

    rule = models.TextField()  # as it was told: "+3 %"
    why = models.TextField(default="", blank=True)
    proposed_by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    proposed_at = models.DateTimeField()
    digest = models.CharField(max_length=64)  # of its lines: what is approved
    approved = models.BooleanField(null=True)  # False: refused, or put aside
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", blank=True)

    class Meta:
        indexes = (Index(fields=("-proposed_at", "-id"), name="price_change_proposed"),)
        constraints = (
            CheckConstraint(
                condition=Q(approved=None, decided_by=None, decided_at=None)
                | Q(approved__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="price_change_is_decided_as_a_whole",
            ),
        )

    def __str__(self) -> str:
        return f"price-change-{self.pk}"


class PriceLine(models.Model):
    change = models.ForeignKey(PriceChange, models.PROTECT, db_index=False, related_name="lines")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    was = models.BigIntegerField(null=True)  # minor units; null: it had no price
    becomes = models.BigIntegerField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("change", "unit"), name="price_line_once"),
            CheckConstraint(condition=Q(becomes__gt=0, becomes__lt=AMOUNTS_BELOW), name="price_line_amount"),
        )

    def __str__(self) -> str:
        return f"{self.unit_id}: {self.was} → {self.becomes}"
