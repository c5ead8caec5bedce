"""What is late: told at the midnight after its deadline, collected part by part; who works it, and what was done."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.ledger.models import AMOUNTS_BELOW
from pochemu.people.models import Account, Employee
from pochemu.receivables.models.account import Due, Payment
from pochemu.sales.models import Contract


class ToldUntil(models.Model):
    """The one row: the last day whose deadlines the ledger knows of."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    day = models.DateField()

    class Meta:
        verbose_name_plural = "told until"
        constraints = (CheckConstraint(condition=Q(id=1), name="one_row_of_told_until"),)

    def __str__(self) -> str:
        return str(self.day)


class Debt(models.Model):
    """A row of a schedule that was not paid by its deadline, as much of it as was left then.

    Money of an earlier day that is told later corrects the amount; 0: it was paid in time after all.
    """

    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="debts")
    due = models.OneToOneField(Due, models.PROTECT, related_name="debt")
    due_on = models.DateField()
    since = models.DateField()  # the first day on which it is late
    amount = models.BigIntegerField()  # minor units
    collected = models.BigIntegerField(default=0)  # of it, as `Collected` adds up
    ended_on = models.DateField(null=True)  # collected or lifted
    lifted = models.BooleanField(default=False)  # not by money: another schedule, or the end of the contract
    collector = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="debts")
    opened_on = models.DateField(null=True)  # brought: told as of this day, what was left of it when it was

    class Meta:
        indexes = (
            Index("contract", name="debt_of_contract"),
            Index("since", condition=Q(ended_on=None), name="debt_open"),
            Index("ended_on", "since", name="debt_ended"),
        )
        constraints = (
            CheckConstraint(condition=Q(amount__gte=0, amount__lt=AMOUNTS_BELOW), name="debt_amount"),
            CheckConstraint(condition=Q(since__gt=F("due_on")), name="debt_is_late"),
            CheckConstraint(condition=Q(collected__lte=F("amount")), name="debt_collected"),
        )

    def __str__(self) -> str:
        return f"debt-{self.pk}"

    @property
    def left(self) -> int:
        return 0 if self.lifted else self.amount - self.collected


class Collected(models.Model):
    """What a payment did to a debt; below zero where it was given back. As its fact says."""

    debt = models.ForeignKey(Debt, models.PROTECT, db_index=False, related_name="parts")
    payment = models.ForeignKey(Payment, models.PROTECT, db_index=False, related_name="collected")
    amount = models.BigIntegerField()  # minor units; 0: it did once, and does no more
    collector = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("debt", "payment"), name="collected_once"),)

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """Of its fact."""
        return f"debt-{self.debt_id}/payment-{self.payment_id}"


class Collector(models.Model):
    """Who works debts: new ones go to whoever of them has the fewest."""

    employee = models.OneToOneField(Employee, models.PROTECT, related_name="+")
    working = models.BooleanField(default=True)

    def __str__(self) -> str:
        return str(self.employee_id)


class Collecting(models.Model):
    """Who works the debts of a contract, from one moment until another."""

    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="collecting")
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="collecting")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")  # null: by the rule

    class Meta:
        indexes = (Index("employee", condition=Q(until=None), name="collecting_of_employee"),)
        constraints = (
            UniqueConstraint(fields=("contract",), condition=Q(until=None), name="one_collector_of_a_contract"),
            CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="collecting_ends_after_it_began"),
        )

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.employee_id}"


class Reminder(models.Model):
    """A buyer was reminded of what he owes."""

    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="reminders")
    how = models.TextField()  # as the company calls it: "звонок", "письмо"
    reached = models.BooleanField()
    text = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = (Index(fields=("contract", "-at"), name="reminder_of_contract"),)

    def __str__(self) -> str:
        return f"reminder-{self.pk}"


class PromiseQuerySet(models.QuerySet["Promise"]):
    def open(self) -> "PromiseQuerySet":
        return self.filter(kept=None, lifted_at=None)


class Promise(models.Model):
    """To pay so much by the end of a day: kept or broken, as what came till then says; lifted, where the contract ended
    first."""

    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="promises")
    amount = models.BigIntegerField()  # minor units
    on = models.DateField()
    made_at = models.DateTimeField()
    known = models.PositiveBigIntegerField(null=True)  # the last of the contract’s payments when it was made, by number
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    kept = models.BooleanField(null=True)
    lifted_at = models.DateTimeField(null=True)
    collector = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")  # credited

    objects = PromiseQuerySet.as_manager()

    class Meta:
        indexes = (Index("on", condition=Q(kept=None), name="promise_open"),)
        constraints = (
            UniqueConstraint(fields=("contract",), condition=Q(kept=None), name="one_promise_at_a_time"),
            CheckConstraint(condition=Q(amount__gt=0, amount__lt=AMOUNTS_BELOW), name="promise_amount"),
        )

    def __str__(self) -> str:
        return f"promise-{self.pk}"


class AtLaw(models.Model):
    """The debts of a contract are with lawyers."""

    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="at_law")
    since = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    why = models.TextField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            UniqueConstraint(fields=("contract",), condition=Q(until=None), name="at_law_once"),
            CheckConstraint(condition=~Q(why=""), name="at_law_has_a_reason"),
        )

    def __str__(self) -> str:
        return f"{self.contract_id}: {self.since}"
