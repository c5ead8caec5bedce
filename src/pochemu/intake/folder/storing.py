"""A checked folder into the database: its settings in one entry, each import in its own."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from pochemu.engine import roster as engine
from pochemu.engine.period import Month
from pochemu.engine.problem import Place, Problem
from pochemu.engine.scheme import Scheme
from pochemu.engine.words import Words
from pochemu.intake.folder.people import Absent, Assigned, Team
from pochemu.intake.folder.reading import Folder, Known
from pochemu.intake.importing.into_ledger import import_file
from pochemu.intake.importing.report import Report
from pochemu.intake.importing.run import Progress
from pochemu.ledger import queries as ledger
from pochemu.ledger.actions import declare
from pochemu.ledger.entries import Writing, entry
from pochemu.ledger.models import Fact
from pochemu.people.actions import (
    Synced,
    assign,
    be_absent,
    change_calendar,
    employ,
    keep_company,
    name_positions,
    place_teams,
)
from pochemu.people.calendar import CALENDARS
from pochemu.people.models import Company, Employee
from pochemu.people.moved import Moved, moved
from pochemu.people.roster import roster
from pochemu.rules.actions import adopt, set_plans
from pochemu.rules.refused import Begun

AtWork = Callable[[str, int], Progress]
"""Told the name and the lines of an import that begins: whom to tell of its progress."""


class Kept(NamedTuple):
    """What of the settings was new to the database."""

    schemes: int
    plans: int
    assignments: Synced
    absences: Synced
    teams: Synced
    others: tuple[str, ...]  # employees that the folder does not name, and that stay as they are
    moved: tuple[Moved, ...]  # whose figures of months that have begun a change of people may move
    calendar_from: Month | None  # from when on the calendar that the folder names is in force, if it is another one


EMPTY_DATABASE = Known(calendars=tuple(CALENDARS))


def known() -> Known:
    """What the database has already that a folder is checked against."""
    return Known(ledger.kinds(), frozenset(Employee.objects.values_list("code", flat=True)), tuple(CALENDARS))


def refusals(folder: Folder) -> list[Problem]:
    """Why this folder can't be kept in this database."""
    kept = Company.objects.first()
    if kept is None:
        return []
    place, settings = Place(str(folder.path / "company.yaml"), 1, 1), folder.settings
    if settings.name.en != kept.name_en and settings.name.ru != kept.name_ru:
        return [Problem(place, _ANOTHER.fill(name=settings.name, kept=kept.name))]
    problems = []
    if (settings.currency, settings.time_zone) != (kept.currency, kept.time_zone) and Fact.objects.exists():
        told, before = f"{settings.currency}, {settings.time_zone}", f"{kept.currency}, {kept.time_zone}"
        problems.append(Problem(place, _FIXED.fill(told=told, kept=before)))
    return problems


def keep(folder: Folder, *, now: datetime, actor: str = "") -> Kept | list[Problem]:
    """The folder's settings, all of them, or the reasons why none."""
    problems: list[Problem] = []
    try:
        with entry(actor=actor, what=f"load {folder.path.resolve().name}") as act:
            kept = _Keeping(folder, act, now, problems).all()
            if problems:
                raise _Undone
    except _Undone:
        return problems
    return kept


def bring_in(folder: Folder, *, actor: str = "", at_work: AtWork | None = None) -> Iterator[Report | Problem]:
    """The folder's imports, one after the other, each in as a whole or not at all."""
    for prepared in folder.imports:
        progress = at_work(prepared.mapping.name, prepared.table.seen.lines) if at_work else None
        yield import_file(prepared, actor=actor, progress=progress)


class _Undone(Exception):
    """Something was wrong: nothing of the entry stays."""


class _Keeping(NamedTuple):
    folder: Folder
    act: Writing
    now: datetime
    problems: list[Problem]

    def all(self) -> Kept:
        folder = self.folder
        before = roster() if Company.objects.exists() else None
        calendar_from = self.company(begins=before is None)
        for kind in folder.kinds.values():
            declare(kind)
        people = folder.people
        name_positions(_titles(folder))
        teams = place_teams(self.act, [_team(team) for team in people.teams])
        employ(people.names)
        employees = list(people.names)
        assignments = assign(self.act, employees, [_assignment(one) for one in people.assigned])
        absences = be_absent(self.act, employees, [_absence(one) for one in people.absent])
        others = Employee.objects.exclude(code__in=employees).order_by("code").values_list("code", flat=True)
        return Kept(
            self.schemes(), self.plans(), assignments, absences, teams, tuple(others), self.moved_since(before),
            calendar_from,
        )  # fmt: skip

    def moved_since(self, before: engine.Roster | None) -> tuple[Moved, ...]:
        today = self.now.astimezone(self.folder.settings.zone).date()
        return tuple(moved(before, roster(), Month.of(today))) if before else ()

    def company(self, *, begins: bool) -> Month | None:
        settings = self.folder.settings
        keep_company(
            name_en=settings.name.en, name_ru=settings.name.ru, currency=settings.currency,
            time_zone=settings.time_zone, language=settings.language, visibility=settings.visibility,
            question_days=settings.question_days, **({"calendar": settings.calendar} if begins else {}),
        )  # fmt: skip
        return None if begins else change_calendar(self.act, settings.calendar, now=self.now)

    def schemes(self) -> int:
        return sum(self.scheme(scheme) for versions in self.folder.rulebook.schemes.values() for scheme in versions)

    def scheme(self, scheme: Scheme) -> bool:
        try:
            return adopt(self.act, scheme.position, scheme.effective, scheme.text, now=self.now)
        except Begun as begun:
            file = next((file for file, text in self.folder.schemes.items() if text == scheme.text), "schemes")
            self.problems.append(Problem(Place(file, 1, 1), begun.words))
            return False

    def plans(self) -> int:
        planned = set_plans(self.act, {plan[:3]: plan.value for plan in self.folder.plans}, now=self.now)
        lines = {plan[:3]: plan.place for plan in self.folder.plans}
        self.problems.extend(Problem(lines[key], words) for key, words in planned.begun)
        return planned.set


def _titles(folder: Folder) -> dict[str, Words]:
    """Of positions: of those without a scheme, their codes."""
    codes = {one.position: Words.same(one.position) for one in folder.people.assigned}
    return codes | {position: versions[-1].title for position, versions in folder.rulebook.schemes.items() if versions}


def _team(team: Team) -> engine.Team:
    return engine.Team(team.code, Words.same(team.title), team.parent or None)


def _assignment(one: Assigned) -> engine.Assignment:
    last = one.last.toordinal() if one.last else engine.STILL
    return engine.Assignment(one.employee, one.position, one.team, one.first.toordinal(), last, one.share, one.salary)


def _absence(one: Absent) -> engine.Absence:
    return engine.Absence(
        one.employee, one.first.toordinal(), one.last.toordinal() if one.last else engine.STILL, one.kind
    )


_ANOTHER = Words(
    "this is “{name}”, and the database belongs to “{kept}”: give another DATABASE_URL, or mend the name",
    "это «{name}», а база данных принадлежит компании «{kept}»: укажите другую DATABASE_URL или исправьте название",
)
_FIXED = Words(
    "currency and time zone are {told}, and facts are recorded in {kept}: they can't be changed any more",
    "валюта и часовой пояс — {told}, а факты записаны в {kept}: изменить их уже нельзя",
)
