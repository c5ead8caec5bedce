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
