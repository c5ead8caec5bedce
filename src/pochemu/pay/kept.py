"""The calculation of a month, kept between questions: what a new fact may have changed is forgotten, the rest stands.

It is a cache of the one calculation, never a second one: a test holds it equal to recomputation after any history of
writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from pochemu.engine.bonus import Pay, Sheet
from pochemu.ledger.ask import ask
from pochemu.ledger.news import heard
from pochemu.pay.snapshot import Asked, Snapshot
from pochemu.pay.supposed import snapshot_of

MONTHS_KEPT: Final = 8

Touched = set[tuple[str, int]]
"""Employees and the days of their facts that changed."""


@dataclass
class _Kept:
    snapshot: Snapshot
    pay: Pay
    heard: int  # of the news
    lock: Lock = field(default_factory=Lock)


_months: dict[tuple[Asked, int | None], _Kept] = {}
_opening = Lock()


@contextmanager
def kept(asked: Asked, *, until: int | None = None) -> Iterator[Pay]:
    """The month's calculation, up to date, for nobody else meanwhile."""
    snap = snapshot_of(asked)
    with _opening:
        one = _months.get((asked, until))
        if one is None or one.snapshot is not snap:
            one = _remember((asked, until), snap)
    with one.lock:
        _catch_up(one)
        yield one.pay


def _remember(key: tuple[Asked, int | None], snap: Snapshot) -> _Kept:
    if len(_months) >= MONTHS_KEPT:
        del _months[next(iter(_months))]
    _months[key] = _Kept(snap, Pay(snap.company, snap.counting, until=key[1]), len(heard().log))
    return _months[key]


def _catch_up(one: _Kept) -> None:
    if one.snapshot.known_at is not None:
        return
    new = heard().log[one.heard :]
    if new:
        one.pay = _less(one.pay, _touched(min(new), max(new)))
        one.heard += len(new)


_TOUCHED = """
    SELECT DISTINCT e.code, c.day FROM ledger_credit c JOIN people_employee e ON e.id = c.employee_id
     WHERE c.fact_id IN (
        SELECT id FROM ledger_fact WHERE known_from BETWEEN %s AND %s
         UNION ALL
        SELECT supersedes_id FROM ledger_fact WHERE known_from BETWEEN %s AND %s AND supersedes_id IS NOT NULL)"""


def _touched(first: int, last: int) -> Touched:
    """Whose facts of which days these entries wrote, or overtook."""
    return set(ask(_TOUCHED, [first, last] * 2))


def _less(pay: Pay, touched: Touched) -> Pay:
    """The calculation without the sheets that look at what was touched, or lean on one that does.

    A new one: whoever still holds the old finds it whole.
    """
    days: dict[str | None, list[int]] = {None: [day for _, day in touched]}
    for employee, day in touched:
        days.setdefault(employee, []).append(day)
    stale = {key for key, sheet in pay.sheets.items() if _looks_at(sheet, days)}
    while more := {
        key for key, sheet in pay.sheets.items() if key not in stale and not stale.isdisjoint(sheet.leans_on)
    }:
        stale |= more
    fresh = Pay(pay.company, pay.facts, until=pay.until)
    fresh.sheets = {key: sheet for key, sheet in pay.sheets.items() if key not in stale}
    changed = {(employee, month) for employee, _position, month in stale}
    fresh.months = {key: month for key, month in pay.months.items() if key not in changed}
    for sheet in fresh.sheets.values():
        sheet.pay = fresh
    return fresh


def _looks_at(sheet: Sheet, days: dict[str | None, list[int]]) -> bool:
    return any(
        span.first <= day <= span.last
        for look in sheet.looks
        for span in look.reach
        for day in days.get(span.employee, ())
    )
