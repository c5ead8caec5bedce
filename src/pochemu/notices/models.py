"""What somebody was told, and by which channels he wishes to be."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint
from django.db.models.functions import Now

from pochemu.engine.words import Words
from pochemu.notices.kinds import Channel
from pochemu.people.models import Account

_CHANNELS = tuple(channel.value for channel in Channel)


class Notice(models.Model):
    """An event, told to one person once. It names no client: pages look his name up for whoever may see him."""

    to = models.ForeignKey(Account, models.CASCADE, db_index=False, related_name="notices")
    kind = models.CharField(max_length=20)  # kinds.Kind.value
    key = models.CharField(max_length=120)  # what the event is told apart by, within its kind
    words_en = models.TextField()
    words_ru = models.TextField()
    text = models.TextField(default="", blank=True)  # what somebody wrote, such as a task; "" once the client is erased
    href = models.TextField()  # where the thing is, on these pages
    client = models.BigIntegerField(null=True)  # the number of whom it is about
    at = models.DateTimeField(db_default=Now())
    on_page = models.BooleanField(default=True)  # he wishes to see it there
    read_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            Index(fields=("to", "-id"), condition=Q(on_page=True), name="notice_to"),
            Index("to", condition=Q(on_page=True, read_at=None), name="notice_unread"),
            Index("client", condition=Q(client__isnull=False), name="notice_client"),
        )
        constraints = (
            UniqueConstraint(fields=("to", "kind", "key"), name="notice_once"),
            CheckConstraint(condition=Q(href__startswith="/") & ~Q(href__startswith="//"), name="notice_leads_here"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def words(self) -> Words:
        return Words(self.words_en, self.words_ru)


class Mailbox(models.Model):
    """Where somebody's notices are sent by e-mail, as he says himself."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="mailbox")
    address = models.CharField(max_length=254)

    class Meta:
        verbose_name_plural = "mailboxes"
        constraints = (CheckConstraint(condition=~Q(address=""), name="mailbox_has_an_address"),)

    def __str__(self) -> str:
        return self.address


class Joining(models.Model):
    """That somebody is about to join the bot: by a code that only he was shown."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.account)


class Chat(models.Model):
    """Where somebody talks with the bot."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="chat")
    number = models.BigIntegerField(unique=True)

    def __str__(self) -> str:
        return str(self.account)


class Sending(models.Model):
    """A notice on its way out of the house, at most once: it is claimed before it is sent, and never sent after that
    unless it is certain that it was not."""

    class State(models.TextChoices):
        WAITS = "waits"
        CLAIMED = "claimed"  # somebody is sending it
        SENT = "sent"
        FAILED = "failed"  # refused, or given up: it was not sent
        UNKNOWN = "unknown"  # it may have been sent: it is not sent again

    notice = models.ForeignKey(Notice, models.CASCADE, db_index=False, related_name="sendings")
    channel = models.CharField(max_length=8)
    state = models.CharField(max_length=7, choices=State, default=State.WAITS)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(db_default=Now())  # not before
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    error = models.TextField(default="", blank=True)  # as the other side said it

    class Meta:
        verbose_name_plural = "sendings"
        indexes = (
            Index("next_at", condition=Q(state="waits"), name="sending_waits"),
            Index("claimed_at", condition=Q(state="claimed"), name="sending_claimed"),
            Index("id", condition=Q(state__in=("failed", "unknown")), name="sending_failed"),
        )
        constraints = (
            UniqueConstraint(fields=("notice", "channel"), name="one_sending"),
            CheckConstraint(
                condition=Q(state__in=("waits", "claimed", "sent", "failed", "unknown")), name="sending_state"
            ),
            CheckConstraint(condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sending_sent_at"),
        )

    def __str__(self) -> str:
        return f"{self.notice} by {self.channel}"


class Choice(models.Model):
    """Whether somebody wishes to be told of a kind by a channel, where he has said so."""

    account = models.ForeignKey(Account, models.CASCADE, db_index=False, related_name="+")
    kind = models.CharField(max_length=20)
    channel = models.CharField(max_length=8)
    on = models.BooleanField()

    class Meta:
        constraints = (
            UniqueConstraint(fields=("account", "kind", "channel"), name="one_choice"),
            CheckConstraint(condition=Q(channel__in=_CHANNELS), name="choice_channel"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.channel}: {self.on}"


class Ahead(models.Model):
    """How long before a meeting somebody wishes to be reminded of it, where he has said so."""

    account = models.OneToOneField(Account, models.CASCADE, primary_key=True, related_name="+")
    minutes = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (CheckConstraint(condition=Q(minutes__range=(1, 1440)), name="reminded_within_a_day"),)

    def __str__(self) -> str:
        return f"{self.minutes} min"
