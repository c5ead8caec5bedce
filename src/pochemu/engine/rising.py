"""Which way a figure goes as one measure grows: never down, never up, or it can't be told from its formulas.

Told by the signs on the way up the formula's tree, and by the range that each node then keeps within. Where that
does not tell, nothing is said: such a figure may well rise, but its formulas do not promise it.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from functools import lru_cache, reduce
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Sheet
from pochemu.engine.fact import Value
from pochemu.engine.formula import Formula, Ref, RefKind
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.compiling import ref_of
from pochemu.engine.formula.rewriting import rewritten
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import NA, ZERO
from pochemu.engine.table import Table


class Way(IntEnum):
    DOWN = -1
    FLAT = 0
    UP = 1


class Goes(NamedTuple):
    """`way` None: not told. The range holds from the measure's value on; None: without end, or not known."""

    way: Way | None
    low: mpq | None = None
    high: mpq | None = None


UNKNOWN = Goes(None)


def goes(sheet: Sheet, indicator: Formula, measure: str) -> Way | None:
    """The indicator's way as the measure grows from the value it has."""
    return _of(sheet, indicator, measure).way


def _of(sheet: Sheet, formula: Formula, measure: str) -> Goes:
    values = _Values(sheet, formula)

    def make(node: n.Node, parts: list[Goes]) -> Goes:
        ref = ref_of(node)
        found = _leaf(sheet, ref, measure) if ref else _step(formula, node, parts, values)
        return _within(found, values[node])

    return n.fold(formula.tree, make)


class _Values(dict[n.Node, Value]):
    """What each node has now, those of branches not taken too: each is a formula that can be run."""

    def __init__(self, sheet: Sheet, formula: Formula) -> None:
        self.sheet = sheet
        self.formula = formula

    def __missing__(self, node: n.Node) -> Value:
        part = _part(self.formula, node)
        value = self[node] = part.run(*[self.sheet[ref].value for ref in part.refs])[-1]  # type: ignore[assignment]
        return value  # type: ignore[return-value]


@lru_cache(4_096)
def _part(formula: Formula, node: n.Node) -> Formula:
    return rewritten(formula, tree=node)


def _leaf(sheet: Sheet, ref: Ref, measure: str) -> Goes:
    if ref.kind is RefKind.NAME and ref.name in sheet.scheme.values:
        return _of(sheet, sheet.scheme.values[ref.name].formula, measure)
    if ref.name != measure or ref.kind in (RefKind.PLAN, RefKind.SALARY):
        return Goes(Way.FLAT)
    if ref.kind is RefKind.ATTAINMENT:
        plan = sheet[Ref(RefKind.PLAN, measure)].value
        return Goes(Way.UP) if isinstance(plan, mpq) and plan > 0 else UNKNOWN
    return Goes(Way.UP)


def _within(found: Goes, now: Value) -> Goes:
    """What rises is never below what it is now, what falls never above."""
    if isinstance(now, NA) or found.way is None:
        return UNKNOWN if found.way is not Way.FLAT else Goes(Way.FLAT)
    if not isinstance(now, mpq):
        return Goes(found.way)
    low = now if found.way is not Way.DOWN else found.low
    high = now if found.way is not Way.UP else found.high
    return Goes(found.way, low, high)


def _step(formula: Formula, node: n.Node, parts: list[Goes], values: _Values) -> Goes:
    match node:
        case n.Negative():
            return _negative(parts[0])
        case n.Not():
            return Goes(_turned(parts[0].way))
        case n.Arithmetic(operator):
            return _ARITHMETIC[operator](*parts)
        case n.Comparison(operator):
            return _comparison(operator, *parts)
        case n.And() | n.Or() | n.Round():
            return Goes(_together(parts))
        case n.If():
            return _if(parts[0], parts[1], parts[2], values[node.condition])
        case n.IfNa(sought):
            return _if_na(parts[0], parts[1], values[sought])
        case n.Ifs():
            return _ifs(node, parts, values)
        case n.Call(function):
            return _call(function, parts)
        case n.Lookup(function, table):
            return _lookup(function, formula.tables[table], parts[0], values[node.operand])
    return Goes(_flat(parts))


def _turned(way: Way | None) -> Way | None:
    return None if way is None else Way(-way)


def _together(parts: Iterable[Goes]) -> Way | None:
    """Of a sum: the way that all go, those that stand still left out."""
    ways = {part.way for part in parts} - {Way.FLAT}
    return Way.FLAT if not ways else ways.pop() if len(ways) == 1 else None


def _flat(parts: Sequence[Goes]) -> Way | None:
    return Way.FLAT if all(part.way is Way.FLAT for part in parts) else None


def _negative(part: Goes) -> Goes:
    return Goes(_turned(part.way), _minus(part.high), _minus(part.low))


def _minus(value: mpq | None) -> mpq | None:
    return None if value is None else -value


def _sum(a: Goes, b: Goes) -> Goes:
    low = None if a.low is None or b.low is None else a.low + b.low
    high = None if a.high is None or b.high is None else a.high + b.high
    return Goes(_together((a, b)), low, high)


def _difference(a: Goes, b: Goes) -> Goes:
    return _sum(a, _negative(b))


def _product(a: Goes, b: Goes) -> Goes:
    if a.way is Way.FLAT and a.low is not None:
        return _times(b, a.low)
    if b.way is Way.FLAT and b.low is not None:
        return _times(a, b.low)
    if _not_below_zero(a) and _not_below_zero(b):
        return Goes(_together((a, b)), ZERO)
    return UNKNOWN


def _times(part: Goes, factor: mpq) -> Goes:
    if not factor:
        return Goes(Way.FLAT, ZERO, ZERO)
    if factor < 0:
        return _negative(_times(part, -factor))
    return Goes(part.way, *(None if bound is None else bound * factor for bound in part[1:]))


def _quotient(a: Goes, b: Goes) -> Goes:
    if b.way is Way.FLAT and b.low:
        return _times(a, 1 / b.low)
    if _not_below_zero(a) and b.low is not None and b.low > 0:
        return Goes(_together((a, Goes(_turned(b.way)))), ZERO)
    return UNKNOWN


def _not_below_zero(part: Goes) -> bool:
    return part.low is not None and part.low >= 0


_ARITHMETIC = {"+": _sum, "-": _difference, "*": _product, "/": _quotient}


def _comparison(operator: str, a: Goes, b: Goes) -> Goes:
    """True is above false."""
    if operator in (">", ">="):
        return Goes(_together((a, _negative(b))))
    if operator in ("<", "<="):
        return Goes(_together((_negative(a), b)))
    return Goes(_flat((a, b)))


def _if(condition: Goes, then: Goes, otherwise: Goes, holds: Value) -> Goes:
    """The branch that is taken; where the condition may turn, the other one must lie on the right side of it."""
    if not isinstance(holds, bool) or condition.way is None:
        return UNKNOWN
    taken, other = (then, otherwise) if holds else (otherwise, then)
    turns = condition.way is (Way.DOWN if holds else Way.UP)
    return _turning(taken, other) if turns else taken


def _turning(taken: Goes, other: Goes) -> Goes:
    way = _together((taken, other))
    ways = (Way.UP, Way.DOWN) if way is Way.FLAT else (way,)
    above = taken.high is not None and other.low is not None and other.low >= taken.high
    below = taken.low is not None and other.high is not None and other.high <= taken.low
    low, high = _least(taken.low, other.low), _most(taken.high, other.high)
    if above and Way.UP in ways:
        return Goes(Way.UP, low, high)
    return Goes(Way.DOWN, low, high) if below and Way.DOWN in ways else UNKNOWN


def _least(a: mpq | None, b: mpq | None) -> mpq | None:
    return None if a is None or b is None else min(a, b)


def _most(a: mpq | None, b: mpq | None) -> mpq | None:
    return None if a is None or b is None else max(a, b)


def _ifs(node: n.Ifs, parts: list[Goes], values: _Values) -> Goes:
    """As IFs one within the other; the last condition is told only where it holds and stays."""
    pairs = list(zip(node.parts[::2], parts[::2], parts[1::2], strict=True))
    last, condition, found = pairs.pop()
    if values[last] is not True or condition.way is not Way.FLAT:
        return UNKNOWN
    return reduce(
        lambda rest, pair: _if(pair[1], pair[2], rest, values[pair[0]]),
        reversed(pairs),
        found,
    )


def _if_na(sought: Goes, instead: Goes, now: Value) -> Goes:
    """What is told to go some way has a value on all of it."""
    if isinstance(now, NA):
        return instead if sought.way is Way.FLAT else UNKNOWN
    return sought


def _call(function: Function, parts: list[Goes]) -> Goes:
    way = _together(parts)
    lows, highs = ([getattr(part, bound) for part in parts] for bound in ("low", "high"))
    match function:
        case Function.MIN:
            return Goes(way, reduce(_least, lows), min((each for each in highs if each is not None), default=None))
        case Function.MAX:
            return Goes(way, max((each for each in lows if each is not None), default=None), reduce(_most, highs))
        case Function.SUM:
            return reduce(_sum, parts)
        case Function.ABS if _not_below_zero(parts[0]):
            return parts[0]
    return Goes(_flat(parts))


def _lookup(function: Function, table: Table, x: Goes, now: Value) -> Goes:
    """A table whose column rises keeps the way of what it is asked with."""
    if x.way is Way.FLAT or not isinstance(now, mpq):
        return Goes(x.way)
    given = [gives for _, gives in table.rows]
    if function is Function.MARGINAL:
        return Goes(x.way) if min(given) >= 0 else UNKNOWN
    if x.way is Way.DOWN or table.row_reached(now) is None:
        given = [ZERO, *given]  # what it gives below its first row
    rises, falls = given == sorted(given), given == sorted(given, reverse=True)
    way = x.way if rises else _turned(x.way) if falls else None
    return Goes(way, min(given), max(given))
