"""How far a reviewer is from the others who heard the same talk, month by month: kinder than they, or stricter."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count
from gmpy2 import mpq

from pochemu.callcentre.models import Calibration, Call
from pochemu.people.models import Account

FEWEST: Final = 2
"""Of one alone there is nothing to compare."""


class Deviation(NamedTuple):
    """In one calibration that is shown."""

    calibration: Calibration
    by: Account
    own: mpq
    others: mpq  # the mean of what they gave

    @property
    def off(self) -> mpq:
        """Above zero: kinder than the others."""
        return self.own - self.others


class Drift(NamedTuple):
    """Of a reviewer's month."""

    mean: mpq
    calibrations: int


def is_calibrated(call: Call) -> bool:
    """Whether marks of several were compared."""
    return call.calibrations.annotate(given=Count("reviews")).filter(given__gte=FEWEST).exists()


def deviations(calibrations: Iterable[Calibration]) -> list[Deviation]:
    """Of each who took part. The calibrations' reviews come with their verdicts."""
    return [one for calibration in calibrations if calibration.shown_at for one in _of(calibration)]


def _of(calibration: Calibration) -> list[Deviation]:
    scores = [(review.by, review.score.points) for review in calibration.reviews.all()]
    total, others = sum((points for _, points in scores), mpq(0)), len(scores) - 1
    return [Deviation(calibration, by, points, (total - points) / others) for by, points in scores if others]


def drift(found: Iterable[Deviation], zone: ZoneInfo) -> dict[Account, dict[date, Drift]]:
    """By reviewers, and by the first days of the months in which the marks were shown."""
    offs: dict[Account, dict[date, list[mpq]]] = defaultdict(lambda: defaultdict(list))
    for one in found:
        offs[one.by][month_of(one.calibration, zone)].append(one.off)
    return {
        by: {month: Drift(sum(some, mpq(0)) / len(some), len(some)) for month, some in months.items()}
        for by, months in offs.items()
    }


def month_of(calibration: Calibration, zone: ZoneInfo) -> date:
    assert calibration.shown_at is not None, "of those that are shown"
    return calibration.shown_at.astimezone(zone).date().replace(day=1)
