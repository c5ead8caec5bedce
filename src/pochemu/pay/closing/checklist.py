"""What to look at before a month is closed. Some of it keeps the month open until a named person decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median_low
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Min
from gmpy2 import mpq

from pochemu.engine.bonus import PersonMonth
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.asides import SetAside, set_aside
from pochemu.ledger.models import Fact
from pochemu.pay.closing.reckoning import Reckoned
from pochemu.pay.closing.text import kopecks
from pochemu.pay.models import Decision, Question, Reckoning, Statement
from pochemu.pay.questions import open_of

Matter = Decision.Matter

TIMES_THE_MEDIAN: Final = 5
MONTHS_LOOKED_BACK: Final = 6
MONTHS_NEEDED: Final = 3
"""A median of fewer says nothing."""

_NEGATIVE: Final = Words("the total is negative", "итог отрицательный")
_ABOVE_CAP: Final = Words("above the cap of the scheme", "выше предела, заданного схемой")
_FAR: Final = Words(
    "more than {times} times the median of the last months closed",
    "больше медианы последних закрытых месяцев в {times} раз",
)


class Point(NamedTuple):
    """One thing to decide: about whom, what, and what was decided."""

    matter: Matter
    month: PersonMonth
    position: str  # "" of the whole bonus
    line: str
    amount: int | None  # minor units, of an unusual bonus
    reason: Words  # why it is here
    decision: Decision | None


@dataclass(frozen=True)
class Checklist:
    points: tuple[Point, ...]
    late: tuple[int, ...]  # facts by their numbers
    nobodys: tuple[int, ...]  # facts credited on a day on which the person held no position
    set_aside: tuple[SetAside, ...]  # rows of files that became no facts
    questions: tuple[Question, ...]
    since: int  # facts of the month, or of earlier ones, that became known after the figures were taken

    @property
    def undecided(self) -> tuple[Point, ...]:
        return tuple(point for point in self.points if point.decision is None)

    @property
    def clear(self) -> bool:
        """Whether nothing keeps the month from being closed."""
        return not self.undecided and not self.questions


def checklist(reckoned: Reckoned) -> Checklist:
    month, at = reckoned.month, reckoned.watermark
    return Checklist(
        tuple(points(reckoned)),
        tuple(late_facts(reckoned)),
        tuple(credited_to_nobody(month, at)),
        tuple(set_aside()),
        tuple(open_of(month)),
        known_since(month, at),
    )


# --- to be decided ---


def points(reckoned: Reckoned) -> Iterator[Point]:
    decided = _decided(reckoned.month)
    for matter, month, position, line, amount, reason in _raised(reckoned):
        decision = decided.get((matter, month.employee, position, line))
        if decision is not None and decision.amount != amount:
            decision = None  # it was about another amount
        yield Point(matter, month, position, line, amount, reason, decision)


def _decided(month: Month) -> Mapping[tuple[str, str, str, str], Decision]:
    rows = Decision.objects.filter(month=month.code).select_related("employee", "by__user", "by__employee", "entry")
    return {(row.matter, row.employee.code, row.position, row.line): row for row in rows.order_by("pk")}


Raised = tuple[Matter, PersonMonth, str, str, int | None, Words]


def _raised(reckoned: Reckoned) -> Iterator[Raised]:
    digits = reckoned.snapshot.digits
    usual = _medians(reckoned.month, digits)
    for month in reckoned.months:
        for group, reason in zip(
            [group for group in month.groups if group.scheme is None], month.without_scheme, strict=True
        ):
            yield Matter.NO_SCHEME, month, group.holding.position, "", None, reason
        for group in month.groups:
            for line in group.lines:
                if isinstance(line.value, NA):
                    yield Matter.NO_VALUE, month, group.holding.position, line.name, None, line.value.reason
        if reason_ := _unusual(month, usual.get(month.employee)):
            yield Matter.UNUSUAL, month, "", "", kopecks(month.bonus.value, digits), reason_  # type: ignore[arg-type]


def _unusual(month: PersonMonth, usual: mpq | None) -> Words | None:
    bonus = month.bonus.value
    assert isinstance(bonus, type(mpq()))
    caps = [group.scheme.cap for group in month.groups if group.scheme]
    if bonus < 0:
        return _NEGATIVE
    own = bonus - sum([line.value for line in month.adjustments])  # type: ignore[misc]
    if caps and None not in caps and own > sum(caps):  # type: ignore[arg-type]
        return _ABOVE_CAP
    if usual is not None and bonus > TIMES_THE_MEDIAN * usual:
        return _FAR.fill(times=TIMES_THE_MEDIAN)
    return None


def _medians(month: Month, digits: int) -> dict[str, mpq]:
    """Of each person's last months closed, in major units; none of those who have too few."""
    since = month.plus(-MONTHS_LOOKED_BACK).code
    rows = Statement.objects.filter(closing__month__gte=since, closing__month__lt=month.code)
    paid: dict[str, list[int]] = {}
    for employee, bonus in rows.values_list("employee__code", "bonus"):
        paid.setdefault(employee, []).append(bonus)
    return {
        employee: mpq(median_low(bonuses), 10**digits)
        for employee, bonuses in paid.items()
        if len(bonuses) >= MONTHS_NEEDED
    }


# --- to be looked at ---


def late_facts(reckoned: Reckoned) -> list[int]:
    """Facts of the month that became known after its end, newest first.

    What was there before the first months were closed is history that was brought in, and late for none of the others.
    """
    month, zone = reckoned.month, reckoned.snapshot.zone
    begun = Reckoning.objects.filter(month__lt=month.code).aggregate(Min("entry"))["entry__min"]
    after = month.plus(1)
    ended = datetime(after.year, after.number, 1, tzinfo=zone).astimezone(UTC)
    return _facts(
        "SELECT f.id FROM ledger_fact f JOIN ledger_entry e ON e.seq = f.known_from "
        "WHERE f.day BETWEEN %s AND %s AND f.known_from <= %s AND f.known_until > %s AND NOT f.cancelled "
        "AND e.recorded_at >= %s AND f.known_from > %s ORDER BY f.known_from DESC, f.id DESC",
        [month.first, month.last, reckoned.watermark, reckoned.watermark, _moment(ended), begun or 0],
    )


def credited_to_nobody(month: Month, watermark: int) -> list[int]:
    """Facts of the month credited to somebody on a day on which he held no position: in nobody's own pay."""
    held = (
        "SELECT 1 FROM people_assignment a WHERE a.employee_id = c.employee_id AND a.known_from <= %s "
        "AND a.known_until > %s AND a.first_day <= {day} AND (a.last_day IS NULL OR a.last_day >= {day})"
    ).format(day=_DAY[connection.vendor])
    return _facts(
        "SELECT DISTINCT c.fact_id FROM ledger_credit c WHERE c.day BETWEEN %s AND %s AND c.known_from <= %s "
        f"AND c.known_until > %s AND NOT EXISTS ({held}) ORDER BY c.fact_id",
        [month.first, month.last, watermark, watermark, watermark, watermark],
    )


def known_since(month: Month, watermark: int) -> int:
    return Fact.objects.filter(known_from__gt=watermark, day__lte=month.last).count()


_DAY: Final = {
    "postgresql": "(DATE '0001-01-01' + c.day - 1)",
    "sqlite": "date(julianday('0001-01-01') + c.day - 1)",
}


def _moment(moment: datetime) -> Any:
    return moment if connection.vendor == "postgresql" else moment.replace(tzinfo=None).isoformat(" ")


def _facts(sql: str, params: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [number for (number,) in cursor.fetchall()]
