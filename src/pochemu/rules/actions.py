"""Verbs about settings: adopt a scheme, set plans. A month that has begun keeps its settings; the database does too."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from hashlib import sha256
from typing import NamedTuple

from django.db.models import Max
from gmpy2 import mpq

from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.people.known import Act, KnownQuerySet
from pochemu.people.models import Assignment, Employee, Position
from pochemu.people.queries import begins_at
from pochemu.rules.models import PlanRevision, SchemeRevision
from pochemu.rules.refused import Begun, Refused

_SCHEME_BEGUN = Words(
    "{month} has begun, and the scheme of “{position}” for it stays. Choose a month that has not begun",
    "{month} уже начался, и схема должности «{position}» на него остаётся прежней. Выберите месяц, который ещё не "
    "начался",
)
_PLAN_BEGUN = Words(
    "{month} has begun, and {employee}'s plan of “{measure}” for it stays",
    "{month} уже начался, и план сотрудника {employee} по «{measure}» на него остаётся прежним",
)

_OVERTAKEN = Words(
    "Nothing was saved: while you were writing, others changed the cells that are marked. Save again to put yours in "
    "their place",
    "Ничего не сохранено: пока вы правили, отмеченные ячейки изменил кто-то другой. Сохраните ещё раз, чтобы "
    "поставить свои",
)

PlanKey = tuple[str, str, Month]
"""An employee, a measure, a month."""


def adopt(entry: Act, position: str, effective: Month, text: str, *, now: datetime) -> bool:
    """The position's scheme is this text from that month on. False: it was already. Raises Begun.

    The first entry about a position may bring its history along; after it, only months that have not begun.
    """
    place = Position.objects.select_for_update().get(code=position)
    revisions = SchemeRevision.objects.filter(position=place)
    of_month = revisions.filter(effective=effective.code)
    if of_month.known().filter(text=text).exists():
        return False
    if begins_at(effective) <= now and _has_earlier(entry, revisions):
        raise Begun(_SCHEME_BEGUN.fill(month=month_named(effective), position=position).begun())
    SchemeRevision.objects.create(
        position=place, effective=effective.code, number=1 + (of_month.aggregate(last=Max("number"))["last"] or 0),
        text=text, digest=sha256(text.encode()).hexdigest(), begins_at=begins_at(effective), known_from=entry.seq,
    )  # fmt: skip
    return True


class Overtaken(Refused):
    """Another person has set plans that somebody was about to set: here as they are now."""

    def __init__(self, now: Mapping[PlanKey, mpq | None]) -> None:
        super().__init__(_OVERTAKEN)
        self.now = now


class Planned(NamedTuple):
    set: int
    unchanged: int
    begun: tuple[tuple[PlanKey, Words], ...]  # not set: their months have begun


def set_plans(entry: Act, plans: Mapping[PlanKey, mpq | None], *, now: datetime, seen: int | None = None) -> Planned:
    """Personal plans, in the measure's own unit, money in major ones; None takes a plan back.

    `seen`: the entry up to which their author knew them. Raises Overtaken where another has set any otherwise since.
    """
    codes = {employee for employee, _, _ in plans}
    people = {e.code: e for e in Employee.objects.filter(code__in=codes).order_by("pk").select_for_update()}
    known, earlier = _known_plans(entry, people.values())
    if seen is not None and (since := _written_since(seen, plans, people.values())):
        raise Overtaken(since)
    settled = _settled(entry, people.values())
    new, begun = [], []
    for key, value in plans.items():
        employee, measure, month = key
        text = plan_text(value)
        if known.get((employee, measure, month.code), "") == text:
            continue
        if begins_at(month) <= now and ((employee, measure) in earlier or settled(employee, measure, month)):
            begun.append((key, _PLAN_BEGUN.fill(month=month_named(month), employee=employee, measure=measure).begun()))
        else:
            new.append(plan_row(people[employee], measure, month, text))
    for row in new:
        row.known_from = entry.seq
    PlanRevision.objects.bulk_create(new)
    return Planned(len(new), len(plans) - len(new) - len(begun), tuple(begun))


def _written_since(
    seen: int, plans: Mapping[PlanKey, mpq | None], people: Iterable[Employee]
) -> dict[PlanKey, mpq | None]:
    """Of these plans the ones that are known to be something else since that entry."""
    rows = PlanRevision.objects.known().filter(employee__in=people, known_from__gt=seen)
    found = {
        (employee, measure, Month.from_code(month)): mpq(value) if value else None
        for employee, measure, month, value in rows.values_list("employee__code", "measure", "month", "value")
    }
    return {key: found[key] for key, value in plans.items() if key in found and found[key] != value}


def plan_text(value: mpq | None) -> str:
    """A plan as it is stored: exact; "" takes a personal one back."""
    return "" if value is None else str(value)


def plan_row(employee: Employee, measure: str, month: Month, text: str) -> PlanRevision:
    return PlanRevision(employee=employee, measure=measure, month=month.code, value=text, begins_at=begins_at(month))


def _settled(entry: Act, people: Iterable[Employee]) -> Callable[[str, str, Month], bool]:
    """Whether an earlier entry gave the person a position, in that month, with a scheme that speaks of the measure:
    then the usual plan was in force."""
    schemes: dict[int, list[tuple[int, str]]] = {}
    for position, effective, text, known_from in SchemeRevision.objects.values_list(
        "position", "effective", "text", "known_from"
    ):
        if not entry.wrote(known_from):
            schemes.setdefault(position, []).append((effective, text))
    rows = Assignment.objects.filter(employee__in=people, position__in=schemes)
    held: dict[str, list[tuple[int, int, int]]] = {}
    for employee, position, first, last, known_from in rows.values_list(
        "employee__code", "position", "first_day", "last_day", "known_from"
    ):
        if not entry.wrote(known_from):
            days = first.toordinal(), (last or date.max).toordinal()
            held.setdefault(employee, []).append((position, *days))

    def settled(employee: str, measure: str, month: Month) -> bool:
        return any(
            first <= month.last and last >= month.first
            and any(effective <= month.code and measure in text for effective, text in schemes[position])
            for position, first, last in held.get(employee, ())
        )  # fmt: skip

    return settled


def _has_earlier(entry: Act, revisions: KnownQuerySet) -> bool:
    return any(not entry.wrote(known_from) for known_from in revisions.values_list("known_from", flat=True).distinct())


def _known_plans(
    entry: Act, people: Iterable[Employee]
) -> tuple[dict[tuple[str, str, int], str], set[tuple[str, str]]]:
    """What is planned now; and of which employees' which measures an earlier entry spoke."""
    rows = PlanRevision.objects.filter(employee__in=people)
    columns = rows.values_list("employee__code", "measure", "known_from").distinct()
    earlier = {(employee, measure) for employee, measure, known_from in columns if not entry.wrote(known_from)}
    known = rows.known().values_list("employee__code", "measure", "month", "value")
    return {(employee, measure, month): value for employee, measure, month, value in known}, earlier
