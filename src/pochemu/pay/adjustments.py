"""What a month pays for closed ones: approved adjustments, as Figures."""

from typing import Final

from gmpy2 import mpq

from pochemu.engine.bonus import Adjusted
from pochemu.engine.figure import Figure
from pochemu.engine.month_words import month_named
from pochemu.engine.period import Month
from pochemu.engine.scheme import Named
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.history import OF_ROOMS, numbered
from pochemu.ledger.models import Kind
from pochemu.pay.models import Adjustment
from pochemu.people.models import Company, Employee

Lines = dict[str, tuple[Figure, ...]]


def adjustments_of_month(month: Month, known_at: int | None = None) -> Lines:
    """By employee, in the order in which they were approved."""
    rows = Adjustment.objects.filter(paid_in=month.code).order_by("pk")
    if known_at is not None:
        rows = rows.filter(entry__lte=known_at)
    minor = 10 ** Company.objects.get().digits
    found: Lines = {}
    people = ("by__user", "by__employee", "proposal__by__user", "proposal__by__employee")
    for row in rows.select_related("employee", "entry", *people):
        code = row.employee.code
        found[code] = (*found.get(code, ()), _line(row, mpq(row.amount, minor)))
    return found


def _line(row: Adjustment, amount: mpq) -> Figure:
    changes = tuple(tuple(change) for change in row.cause["changes"])
    given = Adjusted(
        Month.from_code(row.month), row.settled, row.watermark, changes,
        tuple(mpq(step) for step in row.cause["steps"]), row.entry.recorded_at, row.proposal.by.name,
        row.by.name,
    )  # fmt: skip
    title = ADJUSTMENT.fill(month=month_named(given.month), cause=cause_words(changes))
    return Figure(Named(f"adjustment-{row.pk}", title, Unit.MONEY), amount, (), (), given)


ADJUSTMENT: Final = Words("Adjustment for {month}: {cause}", "Корректировка за {month}: {cause}")


def cause_words(changes: tuple[tuple[str, ...], ...]) -> Words:
    """What was written later: one thing by its name, several by how many."""
    what, *key = changes[0]
    if len(changes) > 1:
        return _MANY[what].fill(n=len(changes))
    match what, key:
        case "fact", [_, source, key_]:
            called = numbered(key_) if source == OF_ROOMS else key_
            return Words.same("{kind} {key}").fill(kind=_kind(key[0]), key=called)
        case "plan", [_, measure, month]:
            return _PLAN.fill(measure=measure, month=month_named(Month.parse(month)))
        case "people", [employee]:
            return _PLACE.fill(name=_name(employee))
    return _OTHER[what]


def _kind(name: str) -> Words:
    kind = Kind.objects.get(name=name)
    return Words(kind.title_en, kind.title_ru)


def _name(code: str) -> str:
    return Employee.objects.get(code=code).name


_PLAN = Words("plan of “{measure}” for {month}", "план по «{measure}» на {month}")
_PLACE = Words("position or absence of {name}", "должность или отсутствие: {name}")
_OTHER = {
    "calendar": Words("production calendar", "производственный календарь"),
    "teams": Words("structure of teams", "структура команд"),
    "scheme": Words("scheme", "схема мотивации"),
}
_MANY = {
    "fact": Words("facts: {n}", "фактов: {n}"),
    "plan": Words("plans: {n}", "планов: {n}"),
    "people": Words("positions and absences: {n}", "должностей и отсутствий: {n}"),
}
