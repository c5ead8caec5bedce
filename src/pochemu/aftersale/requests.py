"""Verbs of requests: taken, answered, decided, closed. In favour of whoever works them. Raise Refused.

The clock of the first answer is the company's: so many working days. What is under guarantee becomes defects, each with
its own deadline; a request is closed once none of them is open.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from pochemu.aftersale import acts, defects, marking, setting
from pochemu.aftersale import photos as pictures
from pochemu.aftersale import request_facts as facts
from pochemu.aftersale.defect_facts import Fields
from pochemu.aftersale.kinds import OF_REQUESTS
from pochemu.aftersale.models import Defect, Occasion, Request, RequestEvent
from pochemu.aftersale.models.defect import OPEN
from pochemu.clients.history import SOURCE, tell
from pochemu.engine.fact import NewFact
from pochemu.engine.words import Words
from pochemu.ledger.actions import record
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.contents import Content, or_nothing
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company, day_of
from pochemu.people.rights import May, may
from pochemu.people.roster import production_calendar
from pochemu.sales import contract_facts, contracting
from pochemu.sales.kinds import declared
from pochemu.sales.models import Contract

ROOM: Final = "requests"
"""As a client’s history calls it."""
LONGEST: Final = 4_000

What = RequestEvent.What
Decision = Request.Decision


def take(
    number: int, how: str, text: str, photos: Sequence[Content] = (), *, by: Account | None, now: datetime
) -> Request:  # fmt: skip
    """Of a contract whose unit is handed over; whoever takes it works it."""
    if by is None or by.employee is None or not may(by, May.WORK):
        raise Refused(_NO_EMPLOYEE)
    if how not in Request.How.values:
        raise Refused(_NO_HOW, "how")
    text = _said(text, _NO_TEXT, "text")
    with or_nothing(), entry(actor=str(by), what=f"contract {number}: a request") as act:
        declared(*OF_REQUESTS)
        one = Contract.objects.placed().get(pk=number)
        if acts.standing(one) is None:
            raise Refused(_NOT_HANDED_OVER)
        made = Request.objects.create(
            contract=one, unit=one.unit, how=how, text=text, at=now, answer_by=answer_by(day_of(now)),
            employee=by.employee,
        )  # fmt: skip
        pictures.keep(made, photos, by=by, now=now)
        _step(made, What.TAKEN, by=by, now=now)
        _tell(act, made, "request", facts.taken(made, _where(made)), by=by, now=now)
    return made


def answer_by(day: date) -> date:
    """The last day on which the first answer is in time."""
    days = setting.terms().answer_days
    return date.fromordinal(production_calendar(company()).working_day_after(day.toordinal(), days))


def answer(number: int, text: str, *, seen: int, by: Account | None, now: datetime) -> Request:
    """What the client was told. The first stops the clock; others are kept beside it."""
    text = _said(text, _NO_ANSWER, "answer")
    with entry(actor=str(by or ""), what=f"request {number} answered") as act:
        one = _held(number, seen, by)
        _step(one, What.ANSWERED, text, by=by, now=now)
        _first_answered(act, one, by=by, now=now)
    return one


def decide(number: int, decision: str, text: str, *, seen: int, by: Account | None, now: datetime) -> Request:
    """Under guarantee, or not and why: the client was told so."""
    if decision not in Decision.values:
        raise Refused(_NO_DECISION, "decision")
    must_fit(text, most=LONGEST)
    if decision == Decision.NOT:
        text = _said(text, _NO_WHY, "why")
    with entry(actor=str(by or ""), what=f"request {number} decided") as act:
        one = _held(number, seen, by)
        if one.decision == decision or (one.decision and one.defects.exists()):
            raise Refused(_DECIDED, "decision")
        one.decision = decision
        _step(one, What(decision), text, by=by, now=now)
        _first_answered(act, one, by=by, now=now)
    return one


def find(number: int, told: defects.Told, *, by: Account | None, now: datetime) -> Defect:
    """A defect under guarantee: its responsible is whoever works the request."""
    with or_nothing(), entry(actor=str(by or ""), what=f"request {number}: a defect") as act:
        one = _going_on(number, by)
        if one.decision != Decision.GUARANTEE:
            raise Refused(_NO_GUARANTEE)
        return defects.find(act, one.contract, told, one.employee, request=one, by=by, now=now)


def close(number: int, *, seen: int, by: Account | None, now: datetime) -> Request:
    """Nothing of it is to be mended any more: the client may be asked what he thinks of it."""
    with entry(actor=str(by or ""), what=f"request {number} closed") as act:
        one = _held(number, seen, by)
        if not one.decision:
            raise Refused(_NOT_DECIDED)
        if still := one.defects.filter(state__in=OPEN).count():
            raise Refused(_STILL.fill(n=still))
        if one.decision == Decision.GUARANTEE and not one.defects.exists():
            raise Refused(_NO_DEFECT)
        one.closed_at = now
        _step(one, What.CLOSED, by=by, now=now)
        _tell(act, one, "request_closed", facts.closed(one, _where(one)), by=by, now=now)
        marking.may_be_asked(one.contract, Occasion.What.REQUEST, str(one), one.employee, now=now)
    return one


def entrust(number: int, to: Employee, *, seen: int, by: Account | None, now: datetime) -> Request:
    """Who works it from now on: what was credited before stays credited."""
    if not may(by, May.ENTRUST):
        raise Refused(_HEADS_ALONE)
    with entry(actor=str(by or ""), what=f"request {number} entrusted"):
        one = _held(number, seen, by)
        if one.employee_id == to.pk:
            raise Refused(_HIS, "who")
        one.employee = to
        _step(one, What.ENTRUSTED, by=by, now=now)
    return one


# --- within an act ---


def _first_answered(act: Writing, one: Request, *, by: Account | None, now: datetime) -> None:
    if one.answered_at is not None:
        return
    one.answered_at = now
    one.save()
    _tell(act, one, "request_answered", facts.answered(one, _where(one)), by=by, now=now)


def _tell(act: Writing, one: Request, what: str, fact: NewFact, *, by: Account | None, now: datetime) -> None:
    declared(*OF_REQUESTS)
    record(act, SOURCE, [fact])
    tell(contracting.first_buyer(one.contract), at=now, room=ROOM, what=what, number=one.pk, fact=fact, by=by)


def _where(one: Request) -> Fields:
    return contract_facts.place(one.contract, one.unit, contracting.first_buyer(one.contract))


def _held(number: int, seen: int, by: Account | None) -> Request:
    """The request as `seen`, not closed yet; whoever else would change it waits."""
    one = _going_on(number, by)
    if one.version != seen:
        raise Refused(_MEANWHILE)
    return one


def _going_on(number: int, by: Account | None) -> Request:
    if not may(by, May.WORK):
        raise Refused(_NOT_ALLOWED)
    whole = Request.objects.select_for_update(of=("self",)).select_related(
        "contract__unit", "employee", "unit__section__building__project"
    )
    one = whole.get(pk=number)
    if one.closed_at is not None:
        raise Refused(_CLOSED)
    return one


def _step(one: Request, what: What, text: str = "", *, by: Account | None, now: datetime) -> None:
    last = one.events.order_by("-number").values_list("number", flat=True).first() or 0
    one.version += 1
    one.save()
    RequestEvent.objects.create(
        request=one, number=last + 1, what=what, at=now, by=by, text=text.strip(), employee=one.employee
    )


def _said(text: str, lacking: Words, at: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(lacking, at)
    must_fit(text, most=LONGEST)
    return text


_NO_EMPLOYEE = Words(
    "Only an employee does this: it is credited to him", "Это делает только сотрудник: оно засчитывается ему"
)
_NOT_ALLOWED = Words("You may not do this", "Вам это не разрешено")
_HEADS_ALONE = Words("Only a head or the director does this", "Это делает только руководитель или директор")
_NO_HOW = Words("Say how the client asked", "Укажите, как обратился клиент")
_NO_TEXT = Words("Write what the client asks for", "Напишите, о чём просит клиент")
_NO_ANSWER = Words("Write what the client was told", "Напишите, что ответили клиенту")
_NOT_HANDED_OVER = Words(
    "The unit is not handed over yet: what is wrong with it is found at a viewing",
    "Помещение ещё не передано: замечания к нему записывают на осмотре",
)
_NO_DECISION = Words("Say whether it is under guarantee", "Укажите, по гарантии это или нет")
_NO_WHY = Words("Say why it is not under guarantee", "Напишите, почему это не по гарантии")
_DECIDED = Words("It is decided already", "Решение уже принято")
_NO_GUARANTEE = Words("Decide first that it is under guarantee", "Сначала решите, что это по гарантии")
_NOT_DECIDED = Words("Decide first whether it is under guarantee", "Сначала решите, по гарантии это или нет")
_STILL = Words(
    "Not mended yet: {n}. It is closed once all are", "Ещё не устранено: {n}. Обращение закрывают, когда устранено всё"
)
_NO_DEFECT = Words(
    "It is under guarantee, and nothing was written down to be mended",
    "Решено, что по гарантии, но ни одного замечания не записано",
)
_HIS = Words("He works it already", "Этот сотрудник уже ведёт обращение")
_MEANWHILE = Words("It was changed meanwhile: look again", "Его успели изменить: посмотрите ещё раз")
_CLOSED = Words("It is closed already", "Обращение уже закрыто")
