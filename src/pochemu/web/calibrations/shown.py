"""Calibrations as pages show them: what each heard beside the others, and how far each is from them by months."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import QuerySet
from gmpy2 import mpq

from pochemu.callcentre.clock import clock
from pochemu.callcentre.drift import FEWEST, Deviation, Drift, deviations, drift
from pochemu.callcentre.models import BlindReview, BlindVerdict, Calibration
from pochemu.callcentre.scorecard import Criterion
from pochemu.engine.period import Month
from pochemu.people.models import Account
from pochemu.web.calls.access import open_calls
from pochemu.web.face import Shown
from pochemu.web.numbers import month_title, number
from pochemu.web.page import Page
from pochemu.web.reviews.access import heard

MONTHS = 6


def open_calibrations(page: Page) -> "QuerySet[Calibration]":
    """Of the talks that the reader may review."""
    found = Calibration.objects.filter(call__in=heard(page.reader, open_calls(page.reader)))
    found = found.select_related("call__client", "call__employee", "version", "begun_by__user", "begun_by__employee")
    return found.prefetch_related("reviews__verdicts", "reviews__by__user", "reviews__by__employee").order_by("-pk")


class Row(NamedTuple):
    href: str
    name: str  # whose talk it is
    day: str
    card: str
    given: str  # who has given marks
    spread: Shown | None  # between the kindest and the strictest


def rows(page: Page, calibrations: Iterable[Calibration]) -> list[Row]:
    return [
        Row(
            f"/calibrations/{one.pk}/", one.call.employee.name if one.call.employee else "", page.day_of(one.begun_at),
            one.version.card.title, ", ".join(review.by.name for review in one.reviews.all()),
            _spread(page, one),
        )
        for one in calibrations
    ]  # fmt: skip


def _spread(page: Page, one: Calibration) -> Shown | None:
    points = [review.score.points for review in one.reviews.all()]
    if one.shown_at is None or len(points) < FEWEST:
        return None
    return Shown(f"/calibrations/{one.pk}/", number(max(points) - min(points), page.reader.language, places=1))


class Marked(NamedTuple):
    """What one of them heard of a criterion."""

    percent: Shown | None  # None: it does not apply
    at: str
    listen: str  # where the recording goes on from that second
    text: str


class Line(NamedTuple):
    criterion: Criterion
    marks: list[Marked]  # in the order of the reviewers
    differs: bool


def lines(page: Page, calibration: Calibration) -> list[Line]:
    said = [{one.criterion: one for one in review.verdicts.all()} for review in calibration.reviews.all()]
    found = []
    for criterion in calibration.version.card.criteria.values():
        each = [verdicts.get(criterion.name) for verdicts in said]
        differs = len({one.percent if one else None for one in each}) > 1
        found.append(Line(criterion, [_marked(page, calibration, one) for one in each], differs))
    return found


def _marked(page: Page, calibration: Calibration, one: BlindVerdict | None) -> Marked:
    if one is None:
        return Marked(None, "", "", "")
    card = f"/scorecards/{calibration.version.scorecard_id}/?version={calibration.version.number}"
    percent = Shown(card, number(mpq(one.percent), page.reader.language))
    if one.second is None:
        return Marked(percent, "", "", one.text)
    return Marked(percent, clock(one.second), f"/calls/{calibration.call_id}/?at={one.second}", one.text)


class Scored(NamedTuple):
    name: str
    score: Shown
    off: Shown  # from the mean of the others
    text: str


def scored(page: Page, calibration: Calibration) -> list[Scored]:
    texts = {review.by_id: review.text for review in calibration.reviews.all()}
    here = f"/calibrations/{calibration.pk}/#criteria"
    return [
        Scored(
            one.by.name, Shown(here, number(one.own, page.reader.language, places=1)),
            Shown(here, number(one.off, page.reader.language, places=1, signed=True)), texts[one.by.pk],
        )
        for one in deviations([calibration])
    ]  # fmt: skip


class Drifted(NamedTuple):
    name: str
    months: list[Shown | None]


class DriftTable(NamedTuple):
    months: list[str]
    rows: list[Drifted]


def drift_table(page: Page, found: list[Deviation]) -> DriftTable:
    """The last months in which marks were shown, the newest first."""
    by_people = drift(found, page.snap.zone)
    months = sorted({month for each in by_people.values() for month in each}, reverse=True)[:MONTHS]
    people = sorted(by_people.items(), key=lambda each: each[0].name)
    return DriftTable(
        [month_title(Month.of(month), page.reader.language) for month in months],
        [Drifted(by.name, [_drifted(page, by.pk, month, each.get(month)) for month in months]) for by, each in people],
    )  # fmt: skip


def _drifted(page: Page, by: int, month: date, one: Drift | None) -> Shown | None:
    if one is None:
        return None
    asked = urlencode({"by": by, "month": f"{month:%Y-%m}"})
    return Shown(f"/calibrations/?{asked}", number(one.mean, page.reader.language, places=1, signed=True))


def given(calibration: Calibration, account: Account) -> BlindReview | None:
    return next((one for one in calibration.reviews.all() if one.by_id == account.pk), None)
