"""Calibrations: several people review one talk, and none sees what the others said until all is shown."""

from functools import cached_property

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from pochemu.callcentre.models.call import Call
from pochemu.callcentre.models.review import ScorecardVersion
from pochemu.callcentre.scorecard import Score, score
from pochemu.people.models import Account


class Calibration(models.Model):
    call = models.ForeignKey(Call, models.PROTECT, related_name="calibrations")
    version = models.ForeignKey(ScorecardVersion, models.PROTECT, db_index=False, related_name="+")
    begun_at = models.DateTimeField()
    begun_by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")
    shown_at = models.DateTimeField(null=True)
    shown_by = models.ForeignKey(Account, models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = (
            UniqueConstraint(fields=("call",), condition=Q(shown_at=None), name="calibrated_once_at_a_time"),
            CheckConstraint(
                condition=Q(shown_at=None, shown_by=None) | Q(shown_at__isnull=False, shown_by__isnull=False),
                name="calibration_is_shown_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk}"


class BlindReview(models.Model):
    """What one of them said. It pays nobody."""

    calibration = models.ForeignKey(Calibration, models.PROTECT, db_index=False, related_name="reviews")
    text = models.TextField(blank=True)  # of the whole talk; "" once the client is erased
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("calibration", "by"), name="blind_review_once"),)

    def __str__(self) -> str:
        return f"{self.calibration_id}: {self.by_id}"

    @cached_property
    def score(self) -> Score:
        card = self.calibration.version.card
        return score(card, {one.criterion: one.percent for one in self.verdicts.all()})


class BlindVerdict(models.Model):
    review = models.ForeignKey(BlindReview, models.PROTECT, db_index=False, related_name="verdicts")
    criterion = models.TextField()
    percent = models.PositiveSmallIntegerField()
    second = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)  # "" once the client is erased

    class Meta:
        constraints = (
            UniqueConstraint(fields=("review", "criterion"), name="blind_verdict_once"),
            CheckConstraint(condition=Q(percent__lte=100), name="blind_verdict_percent"),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.percent}"
