"""What happened, and to whom it is credited: an append-only ledger.

A correction is a new revision of the same key, a cancellation a revision that voids it. Triggers hold this: see
`people.guards` and `migrations/0002_guards.py`.
"""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.db.models.functions import Coalesce, Now

from pochemu.people.known import Known
from pochemu.people.models import Employee

AMOUNTS_BELOW = 10**15


class Entry(models.Model):
    """One act of writing. Its number fixes what was known: everything of the entries up to it."""

    seq = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField(db_default=Now())
    actor = models.TextField(default="", blank=True)  # a login, or "" where no person wrote
    what = models.TextField()
    sealed = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self) -> str:
        return f"{self.seq} {self.what}"


class Kind(models.Model):
    """A kind of fact. It may gain fields; the type of one never changes."""

    name = models.TextField(unique=True)
    title_en = models.TextField()
    title_ru = models.TextField()
    fields = models.JSONField(default=list)  # [[name, engine.unit.Unit.value], …] in the order in which they are shown
    builtin = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Fact(Known):
    """A revision of what a source says under one key."""

    kind = models.ForeignKey(Kind, models.PROTECT, db_index=False)
    source = models.TextField()
    key = models.TextField()
    occurred_at = models.DateTimeField()
    day = models.IntegerField()  # `date.toordinal()` in the company's zone, as it was when recorded
    amount = models.BigIntegerField(null=True)  # minor units
    quantity_num = models.BigIntegerField(default=1)
    quantity_den = models.BigIntegerField(default=1)
    subject = models.TextField(default="", blank=True)
    fields = models.JSONField(default=dict)  # as `fields.py` writes them
    cancelled = models.BooleanField(default=False)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, db_index=False, db_constraint=False, related_name="+"
    )

    class Meta:
        indexes = (
            Index("subject", condition=~Q(subject=""), name="fact_subject"),
            Index("known_from", name="fact_known_from"),  # what an entry wrote
        )
        constraints = (
            # As a revision is of its predecessor's key (a trigger), at most one revision of a key is known at a time.
            UniqueConstraint("kind", "source", "key", Coalesce("supersedes", 0), name="fact_key"),
            UniqueConstraint("supersedes", condition=Q(supersedes__isnull=False), name="fact_superseded_once"),
            CheckConstraint(
                condition=Q(amount=None) | Q(amount__gt=-AMOUNTS_BELOW, amount__lt=AMOUNTS_BELOW), name="fact_amount"
            ),
            CheckConstraint(condition=Q(quantity_num__gte=0, quantity_den__gt=0), name="fact_quantity"),
        )

    def __str__(self) -> str:
        return f"{self.source}/{self.key}"


class Credit(Known):
    """A fact's share that counts for an employee; with what is counted most, so that an index answers alone."""

    # The triggers know the fact, and that kind, day and amount are its own: no constraint needs to look again.
    fact = models.ForeignKey(Fact, models.PROTECT, db_constraint=False, related_name="credits")
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False)
    kind = models.ForeignKey(Kind, models.PROTECT, db_index=False, db_constraint=False)
    day = models.IntegerField()
    role = models.TextField(default="", blank=True)
    share_num = models.BigIntegerField(default=1)
    share_den = models.BigIntegerField(default=1)
    amount = models.BigIntegerField(null=True)  # the fact's whole
    quantity = models.BigIntegerField(null=True)  # the fact's; NULL where integers can't hold it, or one of the fields
    odd = models.BooleanField(default=False)  # not the whole of its fact, or of one that integers can't hold

    class Meta:
        constraints = (CheckConstraint(condition=Q(share_num__gte=0, share_den__gt=0), name="credit_share"),)


class Imported(models.Model):
    """What the last run of an import left out or set aside: see `asides.py`."""

    source = models.TextField(unique=True)
    file = models.TextField()
    recorded_at = models.DateTimeField(db_default=Now())
    reasons = models.JSONField(default=list)  # [[English, Russian], …]
    rows = models.BinaryField()

    def __str__(self) -> str:
        return self.source
