"""By which rule lateness costs: the company's, and the key rates of the central bank that it may rest on."""

from django.db import models
from django.db.models import CheckConstraint, Q


class PenaltyTerms(models.Model):
    """The one row of them: see `penalty.Rule`."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    part_of_key_rate = models.PositiveIntegerField(null=True)  # 300: 1/300 of it a day; null: a share of its own
    share_parts = models.PositiveIntegerField(default=0)  # of a million, a day
    by_paying_day = models.BooleanField(default=False)  # the key rate of the day on which the money came
    grace = models.PositiveSmallIntegerField(default=0)  # days
    cap_parts = models.PositiveIntegerField(null=True)  # of a million of each late row; null: none

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(id=1), name="one_row_of_penalty_terms"),
            CheckConstraint(condition=Q(part_of_key_rate=None) | Q(part_of_key_rate__gt=0), name="penalty_part"),
        )

    def __str__(self) -> str:
        return "penalty terms"


class KeyRateSet(models.Model):
    since = models.DateField(unique=True)
    parts = models.PositiveIntegerField()  # of ten thousand, a year: 1600 is 16 %

    class Meta:
        ordering = ("since",)

    def __str__(self) -> str:
        return f"{self.since}: {self.parts}"
