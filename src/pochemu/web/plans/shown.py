"""What the page of plans is given."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.bonus import Excepted
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Measure
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.pay.planning import planned_positions
from pochemu.pay.queries import total_of
from pochemu.people.rights import May, may, single_handed
from pochemu.rules.exceptions import open_of_month
from pochemu.rules.models import PlanException
from pochemu.web.face import Shown
from pochemu.web.links import Links
from pochemu.web.numbers import month_title, short_day
from pochemu.web.page import Page, months
from pochemu.web.plans.cells import Key, text_of
from pochemu.web.plans.table import Table, open_to
from pochemu.web.said import Said
from pochemu.web.why.shapes import Text

SPANS = {
    1: Words("One month", "Месяц"),
    3: Words("Three months", "Три месяца"),
    6: Words("Half a year", "Полгода"),
}


class CellShown(NamedTuple):
    field: str
    text: str
    usual: str
    label: str
    changed: bool = False
    wrong: Text = ""
    figure: Shown | None = None  # where it can't be changed
    note: Text = ""


class RowShown(NamedTuple):
    name: str
    href: str
    cells: list[CellShown | None]


class ColumnShown(NamedTuple):
    title: Text
    month: str  # "" where all are of one month
    sum: Shown | None


SAID = {
    "saved": Words("The plans are saved.", "Планы сохранены."),
    "proposed": Words(
        "The exception is proposed. It is in force once it is approved.",
        "Исключение предложено. Оно вступит в силу после утверждения.",
    ),
    "approved": Words("The exception is approved and in force.", "Исключение утверждено и действует."),
    "refused": Words("The exception is refused.", "Исключение отклонено."),
}


def context(table: Table, said: Said | None) -> dict[str, object]:
    page, position = table.page, table.position
    columns = [
        (one.month, measure) for measure in table.measures.values() for one in table.grids if measure in one.measures
    ]
    return {
        "page": page,
        "months": months(page, lambda month: Links(month).plans(position)),
        "title": page.snap.roster.positions[position],
        "tabs": [
            {
                "href": page.links.plans(name),
                "title": page.snap.roster.positions.get(name, name),
                "current": name == position,
            }
            for name in planned_positions(page.month, among=open_to(page))
        ],
        "spans": [
            {"href": page.links.plans(position, span=n), "title": SPANS[n], "current": n == table.span} for n in SPANS
        ],
        "columns": [_column(table, month, measure) for month, measure in columns],
        "rows": [_row(table, employee, columns) for employee in table.people],
        "said": said,
        "seen": table.seen,
        "proposed": table.proposed,
        "broken": [told(key, table.text(key)) for key in table.broken],
        "editable": table.is_editable,
        "begun": table.has_begun(page.month),
        "before": month_title(page.month.plus(-1), page.reader.language),
        "measures": list(table.measures.values()),
        "settable": [(code, name) for code, name in table.people.items() if table.may_set(code)],
        "exceptions": [
            _exception(table, one) for one in open_of_month(page.month) if one.employee.code in table.people
        ],
        "single_handed": single_handed(),
        "action": page.links.plans(position, span=table.span) if table.span > 1 else page.links.plans(position),
        "propose": f"{page.links.plans(position)}exception/",
        "empty": {"words": _NOBODY},
    }


_NOBODY = Words(
    "Nobody in this month has a measure with a plan. A plan appears here when the scheme uses PLAN or ATTAINMENT.",
    "В этом месяце ни у кого нет счётчика с планом. План появится здесь, когда в схеме будет ПЛАН или ВЫПОЛНЕНИЕ.",
)


def empty(page: Page) -> dict[str, object]:
    return {
        "page": page, "months": months(page, lambda month: f"/plans/{month}/"), "title": _("Plans"),
        "empty": {"words": _NOBODY},
    }  # fmt: skip


def told(key: Key, text: str) -> str:
    """A cell with what is written there: meant is what was looked at, and nothing written since."""
    return f"{key.field}={text}"


def _column(table: Table, month: Month, measure: Measure) -> ColumnShown:
    total = total_of(_column_figures(table, measure.name, month))
    at = Links(month).plans(table.position, sum=measure.name)
    shown = table.page.face.large(total.value, total.unit, at) if isinstance(total.value, mpq) else None
    return ColumnShown(measure.title, month_title(month, table.page.reader.language) if table.span > 1 else "", shown)


def _column_figures(table: Table, measure: str, month: Month) -> list[Figure]:
    return [figure for key, figure in table.targets.items() if (key.measure, key.month) == (measure, month)]


def _row(table: Table, employee: str, columns: Iterable[tuple[Month, Measure]]) -> RowShown:
    keys = [Key(employee, measure.name, month) for month, measure in columns]
    cells = [_cell(table, key) if key in table.targets else None for key in keys]
    return RowShown(table.people[employee], table.page.links.person(employee), cells)


def _cell(table: Table, key: Key) -> CellShown:
    figure, face, measure = table.targets[key], table.page.face, table.measures[key.measure]
    why = Links(key.month).why(key.employee, [f"PLAN({key.measure})", "target"])
    label = f"{table.people[key.employee]}, {face.words(measure.title)}"
    if not table.is_open(key):
        note = _("by an exception") if isinstance(figure.evidence, Excepted) else ""
        return CellShown("", "", "", label, figure=face.figure(figure, why, full=True), note=note)
    usual = text_of(measure.plan, face.language) if measure.plan is not None else ""
    changed = key in table.cells and table.cells[key] != table.stored(key)
    wrong: Text = {**table.broken, **table.wrong}.get(key, "")
    return CellShown(key.field, table.text(key), usual, label, changed, wrong)


def _exception(table: Table, one: PlanException) -> dict[str, object]:
    page, measure = table.page, table.measures.get(one.measure)
    key = Key(one.employee.code, one.measure, page.month)
    why = page.links.why(key.employee, [f"PLAN({key.measure})", "target"])
    figure = table.targets.get(key)
    day = one.proposed_at.astimezone(page.snap.zone).date()
    own = table.account is not None and one.proposed_by_id == table.account.pk
    return {
        "person": one.employee.name,
        "measure": measure.title if measure else one.measure,
        "now": page.face.figure(figure, why, full=True) if figure else None,
        "new": page.face.value(mpq(one.value), figure.unit, why, full=True) if one.value and figure else None,
        "reason": one.reason,
        "by": one.proposed_by.name,
        "day": short_day(day, page.reader.language, today=page.reader.today),
        "action": f"{page.links.plans(table.position)}exception/{one.pk}/",
        "decidable": may(table.account, May.APPROVE) and (not own or single_handed()),
        "own": own,
    }
