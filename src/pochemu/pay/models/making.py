"""Everybody's statements of a month while they are made into one workbook, and the file until it is too old."""

from datetime import datetime

from django.db import models
from django.db.models import UniqueConstraint

from pochemu.engine.words import Words
from pochemu.people.models import Account


class Making(models.Model):
    """What somebody asked for: of one month, as known at one entry, in one language, one file."""

    month = models.IntegerField()  # 202603
    known_at = models.BigIntegerField()  # an entry
    language = models.CharField(max_length=2)
    people = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)  # of them
    total = models.BigIntegerField(default=0)  # minor units; of the file
    kept = models.TextField(blank=True)  # where the file is; "" while it is made
    at = models.DateTimeField()
    held_until = models.DateTimeField()  # by whoever makes it; past, and no file: the work was stopped
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    wrong_en = models.TextField(blank=True, default="")  # why it can't be made
    wrong_ru = models.TextField(blank=True, default="")

    class Meta:
        constraints = (UniqueConstraint(fields=("by", "month", "known_at", "language"), name="making_once"),)

    def __str__(self) -> str:
        return f"{self.month} {self.done}/{self.people}"

    @property
    def wrong(self) -> Words | None:
        return Words(self.wrong_en, self.wrong_ru) if self.wrong_en else None

    def stopped(self, now: datetime) -> bool:
        return not self.kept and self.held_until < now
