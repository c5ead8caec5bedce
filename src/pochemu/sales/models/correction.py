"""What was told wrongly of something that happened to a contract, and put right: what was told before stays told."""

from django.db import models
from django.db.models import CheckConstraint, F, Q

from pochemu.ledger.models import Entry
from pochemu.people.models import Account
from pochemu.sales.models.contract import ContractEvent


class Correction(models.Model):
    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")
    event = models.ForeignKey(ContractEvent, models.PROTECT, related_name="corrections")
    was = models.DateField()
    becomes = models.DateField()
    why = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=~Q(why=""), name="correction_has_a_reason"),
            CheckConstraint(condition=~Q(was=F("becomes")), name="correction_changes_the_day"),
        )

    def __str__(self) -> str:
        return f"{self.event}: {self.was} → {self.becomes}"


class NumberCorrection(models.Model):
    """Of the number by which the register entered a contract."""

    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")
    event = models.ForeignKey(ContractEvent, models.PROTECT, related_name="number_corrections")
    was = models.TextField()
    becomes = models.TextField()
    why = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (
            CheckConstraint(condition=~Q(why=""), name="number_correction_has_a_reason"),
            CheckConstraint(condition=~Q(was=F("becomes")), name="correction_changes_the_number"),
        )

    def __str__(self) -> str:
        return f"{self.event}: {self.was} → {self.becomes}"
