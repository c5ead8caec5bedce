"""Funnels as the company sets them: steps in order, what each needs, and why deals are lost."""

from enum import Enum

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from pochemu.engine.words import Words


class Need(Enum):
    """What a step may ask of a deal before it comes to it."""

    AMOUNT = "amount"
    SOURCE = "source"
    PROJECT = "project"
    UNIT = "unit"
    EXPECTED = "expected_on"

    @property
    def words(self) -> Words:
        return NEEDS[self]


NEEDS = {
    Need.AMOUNT: Words("amount", "сумма"),
    Need.SOURCE: Words("source", "источник"),
    Need.PROJECT: Words("project", "проект"),
    Need.UNIT: Words("unit", "помещение"),
    Need.EXPECTED: Words("day when it is expected to be signed", "ожидаемый день договора"),
}


class Outcome(models.TextChoices):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Pipeline(models.Model):
    name = models.TextField(unique=True)
    place = models.PositiveSmallIntegerField(default=0)
    closed = models.BooleanField(default=False)  # no deal is opened in it any more

    class Meta:
        ordering = ("place", "pk")
        constraints = (CheckConstraint(condition=~Q(name=""), name="pipeline_has_a_name"),)

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """A step: where an open deal stands, or how it ended."""

    pipeline = models.ForeignKey(Pipeline, models.PROTECT, db_index=False, related_name="stages")
    name = models.TextField()
    place = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=4, choices=Outcome, default=Outcome.OPEN)
    needs = models.JSONField(default=list)  # of Need.value
    tasks = models.JSONField(null=True)  # [[title, working days], …] that it sets whoever manages the deal; null: none
    gone = models.BooleanField(default=False)  # no deal comes to it any more; its history stays

    class Meta:
        ordering = ("place", "pk")
        constraints = (
            UniqueConstraint(fields=("pipeline", "name"), name="stage_name"),
            UniqueConstraint("pipeline", "outcome", condition=~Q(outcome="open"), name="one_end_of_a_kind"),
            CheckConstraint(condition=~Q(name=""), name="stage_has_a_name"),
            CheckConstraint(condition=Q(outcome__in=("open", "won", "lost")), name="stage_outcome"),
            CheckConstraint(condition=Q(outcome="open") | Q(gone=False), name="an_end_stays"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def needed(self) -> list[Need]:
        return [need for need in Need if need.value in self.needs]


class LossReason(models.Model):
    name = models.TextField(unique=True)
    place = models.PositiveSmallIntegerField(default=0)
    gone = models.BooleanField(default=False)  # not chosen any more

    class Meta:
        ordering = ("place", "pk")
        constraints = (CheckConstraint(condition=~Q(name=""), name="loss_reason_has_a_name"),)

    def __str__(self) -> str:
        return self.name
