"""Statements of banks: each line once, and what became of it."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.people.models import Account
from pochemu.receivables.models.account import Payment
from pochemu.sales.models import Contract


class BankStatement(models.Model):
    name = models.TextField()  # of the file
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    account = models.TextField()
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    opening = models.BigIntegerField(null=True)  # minor units
    closing = models.BigIntegerField(null=True)
    warnings = models.JSONField(null=True)  # of what deserves a look: line in the file, words in English, in Russian
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = (Index(fields=("-at", "-id"), name="bank_statement_at"),)
        constraints = (UniqueConstraint(fields=("digest", "account"), name="bank_statement_once"),)

    def __str__(self) -> str:
        return f"{self.account} {self.since}–{self.until}"


class BankLine(models.Model):
    class State(models.TextChoices):
        OPEN = "open"  # whose it is, a person has to say
        MATCHED = "matched"
        ASIDE = "aside"  # no client's payment
        SPLIT = "split"  # of several contracts: its parts are lines of their own

    class How(models.TextChoices):
        NUMBER = "number"  # by the contract's number in the purpose
        PAYER = "payer"  # by the buyer's name and the sum that is due
        HAND = "hand"

    statement = models.ForeignKey(BankStatement, models.PROTECT, db_index=False, related_name="lines")
    key = models.TextField(unique=True)
    whole = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")  # of which this is a part
    came = models.BooleanField()  # in; False: out
    on = models.DateField()
    amount = models.BigIntegerField()  # minor units
    number = models.TextField(default="", blank=True)
    payer = models.TextField(default="", blank=True)  # of what left: to whom
    inn = models.TextField(default="", blank=True)
    purpose = models.TextField(default="", blank=True)
    at = models.PositiveIntegerField()  # its line in the file
    state = models.CharField(max_length=7, choices=State)
    how = models.CharField(max_length=6, choices=How, default="", blank=True)
    why_en = models.TextField(default="", blank=True)  # it is open, or aside
    why_ru = models.TextField(default="", blank=True)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="line")
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = (
            Index("statement", "at", name="bank_line_of_statement"),
            Index("on", condition=Q(state="open"), name="bank_line_open"),
        )
        constraints = (
            CheckConstraint(
                condition=Q(state="matched", payment__isnull=False, how__in=("number", "payer", "hand"))
                | (~Q(state="matched") & Q(payment=None, how="")),
                name="bank_line_is_matched_to_a_payment",
            ),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def contract(self) -> Contract | None:
        return self.payment.contract if self.payment else None
