"""The demonstration company's people, as rows of its CSV files, and who may log in to look round."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from .life import LONGEST_STORY, window_start
from .office import Absence, Office, Spell, absences, office
from .plans import plans

Row = dict[str, str]


class Staff(NamedTuple):
    """Rows under the headings of people.csv, absences.csv, plans.csv."""

    people: list[Row]
    absences: list[Row]
    plans: list[Row]


class DemoLogin(NamedTuple):
    """`employee` None: somebody who sees all and is paid by no scheme."""

    login: str
    kind: str
    employee: str | None
    name: str = ""  # of who is no employee


POSITIONS = (
    "operator",
    "call-centre-supervisor",
    "sales-manager",
    "head-of-sales",
    "mortgage-broker",
    "after-sale",
    "head-of-after-sale",
    "receivables",
    "head-of-receivables",
)
NOBODYS = {
    "director": "Северова Лариса",
    "finance": "Рублёв Константин",
    "designer": "Чертёжникова Ольга",
    "auditor": "Зорин Пётр",
}


def people(until: date) -> Staff:
    """All who work in the window, and those who left before it but in whose stories something is still happening."""
    staff, start = office(until.year + 2), window_start(until)
    since = start - LONGEST_STORY
    spells = [spell for spell in staff.spells if spell.first <= until and (spell.last is None or spell.last >= since)]
    rows = [assignment(spell, until) for spell in spells]
    return Staff(rows, list(away(spells, start, until)), list(plans(staff, start, until)))


def assignment(spell: Spell, until: date) -> Row:
    last = "" if spell.last is None or spell.last > until else spell.last.isoformat()
    who, desk = spell.person, spell.desk
    return {
        "employee": who.employee,
        "name": who.name,
        "position": desk.position,
        "team": desk.team,
        "from": spell.first.isoformat(),
        "to": last,
        "share": desk.share,
        "salary": str(desk.salary),
    }


def away(spells: list[Spell], start: date, until: date) -> Iterator[Row]:
    """Absences within the window that have begun, of those employed on their first day."""
    for employee in sorted({spell.person.employee for spell in spells}):
        for absence in known_absences(employee, start, until):
            if any(spell.person.employee == employee and spell.covers(absence.first) for spell in spells):
                first, last = absence.first.isoformat(), absence.last.isoformat()
                yield {"employee": employee, "from": first, "to": last, "kind": absence.kind}


def known_absences(employee: str, start: date, until: date) -> Iterator[Absence]:
    for year in range(start.year, until.year + 1):
        yield from (absence for absence in absences(employee, year) if absence.last >= start and absence.first <= until)


def logins(until: date) -> list[DemoLogin]:
    """One for each kind of person: of a position, whoever has been in it longest."""
    staff = office(until.year + 2)
    return [DemoLogin(position, position, longest_serving(staff, position, until)) for position in POSITIONS] + [
        DemoLogin(kind, kind, None, name) for kind, name in NOBODYS.items()
    ]


def longest_serving(staff: Office, position: str, day: date) -> str:
    return min(staff.holding(position, day), key=lambda spell: spell.first).person.employee
