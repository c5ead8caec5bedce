"""What would it take: how much more of one measure brings the whole bonus to a goal, found by the same engine.

Where the formulas promise that the bonus never falls as the measure grows, doubling and halving finds the least amount
exactly. Where they do not, nothing is told.
"""

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Sheet
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.mixed import measures_of
from pochemu.engine.number import ZERO
from pochemu.engine.rising import Way, goes
from pochemu.engine.seek import additive, unit_of
from pochemu.engine.whatif import supposed

MOST: Final = 2**40
"""So many units more are tried: ten billion roubles in kopecks."""


class Verdict(Enum):
    NEVER = "never"  # however much more of it
    UNKNOWN = "unknown"  # the bonus may fall on the way


class Means(NamedTuple):
    """One measure as a means: so much more of it, until it is `value`, makes the bonus `bonus`; or why not."""

    measure: Figure
    distance: mpq = ZERO
    value: mpq = ZERO
    bonus: mpq = ZERO
    verdict: Verdict | None = None


def means(sheets: Sequence[Sheet], goal: mpq) -> list[Means]:
    """For each measure that counts or sums facts and that some indicator rises with."""
    names = dict.fromkeys(name for sheet in sheets for name in measures_of(sheet) if additive(sheet, name))
    found = []
    for name in names:
        way = _way(sheets, name)
        if way is not Way.FLAT and way is not Way.DOWN:
            found.append(_means(sheets, name, goal, way))
    return found


def bonus(sheets: Sequence[Sheet], name: str, value: mpq) -> mpq:
    """The whole, had the measure this value."""
    return sum((sheet.pay.sum(supposed(sheet, {name: value}).lines) for sheet in sheets), ZERO)


def _way(sheets: Sequence[Sheet], name: str) -> Way | None:
    """The bonus goes the way that all its indicators go; rounding, cap and floor turn nothing."""
    ways = {
        goes(sheet, indicator.formula, name)
        for sheet in sheets
        if name in sheet.scheme.measures
        for indicator in sheet.scheme.indicators.values()
    } - {Way.FLAT}
    return Way.FLAT if not ways else ways.pop() if len(ways) == 1 else None


def _means(sheets: Sequence[Sheet], name: str, goal: mpq, way: Way | None) -> Means:
    sheet = next(sheet for sheet in sheets if name in sheet.scheme.measures)
    measure, unit = sheet[Ref(RefKind.NAME, name)], unit_of(sheet, name)
    now = measure.value
    assert isinstance(now, mpq)
    if way is None:
        return Means(measure, verdict=Verdict.UNKNOWN)
    units = _least_units(lambda more: bonus(sheets, name, now + more * unit) >= goal)
    if units is None:
        return Means(measure, verdict=Verdict.NEVER)
    value = now + units * unit
    return Means(measure, value - now, value, bonus(sheets, name, value))


def _least_units(reached: Callable[[int], bool]) -> int | None:
    """Of something that, once reached, stays so."""
    high = 1
    while not reached(high):
        high *= 2
        if high > MOST:
            return None
    low = high // 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high
