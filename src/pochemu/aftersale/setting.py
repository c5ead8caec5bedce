"""What a company says of viewings and defects: what is looked at, by when it is mended, who mends. Raise Refused."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from pochemu.aftersale.models import Checklist, Contractor, DefectTerms
from pochemu.engine.words import Words
from pochemu.people.actions import Refused, one_line
from pochemu.people.models import Account
from pochemu.people.queries import company
from pochemu.people.rights import May, may
from pochemu.people.roster import production_calendar

PLACES: Final = ("Прихожая", "Кухня", "Комната", "Ванная", "Туалет", "Балкон", "Кладовая")
THINGS: Final = (
    "Окна", "Двери", "Стены", "Пол", "Потолок", "Сантехника", "Электрика", "Отопление", "Вентиляция", "Счётчики",
)  # fmt: skip
"""Until the company says its own: in the language in which acts are written."""
MOST: Final = 40
LONGEST: Final = 60
LONGEST_NAME: Final = 200
MOST_DAYS: Final = 366


def terms() -> DefectTerms:
    """Those that the company has set; the usual ones until it has."""
    return DefectTerms.objects.first() or DefectTerms()


@transaction.atomic
def set_terms(*, by: Account | None, **given: int | bool) -> DefectTerms:
    _must_set(by)
    row = terms()
    for name, value in given.items():
        setattr(row, name, value)
        if name.endswith("_days") and not 0 < value <= MOST_DAYS:
            raise Refused(_DAYS.fill(n=MOST_DAYS), name)
    row.save()
    return row


def deadline(found_on: date, *, essential: bool, guarantee: bool) -> date:
    """The last day on which mending is in time."""
    row = terms()
    if guarantee:
        return found_on + timedelta(days=row.guarantee_days)
    days = row.essential_days if essential else row.other_days
    if not row.working:
        return found_on + timedelta(days=days)
    return date.fromordinal(production_calendar(company()).working_day_after(found_on.toordinal(), days))


def checklist() -> Checklist:
    return Checklist.objects.first() or Checklist(places=list(PLACES), things=list(THINGS))


@transaction.atomic
def set_checklist(places: Iterable[str], things: Iterable[str], *, by: Account | None) -> Checklist:
    _must_set(by)
    row = checklist()
    row.places, row.things = _names(places, "places"), _names(things, "things")
    row.save()
    return row


def _names(told: Iterable[str], at: str) -> list[str]:
    try:
        names = [one_line(name, most=LONGEST, long=_LONG) for name in told]
    except Refused as refused:
        raise Refused(refused.words, at) from None
    found: Sequence[str] = list(dict.fromkeys(filter(None, names)))
    if not 0 < len(found) <= MOST:
        raise Refused(_MANY.fill(n=MOST), at)
    return list(found)


@transaction.atomic
def add_contractor(
    name: str, *, contact: str = "", phone: str = "", email: str = "", by: Account | None
) -> Contractor:  # fmt: skip
    return _keep(Contractor(), name, contact, phone, email, by)


@transaction.atomic
def change_contractor(
    number: int, name: str, *, contact: str = "", phone: str = "", email: str = "", gone: bool = False,
    by: Account | None,
) -> Contractor:  # fmt: skip
    one = Contractor.objects.select_for_update().get(pk=number)
    one.gone = gone
    return _keep(one, name, contact, phone, email, by)


def _keep(one: Contractor, name: str, contact: str, phone: str, email: str, by: Account | None) -> Contractor:
    if not may(by, May.LET):
        raise Refused(_NOT_ALLOWED)
    told = {"name": name, "contact": contact, "phone": phone, "email": email}
    for field, text in told.items():
        setattr(one, field, _line(text, field))
    if Contractor.objects.exclude(pk=one.pk).filter(name=one.name).exists():
        raise Refused(_THERE.fill(name=one.name), "name")
    one.save()
    return one


def _line(text: str, at: str) -> str:
    try:
        return one_line(text, most=LONGEST_NAME, long=_LONG, lacking=_NO_NAME if at == "name" else None)
    except Refused as refused:
        raise Refused(refused.words, at) from None


def _must_set(by: Account | None) -> None:
    if not may(by, May.TERMS):
        raise Refused(_NOT_ALLOWED)


_NOT_ALLOWED = Words("Only a head or the director says this", "Это решает руководитель или директор")
_DAYS = Words("Days are from 1 to {n}", "Дней — от 1 до {n}")
_LONG = Words("A name is of at most {n} signs, on one line", "Название — не длиннее {n} знаков и в одну строку")
_MANY = Words("There are from 1 to {n} of them", "Их должно быть от 1 до {n}")
_NO_NAME = Words("Say the name", "Укажите название")
_THERE = Words("“{name}” is in the register already", "«{name}» уже есть в списке")
