"""Who works where and when: desks, the people who sit at them one after another, days off, absences, skill.

All of it is a function of the calendar alone, so that a day looks the same from whatever window it is seen.
Some things happen every year: an operator becomes a manager in the middle of March, an operator and
a specialist leave, two managers change departments in October.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate, count
from typing import NamedTuple

from .chance import Chance
from .days import DAY, is_workday
from .names import Person, person

SEED = "north-shore"
OPENED = 2024


class Desk(NamedTuple):
    position: str
    team: str
    share: str
    salary: int


class Spell(NamedTuple):
    """A person at a desk; `last` None: still there at the end of all that is known."""

    person: Person
    desk: Desk
    first: date
    last: date | None

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


class Absence(NamedTuple):
    first: date
    last: date
    kind: str


def desks(position: str, team: str, salary: int, *, full: int, part: tuple[str, ...] = ()) -> list[Desk]:
    return [Desk(position, team, share, salary) for share in ("1",) * full + part]


OPERATORS = desks("operator", "call-centre", 48_000, full=14, part=("0.5", "0.5"))
NORTH = desks("sales-manager", "sales-north", 45_000, full=8)
SOUTH = desks("sales-manager", "sales-south", 45_000, full=8)
AFTER_SALE = desks("after-sale", "after-sale", 55_000, full=6, part=("0.75",))
HEADS = [
    Desk("call-centre-supervisor", "call-centre", "1", 80_000),
    Desk("head-of-sales", "sales", "1", 120_000),
    Desk("head-of-after-sale", "after-sale", "1", 95_000),
    Desk("head-of-receivables", "receivables", "1", 95_000),
]
BROKERS = desks("mortgage-broker", "sales", 55_000, full=4)
COLLECTORS = desks("receivables", "receivables", 52_000, full=5, part=("0.5",))
AT_WEEKENDS = frozenset({"operator", "sales-manager"})


class Rota:
    """Desks filled from the start, then changed event by event, in the order of the calendar."""

    def __init__(self) -> None:
        self._hired = count()
        self.spells: list[Spell] = []
        self.at: dict[tuple[str, int], Spell] = {}
        for row, places in self.rows().items():
            for number, desk in enumerate(places):
                self.sit((row, number), self.hire(), desk, self.long_ago(row, number))

    @staticmethod
    def rows() -> dict[str, list[Desk]]:
        named = (HEADS, OPERATORS, NORTH, SOUTH, AFTER_SALE, BROKERS, COLLECTORS)
        return dict(
            zip(("heads", "operators", "north", "south", "after-sale", "brokers", "collectors"), named, strict=True)
        )

    @staticmethod
    def long_ago(row: str, number: int) -> date:
        return date(2020, 3, 2) + timedelta(days=Chance(SEED, "joined", row, number).whole(0, 1000))

    def hire(self) -> Person:
        return person(next(self._hired))

    def sit(self, place: tuple[str, int], who: Person, desk: Desk, first: date) -> None:
        self.at[place] = Spell(who, desk, first, None)

    def leave(self, place: tuple[str, int], last: date) -> Spell:
        spell = self.at.pop(place)._replace(last=last)
        self.spells.append(spell)
        return spell

    def replace(self, place: tuple[str, int], last: date, first: date) -> None:
        """Somebody leaves the company; somebody new comes, usually later."""
        self.sit(place, self.hire(), self.leave(place, last).desk, first)

    def promote(self, operator: tuple[str, int], manager: tuple[str, int], year: int) -> None:
        """A manager has left; the operator takes the place in mid-month; a new operator is found in a week."""
        vacant = self.leave(manager, date(year, 3, 10)).desk
        former = self.leave(operator, date(year, 3, 15))
        self.sit(manager, former.person, vacant, date(year, 3, 16))
        self.sit(operator, self.hire(), former.desk, date(year, 3, 23))

    def exchange(self, one: tuple[str, int], other: tuple[str, int], first: date) -> None:
        """Two people change places."""
        was, will = self.leave(one, first - DAY), self.leave(other, first - DAY)
        self.sit(one, will.person, was.desk, first)
        self.sit(other, was.person, will.desk, first)

    def year(self, year: int) -> None:
        turn = year - OPENED
        self.promote(("operators", (5 * turn + 3) % 14), ("north" if turn % 2 else "south", (3 * turn + 1) % 8), year)
        self.replace(("after-sale", turn % 6), date(year, 6, 11), date(year, 6, 22))
        self.replace(("operators", (5 * turn + 9) % 14), date(year, 8, 14), date(year, 9, 1))
        self.exchange(("north", (turn + 4) % 8), ("south", (3 * turn + 2) % 8), date(year, 10, 19))
        self.replace(("collectors", turn % 5), date(year, 11, 3), date(year, 11, 9))


class Office:
    def __init__(self, last_year: int) -> None:
        rota = Rota()
        for year in range(OPENED, last_year + 1):
            rota.year(year)
        self.spells = sorted([*rota.spells, *rota.at.values()], key=lambda spell: (spell.first, spell.person))
        self._by_position: defaultdict[str, list[Spell]] = defaultdict(list)
        self._by_person: defaultdict[str, list[Spell]] = defaultdict(list)
        for spell in self.spells:
            self._by_position[spell.desk.position].append(spell)
            self._by_person[spell.person.employee].append(spell)
        self._duty: dict[tuple[str, date], tuple[list[str], list[float]]] = {}

    def holding(self, position: str, day: date) -> list[Spell]:
        return [spell for spell in self._by_position[position] if spell.covers(day)]

    def present(self, position: str, day: date) -> list[Spell]:
        return [spell for spell in self.holding(position, day) if at_work(spell, day)]

    def on_duty(self, position: str, day: date, chance: Chance, *, but: tuple[str, ...] = ()) -> str:
        """Somebody of that position who is at work, part-timers less often; on an empty day, anybody of them."""
        names, weights = self._rota_of(position, day)
        found = names[bisect(weights, chance.part() * weights[-1])]
        return found if found not in but else next((name for name in names if name not in but), found)

    def at_work(self, employee: str, day: date) -> bool:
        return any(spell.covers(day) and at_work(spell, day) for spell in self._by_person[employee])

    def _rota_of(self, position: str, day: date) -> tuple[list[str], list[float]]:
        if (position, day) not in self._duty:
            spells = self.present(position, day) or self.holding(position, day)
            names = [spell.person.employee for spell in spells]
            self._duty[position, day] = names, list(accumulate(float(spell.desk.share) for spell in spells))
        return self._duty[position, day]

    def skill(self, employee: str, day: date) -> float:
        """From 0 to 1; the first three months in a new place are harder."""
        spell = next(spell for spell in reversed(self._by_person[employee]) if spell.first <= day)
        return max(0.05, gift(employee) - (0.15 if (day - spell.first).days < 90 else 0))


def at_work(spell: Spell, day: date) -> bool:
    return not is_day_off(spell, day) and day not in days_away(spell.person.employee, day.year)


def is_day_off(spell: Spell, day: date) -> bool:
    """The office rests at weekends and on holidays; who meets clients rests two days in a row, each his own."""
    if spell.desk.position not in AT_WEEKENDS:
        return not is_workday(day)
    return (day.weekday() - rest_from(spell.person.employee)) % 7 < 2


@cache
def rest_from(employee: str) -> int:
    return Chance(SEED, "rest", employee).whole(0, 6)


@cache
def gift(employee: str) -> float:
    chance = Chance(SEED, "gift", employee)
    return chance.near(0.55, 0.42)


@cache
def absences(employee: str, year: int) -> tuple[Absence, ...]:
    """A fortnight of vacation, two weeks more one by one, and now and then an illness."""
    chance = Chance(SEED, "away", employee, year)
    away = []
    for first, spread, days in ((date(year, 1, 12), 80, 7), (date(year, 5, 4), 120, 14), (date(year, 9, 21), 80, 7)):
        start = first + DAY * chance.whole(0, spread)
        away.append(Absence(start, start + DAY * (days - 1), "отпуск"))
    for probability in (0.55, 0.25):
        if chance.yes(probability):
            start = date(year, 1, 12) + DAY * chance.whole(0, 335)
            away.append(Absence(start, start + DAY * chance.whole(3, 9), "больничный"))
    return tuple(sorted(away))


@cache
def days_away(employee: str, year: int) -> frozenset[date]:
    return frozenset(day for absence in absences(employee, year) for day in days_of(absence))


def days_of(absence: Absence) -> Iterator[date]:
    day = absence.first
    while day <= absence.last:
        yield day
        day += DAY


@cache
def office(last_year: int) -> Office:
    """The same people, whatever the last year looked at."""
    return Office(last_year)
