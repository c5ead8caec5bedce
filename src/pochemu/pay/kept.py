"""The calculation of a month, kept between questions: what a new fact may have changed is forgotten, the rest stands.

It is a cache of the one calculation, never a second one: a test holds it equal to recomputation after any history of
writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from pochemu.engine.bonus import Pay
from pochemu.ledger.news import heard
from pochemu.pay.later import less, touched
from pochemu.pay.snapshot import Asked, Snapshot
from pochemu.pay.supposed import snapshot_of

MONTHS_KEPT: Final = 8


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
        one.pay = less(one.pay, touched(min(new), max(new)))
        one.heard += len(new)
