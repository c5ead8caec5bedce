"""By which rule lateness costs, and the key rates of the central bank that it may rest on: settings."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q
from gmpy2 import mpq

from pochemu.people.models import Account
from pochemu.receivables.penalty import By, Cap, Daily, Of, OfKeyRate, Rule
from pochemu.sales.models import Contract


class PenaltyRule(models.Model):
    """Of contracts of that kind that are signed from that day on: what such a contract says. Written once; of one day
    the latest holds."""

    MILLION = 1_000_000

    kind = models.CharField(max_length=10, choices=Contract.Kind)
    since = models.DateField()
    nothing = models.BooleanField(default=False)  # lateness costs nothing
    part_of_key_rate = models.PositiveIntegerField(null=True)  # 300: 1/300 of it a day; null: a share of its own
    share = models.PositiveIntegerField(default=0)  # of a million, a day
    by_paying_day = models.BooleanField(default=False)  # the key rate of the day on which the money came
    grace = models.PositiveSmallIntegerField(default=0)  # days
    cap = models.PositiveIntegerField(null=True)  # of a million; null: none
    cap_of_price = models.BooleanField(default=False)  # of the whole price, and not of each late row
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        indexes = (Index(fields=("kind", "-since", "-id"), name="penalty_rule_of_kind"),)
        constraints = (
            CheckConstraint(
                condition=Q(nothing=True, part_of_key_rate=None, share=0)
                | Q(nothing=False, part_of_key_rate__gt=0, share=0)
                | Q(nothing=False, part_of_key_rate=None, share__gt=0),
                name="penalty_rule_is_one_of_three",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.since}"

    @property
    def rule(self) -> Rule | None:
        """None: lateness costs nothing."""
        if self.nothing:
            return None
        rate: Daily | OfKeyRate = Daily(mpq(self.share, self.MILLION))
        if self.part_of_key_rate:
            by = By.PAYING_DAY if self.by_paying_day else By.EACH_DAY
            rate = OfKeyRate(mpq(1, self.part_of_key_rate), by)
        cap = Cap(mpq(self.cap, self.MILLION), Of.PRICE if self.cap_of_price else Of.ROW) if self.cap else None
        return Rule(rate, cap, self.grace)


class KeyRateSet(models.Model):
    """As the central bank has set it."""

    since = models.DateField(unique=True)
    parts = models.PositiveIntegerField()  # of ten thousand, a year: 1600 is 16 %

    class Meta:
        ordering = ("since",)

    def __str__(self) -> str:
        return f"{self.since}: {self.parts}"
