"""Verbs of defects: found, given to a contractor, mended, looked at, closed; deadlines moved. Raise Refused.

Whoever is responsible has the credit of what is found and of what is closed. Of two who change one at once one wins
(`seen`). Each moment is the clock's: nothing is closed as of yesterday.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import F, Q, QuerySet

from pochemu.aftersale import defect_facts as facts
from pochemu.aftersale import photos as pictures
from pochemu.aftersale.kinds import DEFECT, DEFECT_CLOSED, OF_DEFECTS
from pochemu.aftersale.models import Contractor, Defect, DefectEvent, Inspection, Request
from pochemu.aftersale.models.defect import OPEN
from pochemu.aftersale.notifying import tell_of_late
from pochemu.aftersale.setting import LONGEST, deadline
from pochemu.clients.history import SOURCE, tell
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, record, restore
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit, one_line
from pochemu.people.contents import Content, or_nothing
from pochemu.people.models import Account, Employee
from pochemu.people.queries import day_of, midnight_of
from pochemu.people.rights import May, may
from pochemu.sales import contract_facts, contracting
from pochemu.sales.kinds import declared
from pochemu.sales.models import Contract

ROOM: Final = "defects"
"""As a client’s history calls it."""
LONGEST_TEXT: Final = 1_000
MOST_DAYS: Final = 366
DAY: Final = timedelta(days=1)

State = Defect.State
What = DefectEvent.What


class Told(NamedTuple):
    """A remark as it is made: a place and a thing of the checklist or of one's own, and words."""

    place: str = ""
    thing: str = ""
    text: str = ""
    essential: bool = False
    photos: Sequence[Content] = ()


def find(
    act: Writing, contract: Contract, told: Told, responsible: Employee, *, inspection: Inspection | None = None,
    request: Request | None = None, by: Account | None, now: datetime,
) -> Defect:  # fmt: skip
    """Within an act, and within `or_nothing` where there are photos."""
    place, thing = (one_line(text, most=LONGEST, long=_LONG) for text in (told.place, told.thing))
    text = told.text.strip()
    must_fit(text, most=LONGEST_TEXT)
    if not thing and not text:
        raise Refused(_NOTHING_SAID, "text")
    declared(*OF_DEFECTS)
    today = day_of(now)
    due_on = deadline(today, essential=told.essential, guarantee=request is not None)
    one = Defect.objects.create(
        contract=contract, unit=contract.unit, inspection=inspection, request=request, place=place, thing=thing,
        text=text, essential=told.essential, found_at=now, found_on=today, first_due_on=due_on, due_on=due_on,
        responsible=responsible,
    )  # fmt: skip
    pictures.keep(one, told.photos, after=False, by=by, now=now)
    _step(one, What.FOUND, by=by, now=now)
    client = contracting.first_buyer(contract)
    fact = facts.found(one, contract_facts.place(contract, one.unit, client))
    record(act, SOURCE, [fact])
    tell(client, at=now, room=ROOM, what="defect", number=one.pk, fact=fact, by=by)
    return one


def assign(number: int, to: Contractor, *, seen: int, by: Account | None, now: datetime) -> Defect:
    """To whoever mends it from now on."""
    with entry(actor=str(by or ""), what=f"defect {number} given to a contractor"):
        one = _held(number, seen, by, State.FOUND, State.ASSIGNED)
        if to.gone:
            raise Refused(_GONE, "contractor")
        one.contractor, one.state = to, State.ASSIGNED
        _step(one, What.ASSIGNED, by=by, now=now)
    return one


def mend(
    number: int, text: str = "", photos: Sequence[Content] = (), *, seen: int, by: Account | None, now: datetime
) -> Defect:  # fmt: skip
    """As the contractor says, or whoever saw him: it is closed when a specialist has looked."""
    with or_nothing(), entry(actor=str(by or ""), what=f"defect {number} mended"):
        one = _held(number, seen, by, State.FOUND, State.ASSIGNED)
        one.state = State.MENDED
        pictures.keep(one, photos, after=True, by=by, now=now)
        _step(one, What.MENDED, text, by=by, now=now)
    return one


def give_back(
    number: int, text: str, photos: Sequence[Content] = (), *, seen: int, by: Account | None, now: datetime
) -> Defect:  # fmt: skip
    """It is not mended after all: to whoever was to do it."""
    with or_nothing(), entry(actor=str(by or ""), what=f"defect {number} returned"):
        one = _held(number, seen, by, State.MENDED)
        one.state = State.ASSIGNED if one.contractor else State.FOUND
        pictures.keep(one, photos, after=True, by=by, now=now)
        _step(one, What.RETURNED, _reason(text, "text"), by=by, now=now)
    return one


def close(number: int, *, seen: int, by: Account | None, now: datetime) -> Defect:
    """A specialist saw that it is mended."""
    with entry(actor=str(by or ""), what=f"defect {number} closed") as act:
        declared(*OF_DEFECTS)
        one = _held(number, seen, by, State.MENDED)
        _late_already(act, one, now)
        one.state, one.closed_on = State.CLOSED, day_of(now)
        _step(one, What.CLOSED, by=by, now=now)
        client = contracting.first_buyer(one.contract)
        fact = facts.closed(one, now, contract_facts.place(one.contract, one.unit, client))
        restore(act, DEFECT_CLOSED.name, SOURCE, str(one))  # where it was closed before, and opened again
        record(act, SOURCE, [fact])
        tell(client, at=now, room=ROOM, what="defect_closed", number=one.pk, fact=fact, by=by)
    return one


def reopen(number: int, why: str, *, seen: int, by: Account | None, now: datetime) -> Defect:
    """It was closed too early: by a head, with his reason. What was credited for it is taken back."""
    with entry(actor=str(by or ""), what=f"defect {number} reopened") as act:
        one = _held(number, seen, by, State.CLOSED, right=May.LET)
        one.state, one.closed_on = State.ASSIGNED if one.contractor else State.FOUND, None
        _step(one, What.REOPENED, _reason(why, "why"), by=by, now=now)
        cancel(act, DEFECT_CLOSED.name, SOURCE, str(one))
        tell(contracting.first_buyer(one.contract), at=now, room=ROOM, what="defect_reopened", number=one.pk, by=by)
    return one


def move(number: int, due_on: date, why: str, *, seen: int, by: Account | None, now: datetime) -> Defect:
    """Its deadline: by a head, with his reason. What was told of the one before stays told."""
    with entry(actor=str(by or ""), what=f"deadline of defect {number} moved") as act:
        one = _held(number, seen, by, *map(State, OPEN), right=May.LET)
        _late_already(act, one, now)
        today = day_of(now)
        if not max(today, one.found_on) <= due_on <= today + timedelta(days=MOST_DAYS) or due_on == one.due_on:
            raise Refused(_DUE.fill(n=MOST_DAYS), "due_on")
        one.due_on = due_on
        _step(one, What.MOVED, _reason(why, "why"), by=by, now=now)
    return one


def entrust(number: int, to: Employee, *, seen: int, by: Account | None, now: datetime) -> Defect:
    """Who is responsible from now on: what was credited before stays credited."""
    with entry(actor=str(by or ""), what=f"defect {number} entrusted") as act:
        one = _held(number, seen, by, *map(State, OPEN), right=May.ENTRUST)
        _late_already(act, one, now)
        if one.responsible_id == to.pk:
            raise Refused(_HIS, "who")
        one.responsible = to
        _step(one, What.ENTRUSTED, by=by, now=now)
    return one


def drop(number: int, why: str, *, seen: int, by: Account | None, now: datetime) -> Defect:
    """There was none: while its viewing goes on whoever writes it down says so; later a head does, with his reason."""
    with entry(actor=str(by or ""), what=f"defect {number} dropped") as act:
        one = _held(number, seen, by, *map(State, OPEN))
        if one.inspection is None or one.inspection.ended_at is not None:
            if not may(by, May.LET):
                raise Refused(_HEADS_ALONE)
            why = _reason(why, "why")
        one.state = State.DROPPED
        _step(one, What.DROPPED, why, by=by, now=now)
        cancel(act, DEFECT.name, SOURCE, str(one))
    return one


def add_photos(
    number: int, photos: Sequence[Content], *, after: bool, by: Account | None, now: datetime
) -> Defect:  # fmt: skip
    with or_nothing(), entry(actor=str(by or ""), what=f"photos of defect {number}"):
        one = Defect.objects.select_for_update().get(pk=number)
        if not may(by, May.WORK):
            raise Refused(_NOT_ALLOWED)
        if one.state not in OPEN:
            raise Refused(_NOT_SO.fill(state=State(one.state).words))
        if not photos:
            raise Refused(_NO_PHOTO, "photos")
        pictures.keep(one, photos, after=after, by=by, now=now)
    return one


# --- what passes of itself ---


def tell_late(now: datetime) -> int:
    """Of open ones whose deadline ended before today: each deadline once, as of the midnight that ended it."""
    found = late(day_of(now)).filter(Q(told_late=None) | ~Q(told_late=F("due_on")))
    return sum(_tell_late(number) for number in list(found.order_by("due_on", "pk").values_list("pk", flat=True)))


def _tell_late(number: int) -> bool:
    with entry(what=f"defect {number} is late") as act:
        one = _locked(number)
        if one.state not in OPEN or one.told_late == one.due_on:
            return False
        tell_of_late(one, _say_late(act, one))
    return True


def _late_already(act: Writing, one: Defect, now: datetime) -> None:
    """Whether the clock has ticked or not: whoever closes it, moves its deadline or entrusts it tells that first."""
    if one.due_on < day_of(now) and one.told_late != one.due_on:
        _say_late(act, one)


def _say_late(act: Writing, one: Defect) -> Client:
    declared(*OF_DEFECTS)
    one.told_late = one.due_on
    one.save()
    client = contracting.first_buyer(one.contract)
    where = contract_facts.place(one.contract, one.unit, client)
    record(act, SOURCE, [facts.late(one, midnight_of(one.due_on + DAY), where)])
    return client


# --- questions ---


def late(today: date) -> QuerySet[Defect]:
    return Defect.objects.filter(state__in=OPEN, due_on__lt=today)


def open_defects(contract: Contract) -> QuerySet[Defect]:
    """What is still to be mended by the contract, the essential first."""
    found = Defect.objects.filter(contract=contract, state__in=OPEN).select_related("contractor", "responsible")
    return found.order_by("-essential", "due_on", "pk")


# --- within an act ---


def _held(number: int, seen: int, by: Account | None, *states: State, right: May = May.WORK) -> Defect:
    """The defect in one of these states, as `seen`; whoever else would change it waits."""
    if not may(by, right):
        raise Refused(_HEADS_ALONE if right is not May.WORK else _NOT_ALLOWED)
    one = _locked(number)
    if one.version != seen:
        raise Refused(_MEANWHILE.fill(state=State(one.state).words))
    if one.state not in states:
        raise Refused(_NOT_SO.fill(state=State(one.state).words))
    return one


def _locked(number: int) -> Defect:
    whole = Defect.objects.select_for_update(of=("self",)).select_related(
        "contract", "inspection", "request", "contractor", "responsible", "unit__section__building__project"
    )
    return whole.get(pk=number)


def _step(one: Defect, what: What, text: str = "", *, by: Account | None, now: datetime) -> None:
    text = text.strip()
    must_fit(text, most=LONGEST_TEXT)
    last = one.events.order_by("-number").values_list("number", flat=True).first() or 0
    one.version += 1
    one.save()
    DefectEvent.objects.create(
        defect=one, number=last + 1, what=what, at=now, by=by, text=text, contractor=one.contractor,
        employee=one.responsible, due_on=one.due_on,
    )  # fmt: skip


def _reason(text: str, at: str) -> str:
    if not text.strip():
        raise Refused(_NO_WHY, at)
    return text


_LONG = Words("A name is of at most {n} signs, on one line", "Название — не длиннее {n} знаков и в одну строку")
_NOTHING_SAID = Words("Say what is wrong: choose it, or write it", "Укажите, что не так: выберите или напишите")
_GONE = Words("This contractor gets nothing new any more", "Этому подрядчику новых замечаний больше не дают")
_DUE = Words(
    "Say another day, from today on and {n} days ahead at most", "Укажите другой день: от сегодня и не дальше {n} дней"
)
_HIS = Words("He is responsible already", "Этот сотрудник уже отвечает за замечание")
_HEADS_ALONE = Words("Only a head or the director does this", "Это делает только руководитель или директор")
_NOT_ALLOWED = Words("You may not do this", "Вам это не разрешено")
_MEANWHILE = Words(
    "It was changed meanwhile, and is “{state}” now: look again",
    "Его успели изменить, теперь оно «{state}»: посмотрите ещё раз",
)
_NOT_SO = Words("It is “{state}”: this can't be done", "Сейчас оно «{state}»: этого сделать нельзя")
_NO_PHOTO = Words("Choose the photos", "Выберите фотографии")
_NO_WHY = Words("Say why", "Напишите почему")
