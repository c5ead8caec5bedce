"""What a closed month would now differ by, paid in an open one."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.pay.models.written import Written
from pochemu.people.models import Account, Employee


class Proposal(Written):
    """Somebody found that a person's closed month would now differ, and says by what and why."""

    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")
    month = models.IntegerField()  # the closed one, as 202603
    settled = models.BigIntegerField()  # the watermark up to which the month is paid
    watermark = models.BigIntegerField()  # the one up to which this would settle it
    text = models.TextField()  # a line for each cause, exact: see `pay.closing.adjusting`
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        indexes = (Index("month", name="proposal_month"),)
        constraints = (CheckConstraint(condition=Q(watermark__gt=F("settled")), name="proposal_leads_forward"),)


class Adjustment(Written):
    """A line of an open month's bonus, approved by another person: one cause of a closed month's difference."""

    proposal = models.ForeignKey(Proposal, models.PROTECT, db_index=False, related_name="adjustments")
    number = models.IntegerField()  # 1, 2, … of the proposal's lines
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="adjustments")
    month = models.IntegerField()  # the closed one
    paid_in = models.IntegerField()  # the open one
    settled = models.BigIntegerField()  # as the proposal has it: with it, nothing is adjusted twice
    watermark = models.BigIntegerField()
    amount = models.BigIntegerField()  # minor units
    cause = models.JSONField()  # as `pay.closing.adjusting` tells it
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")  # who approved

    class Meta:
        indexes = (Index("paid_in", name="adjustment_paid_in"),)
        constraints = (
            UniqueConstraint(fields=("employee", "month", "settled", "number"), name="adjusted_once"),
            UniqueConstraint(fields=("proposal", "number"), name="adjustment_number"),
            CheckConstraint(condition=~Q(amount=0), name="adjustment_of_something"),
            CheckConstraint(condition=Q(paid_in__gt=F("month")), name="adjustment_paid_later"),
        )
