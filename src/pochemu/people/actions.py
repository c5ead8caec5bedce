"""Verbs about the company and its people.

What is told is the whole truth about those it names: other rows of theirs are overtaken.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import pairwise
from typing import NamedTuple, TypeVar

from pochemu.engine import roster as engine
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.people.known import Act, Known, KnownQuerySet
from pochemu.people.models import (
    Absence,
    Assignment,
    CalendarDay,
    CalendarRevision,
    Company,
    Employee,
    Position,
    Team,
    TeamPlace,
    fold,
)
from pochemu.people.once import forget
from pochemu.people.queries import begins_at
from pochemu.people.roster import roster

Row = TypeVar("Row", bound=Known)


class Synced(NamedTuple):
    added: int
    overtaken: int


class Refused(Exception):
    """What can't be so; a sentence for whoever told it, and in what of the told it is, where that has a name."""

    def __init__(self, words: Words, *at: str) -> None:
        super().__init__(words.en)
        self.words = words
        self.wrong = dict.fromkeys(at, words)


class Mistakes:
    """What is wrong with each thing that was told, to say all of it at once: `with mistakes.at("phone"): …`."""

    def __init__(self) -> None:
        self.found: dict[str, Words] = {}

    @contextmanager
    def at(self, name: str) -> Iterator[None]:
        try:
            yield
        except Refused as refused:
            for at, words in (refused.wrong or {name: refused.words}).items():
                self.found[at] = together([self.found[at], words]) if at in self.found else words

    def must_be_none(self) -> None:
        """Raises Refused."""
        if self.found:
            refused = Refused(together(list(self.found.values())))
            refused.wrong = self.found
            raise refused


def together(told: Sequence[Words]) -> Words:
    """Each a sentence of its own, where they are several."""
    if len(told) == 1:
        return told[0]
    return Words(*map(" ".join, zip(*(words.begun().ended() for words in dict.fromkeys(told)), strict=True)))


def must_fit(*texts: str, most: int) -> None:
    """What somebody wrote can be stored. Raises Refused."""
    if any(len(text) > most for text in texts):
        raise Refused(_LONG.fill(n=most))
    if any("\0" in text for text in texts):
        raise Refused(_NUL)


def one_line(text: str, *, most: int, long: Words, lacking: Words | None = None) -> str:
    """What somebody wrote, on one line. Raises Refused: `long`, with {n}, where it is longer or has signs that can't be
    shown; `lacking` where nothing was written, if something has to be."""
    text = " ".join(text.split())
    if not text and lacking:
        raise Refused(lacking)
    if len(text) > most or not text.isprintable():
        raise Refused(long.fill(n=most))
    return text


_LONG = Words("A text is longer than {n} characters: shorten it", "Текст длиннее {n} знаков: сократите его")
_NUL = Words(
    "A text holds a character that can't be stored (NUL)", "В тексте есть знак, который нельзя сохранить (NUL)"
)
_CIRCLE = Words("teams stand under each other in a circle: {path}", "команды подчинены друг другу по кругу: {path}")
_OVERLAP = Words(
    "{employee} has two assignments on {day}: {one} and {other}",
    "у сотрудника {employee} на {day} два назначения: {one} и {other}",
)


def keep_company(**told: object) -> Company:
    """The company's own row, made or changed: fields of `models.Company`."""
    kept = Company.objects.update_or_create(id=1, defaults=told)[0]
    forget()
    return kept


def employ(names: Mapping[str, str]) -> None:
    """Employees by their codes, new or renamed."""
    Employee.objects.bulk_create(
        [Employee(code=code, name=name, search=fold(f"{name} {code}")) for code, name in names.items()],
        update_conflicts=True, unique_fields=["code"], update_fields=["name", "search"],
    )  # fmt: skip


def name_positions(titles: Mapping[str, Words]) -> None:
    Position.objects.bulk_create(
        [Position(code=code, title_en=title.en, title_ru=title.ru) for code, title in titles.items()],
        update_conflicts=True, unique_fields=["code"], update_fields=["title_en", "title_ru"],
    )  # fmt: skip


def place_teams(entry: Act, teams: Collection[engine.Team]) -> Synced:
    """Teams with their titles, each under its parent. Raises Refused for a circle."""
    above = {**_above(), **{team.name: team.parent for team in teams}}
    for team in teams:
        _refuse_circle(team.name, above)
    Team.objects.bulk_create(
        [Team(code=team.name, title_en=team.title.en, title_ru=team.title.ru) for team in teams],
        update_conflicts=True, unique_fields=["code"], update_fields=["title_en", "title_ru"],
    )  # fmt: skip
    ids = _ids(Team)
    return _sync(
        entry,
        TeamPlace.objects.filter(team__code__in=[team.name for team in teams]),
        [TeamPlace(team_id=ids[team.name], parent_id=ids[team.parent] if team.parent else None) for team in teams],
        lambda place: (place.team_id, place.parent_id),
    )


def assign(entry: Act, employees: Collection[str], assignments: Iterable[engine.Assignment]) -> Synced:
    """All assignments of these employees, salaries in major units. Their positions and teams are known."""
    told = list(assignments)
    _refuse_overlap(told)
    people, positions, teams = _locked(employees), _ids(Position), _ids(Team)
    minor = 10 ** Company.objects.get().digits
    return _sync(
        entry,
        Assignment.objects.filter(employee__in=people.values()),
        [
            Assignment(
                employee_id=people[a.employee], position_id=positions[a.position], team_id=teams[a.team],
                first_day=date.fromordinal(a.first), last_day=_last_day(a.last),
                share_num=int(a.share.numerator), share_den=int(a.share.denominator),
                salary=None if a.salary is None else int(a.salary * minor),
            )
            for a in told
        ],
        lambda a: (
            a.employee_id, a.position_id, a.team_id, a.first_day, a.last_day, a.share_num, a.share_den, a.salary,
        ),
    )  # fmt: skip


def be_absent(entry: Act, employees: Collection[str], absences: Iterable[engine.Absence]) -> Synced:
    """All absences of these employees."""
    people = _locked(employees)
    return _sync(
        entry,
        Absence.objects.filter(employee__in=people.values()),
        [
            Absence(
                employee_id=people[a.employee],
                first_day=date.fromordinal(a.first),
                last_day=_last_day(a.last),
                kind=a.kind,
            )
            for a in absences
        ],
        lambda a: (a.employee_id, a.first_day, a.last_day, a.kind),
    )


def change_calendar(entry: Act, name: str, *, now: datetime) -> Month | None:
    """From the first month that has not begun, days are worked by this calendar. None: they are by then already."""
    company = Company.objects.select_for_update().get()
    last = CalendarRevision.objects.known().order_by("effective").last()
    if (last.name if last else company.calendar) == name:
        return None
    month = Month.of(now.astimezone(company.zone).date()).plus(1)
    CalendarRevision.objects.create(effective=month.code, name=name, begins_at=begins_at(month), known_from=entry.seq)
    return month


def set_days(entry: Act, days: Mapping[date, bool | None]) -> Synced:
    """The company's own word on single days: worked or not; None: as its calendar has it."""
    return _sync(
        entry,
        CalendarDay.objects.filter(date__in=days),
        [CalendarDay(date=day, working=working) for day, working in days.items() if working is not None],
        lambda day: (day.date, day.working),
    )


def fix_days(entry: Act, month: Month) -> Synced:
    """The month's days stay worked or not as they are now, whatever a newer calendar will say of them."""
    calendar = roster().calendar
    return set_days(entry, {date.fromordinal(day): calendar.works(day) for day in range(month.first, month.last + 1)})


def _sync(entry: Act, known: KnownQuerySet, told: list[Row], content: Callable[[Row], Hashable]) -> Synced:
    """Rows that say what is known already are left alone; the others overtake what they differ from."""
    before = {content(row): row.pk for row in known.known()}
    after = {content(row): row for row in told}
    gone = [before[key] for key in before.keys() - after.keys()]
    new = [row for key, row in after.items() if key not in before]
    if gone:
        known.filter(pk__in=gone).overtake(entry)
    for row in new:
        row.known_from = entry.seq
    known.model.objects.bulk_create(new)
    return Synced(len(new), len(gone))


def _last_day(last: int) -> date | None:
    return None if last == engine.STILL else date.fromordinal(last)


def _ids(model: type[Position] | type[Team]) -> dict[str, int]:
    return dict(model.objects.values_list("code", "pk"))


def _locked(employees: Collection[str]) -> dict[str, int]:
    """Their rows by their codes; who else would write about them waits."""
    return {e.code: e.pk for e in Employee.objects.filter(code__in=employees).order_by("pk").select_for_update()}


def _above() -> dict[str, str | None]:
    return dict(TeamPlace.objects.known().values_list("team__code", "parent__code"))


def _refuse_circle(team: str, above: Mapping[str, str | None]) -> None:
    path = [team]
    while (parent := above.get(path[-1])) is not None:
        if parent in path:
            raise Refused(_CIRCLE.fill(path=" → ".join([*path, parent])))
        path.append(parent)


def _refuse_overlap(assignments: Iterable[engine.Assignment]) -> None:
    for one, other in pairwise(sorted(assignments, key=lambda a: (a.employee, a.first))):
        if one.employee == other.employee and other.first <= one.last:
            day = date.fromordinal(other.first).isoformat()
            raise Refused(_OVERLAP.fill(employee=one.employee, day=day, one=one.position, other=other.position))
