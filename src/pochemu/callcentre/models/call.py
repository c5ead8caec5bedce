"""Calls, who sends them, and what was delivered."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.callcentre.models.script import ScriptVersion
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.people.models import Account, Employee

LONGEST_NUMBER = 64
LONGEST_ID = 200


class Sender(models.Model):
    """A telephone exchange, or whoever sends leads: how to read it, and the secret by which it is known."""

    name = models.SlugField(max_length=40, unique=True)  # in the address that it sends to
    template = models.TextField()  # as `intake.sender.template` reads it
    secret = models.TextField()
    compared_to = models.DateField(null=True)  # the last day of which its own list of calls was pulled and compared

    def __str__(self) -> str:
        return self.name


class Extension(models.Model):
    """Whose telephone of ours that is, as the sender names it."""

    sender = models.ForeignKey(Sender, models.PROTECT, db_index=False, related_name="extensions")
    extension = models.CharField(max_length=LONGEST_NUMBER)
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="extensions")

    class Meta:
        constraints = (UniqueConstraint(fields=("sender", "extension"), name="extension_once"),)

    def __str__(self) -> str:
        return self.extension


class CallQuerySet(models.QuerySet["Call"]):
    def unresolved(self) -> Self:
        """What was told of them does not make a call yet."""
        return self.exclude(wrong_en="")

    def whole(self) -> Self:
        return self.filter(final=True, wrong_en="")

    def unanswered(self) -> Self:
        """Somebody called us, nobody answered, and nobody has called back or been reached since. Whoever has hidden his
        number, or had it erased, can't be called."""
        missed = self.whole().filter(direction="in", outcome="missed", called_back_at=None)
        return missed.filter(theirs__startswith="+")


_Calls = models.Manager.from_queryset(CallQuerySet)


class Calls(_Calls["Call"]):
    """Without those that were taken back."""

    def get_queryset(self) -> CallQuerySet:
        return CallQuerySet(self.model, using=self._db).filter(taken_back_at=None)


class Call(models.Model):
    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"
        INSIDE = "inside"

    class Outcome(models.TextChoices):
        TALK = "talk"
        MISSED = "missed"  # nobody of ours answered
        NO_ANSWER = "no_answer"  # nobody at the other end answered
        BUSY = "busy"
        FAILED = "failed"

    sender = models.ForeignKey(Sender, models.PROTECT, null=True, db_index=False, related_name="calls")  # null: by hand
    sent_id = models.CharField(max_length=LONGEST_ID)  # the sender's own; by hand, the form's
    direction = models.CharField(max_length=6, choices=Direction, blank=True)
    theirs = models.CharField(max_length=LONGEST_NUMBER, blank=True)  # E.164; "" once the client is erased
    ours = models.CharField(max_length=LONGEST_NUMBER, blank=True)
    extension = models.CharField(max_length=LONGEST_NUMBER, blank=True)
    client = models.ForeignKey(Client, models.PROTECT, null=True, db_index=False, related_name="calls")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="calls")
    started = models.DateTimeField(null=True)
    answered = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    seconds = models.PositiveIntegerField(default=0)  # of talk
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    final = models.BooleanField(default=False)
    sent_recording = models.TextField(blank=True)  # where the sender has it
    wrong_en = models.TextField(blank=True)  # why what was told makes no call yet
    wrong_ru = models.TextField(blank=True)
    qualified = models.BooleanField(null=True)  # said by a person: the client means business, or not
    text = models.TextField(blank=True)  # what was said, in a person's words
    first = models.BooleanField(default=False)  # the first talk with this number
    waited = models.PositiveIntegerField(null=True)  # seconds that a missed caller had waited for this call of ours
    called_back_at = models.DateTimeField(null=True)  # of a missed call: when we called the number, or talked with it
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")  # added by hand
    taken_back_at = models.DateTimeField(null=True)  # brought by an import that was undone: its fact is cancelled
    led_by = models.ForeignKey(ScriptVersion, models.PROTECT, null=True, db_index=False, related_name="calls")
    step = models.TextField(blank=True, default="")  # of its script: where it stands, or was left
    led_to = models.TextField(blank=True, default="")  # the script's end that it came to

    objects = Calls()
    with_taken_back = CallQuerySet.as_manager()

    class Meta:
        indexes = (
            Index(
                fields=(
                    "-started",
                    "-id",
                ),
                name="call_started",
            ),
            Index(
                fields=(
                    "employee",
                    "-started",
                ),
                name="call_employee",
            ),
            Index(
                fields=(
                    "client",
                    "-started",
                ),
                name="call_client",
            ),
            Index(
                fields=(
                    "theirs",
                    "started",
                ),
                name="call_number",
                condition=~Q(theirs=""),
            ),
            Index(fields=("led_by", "-started"), name="call_led", condition=~Q(led_by=None)),
            Index(fields=("-started",), name="call_unanswered", condition=Q(outcome="missed", called_back_at=None)),
            Index(fields=("id",), name="call_unresolved", condition=~Q(wrong_en="")),
        )
        constraints = (
            UniqueConstraint(fields=("sender", "sent_id"), condition=~Q(sender=None), name="call_once"),
            UniqueConstraint(fields=("sent_id",), condition=Q(sender=None), name="call_by_hand_once"),
            CheckConstraint(condition=Q(direction__in=("", "in", "out", "inside")), name="call_direction"),
            CheckConstraint(
                condition=Q(outcome__in=("", "talk", "missed", "no_answer", "busy", "failed")), name="call_outcome"
            ),
            CheckConstraint(
                condition=Q(final=False) | ~Q(wrong_en="") | Q(started__isnull=False), name="call_has_begun"
            ),
            CheckConstraint(condition=Q(sender=None) | Q(by=None), name="call_sent_or_by_hand"),
            CheckConstraint(
                condition=Q(led_by=None, step="", led_to="") | (~Q(led_by=None) & ~Q(step="")),
                name="call_led_stands_at_a_step",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def wrong(self) -> Words | None:
        return Words(self.wrong_en, self.wrong_ru) if self.wrong_en else None

    @property
    def key(self) -> str:
        """Of its fact in the ledger."""
        return f"call-{self.pk}"

    @property
    def is_whole(self) -> bool:
        return self.final and not self.wrong_en

    @property
    def moment(self) -> datetime | None:
        return self.started or self.answered or self.ended


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def unread(self) -> Self:
        """What could not be read, or differs from what was delivered first."""
        return self.exclude(wrong_en="")


class Delivery(models.Model):
    """What a sender delivered, as it came: the same again, or later, is answered from here."""

    sender = models.ForeignKey(Sender, models.PROTECT, db_index=False, related_name="deliveries")
    call = models.ForeignKey(Call, models.PROTECT, null=True, db_index=False, related_name="deliveries")
    event = models.CharField(max_length=400)  # what it is told apart by; of one that can't be read, its digest
    digest = models.CharField(max_length=64)
    body = models.TextField(blank=True)  # "" once the client is erased
    told = models.JSONField(null=True)  # as `told.as_json`; null: it could not be read
    wrong_en = models.TextField(blank=True)
    wrong_ru = models.TextField(blank=True)
    refused = models.BooleanField(default=False)  # another body than the first under the same id: the first is kept
    came_from = models.CharField(max_length=64, blank=True, default="")  # of a public form: a hash of the address
    at = models.DateTimeField()

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = (
            Index(fields=("call",), name="delivery_call"),
            Index(
                fields=(
                    "sender",
                    "-at",
                ),
                name="delivery_sender",
            ),
            Index(fields=("-at",), name="delivery_wrong", condition=~Q(wrong_en="")),
        )
        constraints = (
            UniqueConstraint(fields=("sender", "call", "event"), condition=Q(refused=False), name="delivery_once"),
            UniqueConstraint(fields=("sender", "digest"), condition=Q(call=None), name="delivery_unread_once"),
        )

    def __str__(self) -> str:
        return self.event

    @property
    def wrong(self) -> Words | None:
        return Words(self.wrong_en, self.wrong_ru) if self.wrong_en else None
