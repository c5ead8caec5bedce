"""Who held which position in which team, when; and what follows for days, reach and proration.

Days are ordinals, both ends included.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import chain, count
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.number import ONE
from pochemu.engine.period import FIRST_DAY, Month, Window
from pochemu.engine.words import Words

STILL: int = date.max.toordinal()
"""The last day of an assignment that goes on."""


class Assignment(NamedTuple):
    employee: str
    position: str
    team: str
    first: int
    last: int = STILL
    share: mpq = ONE  # of full time
    salary: mpq | None = None  # a month for full time, major units


class Absence(NamedTuple):
    employee: str
    first: int
    last: int
    kind: str


class Team(NamedTuple):
    name: str
    title: Words
    parent: str | None = None


class Span(NamedTuple):
    """Facts credited to this employee (to anybody: None) on these days."""

    employee: str | None
    first: int
    last: int


Reach = tuple[Span, ...]
"""Whose facts of which days a measure takes. The spans of one employee do not overlap."""


class Holding(NamedTuple):
    """A position held by an employee in a month: one group of lines of that month's bonus."""

    employee: str
    position: str
    month: Month
    spells: tuple[Assignment, ...]  # those that touch the month, in their order

    @property
    def teams(self) -> frozenset[str]:
        return frozenset(spell.team for spell in self.spells)


@dataclass(frozen=True)
class Calendar:
    """Working days: Monday to Friday but for the exceptions (day → whether it is worked)."""

    exceptions: Mapping[int, bool] = field(default_factory=dict)

    def works(self, day: int) -> bool:
        return self.exceptions.get(day, (day - 1) % 7 < 5)  # ordinal 1 was a Monday

    def working_days(self, first: int, last: int) -> int:
        return sum(map(self.works, range(first, last + 1)))

    def working_day_after(self, day: int, number: int) -> int:
        """The first, second, … working day after that one; the day itself for none."""
        for _ in range(number):
            day = next(later for later in count(day + 1) if self.works(later))
        return day


@dataclass(frozen=True, eq=False)
class Roster:
    """The company's people as known at some moment. `names` gives the name of each employee."""

    names: Mapping[str, str]
    assignments: tuple[Assignment, ...]
    teams: Mapping[str, Team] = field(default_factory=dict)
    absences: tuple[Absence, ...] = ()
    calendar: Calendar = Calendar()
    positions: Mapping[str, Words] = field(default_factory=dict)

    @cached_property
    def career(self) -> Mapping[str, tuple[Assignment, ...]]:
        """Each employee's assignments in their order."""
        careers = defaultdict(list)
        for assignment in sorted(self.assignments, key=lambda a: a.first):
            careers[assignment.employee].append(assignment)
        return {employee: tuple(career) for employee, career in careers.items()}

    @cached_property
    def staff(self) -> Mapping[str, tuple[Assignment, ...]]:
        """Each team's assignments, whoever's."""
        staff = defaultdict(list)
        for assignment in self.assignments:
            staff[assignment.team].append(assignment)
        return {team: tuple(assignments) for team, assignments in staff.items()}

    @cached_property
    def absent(self) -> Mapping[str, tuple[Absence, ...]]:
        """Each employee's absences."""
        absent = defaultdict(list)
        for absence in self.absences:
            absent[absence.employee].append(absence)
        return {employee: tuple(absences) for employee, absences in absent.items()}

    @cached_property
    def _below(self) -> dict[str, frozenset[str]]:
        return {}

    def with_teams_below(self, team: str) -> frozenset[str]:
        if team not in self._below:
            children = [child.name for child in self.teams.values() if child.parent == team]
            self._below[team] = frozenset({team}).union(*map(self.with_teams_below, children))
        return self._below[team]

    def teams_below(self, teams: Iterable[str]) -> frozenset[str]:
        """These teams and all below them."""
        return frozenset().union(*map(self.with_teams_below, teams))

    def holdings_of(self, employee: str, month: Month) -> list[Holding]:
        """The positions held in the month, in the order in which they were held."""
        groups: dict[str, list[Assignment]] = {}
        for spell in self.career.get(employee, ()):
            if spell.first <= month.last and spell.last >= month.first:
                groups.setdefault(spell.position, []).append(spell)
        return [Holding(employee, position, month, tuple(spells)) for position, spells in groups.items()]

    def holdings(self, month: Month) -> list[Holding]:
        """Everybody's, in the order of employees' ids."""
        if month not in self._holdings:
            held = (self.holdings_of(employee, month) for employee in sorted(self.career))
            self._holdings[month] = list(chain.from_iterable(held))
        return self._holdings[month]

    @cached_property
    def _holdings(self) -> dict[Month, list[Holding]]:
        return {}

    def place_on(self, employee: str, day: int) -> Assignment | None:
        """What the employee was on that day."""
        return next((a for a in self.career.get(employee, ()) if a.first <= day <= a.last), None)

    def here(self, day: int) -> frozenset[str]:
        """Who holds a position on that day."""
        return frozenset(a.employee for a in self.assignments if a.first <= day <= a.last)

    def staff_of(self, teams: Iterable[str], day: int) -> frozenset[str]:
        """Who holds a position in these teams on that day; of those below them, only if they are named too."""
        return frozenset(a.employee for team in teams for a in self.staff.get(team, ()) if a.first <= day <= a.last)

    def is_absent(self, employee: str, day: int) -> bool:
        return any(absence.first <= day <= absence.last for absence in self.absent.get(employee, ()))

    def last_place(self, employee: str, month: Month) -> Assignment | None:
        """The assignment in which he was last by the month's end."""
        begun = [a for a in self.career.get(employee, ()) if a.first <= month.last]
        return max(begun, key=lambda a: a.first, default=None)

    def members(self, holding: Holding) -> list[Holding]:
        """People of the holding's teams and those below, himself left out, by their last assignment in a position."""
        within = self.teams_below(holding.teams)
        employees = sorted(
            {a.employee for team in within for a in self.staff.get(team, ()) if a.first <= holding.month.last}
        )
        return [
            other
            for employee in employees
            if employee != holding.employee
            for other in self.holdings_of(employee, holding.month)
            if other.spells[-1].team in within
        ]

    def reach(self, holding: Holding, of: str, window: Window) -> Reach:
        """Whose facts of which days count for `of: employee | team | company` through this window."""
        last = holding.month.last
        if window.name == "to_date":
            return self._reach_to_date(holding, of, last)
        first = window.first_day(holding.month)
        held = [
            (max(a.first, first), min(a.last, last), a.team)
            for a in self.career[holding.employee]
            if a.position == holding.position and a.first <= last and a.last >= first
        ]
        if of == "team":
            return _sorted(span for begin, end, team in held for span in self._team_days({team}, begin, end))
        employee = holding.employee if of == "employee" else None
        return _joined(Span(employee, begin, end) for begin, end, _ in held)

    def _reach_to_date(self, holding: Holding, of: str, last: int) -> Reach:
        if of == "team":
            return _sorted(self._team_days(holding.teams, FIRST_DAY, last))
        return (Span(holding.employee if of == "employee" else None, FIRST_DAY, last),)

    def _team_days(self, teams: Iterable[str], first: int, last: int) -> Iterator[Span]:
        for team in self.teams_below(teams):
            for a in self.staff.get(team, ()):
                if a.first <= last and a.last >= first:
                    yield Span(a.employee, max(a.first, first), min(a.last, last))

    def days_present(self, spell: Assignment, month: Month, *, working: bool) -> int:
        """Days of the month on which the spell was held, less absences; working days only, if so asked."""
        first, last = max(spell.first, month.first), min(spell.last, month.last)
        away = self.away(spell, month)
        if not away:
            return self.calendar.working_days(first, last) if working else last - first + 1
        days = [day for day in range(first, last + 1) if not any(a.first <= day <= a.last for a in away)]
        return sum(map(self.calendar.works, days)) if working else len(days)

    def away(self, spell: Assignment, month: Month) -> tuple[Absence, ...]:
        """The absences from the spell in the month."""
        first, last = max(spell.first, month.first), min(spell.last, month.last)
        return tuple(a for a in self.absent.get(spell.employee, ()) if a.first <= last and a.last >= first)

    def days_of(self, month: Month, *, working: bool) -> int:
        return self.calendar.working_days(month.first, month.last) if working else month.days


def _sorted(spans: Iterable[Span]) -> Reach:
    return _joined(sorted(spans))


def _joined(spans: Iterable[Span]) -> Reach:
    """Spans that touch, as when only the team changed, become one."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].employee == span.employee and joined[-1].last + 1 == span.first:
            span = Span(span.employee, joined.pop().first, span.last)
        joined.append(span)
    return tuple(joined)
