"""Plans as a grid: of everybody who holds a position in a month, for each measure that may have one."""

from collections.abc import Collection
from typing import NamedTuple

from pochemu.engine.bonus import Pay, Sheet
from pochemu.engine.figure import Figure
from pochemu.engine.formula import RefKind
from pochemu.engine.measure import Measure
from pochemu.engine.period import Month
from pochemu.engine.roster import Holding
from pochemu.engine.scheme import Scheme
from pochemu.pay.snapshot import Snapshot, snapshot


class PlanRow(NamedTuple):
    holding: Holding
    name: str
    targets: dict[str, Figure]  # by measure: the plan of a full month


class Grid(NamedTuple):
    month: Month
    position: str
    scheme: Scheme | None
    measures: tuple[Measure, ...]
    rows: tuple[PlanRow, ...]


def planned_measures(scheme: Scheme | None, personal: Collection[str] = ()) -> tuple[Measure, ...]:
    """Those whose plan or attainment the scheme's formulas use, that have a usual plan, or somebody's own."""
    if scheme is None:
        return ()
    formulas = [step.formula for step in scheme.values.values()] + [one.formula for one in scheme.indicators.values()]
    used = {ref.name for formula in formulas for ref in formula.refs if ref.kind in (RefKind.PLAN, RefKind.ATTAINMENT)}
    return tuple(
        measure for name, measure in scheme.measures.items()
        if name in used or measure.plan is not None or name in personal
    )  # fmt: skip


def grid(month: Month, position: str, *, among: Collection[str] | None = None) -> Grid:
    """`among`: only these employees."""
    snap = snapshot()
    scheme = snap.company.rulebook.in_force(position, month)
    holdings = [
        holding for holding in snap.roster.holdings(month)
        if holding.position == position and (among is None or holding.employee in among)
    ]  # fmt: skip
    people = {holding.employee for holding in holdings}
    personal = {measure for employee, measure in snap.company.plans[month] if employee in people}
    measures = planned_measures(scheme, personal)
    rows = [_row(snap, holding, measures) for holding in holdings]
    return Grid(month, position, scheme, measures, tuple(sorted(rows, key=lambda row: row.name)))


def _row(snap: Snapshot, holding: Holding, measures: Collection[Measure]) -> PlanRow:
    pay = Pay(snap.company, snap.counting)
    scheme = snap.company.rulebook.in_force(holding.position, holding.month)
    name = snap.roster.names.get(holding.employee, holding.employee)
    if scheme is None:
        return PlanRow(holding, name, {})
    sheet = Sheet(pay, holding, scheme)
    return PlanRow(holding, name, {measure.name: sheet.target(measure.name) for measure in measures})


def planned_positions(month: Month, *, among: Collection[str] | None = None) -> list[str]:
    """Those with somebody in the month, and with a measure to plan."""
    snap = snapshot()
    held: dict[str, int] = {}
    for holding in snap.roster.holdings(month):
        if among is None or holding.employee in among:
            held[holding.position] = held.get(holding.position, 0) + 1
    return sorted(
        (position for position in held if planned_measures(snap.company.rulebook.in_force(position, month))),
        key=lambda position: (-held[position], position),
    )
