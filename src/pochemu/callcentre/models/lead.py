"""Leads: somebody who asked for something, how they are dealt out, and when they were answered."""

from datetime import datetime, timedelta
from typing import Final, Self

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.db.models.functions import Coalesce

from pochemu.callcentre.models.call import Sender
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.people.models import Account, Employee, Position, Team


class DealingRule(models.Model):
    """Which leads go to whom. Of the rules that fit, the first in their order counts."""

    class Way(models.TextChoices):
        TURN = "turn"  # whoever got one the longest ago
        LOAD = "load"  # whoever has the fewest that wait for an answer

    place = models.PositiveIntegerField()
    source = models.TextField(blank=True)  # "" is any
    channel = models.TextField(blank=True)
    project = models.TextField(blank=True)
    team = models.ForeignKey(Team, models.PROTECT, db_index=False, related_name="+")
    position = models.ForeignKey(Position, models.PROTECT, null=True, db_index=False, related_name="+")
    way = models.CharField(max_length=4, choices=Way, default=Way.TURN)
    opens = models.TimeField(null=True)  # by the company's clock; what comes outside waits for it
    closes = models.TimeField(null=True)  # not later than it opens: on the next day
    working_days = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)  # it deals no longer

    class Meta:
        constraints = (
            CheckConstraint(condition=Q(way__in=("turn", "load")), name="dealing_way"),
            CheckConstraint(
                condition=Q(opens=None, closes=None)
                | (Q(opens__isnull=False, closes__isnull=False) & ~Q(opens=F("closes"))),
                name="dealing_hours",
            ),
        )

    def __str__(self) -> str:
        return f"{self.place}"


LATE: Final = timedelta(minutes=15)


class LeadQuerySet(models.QuerySet["Lead"]):
    def waiting(self) -> Self:
        """Nobody has answered yet."""
        return self.filter(answered_at=None, closed_at=None)

    def late(self, now: datetime) -> Self:
        """Have waited longer than one should."""
        return self.waiting().alias(due=Coalesce("clock_from", "came_at")).filter(due__lt=now - LATE)

    def due_since(self, moment: datetime) -> Self:
        return self.alias(due=Coalesce("clock_from", "came_at")).filter(due__gt=moment)

    def nobodys(self) -> Self:
        return self.waiting().filter(employee=None)


class Lead(models.Model):
    sender = models.ForeignKey(Sender, models.PROTECT, null=True, db_index=False, related_name="leads")  # null: by hand
    sent_id = models.CharField(max_length=200)  # the sender's own; by hand, the form's
    digest = models.CharField(max_length=64, blank=True)  # of what was delivered
    source = models.TextField(blank=True)
    channel = models.TextField(blank=True)
    project = models.TextField(blank=True)
    name = models.TextField(blank=True)  # this and what follows is "" once the client is erased
    phone = models.CharField(max_length=64, blank=True)  # E.164 where it is a number
    email = models.TextField(blank=True)
    text = models.TextField(blank=True)
    came_from = models.CharField(max_length=64, blank=True)  # a hash of the address that filled a public form
    came_at = models.DateTimeField()
    clock_from = models.DateTimeField(null=True)  # when its answer began, or begins, to be due: within working hours
    client = models.ForeignKey(Client, models.PROTECT, null=True, db_index=False, related_name="leads")
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="leads")
    rule = models.ForeignKey(DealingRule, models.PROTECT, null=True, db_index=False, related_name="leads")
    dealt_at = models.DateTimeField(null=True)
    said_answered_at = models.DateTimeField(null=True)  # answered otherwise than by a call, as a person said
    said_answered_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    answered_at = models.DateTimeField(null=True)  # whichever came first, a call or that
    answered_by = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    closed_at = models.DateTimeField(null=True)  # not to be answered: a mistake, an advertisement
    closed_why = models.TextField(blank=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")  # added by hand
    wrong_en = models.TextField(blank=True)  # why it could not become a fact
    wrong_ru = models.TextField(blank=True)

    objects = LeadQuerySet.as_manager()

    class Meta:
        indexes = (
            Index(fields=("-came_at", "-id"), name="lead_came"),
            Index(fields=("came_at",), name="lead_waiting", condition=Q(answered_at=None, closed_at=None)),
            Index(fields=("phone",), name="lead_phone", condition=~Q(phone="")),
            Index(fields=("employee", "-dealt_at"), name="lead_employee"),
            Index(fields=("client",), name="lead_client"),
        )
        constraints = (
            UniqueConstraint(fields=("sender", "sent_id"), condition=~Q(sender=None), name="lead_once"),
            UniqueConstraint(fields=("sent_id",), condition=Q(sender=None), name="lead_by_hand_once"),
            CheckConstraint(condition=Q(employee=None) | Q(dealt_at__isnull=False), name="lead_is_dealt_at_a_moment"),
        )

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def wrong(self) -> Words | None:
        return Words(self.wrong_en, self.wrong_ru) if self.wrong_en else None

    @property
    def key(self) -> str:
        return f"lead-{self.pk}"

    def is_late(self, now: datetime) -> bool:
        """Has waited longer than one should."""
        return not (self.answered_at or self.closed_at) and now - (self.clock_from or self.came_at) > LATE
