"""A month's way: open → closing → closed → paid. Steps only lead forward, and triggers hold it (`migrations`)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from pochemu.pay.models.written import Written
from pochemu.people.models import Account, Employee


class Reckoning(Written):
    """A month's figures as known at an entry: what people look at, and approve, before the month is closed.

    Taken anew, it makes the one before void, with its approvals.
    """

    month = models.IntegerField()  # 202603
    number = models.IntegerField()  # 1, 2, … of the month
    watermark = models.BigIntegerField()  # the entry: all up to it is in, nothing after it is
    people = models.IntegerField()
    total = models.BigIntegerField()  # minor units
    digest = models.CharField(max_length=64)  # SHA-256 of the digests of all statements
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("month", "number"), name="reckoning_number"),)

    def __str__(self) -> str:
        return f"{self.month} №{self.number}"


class Approval(Written):
    """Somebody looked at a reckoning and found it right."""

    reckoning = models.ForeignKey(Reckoning, models.PROTECT, db_index=False, related_name="approvals")
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("reckoning", "by"), name="approval_once"),)


class Decision(Written):
    """A named person's word on what would keep a month from being closed, and why."""

    class Matter(models.TextChoices):
        NO_VALUE = "no_value"  # an indicator without a value: pays nothing
        NO_SCHEME = "no_scheme"  # a position without a scheme: pays nothing
        UNUSUAL = "unusual"  # a bonus out of the ordinary: is right, at that very amount

    month = models.IntegerField()
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")
    matter = models.CharField(max_length=9, choices=Matter)
    position = models.TextField(default="", blank=True)  # whose line; "" of the whole bonus
    line = models.TextField(default="", blank=True)
    amount = models.BigIntegerField(null=True)  # minor units, of an unusual bonus
    reason = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        indexes = (models.Index("month", name="decision_month"),)
        constraints = (CheckConstraint(condition=~Q(reason=""), name="decision_has_a_reason"),)


class Closing(Written):
    """A month closed: a link of the chain. `text` is all that it vouches for, and `hash` is the SHA-256 of that."""

    number = models.IntegerField(unique=True)  # 1, 2, … of the chain
    month = models.IntegerField(unique=True)
    reckoning = models.OneToOneField(Reckoning, models.PROTECT, related_name="closing")
    text = models.TextField()
    hash = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.month} {self.hash[:12]}"


class Statement(Written):
    """A person's closed month: every line in exact strings."""

    closing = models.ForeignKey(Closing, models.PROTECT, db_index=False, related_name="statements")
    employee = models.ForeignKey(Employee, models.PROTECT, related_name="statements")
    bonus = models.BigIntegerField()  # minor units
    text = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (UniqueConstraint(fields=("closing", "employee"), name="statement_of_a_month"),)


class Seal(Written):
    """What a closing remembers of the rows of a table, so that a changed one can be named (`pay.seals`)."""

    closing = models.ForeignKey(Closing, models.PROTECT, db_index=False, related_name="seals")
    name = models.TextField()  # of the table
    number = models.IntegerField()  # 1, 2, … of its pieces
    body = models.BinaryField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = (UniqueConstraint(fields=("closing", "name", "number"), name="seal_number"),)


class Payment(Written):
    """The closed month was paid."""

    closing = models.OneToOneField(Closing, models.PROTECT, related_name="payment")
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
