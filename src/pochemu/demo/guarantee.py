"""Requests under guarantee of those who got their keys in the CRM: asked, answered, decided, mended.

No books tell of them: whoever asks, and for what, is drawn apart, and moves no other chance of the simulation."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Final, NamedTuple

from pochemu.aftersale import defects, requests
from pochemu.aftersale.models import Act, Contractor, Request
from pochemu.aftersale.models.defect import OPEN
from pochemu.demo.cards import Cards
from pochemu.demo.chance import Chance
from pochemu.demo.days import DAY, is_workday, moment
from pochemu.demo.office import SEED
from pochemu.people.actions import Refused
from pochemu.people.models import Account

OFTEN: Final = 0.4
"""Of those who have their keys, how many ask for something soon."""
LATEST: Final = 4
"""Days after the keys, at most."""
SLOW: Final = 0.2
ANSWERED, ANSWERED_LATE, DECIDED, MENDED = 1, 4, 2, 4
"""After so many days."""
ANSWER: Final = "Приняли обращение, мастер посмотрит на месте и позвонит"
MENDED_SO: Final = "Исправлено по обращению № {n}, проверено с клиентом"
HOW: Final = ((Request.How.PHONE, 0.6), (Request.How.EMAIL, 0.25), (Request.How.VISIT, 0.15))


class Case(NamedTuple):
    """`refused`: why it is not under guarantee; "" where it is."""

    text: str
    place: str
    thing: str
    wrong: str
    refused: str = ""


CASES: Final = (
    Case("Продувает окно в спальне, при ветре слышен свист", "Комната", "Окна", "не прижимается створка"),
    Case("Течёт под мойкой на кухне", "Кухня", "Сантехника", "подтекает сифон"),
    Case("В ванной не тянет вытяжка", "Ванная", "Вентиляция", "нет тяги"),
    Case("Отходят обои у балконной двери", "Комната", "Стены", "отслоились обои у проёма"),
    Case("Входная дверь закрывается с усилием", "Прихожая", "Двери", "перекос полотна"),
    Case(
        "Просим перекрасить входную дверь в другой цвет", "", "", "",
        "Цвет двери — по проекту, замена по гарантии не предусмотрена",
    ),
    Case(
        "Потеряли ключ от почтового ящика, нужен дубликат", "", "", "",
        "Дубликаты делает управляющая компания, контакты отправили",
    ),
)  # fmt: skip
_BY_TEXT: Final = {case.text: case for case in CASES}


class Guarantee:
    def __init__(self, cards: Cards, contractors: Sequence[Contractor]) -> None:
        self.cards, self.contractors = cards, contractors

    def morning(self, now: datetime) -> None:
        """What was asked for yesterday; and on a working day, what is done about it."""
        today = now.date()
        for act in Act.objects.filter(undone_at=None, on__range=(today - (LATEST + 1) * DAY, today - DAY)):
            self._ask(act, today - DAY)
        if is_workday(today):
            for one in Request.objects.filter(closed_at=None).select_related("contract", "employee").order_by("pk"):
                if case := _BY_TEXT.get(one.text):  # others are of whoever looks round
                    with suppress(Refused):
                        self._go_on(one, case, now)

    def _ask(self, act: Act, day: date) -> None:
        chance, there = Chance(SEED, f"{act.contract}", "asks"), Request.objects.filter(contract=act.contract_id)
        if not chance.yes(OFTEN) or act.on + chance.whole(1, LATEST) * DAY != day or there.exists():
            return
        case, how = chance.one(CASES), chance.weighted(HOW)
        by, at = self.cards.accounts[act.employee.code], moment(day, chance.whole(605, 1_070))
        with suppress(Refused):
            requests.take(act.contract_id, how, case.text, by=by, now=at)

    def _go_on(self, one: Request, case: Case, now: datetime) -> None:
        by, days = self.cards.accounts[one.employee.code], (now.date() - one.at.date()).days
        slow = Chance(SEED, f"{one.contract}", "served").yes(SLOW)
        if days < (ANSWERED_LATE if slow else ANSWERED):
            return
        if case.refused:
            one = requests.decide(one.pk, Request.Decision.NOT, case.refused, seen=one.version, by=by, now=now)
            requests.close(one.pk, seen=one.version, by=by, now=now)
            return
        if one.answered_at is None:
            one = requests.answer(one.pk, ANSWER, seen=one.version, by=by, now=now)
        if not one.decision and days >= DECIDED:
            one = requests.decide(one.pk, Request.Decision.GUARANTEE, "", seen=one.version, by=by, now=now)
            self._find(one, case, by, now)
        elif one.decision and days >= MENDED:
            self._mend(one, by, now)

    def _find(self, one: Request, case: Case, by: Account, now: datetime) -> None:
        found = requests.find(one.pk, defects.Told(case.place, case.thing, case.wrong), by=by, now=now)
        to = Chance(SEED, f"{one.contract}", "mends").one(self.contractors)
        defects.assign(found.pk, to, seen=found.version, by=by, now=now)

    def _mend(self, one: Request, by: Account, now: datetime) -> None:
        for found in one.defects.filter(state__in=OPEN):
            mended = defects.mend(found.pk, MENDED_SO.format(n=one.pk), seen=found.version, by=by, now=now)
            defects.close(mended.pk, seen=mended.version, by=by, now=now)
        one.refresh_from_db()
        requests.close(one.pk, seen=one.version, by=by, now=now)
