"""teams.csv, people.csv, absences.csv: who works here, in which team and position, from when to when."""

from collections.abc import Collection, Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple, TypeVar

from gmpy2 import mpq

from pochemu.engine.formula import FormulaError, parse_literal
from pochemu.engine.number import ONE
from pochemu.engine.problem import Place
from pochemu.engine.reading.form import Form
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.intake.cells.moment import is_no_day
from pochemu.intake.folder.own_csv import Cell, Columns, Line, is_known, read_own
from pochemu.intake.limits import MAX_MINOR_UNITS, YEARS

Names = TypeVar("Names", bound=Collection[str])

TEAMS: Final = Columns(("team",), ("title", "parent"))
PEOPLE: Final = Columns(("employee", "name", "position", "team", "from"), ("to", "share", "salary"))
ABSENCES: Final = Columns(("employee", "from", "to"), ("kind",))


class Team(NamedTuple):
    code: str
    title: str
    parent: str  # "" at the top


class Assigned(NamedTuple):
    employee: str
    name: str
    position: str
    team: str
    first: date
    last: date | None  # None: still there
    share: mpq
    salary: mpq | None  # major units, a month for full time
    place: Place


class Absent(NamedTuple):
    employee: str
    first: date
    last: date | None  # None: still away
    kind: str


class People(NamedTuple):
    teams: tuple[Team, ...]
    assigned: tuple[Assigned, ...]
    absent: tuple[Absent, ...]
    mentioned: frozenset[str] | None  # codes of employees, of rows with mistakes too; None: people.csv can't be read

    @property
    def names(self) -> dict[str, str]:
        """Of the employees, by their ids."""
        return {one.employee: one.name for one in self.assigned}


def read_people(folder: Path, currency: str, digits: int, form: Form) -> People:
    reader = _Reader(form, currency, digits)
    of_teams, of_people, of_absences = (
        read_own(folder / f"{name}.csv", columns, form)
        for name, columns in (("teams", TEAMS), ("people", PEOPLE), ("absences", ABSENCES))
    )
    teams = reader.teams(of_teams or [])
    assigned = reader.assigned(of_people or [], _mentioned(of_teams, "team"))
    mentioned = told_of(folder, _mentioned(of_people, "employee"), "absences.csv", of_absences, form)
    absent = reader.absent(of_absences or [], mentioned)
    return People(tuple(teams), tuple(assigned), tuple(absent), mentioned)


def told_of(folder: Path, employees: Names | None, file: str, lines: list[Line] | None, form: Form) -> Names | None:
    """The employees that the file's lines may name. Where nobody is named that is what is wrong, and not each line."""
    if employees is None or employees or not lines:
        return employees
    form.wrong(Place(str(folder / "people.csv"), 1, 1), _NOBODY, file=file)
    return None


def _mentioned(lines: list[Line] | None, column: str) -> frozenset[str] | None:
    return None if lines is None else frozenset(line[column].text for line in lines if line[column].text)


class _Reader(NamedTuple):
    form: Form
    currency: str
    digits: int

    # --- teams ---

    def teams(self, lines: list[Line]) -> list[Team]:
        codes = {line["team"].text for line in lines}
        seen: dict[str, Place] = {}
        teams = []
        for line in lines:
            code, parent = self.filled(line["team"], "team"), line["parent"]
            if code in seen:
                self.form.wrong(line.place, _TEAM_TWICE, team=code, line=seen[code].line)
            elif parent.text and is_known(parent, codes, _NO_TEAM, self.form):
                teams.append(Team(code, line["title"].text or code, parent.text))
            elif code:
                teams.append(Team(code, line["title"].text or code, ""))
            seen.setdefault(code, line.place)
        self.circles(teams, {line["team"].text: line["parent"] for line in lines})
        return teams

    def circles(self, teams: list[Team], cells: dict[str, Cell]) -> None:
        above = {team.code: team.parent for team in teams}
        cleared: set[str] = set()
        for team in teams:
            path: list[str] = []
            code = team.code
            while code and code not in cleared and code not in path:
                path.append(code)
                code = above.get(code, "")
            if code in path:
                circle = path[path.index(code) :]
                self.form.wrong(cells[circle[0]].place, _CIRCLE, path=" → ".join([*circle, code]))
            cleared.update(path)

    # --- assignments ---

    def assigned(self, lines: list[Line], teams: Collection[str] | None) -> list[Assigned]:
        found = [one for line in lines if (one := self.assignment(line, teams))]
        self.one_name_each(found)
        self.no_overlaps(found)
        return found

    def assignment(self, line: Line, teams: Collection[str] | None) -> Assigned | None:
        employee, name, position = (self.filled(line[column], column) for column in ("employee", "name", "position"))
        team = self.filled(line["team"], "team")
        if team:
            is_known(line["team"], teams, _NO_TEAM, self.form)
        first, last = self.days(line)
        share, salary = self.share(line["share"]), self.salary(line["salary"])
        if not (employee and name and position and team and first):
            return None
        return Assigned(employee, name, position, team, first, last, share, salary, line.place)

    def one_name_each(self, assigned: list[Assigned]) -> None:
        first: dict[str, Assigned] = {}
        for one in assigned:
            before = first.setdefault(one.employee, one)
            if before.name != one.name:
                self.form.wrong(
                    one.place,
                    _TWO_NAMES,
                    employee=one.employee,
                    name=one.name,
                    other=before.name,
                    line=before.place.line,
                )

    def no_overlaps(self, assigned: list[Assigned]) -> None:
        for before, after in pairwise(sorted(assigned, key=lambda one: (one.employee, one.first, one.place.line))):
            if before.employee == after.employee and after.first <= (before.last or date.max):
                later, earlier = sorted((before, after), key=lambda one: one.place.line, reverse=True)
                self.form.wrong(
                    later.place, _OVERLAP, employee=after.employee, line=earlier.place.line,
                    day=after.first.isoformat(), position=earlier.position,
                )  # fmt: skip

    # --- absences ---

    def absent(self, lines: list[Line], employees: Collection[str] | None) -> list[Absent]:
        absent = []
        for line in lines:
            employee = self.filled(line["employee"], "employee")
            first, last = self.days(line)
            if employee and is_known(line["employee"], employees, NO_EMPLOYEE, self.form) and first:
                absent.append(Absent(employee, first, last, line["kind"].text))
        return absent

    # --- cells ---

    def filled(self, cell: Cell, column: str) -> str:
        if not cell.text:
            self.form.wrong(cell.place, EMPTY, column=column)
        return cell.text

    def days(self, line: Line) -> tuple[date | None, date | None]:
        first = self.day(line["from"]) if self.filled(line["from"], "from") else None
        last = self.day(line["to"]) if line["to"].text else None
        if first and last and last < first:
            self.form.wrong(line["to"].place, _ENDS_BEFORE, last=last.isoformat(), first=first.isoformat())
        return first, last

    def day(self, cell: Cell) -> date | None:
        try:
            day = date.fromisoformat(cell.text) if len(cell.text) == 10 else None
        except ValueError:
            day = None
        if day is None or day.year not in YEARS:
            self.form.wrong(cell.place, _NO_SUCH_DAY if is_no_day(cell.text) else _NOT_DAY, found=cell.text)
            return None
        return day

    def share(self, cell: Cell) -> mpq:
        value = self.literal(cell, (Unit.NUMBER, Unit.ANY)) if cell.text else ONE
        if value is not None and (value < 0 or value.denominator >= 10**9 or value.numerator >= 10**9):
            self.form.wrong(cell.place, _SHARE, found=cell.text)
        return ONE if value is None else value

    def salary(self, cell: Cell) -> mpq | None:
        value = self.literal(cell, (Unit.NUMBER, Unit.MONEY, Unit.ANY)) if cell.text else None
        if value is None:
            return None
        minor = value * 10**self.digits
        if minor < 0 or minor >= MAX_MINOR_UNITS or minor.denominator != 1:
            self.form.wrong(cell.place, _SALARY, found=cell.text, digits=self.digits)
        return value

    def literal(self, cell: Cell, units: Iterable[Unit]) -> mpq | None:
        try:
            value, unit, _percent = parse_literal(cell.text, currency=self.currency)
        except FormulaError as error:
            self.form.wrong(cell.place._replace(column=cell.place.column + error.span.start), error.words)
            return None
        if unit not in units:
            self.form.wrong(cell.place, _UNIT, found=cell.text, unit=unit.words)
            return None
        return value


EMPTY = Words("“{column}” is empty: fill it in", "не заполнено «{column}»: заполните")
_TEAM_TWICE = Words("the team “{team}” stands on line {line} already", "команда «{team}» уже есть в строке {line}")
_NO_TEAM = Words(
    "there is no team “{found}” in teams.csv.{near} Add it there or mend it here",
    "команды «{found}» нет в teams.csv.{near} Добавьте её туда или исправьте здесь",
)
NO_EMPLOYEE: Final = Words("there is no employee “{found}”.{near}", "сотрудника «{found}» нет.{near}")
_CIRCLE = Words(
    "teams stand under each other in a circle: {path}. Leave one `parent` empty",
    "команды подчинены друг другу по кругу: {path}. Оставьте у одной `parent` пустым",
)
_TWO_NAMES = Words(
    "{employee} is “{name}” here and “{other}” on line {line}: an id is one person, write one name",
    "{employee} здесь «{name}», а в строке {line} — «{other}»: код — это один человек, напишите одно имя",
)
_OVERLAP = Words(
    "{employee} holds the position “{position}” of line {line} on {day} still: "
    "end that one earlier, or begin this one later",
    "{employee} {day} ещё занимает должность «{position}» из строки {line}: "
    "закончите то назначение раньше или начните это позже",
)
_ENDS_BEFORE = Words("ends on {last}, before it begins on {first}", "кончается {last}, раньше, чем начинается {first}")
_NOBODY = Words(
    "nobody is named here, and {file} speaks of employees: a line for each, under employee,name,position,team,from",
    "здесь никто не назван, а {file} говорит о сотрудниках: по строке на каждого под employee,name,position,team,from",
)
_NO_SUCH_DAY = Words("“{found}”: there is no such day in the calendar", "«{found}»: такого дня нет в календаре")
_NOT_DAY = Words("“{found}” is not a day: write it as 2026-03-05", "«{found}» — не день: запишите его как 2026-03-05")
_SHARE = Words(
    "“{found}” is not a share of full time, such as 1, 0.5 or 3/4",
    "«{found}» — не доля полной ставки вроде 1, 0.5 или 3/4",
)
_SALARY = Words(
    "“{found}” is not a monthly pay: a number, not negative, with at most {digits} decimals",
    "«{found}» — не месячный оклад: нужно неотрицательное число, знаков после точки не больше {digits}",
)
_UNIT = Words("“{found}” is {unit}: a plain number is expected", "«{found}» — {unit}: ожидалось простое число")
