"""What if: the same sheet, had its measures other values."""

from collections.abc import Mapping
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Pay, Sheet
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.measure import Measure


class Supposed(NamedTuple):
    """Evidence of a figure that nothing was counted for: the one that it stands in place of."""

    counted: Figure


def supposed(sheet: Sheet, values: Mapping[str, mpq]) -> Sheet:
    """The sheet, had its measures these values. What else it counted stays."""
    other = Sheet(sheet.pay, sheet.holding, sheet.scheme)
    other.update({ref: figure for ref, figure in sheet.items() if isinstance(figure.rule, Measure)})
    for name, value in values.items():
        if name in sheet.scheme.measures:
            counted = sheet[Ref(RefKind.NAME, name)]
            other[counted.rule.ref] = Figure(counted.rule, value, (), (), Supposed(counted))  # type: ignore[attr-defined]
    return other


def supposing(pay: Pay, sheets: list[Sheet], values: Mapping[str, mpq]) -> Pay:
    """The calculation with these sheets as they would be; others that lean on them are left as they are."""
    other = Pay(pay.company, pay.facts, until=pay.until)
    other.sheets = dict(pay.sheets)
    for sheet in sheets:
        one = supposed(sheet, values)
        one.pay = other
        other.sheets[sheet.holding.employee, sheet.holding.position, sheet.holding.month] = one
    return other
