"""Verbs of viewings: begun, remark after remark, ended with a result. In favour of whoever inspected. Raise Refused."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError

from pochemu.aftersale import defect_facts as facts
from pochemu.aftersale import defects, setting
from pochemu.aftersale.kinds import OF_DEFECTS
from pochemu.aftersale.models import Defect, Inspection
from pochemu.clients.history import SOURCE, tell
from pochemu.engine.words import Words
from pochemu.ledger.actions import record
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.contents import or_nothing
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.sales import contract_facts, contracting
from pochemu.sales.contracting import STANDING
from pochemu.sales.kinds import declared
from pochemu.sales.models import Contract

ROOM: Final = defects.ROOM
Result = Inspection.Result


def begin(number: int, *, by: Account | None, now: datetime) -> Inspection:
    """Of a contract's unit: the first viewing, the second, …"""
    if by is None or by.employee is None or not may(by, May.WORK):
        raise Refused(_NO_EMPLOYEE)
    with entry(actor=str(by), what=f"contract {number}: a viewing") as act:
        one = Contract.objects.select_for_update(of=("self",)).select_related("unit").get(pk=number)
        must_be_viewed(one)
        before = one.inspections.filter(dropped=False).count()
        try:
            with act.part():
                made = Inspection.objects.create(
                    contract=one, unit=one.unit, number=before + 1, employee=by.employee, began_at=now
                )
        except IntegrityError:
            raise Refused(_GOES_ON) from None
        tell(contracting.first_buyer(one), at=now, room=ROOM, what="inspection_begun", number=made.pk, by=by)
    return made


def must_be_viewed(one: Contract) -> None:
    if setting.terms().before_registration:
        if one.state not in STANDING:
            raise Refused(_NOT_SIGNED)
    elif one.state != Contract.State.REGISTERED:
        raise Refused(_NOT_REGISTERED)


def remark(number: int, told: defects.Told, *, by: Account | None, now: datetime) -> Defect:
    """A defect, whose responsible is whoever inspects."""
    with or_nothing(), entry(actor=str(by or ""), what=f"viewing {number}: a remark") as act:
        one = _going_on(number, by)
        return defects.find(act, one.contract, told, one.employee, inspection=one, by=by, now=now)


def end(number: int, result: str, text: str = "", *, by: Account | None, now: datetime) -> Inspection:
    must_fit(text, most=defects.LONGEST_TEXT)
    if result not in Result.values:
        raise Refused(_NO_RESULT, "result")
    with entry(actor=str(by or ""), what=f"viewing {number} ended") as act:
        one = _going_on(number, by)
        remarks = remarks_of(one)
        if result == Result.ACCEPTED and remarks:
            raise Refused(_HAS_REMARKS.fill(n=remarks), "result")
        if result == Result.REMARKS and not remarks:
            raise Refused(_NO_REMARKS, "result")
        if result == Result.REFUSED and not remarks and not text.strip():
            raise Refused(_NO_WHY, "text")
        one.result, one.ended_at, one.text = result, now, text.strip()
        one.save()
        _told(act, one, remarks, by=by, now=now)
    return one


def correct(number: int, result: str, *, by: Account | None, now: datetime) -> Inspection:
    """Another result than was written down by mistake: by a head."""
    if result not in Result.values:
        raise Refused(_NO_RESULT, "result")
    if not may(by, May.LET):
        raise Refused(_HEADS_ALONE)
    with entry(actor=str(by or ""), what=f"result of viewing {number} corrected") as act:
        one = _locked(number)
        if not one.result or one.result == result:
            raise Refused(_SAME, "result")
        one.result = result
        one.save()
        _told(act, one, remarks_of(one), by=by, now=now)
    return one


def drop(number: int, *, by: Account | None, now: datetime) -> Inspection:
    """Begun by mistake, and nothing found: it is not counted."""
    with entry(actor=str(by or ""), what=f"viewing {number} dropped"):
        one = _going_on(number, by)
        if remarks_of(one):
            raise Refused(_HAS_FOUND)
        one.dropped, one.ended_at = True, now
        one.save()
    return one


def remarks_of(one: Inspection) -> int:
    return one.defects.exclude(state=Defect.State.DROPPED).count()


def _told(act: Writing, one: Inspection, remarks: int, *, by: Account | None, now: datetime) -> None:
    declared(*OF_DEFECTS)
    client = contracting.first_buyer(one.contract)
    fact = facts.inspection(one, remarks, contract_facts.place(one.contract, one.unit, client))
    record(act, SOURCE, [fact])
    tell(client, at=now, room=ROOM, what="inspection", number=one.pk, fact=fact, by=by)


def _going_on(number: int, by: Account | None) -> Inspection:
    if not may(by, May.WORK):
        raise Refused(_NOT_ALLOWED)
    one = _locked(number)
    if one.ended_at is not None:
        raise Refused(_ENDED)
    return one


def _locked(number: int) -> Inspection:
    whole = Inspection.objects.select_for_update(of=("self",)).select_related(
        "contract__unit", "employee", "unit__section__building__project"
    )
    return whole.get(pk=number)


_NO_EMPLOYEE = Words(
    "Only an employee does this: it is credited to him", "Это делает только сотрудник: оно засчитывается ему"
)
_NOT_ALLOWED = Words("You may not do this", "Вам это не разрешено")
_HEADS_ALONE = Words("Only a head or the director does this", "Это делает только руководитель или директор")
_GOES_ON = Words("A viewing by this contract goes on already", "Осмотр по этому договору уже идёт")
_NOT_SIGNED = Words(
    "A unit is viewed by a signed contract: this one is not", "Осмотр — по подписанному договору, а этот не подписан"
)
_NOT_REGISTERED = Words(
    "A unit is viewed by a registered contract: the company may let it earlier, in the settings of defects",
    "Осмотр — по зарегистрированному договору; разрешить его раньше можно в настройках замечаний",
)
_NO_RESULT = Words("Say how the viewing ended", "Укажите, чем закончился осмотр")
_HAS_REMARKS = Words(
    "There are remarks: {n}. Then it is accepted with remarks, or not accepted",
    "Замечаний: {n}. Тогда «принято с замечаниями» или «не принято»",
)
_NO_REMARKS = Words(
    "There is no remark yet: add it, or say accepted", "Замечаний нет: добавьте их или укажите «принято»"
)
_NO_WHY = Words("Say why it is not accepted", "Напишите, почему не принято")
_SAME = Words("Choose another result", "Выберите другой итог")
_HAS_FOUND = Words(
    "Something was found at it: end it with a result", "На осмотре уже есть замечания: завершите его с итогом"
)
_ENDED = Words("This viewing has ended", "Этот осмотр уже завершён")
