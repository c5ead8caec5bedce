"""A client, with or without a deal, on the way from one team to another: the clock runs until somebody takes it."""

from datetime import datetime

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from pochemu.clients.models import Client
from pochemu.people.models import Account, Employee, Team
from pochemu.sales.models.deal import Deal


class HandoverQuerySet(models.QuerySet["Handover"]):
    def waiting(self) -> "HandoverQuerySet":
        return self.filter(ended_at=None)


class Handover(models.Model):
    client = models.ForeignKey(Client, models.PROTECT, related_name="handovers")
    deal = models.ForeignKey(Deal, models.PROTECT, null=True, related_name="handovers")
    team = models.ForeignKey(Team, models.PROTECT, null=True, db_index=False, related_name="+")  # whose it was
    to = models.ForeignKey(Team, models.PROTECT, db_index=False, related_name="+")
    giver = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")
    take_by = models.DateTimeField()  # later it is late
    text = models.TextField(blank=True)  # what whoever takes it should know
    ender = models.ForeignKey(Employee, models.PROTECT, null=True, db_index=False, related_name="+")
    ended_at = models.DateTimeField(null=True)
    taken = models.BooleanField(null=True)  # False: it was returned
    reason = models.TextField(blank=True)  # why it was returned

    objects = HandoverQuerySet.as_manager()

    class Meta:
        indexes = (
            Index("to", "take_by", condition=Q(ended_at=None), name="handover_waiting"),
            Index(fields=("-given_at", "-id"), name="handover_given"),
        )
        constraints = (
            UniqueConstraint(
                fields=("client",), condition=Q(ended_at=None, deal=None), name="one_handover_of_a_client"
            ),
            UniqueConstraint(fields=("deal",), condition=Q(ended_at=None), name="one_handover_of_a_deal"),
            CheckConstraint(condition=Q(take_by__gt=F("given_at")), name="handover_has_a_clock"),
            CheckConstraint(
                condition=Q(ended_at=None, ender=None, taken=None)
                | Q(ended_at__gte=F("given_at"), ender__isnull=False, taken__isnull=False),
                name="handover_ends_as_a_whole",
            ),
            CheckConstraint(condition=~Q(taken=False) | ~Q(reason=""), name="a_return_has_a_reason"),
            CheckConstraint(condition=Q(team=None) | ~Q(team=F("to")), name="handover_between_two_teams"),
        )

    def __str__(self) -> str:
        return f"handover-{self.pk}"

    @property
    def subject(self) -> str:
        """What it leads back to in the ledger."""
        return self.deal.subject if self.deal else self.client.subject

    def is_late(self, now: datetime) -> bool:
        return (self.ended_at or now) > self.take_by
