"""What a client thinks of how he was served: an occasion to ask him, the link that he is given, his mark."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.engine.words import Words
from pochemu.people.models import Account, Employee
from pochemu.property.models import Unit
from pochemu.sales.models import Contract


class Occasion(models.Model):
    """Something ended, of which the client may be asked once: whoever served him then has the mark."""

    class What(models.TextChoices):
        HANDOVER = "handover"
        REQUEST = "request"

        @property
        def words(self) -> Words:
            return _WHAT[self.value]

    contract = models.ForeignKey(Contract, models.PROTECT, db_index=False, related_name="occasions")
    unit = models.ForeignKey(Unit, models.PROTECT, db_index=False, related_name="+")
    what = models.CharField(max_length=8, choices=What)
    key = models.CharField(max_length=30, unique=True)  # of what ended: act-5, request-7
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="occasions")  # who served
    at = models.DateTimeField()
    off = models.BooleanField(default=False)  # it had not ended after all

    class Meta:
        indexes = (Index(fields=("-at", "-id"), name="occasion_at"), Index("contract", name="occasion_of_contract"))

    def __str__(self) -> str:
        return f"mark-{self.pk}"


_WHAT = {"handover": Words("handing over", "передача ключей"), "request": Words("request", "обращение")}


class MarkLink(models.Model):
    """An address that the client is given. It is known here by its digest alone, and shown once to whoever made it."""

    occasion = models.ForeignKey(Occasion, models.PROTECT, db_index=False, related_name="links")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret part
    made_at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    until = models.DateTimeField()
    opened = models.PositiveSmallIntegerField(default=0)  # how often somebody came by it

    class Meta:
        indexes = (Index(fields=("occasion", "-made_at"), name="link_of_occasion"),)

    def __str__(self) -> str:
        return f"{self.occasion_id}: {self.made_at}"


class Mark(models.Model):
    """From 1 to 5. One of an occasion counts; a slip is taken back with a reason."""

    occasion = models.ForeignKey(Occasion, models.PROTECT, db_index=False, related_name="marks")
    mark = models.PositiveSmallIntegerField()
    text = models.TextField(default="", blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")  # null: by the client
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    why = models.TextField(default="", blank=True)  # it was taken back

    class Meta:
        constraints = (
            UniqueConstraint(fields=("occasion",), condition=Q(taken_back_at=None), name="one_mark_of_an_occasion"),
            CheckConstraint(condition=Q(mark__gte=1, mark__lte=5), name="mark_from_1_to_5"),
            CheckConstraint(
                condition=Q(taken_back_at=None, why="") | (Q(taken_back_at__isnull=False) & ~Q(why="")),
                name="mark_is_taken_back_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.occasion_id}: {self.mark}"
