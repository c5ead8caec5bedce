"""A checked folder into the database: its settings in one entry, each import in its own."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

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
from pochemu.people.queries import begins_at
from pochemu.people.roster import roster
from pochemu.rules.actions import adopt, set_plans
from pochemu.rules.models import SchemeRevision
from pochemu.rules.refused import Begun

AtWork = Callable[[str, int], Progress]
"""Told the name and the lines of an import that begins: whom to tell of its progress."""


class Replaced(NamedTuple):
    """A version of a month to come that was known already, and is another text now."""

    place: Place
    position: str
    effective: Month
    confirmed: int  # people who had read the one before


class Kept(NamedTuple):
    """What of the settings was new to the database."""

    schemes: int
    plans: int
    assignments: Synced
    absences: Synced
    teams: Synced
    others: tuple[str, ...]  # employees that the folder does not name, and that stay as they are
    moved: tuple[Moved, ...]  # whose figures of months that have begun a change of people may move
    replaced: tuple[Replaced, ...]
    ahead: tuple[str, ...]  # versions of schemes for months to come that the folder does not have, and that stay
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
    keeping = None
    try:
        with entry(actor=actor, what=f"load {folder.path.resolve().name}") as act:
            keeping = _Keeping(folder, act, now, [], [])
            kept = keeping.all()
            if keeping.problems:
                raise _Undone
    except _Undone:
        return keeping.problems if keeping else []
    return kept


def tried(folder: Folder, *, now: datetime) -> Kept | list[Problem]:
    """What `keep` would say; nothing of it stays."""
    with transaction.atomic():
        kept = keep(folder, now=now)
        transaction.set_rollback(True)
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
    replaced: list[Replaced]

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
            tuple(self.replaced), tuple(self.ahead()), calendar_from,
        )  # fmt: skip

    def moved_since(self, before: engine.Roster | None) -> tuple[Moved, ...]:
        return tuple(moved(before, roster(), self.month)) if before else ()

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
        of_month = SchemeRevision.objects.filter(position__code=scheme.position, effective=scheme.effective.code)
        before = of_month.known().first()
        try:
            adopted = adopt(self.act, scheme.position, scheme.effective, scheme.text, now=self.now)
        except Begun:
            words = (_EDITED if before else _TOO_LATE).fill(
                month=scheme.effective, position=scheme.position, next=self.month.plus(1)
            )
            self.problems.append(Problem(self.place(scheme), words))
            return False
        if adopted and before and begins_at(scheme.effective) > self.now:
            confirmed = before.acknowledgements.count()
            self.replaced.append(Replaced(self.place(scheme), scheme.position, scheme.effective, confirmed))
        return adopted

    def ahead(self) -> Iterator[str]:
        here = {(position, one.effective) for position, all_ in self.folder.rulebook.schemes.items() for one in all_}
        known = SchemeRevision.objects.known().filter(begins_at__gt=self.now).order_by("position__code", "effective")
        for position, code in known.values_list("position__code", "effective"):
            if (position, Month.from_code(code)) not in here:
                yield f"{position} {Month.from_code(code)}"

    def place(self, scheme: Scheme) -> Place:
        """Where its file says from when on it is in force."""
        file = next((file for file, text in self.folder.schemes.items() if text == scheme.text), "schemes")
        lines = enumerate(scheme.text.splitlines(), 1)
        return Place(file, next((n for n, line in lines if line.startswith("effective:")), 1), 1)

    @property
    def month(self) -> Month:
        return Month.of(self.now.astimezone(self.folder.settings.zone).date())

    def plans(self) -> int:
        planned = set_plans(self.act, {plan[:3]: plan.value for plan in self.folder.plans}, now=self.now)
        lines = {plan[:3]: plan.place for plan in self.folder.plans}
        for key, words in planned.begun:
            self.problems.append(Problem(lines[key], _PLAN_STAYS.fill(words=words, month=key[2])))
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
_EDITED = Words(
    "{month} has begun, and the scheme of “{position}” for it stays as it was loaded: settings change once a month, "
    "from the 1st. Put this file back as it was, and write the change in a file beside it, with effective: {next}",
    "{month} уже начался, и схема должности «{position}» на него остаётся такой, какой её загрузили: настройки "
    "меняются раз в месяц, с 1-го числа. Верните файл в прежний вид, а изменение запишите в файл рядом, с "
    "effective: {next}",
)
_TOO_LATE = Words(
    "{month} has begun, and the scheme of “{position}” for it stays: settings change once a month, from the 1st. The "
    "nearest month is the next one: write effective: {next}",
    "{month} уже начался, и схема должности «{position}» на него остаётся прежней: настройки меняются раз в месяц, с "
    "1-го числа. Ближайший месяц — следующий: напишите effective: {next}",
)
_PLAN_STAYS = Words(
    "{words}. Put the line back; a plan of a month that has begun changes only by an exception, with a reason and "
    "another person's approval: on the page /plans/{month}/",
    "{words}. Верните строку; план начавшегося месяца меняется только исключением — с причиной и утверждением другого "
    "человека, на странице /plans/{month}/",
)
