"""Plans of the month: what is expected of a position in an ordinary month, more or less by season and by person.

They are told years ahead, as what a month that has begun expects can't be told any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import NamedTuple

from .days import DAY, SEASON, is_workday, month_start
from .office import Office, gift

MILLION = 1_000_000
USUAL_WORKDAYS = 20.5
AHEAD = 24


class Target(NamedTuple):
    """`lag` is how many months after the enquiries it comes; `step` is what it is rounded to."""

    measure: str
    ordinary: int
    step: int
    lag: int = 0
    personal: bool = False


TARGETS = {
    "operator": [Target("held", 40, 1, personal=True)],
    "call-centre-supervisor": [Target("team_held", 510, 10)],
    "sales-manager": [Target("registered_amount", 64 * MILLION, MILLION, lag=1, personal=True)],
    "head-of-sales": [
        Target("department_amount", 930 * MILLION, 10 * MILLION, lag=1),
        Target("receipts_amount", 910 * MILLION, 10 * MILLION, lag=2),
    ],
    "head-of-after-sale": [Target("team_acts", 120, 5, lag=4)],
    "head-of-receivables": [Target("team_collected", 67 * MILLION, MILLION, lag=4)],
}


def plans(office: Office, start: date, until: date) -> Iterator[dict[str, str]]:
    """Rows of plans.csv, of those who have come to their position by then."""
    for month in months(start, month_start(until, months=AHEAD)):
        for position, targets in TARGETS.items():
            for employee, target in product(employees(office, position, month, until), targets):
                value = str(expected(target, employee, month))
                yield {"employee": employee, "measure": target.measure, "month": f"{month:%Y-%m}", "value": value}


def months(start: date, until: date) -> Iterator[date]:
    month = month_start(start)
    while month <= until:
        yield month
        month = month_start(month, months=1)


def employees(office: Office, position: str, month: date, until: date) -> list[str]:
    """All who held the position on some day of the month, each once, though he may have changed teams."""
    after = month_start(month, months=1)
    held = [spell for spell in office.spells if spell.desk.position == position]
    come = {spell.person.employee for spell in held if spell.first <= until}
    there = {s.person.employee for s in held if s.first < after and (s.last is None or s.last >= month)}
    return sorted(come & there)


def expected(target: Target, employee: str, month: date) -> int:
    paperwork = workdays(month) / USUAL_WORKDAYS if target.lag else 1
    level = 0.8 + 0.36 * gift(employee) if target.personal else 1
    return round(target.ordinary * season(month, target.lag) * paperwork * level / target.step) * target.step


def season(month: date, lag: int) -> float:
    """Enquiries of the months that this month's work comes from; the further back, the more evenly."""
    months = [SEASON[(month.month - 1 - lag - back) % 12] for back in range(lag + 1)]
    return sum(months) / len(months)


def workdays(month: date) -> int:
    return sum(is_workday(month + DAY * number) for number in range((month_start(month, months=1) - month).days))
