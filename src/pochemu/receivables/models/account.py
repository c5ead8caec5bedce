"""A contract's account: revisions of its schedule, and what came by it."""

from typing import Final

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.ledger.models import AMOUNTS_BELOW, Entry
from pochemu.people.models import Account
from pochemu.receivables.schedule import What
from pochemu.sales.models import Contract


class Schedule(models.Model):
    """The latest of a contract holds; those before stay as they were. One without rows: the one before was brought by
    an import that was undone, and none holds."""

    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="schedules")
    number = models.PositiveIntegerField()
    total = models.BigIntegerField()  # minor units, of its rows
    why = models.TextField(default="", blank=True)  # of one that takes another's place
    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("contract", "number"), name="schedule_number"),)

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"


class Due(models.Model):
    """A row of a schedule."""

    schedule = models.ForeignKey(Schedule, models.PROTECT, db_index=False, related_name="rows")
    number = models.PositiveIntegerField()
    day = models.DateField()
    amount = models.BigIntegerField()  # minor units
    what = models.CharField(max_length=10, choices={what.value: what.value for what in What})
    upto = models.BigIntegerField()  # minor units: of the rows up to this one, as payments are laid on them

    class Meta:
        ordering = ("schedule", "number")
        indexes = (Index("day", "schedule", name="due_day"),)
        constraints = (
            UniqueConstraint(fields=("schedule", "number"), name="due_number"),
            CheckConstraint(
                condition=Q(amount__gt=0, amount__lt=AMOUNTS_BELOW, upto__gte=F("amount")), name="due_amount"
            ),
        )

    def __str__(self) -> str:
        return f"{self.schedule_id}: {self.number}"


class PaymentQuerySet(models.QuerySet["Payment"]):
    def standing(self) -> "PaymentQuerySet":
        return self.filter(taken_back_at=None)


class Payment(models.Model):
    """Money by a contract, in minor units; below zero: given back. What is written stays; a slip is taken back."""

    BEFORE: Final = "before"
    """The source of those that came before the company worked here: books of that time counted them."""

    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False, related_name="+")
    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="payments")
    on = models.DateField()
    amount = models.BigIntegerField()
    source = models.TextField()
    key = models.TextField()
    payer = models.TextField(default="", blank=True)  # as the bank calls him; "" once he is erased
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    taken_back_why = models.TextField(null=True)  # null too: of those taken back before it was asked

    objects = PaymentQuerySet.as_manager()

    class Meta:
        indexes = (
            Index("contract", "on", name="payments_of_contract"),
            Index("on", condition=Q(taken_back_at=None), name="payment_on"),
        )
        constraints = (
            UniqueConstraint(fields=("source", "key"), condition=Q(taken_back_at=None), name="payment_once"),
            CheckConstraint(
                condition=~Q(amount=0) & Q(amount__gt=-AMOUNTS_BELOW, amount__lt=AMOUNTS_BELOW), name="payment_amount"
            ),
        )

    def __str__(self) -> str:
        return f"payment-{self.pk}"
