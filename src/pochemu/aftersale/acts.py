"""Verbs of acts: written at a visit or without one, and undone as a slip. Raise Refused."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import count
from typing import Final, NamedTuple

from django.db import IntegrityError

from pochemu.aftersale import facts, keeping, marking
from pochemu.aftersale.kinds import HANDOVER, OF_HANDOVER
from pochemu.aftersale.models import Act, Occasion, Visit
from pochemu.aftersale.notifying import tell_off
from pochemu.aftersale.serving import must_serve
from pochemu.aftersale.terms import terms
from pochemu.clients.history import SOURCE, tell
from pochemu.engine.fact import NewFact
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, record
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit, one_line
from pochemu.people.models import Account, Employee
from pochemu.people.queries import day_of, moment_of
from pochemu.people.rights import May, may
from pochemu.property.models import Unit
from pochemu.sales import contracting, numbering
from pochemu.sales.kinds import declared
from pochemu.sales.models import Contract

What = Act.What

ROOM: Final = "acts"
"""As a client’s history calls it."""
LONGEST, LINE, MOST_LINES, MOST_KEYS = 2_000, 100, 20, 99


class Told(NamedTuple):
    """What an act says."""

    what: What
    number: str
    on: date
    employee: Employee  # who hands over
    who: str = ""  # came
    meters: Sequence[tuple[str, str]] = ()  # which, what it shows
    keys: Sequence[tuple[str, int]] = ()  # of what, how many
    remarks: str = ""
    reason: str = ""


def write(number: int, told: Told, *, visit: int | None = None, by: Account | None, now: datetime) -> Act:
    """By the contract. Unless its buyer refuses, its unit is handed over from that day on."""
    if not may(by, May.WORK):
        raise Refused(_NOT_ALLOWED)
    told = _fitting(told)
    with entry(actor=str(by), what=f"contract {number}: {told.what.value} act {told.number}") as act:
        one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
        must_serve(one, by)
        _must_follow(one, told, now)
        met = _met(visit, one, told, now)
        made = _made(act, one, told, met, by=by, now=now)
        if met:
            met.state, met.told_by, met.version = Visit.State.HELD, by, met.version + 1
            met.save()
        elif made.hands_over:
            _call_off(one, made, by)
        if made.what == What.SIGNED:
            keeping.give_by(made, contracting.first_buyer(one), by=by, now=now)
        fact = _recorded(act, made, now) if made.hands_over else None
        if made.what == What.SIGNED:
            marking.may_be_asked(one, Occasion.What.HANDOVER, made.subject, made.employee, now=now)
        _tell(made, f"act_{told.what.value}", fact, by, now)
    return made


def undo(number: int, why: str, *, by: Account | None, now: datetime) -> Act:
    """A slip: its fact is cancelled, and the unit is not handed over by it."""
    if not may(by, May.REOPEN):
        raise Refused(_NOT_HEAD)
    why = why.strip()
    if not why:
        raise Refused(_NO_WHY, "why")
    must_fit(why, most=LONGEST)
    with entry(actor=str(by), what=f"act {number} undone") as act:
        found = Act.objects.select_for_update(of=("self",)).select_related("contract", "employee")
        made = found.get(pk=number)
        if made.undone_at:
            raise Refused(_UNDONE)
        made.undone_at, made.undone_by, made.undone_why = now, by, why
        made.save()
        if made.hands_over:
            cancel(act, HANDOVER.name, SOURCE, made.subject)
            keeping.take_back_by(made, by=by, now=now)
            marking.had_not_ended(made.subject)
        _tell(made, "act_undone", None, by, now)
    return made


def standing(one: Contract) -> Act | None:
    """By which its unit is handed over."""
    return Act.objects.filter(contract=one, undone_at=None).exclude(what=What.REFUSED).first()


def next_number(unit: Unit, day: date) -> str:
    """The first that no act has, counted through the year. Whoever writes may say another."""
    written = Act.objects.filter(on__year=day.year).count()
    numbers = (numbering.filled(terms().numbers, _ACT, unit, day, n) for n in count(written + 1))
    return next(number for number in numbers if not Act.objects.filter(number=number).exists())


def _fitting(told: Told) -> Told:
    number = one_line(told.number, most=LINE, long=_LONG, lacking=_NO_NUMBER)
    who = one_line(told.who, most=LONGEST, long=_LONG)
    if told.what != What.ONE_SIDED and not who:
        raise Refused(_NO_WHO, "who")
    if told.what != What.SIGNED and not told.reason.strip():
        raise Refused(_NO_REASON, "reason")
    must_fit(told.remarks, told.reason, most=LONGEST)
    for named in (told.meters, told.keys):
        if len(named) > MOST_LINES:
            raise Refused(_MANY.fill(n=MOST_LINES))
    meters = [(_line(which), _line(shows)) for which, shows in told.meters]
    keys = [(_line(of), number) for of, number in told.keys]
    if any(not 0 < number <= MOST_KEYS for _of, number in keys):
        raise Refused(_KEYS.fill(n=MOST_KEYS), "keys")
    return told._replace(
        number=number, who=who, meters=meters, keys=keys if told.what == What.SIGNED else (),
        remarks=told.remarks.strip(), reason="" if told.what == What.SIGNED else told.reason.strip(),
    )  # fmt: skip


def _line(text: str) -> str:
    return one_line(text, most=LINE, long=_LONG)


def _must_follow(one: Contract, told: Told, now: datetime) -> None:
    if one.state != Contract.State.REGISTERED:
        raise Refused(_NOT_REGISTERED)
    if told.on > day_of(now):
        raise Refused(_FUTURE, "on")
    last = one.events.order_by("-number").values_list("on", flat=True).first()
    if last and told.on < last:
        raise Refused(_BEFORE.fill(day=f"{last:%d.%m.%Y}"), "on")
    before = standing(one)
    if before:
        raise Refused(_HANDED_OVER.fill(number=before.number))


def _met(number: int | None, one: Contract, told: Told, now: datetime) -> Visit | None:
    """The visit at which it is written, where it is."""
    if number is None:
        return None
    visit = Visit.objects.select_for_update(of=("self",)).select_related("slot").get(pk=number, contract=one)
    if visit.state != Visit.State.BOOKED:
        raise Refused(_TOLD)
    if day_of(visit.slot.starts_at) > day_of(now):
        raise Refused(_EARLY)
    return visit


def _call_off(one: Contract, made: Act, by: Account | None) -> None:
    """A visit that is still ahead: nothing is left to come for."""
    for visit in Visit.objects.filter(contract=one, state=Visit.State.BOOKED).select_related("slot__employee"):
        visit.state, visit.reason, visit.told_by, visit.version = (
            Visit.State.OFF,
            f"№ {made.number}",
            by,
            visit.version + 1,
        )
        visit.save()
        tell_off(visit, by=by)


def _made(
    act: Writing, one: Contract, told: Told, visit: Visit | None, *, by: Account | None, now: datetime
) -> Act:  # fmt: skip
    said = {
        **told._asdict(),
        "meters": [list(each) for each in told.meters],
        "keys": [list(each) for each in told.keys],
    }
    try:
        with act.part():
            return Act.objects.create(
                entry_id=act.seq, contract=one, visit=visit, unit=one.unit, at=now, by=by, **said
            )  # fmt: skip
    except IntegrityError as error:
        if Act.objects.filter(number=told.number).exists():
            raise Refused(_NUMBER.fill(number=told.number), "number") from None
        raise error from None


def _recorded(act: Writing, made: Act, now: datetime) -> NewFact:
    declared(*OF_HANDOVER)
    fact = facts.handover(made, moment_of(made.on, now), contracting.first_buyer(made.contract))
    record(act, SOURCE, [fact])
    return fact


def _tell(made: Act, what: str, fact: NewFact | None, by: Account | None, now: datetime) -> None:
    for client in contracting.clients_of(made.contract):
        tell(client, at=now, room=ROOM, what=what, number=made.pk, fact=fact, by=by)


_ACT = Words("act", "акт")
_NOT_ALLOWED = Words("You may not do this", "Вам это не разрешено")
_NOT_HEAD = Words("A head undoes an act", "Отменить акт может руководитель")
_NO_WHY = Words("Say why", "Напишите почему")
_UNDONE = Words("The act is undone already", "Акт уже отменён")
_NO_NUMBER = Words("Say the act's number", "Укажите номер акта")
_LONG = Words(
    "A text is longer than {n} characters, or has signs that can't be shown: shorten it",
    "Текст длиннее {n} знаков или содержит непечатаемые знаки: сократите его",
)
_NO_WHO = Words("Say who came", "Укажите, кто пришёл")
_NO_REASON = Words("Say for what reason", "Укажите причину")
_MANY = Words("At most {n} lines", "Не больше {n} строк")
_KEYS = Words("From 1 to {n} keys of a kind", "Ключей одного вида — от 1 до {n}")
_NOT_REGISTERED = Words(
    "Keys are handed over by a contract that is registered: this one is not",
    "Ключи передают по зарегистрированному договору, а этот не зарегистрирован",
)
_FUTURE = Words("This day has not come yet", "Этот день ещё не наступил")
_BEFORE = Words(
    "Something happened to the contract on {day}: the act is not before that",
    "Последнее событие по договору — {day}: акт не может быть раньше",
)
_HANDED_OVER = Words("It is handed over already, by act {number}", "Помещение уже передано по акту {number}")
_TOLD = Words("It is told already what came of the visit", "Итог визита уже записан")
_EARLY = Words("The day of the visit has not come yet", "День визита ещё не наступил")
_NUMBER = Words("There is an act {number} already", "Акт {number} уже есть")
