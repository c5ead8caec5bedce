"""Scorecards, their versions, and reviews of calls by them. What was said of a talk stays: it may be said anew."""

from functools import lru_cache

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from pochemu.callcentre.models.call import Call
from pochemu.callcentre.scorecard import Card, Score, read_scorecard, score
from pochemu.people.models import Account, Employee


class Scorecard(models.Model):
    draft = models.TextField()  # as it is being written; calls are reviewed by versions
    made_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.pk}"


class ScorecardVersion(models.Model):
    scorecard = models.ForeignKey(Scorecard, models.PROTECT, db_index=False, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    class Meta:
        constraints = (UniqueConstraint(fields=("scorecard", "number"), name="scorecard_version_once"),)

    def __str__(self) -> str:
        return f"{self.scorecard_id}.{self.number}"

    @property
    def card(self) -> Card:
        return _card(self.text)


@lru_cache(32)
def _card(text: str) -> Card:
    """Of a version, whose text never changes; it was checked when it was made."""
    card = read_scorecard(text).card
    assert card is not None, text
    return card


class ReviewQuerySet(models.QuerySet["Review"]):
    def held(self) -> "ReviewQuerySet":
        """Those that no later one took the place of."""
        return self.filter(corrected_by=None)


class Review(models.Model):
    """Of a call by a scorecard. The first of a call, or what takes the place of an earlier one."""

    call = models.ForeignKey(Call, models.PROTECT, db_index=False, related_name="reviews")
    version = models.ForeignKey(ScorecardVersion, models.PROTECT, db_index=False, related_name="reviews")
    employee = models.ForeignKey(Employee, models.PROTECT, db_index=False, related_name="+")  # whose talk it was then
    instead_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    text = models.TextField(blank=True)  # of the whole talk; "" once the client is erased
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="+")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = (
            Index(fields=("employee", "-at"), name="review_employee"),
            Index(fields=("-at", "-id"), name="review_at"),
        )
        constraints = (UniqueConstraint(fields=("call",), condition=Q(instead_of=None), name="first_review_once"),)

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def key(self) -> str:
        """Of its fact: the call's, whichever review holds."""
        return f"review-{self.call_id}"

    @property
    def score(self) -> Score:
        return score(self.version.card, {one.criterion: one.percent for one in self.verdicts.all()})


class Verdict(models.Model):
    """What a review says of a criterion, and at which second of the recording it is heard."""

    review = models.ForeignKey(Review, models.PROTECT, db_index=False, related_name="verdicts")
    criterion = models.TextField()
    percent = models.PositiveSmallIntegerField()
    second = models.PositiveIntegerField(null=True)
    text = models.TextField(blank=True)  # "" once the client is erased

    class Meta:
        constraints = (
            UniqueConstraint(fields=("review", "criterion"), name="verdict_once"),
            CheckConstraint(condition=Q(percent__lte=100), name="verdict_percent"),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.percent}"
