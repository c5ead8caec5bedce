"""Verbs of holds: take a unit, pass the hold on to what follows, let it go. Rooms above say for what. Raise Refused.

Of two who take a unit at the same instant the database lets one: the other is told who was first.
"""

from collections.abc import Collection
from typing import Final

from django.db import IntegrityError

from pochemu.engine.words import Words
from pochemu.ledger.entries import entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.property.models import Hold, Unit

LONGEST: Final = 300


def hold(unit: Unit, kind: Hold.Kind, subject: str, *, by: Account | None, why: str = "") -> Hold:
    with entry(actor=str(by or ""), what=f"{unit} held for {subject}") as act:
        if there := held(unit):
            raise Refused(_taken(unit, there))
        try:
            with act.part():
                return Hold.objects.create(known_from=act.seq, unit=unit, kind=kind, subject=subject, why=why)
        except IntegrityError:
            raise too_late(unit) from None


def pass_on(unit: Unit, of: str, kind: Hold.Kind, subject: str, *, by: Account | None) -> Hold:
    """What held the unit gives it to what follows: a reservation to a contract, a contract to its registration."""
    with entry(actor=str(by or ""), what=f"{unit} passed on to {subject}"):
        let_go(unit, of, by=by)
        return hold(unit, kind, subject, by=by)


def let_go(unit: Unit, of: str, *, by: Account | None) -> None:
    with entry(actor=str(by or ""), what=f"{unit} let go by {of}") as act:
        if not Hold.objects.known().filter(unit=unit, subject=of).overtake(act):
            raise Refused(_NOT_HELD.fill(number=unit.number))


def withhold(unit: Unit, why: str, *, by: Account | None) -> Hold:
    """From sale, by the company."""
    _must_may(by)
    why = why.strip()
    if not why:
        raise Refused(_NO_WHY)
    must_fit(why, most=LONGEST)
    return hold(unit, Hold.Kind.WITHHELD, "", by=by, why=why)


def offer(unit: Unit, *, by: Account | None) -> None:
    """Again, what was withheld."""
    _must_may(by)
    let_go(unit, "", by=by)


def too_late(unit: Unit) -> Refused:
    """To be told who asked, found the unit free, and was not the first all the same."""
    return Refused(_FIRST.fill(number=unit.number))


def held(unit: Unit) -> Hold | None:
    return Hold.objects.known().filter(unit=unit).first()


def must_be_free(units: Collection[Unit]) -> None:
    found = Hold.objects.known().filter(unit__in=units).select_related("unit").first()
    if found:
        raise Refused(_taken(found.unit, found))


def _must_may(by: Account | None) -> None:
    if not may(by, May.ESTATE):
        raise Refused(_NOT_ALLOWED)


def _taken(unit: Unit, hold: Hold) -> Words:
    if hold.kind == Hold.Kind.WITHHELD:
        return _WITHHELD.fill(number=unit.number, why=hold.why)
    return _TAKEN.fill(number=unit.number, kind=Hold.Kind(hold.kind).words)


_FIRST = Words(
    "Somebody else has taken {number} at this very moment. Look at it again",
    "Помещение {number} только что занял кто-то другой. Посмотрите на него ещё раз",
)
_TAKEN = Words(
    "{number} is taken already: {kind}. Choose another unit, or stand in its queue",
    "Помещение {number} уже занято: {kind}. Выберите другое или встаньте в очередь",
)
_WITHHELD = Words("{number} is not for sale: {why}", "Помещение {number} не продаётся: {why}")
_NOT_HELD = Words(
    "{number} is not held for this any more. Open the page anew",
    "Помещение {number} за этим больше не числится. Откройте страницу заново",
)
_NO_WHY = Words("Say why it is not for sale", "Напишите, почему помещение не продаётся")
_NOT_ALLOWED = Words("Heads and the director say what is sold", "Что продаётся, решают руководители и директор")
