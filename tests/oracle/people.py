"""Who held which position in which team on which days; teams, absences, proration."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from .formula import NA, Value

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Assignment:
    employee: str
    name: str
    position: str
    team: str
    first: date
    last: date | None
    share: Fraction
    salary: Fraction | None

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Absence:
    employee: str
    first: date
    last: date | None
    kind: str


@dataclass(frozen=True, order=True)
class Month:
    year: int
    number: int

    @staticmethod
    def of(text: str) -> Month:
        year, number = text.strip().split("-")
        return Month(int(year), int(number))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    def plus(self, months: int) -> Month:
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1)

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    def days(self) -> Iterator[date]:
        day = self.first
        while day <= self.last:
            yield day
            day += DAY


def monday_to_friday(day: date) -> bool:
    return day.weekday() < 5


@dataclass
class People:
    assignments: list[Assignment]
    parents: dict[str, str]
    absences: list[Absence]
    working_day: Callable[[date], bool] = monday_to_friday
    invented: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.by_employee: dict[str, list[Assignment]] = {}
        for assignment in sorted(self.assignments, key=lambda a: (a.employee, a.first)):
            self.by_employee.setdefault(assignment.employee, []).append(assignment)

    # -- positions and teams

    def on(self, employee: str, day: date) -> Assignment | None:
        for assignment in self.by_employee.get(employee, []):
            if assignment.holds(day):
                return assignment
        return None

    def in_month(self, employee: str, month: Month) -> list[Assignment]:
        """The employee's assignments with a day in the month, in the order in which they were held."""
        return [
            a
            for a in self.by_employee.get(employee, [])
            if a.first <= month.last and (a.last is None or a.last >= month.first)
        ]

    def positions(self, employee: str, month: Month) -> list[str]:
        return list(dict.fromkeys(a.position for a in self.in_month(employee, month)))

    def held(self, employee: str, position: str, month: Month) -> list[Assignment]:
        return [a for a in self.in_month(employee, month) if a.position == position]

    def teams(self, employee: str, position: str, month: Month) -> set[str]:
        """The teams he has this month in this position."""
        return {a.team for a in self.held(employee, position, month)}

    def under(self, team: str, top: str) -> bool:
        """Is `team` that team, or below it?"""
        while team:
            if team == top:
                return True
            team = self.parents.get(team, "")
        return False

    def under_any(self, team: str, tops: set[str]) -> bool:
        return any(self.under(team, top) for top in tops)

    def members(self, employee: str, position: str, month: Month) -> list[tuple[str, str, str]]:
        """(employee, position, team) of the people of his teams and the teams below, himself left out."""
        tops = self.teams(employee, position, month)
        found = []
        for other in sorted(self.by_employee):
            for held in self.positions(other, month) if other != employee else []:
                team = self.held(other, held, month)[-1].team
                if self.under_any(team, tops):
                    found.append((other, held, team))
        return found

    # -- names

    def find(self, text: str) -> list[str]:
        """The employees whom a cell of a file may mean: by id, else by name."""
        if text in self.by_employee or text in self.invented:
            return [text]
        return sorted({a.employee for a in self.assignments if a.name == text})

    # -- proration

    def absent(self, employee: str, day: date) -> bool:
        return any(
            a.employee == employee and a.first <= day and (a.last is None or day <= a.last) for a in self.absences
        )

    def counted(self, day: date, prorate: str) -> bool:
        return prorate == "calendar_days" or self.working_day(day)

    def part(self, assignment: Assignment, month: Month, prorate: str) -> Fraction | NA:
        """Share of full time × (days held less absences) ÷ (days of the month)."""
        days = [day for day in month.days() if self.counted(day, prorate)]
        if not days:
            return NA("no days to prorate by in this month")
        held = [d for d in days if assignment.holds(d) and not self.absent(assignment.employee, d)]
        return assignment.share * Fraction(len(held), len(days))

    def plan_factor(self, employee: str, position: str, month: Month, prorate: str) -> Value:
        if prorate == "none":
            return Fraction(1)
        total = Fraction(0)
        for assignment in self.held(employee, position, month):
            part = self.part(assignment, month, prorate)
            if isinstance(part, NA):
                return part
            total += part
        return total

    def salary(self, employee: str, position: str, month: Month, prorate: str) -> Value:
        held = self.held(employee, position, month)
        if prorate == "none":
            held = held[-1:]
        total = Fraction(0)
        for assignment in held:
            if assignment.salary is None:
                return NA("no base pay given")
            part = Fraction(1) if prorate == "none" else self.part(assignment, month, prorate)
            if isinstance(part, NA):
                return part
            total += assignment.salary * part
        return total
