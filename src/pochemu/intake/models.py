"""Files brought from another CRM: what their columns mean, which row became what, which is set aside and why."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.engine.words import Words
from pochemu.people.models import Account
from pochemu.property.models import Section


class What(models.TextChoices):
    CLIENTS = "clients"
    DEALS = "deals"
    CALLS = "calls"
    CONTRACTS = "contracts"  # signed before the company worked here
    MONEY = "money"  # of those: what is due by their schedules, and what came


class Same(models.TextChoices):
    """What becomes of a row whose phone or address is a client's already."""

    ASIDE = "aside"
    JOIN = "join"  # the row is that client; his card stays as it is
    ADD = "add"


class SavedMapping(models.Model):
    """What the columns of such files mean: used again by its name."""

    name = models.TextField()
    what = models.CharField(max_length=9, choices=What)
    said = models.JSONField(default=dict)  # as `bringing.mapping.Mapping`

    class Meta:
        constraints = (
            UniqueConstraint(fields=("what", "name"), name="saved_mapping_once"),
            CheckConstraint(condition=~Q(name=""), name="saved_mapping_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name


class BatchQuerySet(models.QuerySet["Batch"]):
    def unfinished(self) -> Self:
        """Somebody is at work with them, or was, and was stopped."""
        return self.filter(state__in=Batch.AT_WORK)

    def let_go(self, now: datetime) -> Self:
        """Nobody is at work with them any more, and they are not done."""
        return self.unfinished().filter(Q(held_until=None) | Q(held_until__lt=now))


class Batch(models.Model):
    """A file, on its way: said → checking → checked → writing → written → undoing → undone."""

    class State(models.TextChoices):
        SAID = "said"  # what the columns mean is being said
        CHECKING = "checking"
        CHECKED = "checked"
        WRITING = "writing"
        WRITTEN = "written"
        UNDOING = "undoing"
        UNDONE = "undone"

    AT_WORK = (State.CHECKING, State.WRITING, State.UNDOING)

    what = models.CharField(max_length=9, choices=What)
    source = models.TextField()  # the system that the file is from: its numbers are told apart from another's
    name = models.TextField()  # the file's
    kept = models.TextField(blank=True)  # where the file is kept; "" once it is not any more
    said = models.JSONField(default=dict)  # as `bringing.mapping.Mapping`
    state = models.CharField(max_length=8, choices=State, default=State.SAID)
    rows = models.PositiveIntegerField(default=0)  # that the file has
    line = models.PositiveIntegerField(default=0)  # up to which the present work has come
    seen = models.PositiveIntegerField(default=0)  # rows up to there
    found = models.JSONField(default=dict)  # how many rows of each kind, and of which months
    wrong_en = models.TextField(blank=True)  # why the file could not be read to its end
    wrong_ru = models.TextField(blank=True)
    held_until = models.DateTimeField(null=True)  # by whoever is at work with it; past: he was stopped
    holder = models.CharField(max_length=32, blank=True)
    at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)  # began to be
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    objects = BatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "batches"
        constraints = (
            CheckConstraint(condition=Q(what__in=What.values), name="batch_what"),
            CheckConstraint(condition=~Q(source="") & ~Q(name=""), name="batch_has_names"),
            CheckConstraint(
                condition=Q(state__in=("said", "checking", "checked"), written_at=None)
                | Q(state__in=("writing", "written", "undoing", "undone"), written_at__isnull=False),
                name="batch_state",
            ),
        )

    def __str__(self) -> str:
        return f"import-{self.pk}"

    @property
    def wrong(self) -> Words | None:
        return Words(self.wrong_en, self.wrong_ru) if self.wrong_en else None


class BroughtQuerySet(models.QuerySet["Brought"]):
    def holding(self) -> Self:
        return self.filter(undone_at=None)


class Brought(models.Model):
    """A row that became something: of one key of one source at most one thing at a time."""

    batch = models.ForeignKey(Batch, models.PROTECT, db_index=False, related_name="brought")
    line = models.PositiveIntegerField()
    source = models.TextField()
    what = models.CharField(max_length=9, choices=What)
    key = models.TextField()
    number = models.BigIntegerField()  # of the client, deal, call, contract; of money, of the contract whose it is
    made = models.BooleanField(default=True)  # False: it was there before, the row is only known to be it
    undone_at = models.DateTimeField(null=True)
    wrong_en = models.TextField(blank=True)  # why it could not be undone
    wrong_ru = models.TextField(blank=True)

    objects = BroughtQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "brought"
        indexes = (Index("what", "number", name="brought_thing"),)
        constraints = (
            UniqueConstraint(fields=("source", "what", "key"), condition=Q(undone_at=None), name="brought_once"),
            UniqueConstraint(fields=("batch", "line"), name="brought_line_once"),
            CheckConstraint(condition=~Q(key=""), name="brought_has_a_key"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.what} {self.key}"

    @property
    def wrong(self) -> Words:
        return Words(self.wrong_en, self.wrong_ru)


class Aside(models.Model):
    """A row that can't be taken as it is: its cells, to be mended and brought again. Forgotten with the file."""

    batch = models.ForeignKey(Batch, models.PROTECT, db_index=False, related_name="aside")
    line = models.PositiveIntegerField()
    cells: Any = models.JSONField()
    wrong_en = models.TextField()
    wrong_ru = models.TextField()

    class Meta:
        verbose_name_plural = "aside"
        ordering = ("line",)
        constraints = (UniqueConstraint(F("batch"), F("line"), name="aside_once"),)

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.line}"

    @property
    def wrong(self) -> Words:
        return Words(self.wrong_en, self.wrong_ru)


class FeedFile(models.Model):
    """A list of units as another keeps it: looked at, then taken. Its file is kept, to be looked at again."""

    source = models.TextField()  # whose keys its lots have
    section = models.ForeignKey(Section, models.PROTECT, db_index=False, related_name="+")  # of new lots
    name = models.TextField()
    kept = models.TextField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    taken_at = models.DateTimeField(null=True)
    made = models.JSONField(default=dict)  # how many of each kind, once it is taken

    class Meta:
        indexes = (Index(fields=("-at", "-id"), name="feed_file_at"),)
        constraints = (CheckConstraint(condition=~Q(source="") & ~Q(name="") & ~Q(kept=""), name="feed_file_named"),)

    def __str__(self) -> str:
        return f"feed-{self.pk}"


class UnitsTaken(models.Model):
    """Somebody took a list of units out of the house: by what it was narrowed, how many, which file."""

    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    what = models.TextField(blank=True)
    format = models.CharField(max_length=10)
    units = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # SHA-256 of the file

    class Meta:
        verbose_name_plural = "units taken"
        indexes = (Index(fields=("-at", "-id"), name="units_taken_at"),)

    def __str__(self) -> str:
        return f"{self.at} {self.units}"
