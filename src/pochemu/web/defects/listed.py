"""Defects as a worklist: what it is narrowed by, how many they are, how long they wait."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import Http404, QueryDict

from pochemu.aftersale.models import Contractor, Defect
from pochemu.aftersale.models.defect import OPEN
from pochemu.engine.words import Words
from pochemu.property.models import Project
from pochemu.web.asked import number_asked
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals.desk import Desk
from pochemu.web.defects import access, addresses
from pochemu.web.estate import addresses as estate
from pochemu.web.face import Shown
from pochemu.web.numbers import short_day
from pochemu.web.reservations.units import Option, full_name

ROWS: Final = 50
NAMES: Final = ("state", "contractor", "project", "who", "late", "essential", "age", "contract", "inspection")
NOBODY: Final = "-"
AGES: Final = {"0-10": (0, 10), "11-30": (11, 30), "31-60": (31, 60), "61-": (61, 100_000)}
"""In days since it was found: both included."""
ALL: Final = "all"


class DefectRow(NamedTuple):
    href: str
    number: int
    what: str
    unit: str
    unit_href: str
    state: Words
    due: str
    iso: str
    late: int  # days; 0: in time
    age: int  # days since it was found
    open: bool
    essential: bool
    who: str
    contractor: str


class Counted(NamedTuple):
    title: Words
    number: Shown


class Listed(NamedTuple):
    rows: list[DefectRow]
    given: dict[str, str]
    counts: list[Counted]
    ages: list[Counted]
    states: list[Option]
    contractors: list[Option]
    projects: list[Option]
    more: str
    first: str


def listed(desk: Desk, form: QueryDict) -> Listed:
    """What is open, unless a state is asked for."""
    given = _given(form)
    found, begin = wanted(desk, given), number_asked(form.get("from", "") or "0", digits=9)
    rows = list(ordered(found)[begin : begin + ROWS + 1])
    words = desk.page.face.words
    return Listed(
        [row(desk, one) for one in rows[:ROWS]], given, _counts(desk, given), _ages(desk, given),
        [Option("", words(_OPEN)), Option(ALL, words(_ALL)),
         *(Option(one.value, words(one.words)) for one in Defect.State)],
        [Option(str(one.pk), one.name) for one in Contractor.objects.order_by("name")],
        [Option(str(one.pk), one.name) for one in Project.objects.order_by("name")],
        addresses.defects(**given, **{"from": begin + ROWS}) if len(rows) > ROWS else "",
        addresses.defects(**given) if begin else "",
    )  # fmt: skip


_YES: Final = Words("yes", "да")
COLUMNS: Final = (
    Column[Defect](Words("Number", "Номер"), lambda one: one.pk, Kind.NUMBER),
    Column[Defect](Words("Unit", "Помещение"), lambda one: full_name(one.unit)),
    Column[Defect](Words("What is wrong", "Замечание"), lambda one: one.what),
    Column[Defect](Words("Essential", "Существенное"), lambda one: _YES if one.essential else None),
    Column[Defect](Words("How it stands", "Состояние"), lambda one: Defect.State(one.state).words),
    Column[Defect](Words("Found", "Найдено"), lambda one: one.found_on, Kind.DAY),
    Column[Defect](Words("Deadline", "Срок"), lambda one: one.due_on, Kind.DAY),
    Column[Defect](Words("Closed", "Закрыто"), lambda one: one.closed_on, Kind.DAY),
    Column[Defect](Words("Contractor", "Подрядчик"), lambda one: one.contractor.name if one.contractor else None),
    Column[Defect](Words("Who is responsible", "Ответственный"), lambda one: one.responsible.name),
)


def listing(desk: Desk, form: QueryDict) -> Listing[Defect]:
    """All of the list, to be taken out."""
    return Listing("defects", Words("Defects", "Замечания"), ordered(wanted(desk, _given(form))), list, COLUMNS)


def _given(form: QueryDict) -> dict[str, str]:
    return {name: text for name in NAMES if (text := form.get(name, "").strip()[:40])}


def wanted(desk: Desk, given: dict[str, str]) -> QuerySet[Defect]:
    found, today = access.defects(desk), desk.page.reader.today
    state = given.get("state", "")
    if state and state != ALL and state not in Defect.State.values:
        raise Http404
    if state != ALL:
        found = found.filter(state=state) if state else found.filter(state__in=OPEN)
    if "contractor" in given:
        number = None if given["contractor"] == NOBODY else number_asked(given["contractor"])
        found = found.filter(contractor=number)
    if "project" in given:
        found = found.filter(unit__section__building__project=number_asked(given["project"]))
    if "who" in given:
        found = found.filter(responsible__code=desk.person(given["who"]))
    if "late" in given:
        found = found.filter(state__in=OPEN, due_on__lt=today)
    if "essential" in given:
        found = found.filter(essential=True)
    if "age" in given:
        found = found.filter(found_on__range=_found_between(given["age"], today))
    for name in ("contract", "inspection"):
        if name in given:
            found = found.filter(**{name: number_asked(given[name])})
    return found


def _found_between(age: str, today: date) -> tuple[date, date]:
    if age not in AGES:
        raise Http404
    youngest, oldest = AGES[age]
    return max(today - timedelta(days=oldest), date(2000, 1, 1)), today - timedelta(days=youngest)


def ordered(found: QuerySet[Defect]) -> QuerySet[Defect]:
    """What is open comes first, by its deadline; then what was closed, the latest first."""
    ended = Case(When(state__in=OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    whole = found.select_related("contractor", "responsible", "unit__section__building__project")
    return whole.annotate(ended=ended).order_by("ended", F("closed_on").desc(nulls_last=True), "due_on", "pk")


def row(desk: Desk, one: Defect) -> DefectRow:
    reader = desk.page.reader
    is_open = one.state in OPEN
    ended = one.closed_on or reader.today
    return DefectRow(
        addresses.defect(one.pk), one.pk, one.what, full_name(one.unit), estate.unit(one.unit_id),
        Defect.State(one.state).words, short_day(one.due_on, reader.language, today=reader.today),
        one.due_on.isoformat(), max(0, (reader.today - one.due_on).days) if is_open else 0,
        (ended - one.found_on).days, is_open, one.essential, one.responsible.name,
        one.contractor.name if one.contractor else "",
    )  # fmt: skip


def _counts(desk: Desk, given: dict[str, str]) -> list[Counted]:
    """Of what is asked for: all, the late, the essential, those that nobody mends yet."""
    asked: tuple[dict[str, str], ...] = ({}, {"late": "1"}, {"essential": "1"}, {"contractor": NOBODY})
    return [
        _counted(desk, title, given | more)
        for title, more in zip((_FOUND, _LATE, _ESSENTIAL, _NOBODYS), asked, strict=True)
    ]


def _ages(desk: Desk, given: dict[str, str]) -> list[Counted]:
    return [_counted(desk, _AGE.fill(days=AGE_TITLES[age]), given | {"age": age}) for age in AGES]


def _counted(desk: Desk, title: Words, given: dict[str, str]) -> Counted:
    return Counted(title, desk.count(wanted(desk, given).count(), addresses.defects(**given)))


AGE_TITLES: Final = {"0-10": "0–10", "11-30": "11–30", "31-60": "31–60", "61-": "61+"}
_OPEN = Words("all that are open", "все открытые")
_ALL = Words("all", "все")
_FOUND = Words("Defects", "Замечаний")
_LATE = Words("Late", "Просрочено")
_ESSENTIAL = Words("Essential", "Существенных")
_NOBODYS = Words("With no contractor", "Без подрядчика")
_AGE = Words("{days} days", "{days} дней")
