"""Which calls are reviewed: so many of each person's week, by lot. Nobody chooses, and anybody can draw it again.

The lot of a call is a hash of the seed and its number; the seed is the scorecard, the person and the week. The
smallest lots are drawn. A call that becomes known later has its own lot and changes nobody else's.
"""

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef

from pochemu.callcentre.models import Call, Recording, Review, ScorecardVersion
from pochemu.callcentre.models.call import CallQuerySet


class Sample(NamedTuple):
    """Of a person's week."""

    employee: str
    seed: str
    among: int
    calls: list[Call]  # drawn, in the order of their lots
    reviewed: dict[int, Review]  # of those, by the calls


def fit(calls: CallQuerySet, version: ScorecardVersion) -> CallQuerySet:
    """The talks that the scorecard is for, with a recording to listen to."""
    card = version.card
    calls = calls.whole().filter(outcome=Call.Outcome.TALK, seconds__gte=card.longer).exclude(employee=None)
    if card.direction:
        calls = calls.filter(direction=card.direction)
    return calls.filter(Exists(Recording.objects.filter(call=OuterRef("pk")).exclude(kind="")))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def seed_of(version: ScorecardVersion, employee: str, week: date) -> str:
    return f"{version.scorecard_id}/{employee}/{week}"


def lot(seed: str, call: int) -> str:
    return sha256(f"{seed}/{call}".encode()).hexdigest()


def samples(calls: CallQuerySet, version: ScorecardVersion, week: date, zone: ZoneInfo) -> list[Sample]:
    """Of the week that begins on that Monday, person by person; two questions for all."""
    first, after = (datetime.combine(day, time(), zone) for day in (week, week + timedelta(days=7)))
    found: dict[str, list[int]] = {}
    rows = fit(calls, version).filter(started__gte=first, started__lt=after).order_by()
    for pk, code in rows.values_list("pk", "employee__code"):
        found.setdefault(code, []).append(pk)
    drawn = {code: _drawn(seed_of(version, code, week), pks, version.card.sample) for code, pks in found.items()}
    numbers = [pk for pks in drawn.values() for pk in pks]
    known = Call.objects.select_related("client").in_bulk(numbers)
    held = Review.objects.held().filter(call__in=numbers).select_related("version", "by__user", "by__employee")
    reviews = {one.call_id: one for one in held.prefetch_related("verdicts")}
    return [
        Sample(
            code, seed_of(version, code, week), len(found[code]), [known[pk] for pk in drawn[code]],
            {pk: reviews[pk] for pk in drawn[code] if pk in reviews},
        )
        for code in sorted(found)
    ]  # fmt: skip


def _drawn(seed: str, calls: list[int], most: int) -> list[int]:
    return sorted(calls, key=lambda call: lot(seed, call))[:most]
