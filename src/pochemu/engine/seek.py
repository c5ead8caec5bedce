"""What would it take: the nearest step of an indicator that more of one measure reaches, found by the same formulas."""

from collections.abc import Iterator
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Sheet
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Formula, Ref, RefKind
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import ONE, away_from_zero
from pochemu.engine.scheme import Indicator
from pochemu.engine.unit import Unit
from pochemu.engine.whatif import supposed


class NextStep(NamedTuple):
    """So much more of the measure, at today's figures, makes the indicator so much more."""

    measure: Figure
    distance: mpq
    gain: mpq
    amount: mpq


def next_step(sheet: Sheet, line: Figure) -> NextStep | None:
    """The nearest one that pays; None where no more of a single measure is seen to."""
    if not isinstance(line.rule, Indicator) or not isinstance(line.value, mpq):
        return None
    wanted = {(name, value) for name, value in _thresholds(sheet, line.rule.formula)}
    wanted |= {(name, value + ONE) for name, value in _countable(sheet, line.rule.formula)}
    found = [step for name, value in wanted if (step := _step(sheet, line, line.rule, name, value))]
    return min(found, key=lambda step: (step.measure.unit.value, step.distance, step.measure.name), default=None)


def _step(sheet: Sheet, line: Figure, indicator: Indicator, name: str, wanted: mpq) -> NextStep | None:
    measure = sheet[Ref(RefKind.NAME, name)]
    assert isinstance(measure.value, mpq)
    distance = away_from_zero(wanted - measure.value, _digits(sheet, measure))
    if distance <= 0:
        return None
    value = varied(sheet, name, measure.value + distance).indicator(indicator).value
    rounded = sheet.pay.company.rulebook.rounded
    after, now = rounded(value), rounded(line.value)  # type: ignore[arg-type]
    if not isinstance(after, mpq) or not isinstance(now, mpq) or after <= now:
        return None
    return NextStep(measure, distance, after - now, after)


def _digits(sheet: Sheet, measure: Figure) -> int:
    """A measure grows by minor units of money, or by ones."""
    return sheet.pay.company.rulebook.digits if measure.unit is Unit.MONEY else 0


def unit_of(sheet: Sheet, name: str) -> mpq:
    """The least that a measure grows by."""
    return mpq(1, 10 ** _digits(sheet, sheet[Ref(RefKind.NAME, name)]))


def varied(sheet: Sheet, name: str, value: mpq) -> Sheet:
    """The sheet, had the measure this value."""
    return supposed(sheet, {name: value})


def _formulas(sheet: Sheet, formula: Formula) -> Iterator[Formula]:
    """The formula and those of the values it uses."""
    yield formula
    for ref in formula.refs:
        if ref.kind is RefKind.NAME and ref.name in sheet.scheme.values:
            yield from _formulas(sheet, sheet.scheme.values[ref.name].formula)


def _thresholds(sheet: Sheet, formula: Formula) -> Iterator[tuple[str, mpq]]:
    """Values of measures at which a table's next row, or a comparison, is reached."""
    for each in _formulas(sheet, formula):
        for step in each.steps:
            if isinstance(step, n.Lookup) and step.function is not Function.MARGINAL:
                starts = [start for start, _ in each.tables[step.table].rows]
                yield from _levels(sheet, step.operand, starts)
            elif isinstance(step, n.Comparison):
                yield from _crossed(sheet, step.left, step.right)
                yield from _crossed(sheet, step.right, step.left)


def _crossed(sheet: Sheet, operand: n.Node, constant: n.Node) -> Iterator[tuple[str, mpq]]:
    """A comparison turns at the constant, or just beyond it."""
    if isinstance(constant, n.Number | n.Money):
        for name, level in _levels(sheet, operand, [constant.value]):
            yield name, level
            yield name, level + unit_of(sheet, name)


def _levels(sheet: Sheet, operand: n.Node, starts: list[mpq]) -> Iterator[tuple[str, mpq]]:
    name = (
        operand.name if isinstance(operand, n.Name) else operand.measure if isinstance(operand, n.Attainment) else None
    )
    if name is None or not additive(sheet, name):
        return
    plan = sheet[Ref(RefKind.PLAN, name)].value if isinstance(operand, n.Attainment) else ONE
    if isinstance(plan, mpq) and plan > 0:
        yield from ((name, start * plan) for start in starts)


def additive(sheet: Sheet, name: str) -> bool:
    """One more fact is one more, or so much more: not so with an average."""
    measure = sheet.scheme.measures.get(name)
    known = measure is not None and measure.take.function in ("count", "sum", "distinct") and not measure.over_members
    return known and isinstance(sheet[Ref(RefKind.NAME, name)].value, mpq)


def _countable(sheet: Sheet, formula: Formula) -> Iterator[tuple[str, mpq]]:
    """Measures that are counted one by one, with the value they have."""
    for each in _formulas(sheet, formula):
        for ref in each.refs:
            if ref.kind is not RefKind.SALARY and additive(sheet, ref.name):
                measure = sheet[Ref(RefKind.NAME, ref.name)]
                if measure.unit is Unit.NUMBER and sheet.scheme.measures[ref.name].take.function == "count":
                    yield ref.name, measure.value  # type: ignore[misc]
