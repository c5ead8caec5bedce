"""plans.csv: personal plans, of a measure, for a month."""

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.formula import FormulaError, parse_literal
from pochemu.engine.period import Month
from pochemu.engine.problem import Place
from pochemu.engine.reading.form import Form
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.intake.folder.own_csv import Cell, Columns, Line, is_known, read_own
from pochemu.intake.folder.people import EMPTY, NO_EMPLOYEE, told_of

PLANS: Final = Columns(("employee", "measure", "month", "value"))

Measures = Mapping[str, Collection[Unit]]
"""The measures that schemes have, by name, with their units: money in one scheme may be a number in another."""


class Planned(NamedTuple):
    employee: str
    measure: str
    month: Month
    value: mpq  # money in major units
    place: Place


def read_plans(
    folder: Path, employees: Collection[str] | None, measures: Measures | None, currency: str, form: Form
) -> tuple[Planned, ...]:
    """None of the employees or measures: the files that name them have mistakes of their own."""
    lines = read_own(folder / "plans.csv", PLANS, form) or []
    reader = _Reader(form, told_of(folder, employees, "plans.csv", lines, form), measures, currency)
    seen: dict[tuple[str, str, Month], Place] = {}
    plans = []
    for line in lines:
        plan = reader.plan(line)
        if plan and (first := seen.setdefault(plan[:3], line.place)) is not line.place:
            form.wrong(line.place, _TWICE, line=first.line)
        elif plan:
            plans.append(plan)
    return tuple(plans)


class _Reader(NamedTuple):
    form: Form
    employees: Collection[str] | None
    measures: Measures | None
    currency: str

    def plan(self, line: Line) -> Planned | None:
        employee, measure = line["employee"], line["measure"]
        month, value = self.month(line["month"]), self.value(line["value"], measure.text)
        known = (
            is_known(employee, self.employees, NO_EMPLOYEE, self.form),
            is_known(measure, self.measures, _NO_MEASURE, self.form),
        )
        if not all(known) or month is None or value is None:
            return None
        return Planned(employee.text, measure.text, month, value, line.place)

    def month(self, cell: Cell) -> Month | None:
        try:
            return Month.parse(cell.text)
        except ValueError:
            self.form.wrong(cell.place, _NOT_MONTH, found=cell.text)
            return None

    def value(self, cell: Cell, measure: str) -> mpq | None:
        """A plain number of whatever the measure counts; money also as money."""
        if not cell.text:
            self.form.wrong(cell.place, EMPTY, column="value")
            return None
        try:
            value, unit, _percent = parse_literal(cell.text, currency=self.currency)
        except FormulaError as error:
            self.form.wrong(cell.place._replace(column=cell.place.column + error.span.start), error.words)
            return None
        if unit is Unit.MONEY and Unit.MONEY not in (self.measures or {}).get(measure, (Unit.MONEY,)):
            self.form.wrong(cell.place, _NOT_MONEY, found=cell.text, measure=measure)
            return None
        return value


_NO_MEASURE = Words("no scheme has a measure “{found}”.{near}", "ни в одной схеме нет счётчика «{found}».{near}")
_NOT_MONTH = Words("“{found}” is not a month: write it as 2026-12", "«{found}» — не месяц: запишите его как 2026-12")
_NOT_MONEY = Words(
    "“{found}” is money, and the measure “{measure}” is not", "«{found}» — деньги, а счётчик «{measure}» — нет"
)
_TWICE = Words("this plan stands on line {line} already", "этот план уже есть в строке {line}")
