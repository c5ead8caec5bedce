"""Verbs of keys: received, lent, given to the buyer, returned. Raise Refused."""

from datetime import date, datetime
from typing import Final, NamedTuple

from pochemu.aftersale.models import Act, KeySet, KeysWith
from pochemu.clients.history import tell
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.ledger.entries import entry
from pochemu.people.actions import Refused, one_line
from pochemu.people.models import Account, Employee
from pochemu.people.queries import day_of
from pochemu.people.rights import May, may
from pochemu.property.models import Unit

Kind = KeysWith.Kind

ROOM: Final = "keys"
"""As a client’s history calls it."""
LONGEST, MOST = 100, 99


class Holder(NamedTuple):
    """Into whose hands."""

    kind: Kind
    employee: Employee | None = None
    client: Client | None = None
    whom: str = ""


OFFICE: Final = Holder(Kind.OFFICE)


def receive(unit: Unit, name: str, count: int, on: date, *, by: Account | None, now: datetime) -> KeySet:
    """From the builder: they are in the office."""
    _must_work(by)
    name = one_line(name, most=LONGEST, long=_LONG, lacking=_NO_NAME)
    if not 0 < count <= MOST:
        raise Refused(_COUNT.fill(n=MOST), "count")
    _must_have_come(on, now)
    with entry(actor=str(by), what=f"keys of {unit} received"):
        made = KeySet.objects.create(unit=unit, name=name, count=count, received_on=on, at=now, by=by)
        KeysWith.objects.create(keys=made, kind=Kind.OFFICE, since=on, at=now, by=by)
    return made


def give(
    number: int, to: Holder, on: date, *, until: date | None = None, act: Act | None = None, by: Account | None,
    now: datetime,
) -> KeysWith:  # fmt: skip
    """From whoever has them to another. `until`: they are lent, and to be returned by the end of that day."""
    _must_work(by)
    to = to._replace(whom=one_line(to.whom, most=LONGEST, long=_LONG))
    _must_be_somebody(to)
    _must_have_come(on, now)
    if until and (until < on or to.kind in (Kind.OFFICE, Kind.CLIENT)):
        raise Refused(_UNTIL, "until")
    with entry(actor=str(by), what=f"keys {number} given"):
        keys = KeySet.objects.select_for_update(of=("self",)).get(pk=number)
        last = KeysWith.objects.select_related("client").get(keys=keys, ended_on=None)
        if on < last.since:
            raise Refused(_BEFORE.fill(day=f"{last.since:%d.%m.%Y}"), "on")
        if (last.kind, last.employee_id, last.client_id, last.whom) == _whose(to):
            raise Refused(_THERE)
        last.ended_on = on
        last.save()
        made = KeysWith.objects.create(
            keys=keys, **to._asdict(), since=on, until=until, act=act, at=now, by=by
        )  # fmt: skip
        if to.client:
            tell(to.client, at=now, room=ROOM, what="keys_given", number=keys.pk, by=by)
        elif last.client:
            tell(last.client, at=now, room=ROOM, what="keys_returned", number=keys.pk, by=by)
    return made


def give_by(act: Act, client: Client, *, by: Account | None, now: datetime) -> None:
    """All that are known of the unit, to whoever signed its act."""
    known = KeysWith.objects.filter(keys__unit=act.unit, ended_on=None, since__lte=act.on).exclude(kind=Kind.CLIENT)
    for number in list(known.order_by("keys").values_list("keys", flat=True)):
        give(number, Holder(Kind.CLIENT, client=client), act.on, act=act, by=by, now=now)


def take_back_by(act: Act, *, by: Account | None, now: datetime) -> None:
    """An act that was undone gave nothing."""
    for number in list(KeysWith.objects.filter(act=act, ended_on=None).values_list("keys", flat=True)):
        give(number, OFFICE, day_of(now), by=by, now=now)


def _whose(to: Holder) -> tuple[str, int | None, int | None, str]:
    return to.kind, to.employee.pk if to.employee else None, to.client.pk if to.client else None, to.whom


def _must_be_somebody(to: Holder) -> None:
    there = {Kind.OFFICE: True, Kind.EMPLOYEE: to.employee, Kind.CLIENT: to.client, Kind.CONTRACTOR: to.whom}
    if not there[to.kind]:
        raise Refused(_TO_WHOM, "kind")


def _must_have_come(on: date, now: datetime) -> None:
    if on > day_of(now):
        raise Refused(_FUTURE, "on")


def _must_work(by: Account | None) -> None:
    if not may(by, May.WORK):
        raise Refused(_NOT_ALLOWED)


_NOT_ALLOWED = Words("You may not do this", "Вам это не разрешено")
_NO_NAME = Words("Say of what the keys are", "Укажите, от чего ключи")
_LONG = Words(
    "A text is longer than {n} characters, or has signs that can't be shown: shorten it",
    "Текст длиннее {n} знаков или содержит непечатаемые знаки: сократите его",
)
_COUNT = Words("From 1 to {n} keys of a kind", "Ключей одного вида — от 1 до {n}")
_FUTURE = Words("This day has not come yet", "Этот день ещё не наступил")
_BEFORE = Words("They changed hands on {day}: not before that", "В последний раз ключи передавали {day}: раньше нельзя")
_UNTIL = Words(
    "A day of return is not before that day, and of keys that are lent alone",
    "Срок возврата — не раньше этого дня и только для выданных на время",
)
_THERE = Words("They are there already", "Ключи уже там")
_TO_WHOM = Words("Say to whom", "Укажите кому")
