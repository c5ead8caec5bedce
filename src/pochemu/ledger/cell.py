"""A measure as SQL: what it selects, what it packs into one text, and what comes out again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from gmpy2 import mpq

from pochemu.engine.fact import Value
from pochemu.engine.measure import Measure, Tally
from pochemu.engine.number import ZERO
from pochemu.engine.unit import Unit
from pochemu.ledger.expression import Sql, Translation, present

Params = tuple[Any, ...]


@dataclass(frozen=True)
class Cell:
    """`sql` packs counted facts, facts left out, total and weight, as the take needs them; None: read one by one."""

    measure: Measure
    sql: str | None = None
    params: Params = ()
    where: str = ""
    where_params: Params = ()
    x: str = ""
    x_params: Params = ()
    reads_fact: bool = False
    read: Callable[[int], Value] = mpq  # a value as the database has it, as the engine has it

    def tally(self, packed: str) -> Tally:
        """What the database found: of `distinct` all but the total."""
        try:
            facts, left_out, *sums = map(int, packed.split())
        except ValueError:
            raise Overflow(self.measure) from None
        if not sums or (not facts and self.measure.take.function in ("min", "max")):
            return Tally(ZERO, ZERO, facts, left_out)
        return Tally(self.read(sums[0]), mpq(sums[1]) if len(sums) > 1 else ZERO, facts, left_out)

    def unscaled(self, raw: Any) -> Value:
        """One of the values that `distinct` counts."""
        if isinstance(raw, float):
            raise Overflow(self.measure)
        return self.read(raw)


def cell_of(measure: Measure, digits: int) -> Cell:
    assert measure.over is not None
    translation = Translation(measure.over, digits)
    where = translation.of(measure.where)
    x = translation.of(measure.take.x)
    if where is None or x is None:
        return Cell(measure)
    condition, condition_params = _holding(where) if measure.where else ("", ())
    value, value_params = _valued(x) if measure.take.x else ("1", ())
    value = f"({value})"
    function = measure.take.function
    return Cell(
        measure,
        packed(function, value),
        value_params * _PACKED[function].count("{x}"),
        condition,
        condition_params,
        value,
        value_params,
        where.of_fact or x.of_fact,
        _reader(measure, x.scale),
    )


def packed(function: str, x: str) -> str:
    """What `Cell.tally` reads, of credits `c` with a value `x` each."""
    return _PACKED[function].format(x=x, q=_QUANTITY[connection.vendor])


def _reader(measure: Measure, scale: int) -> Callable[[Any], Value]:
    function, x = measure.take
    if function in ("count", "share") or x is None:
        return mpq
    match x.unit:
        case Unit.TEXT:
            return str
        case Unit.FLAG:
            return bool
        case Unit.DATE:
            return date.fromordinal
        case _:
            return lambda whole: mpq(int(whole), scale)


def _holding(where: Sql) -> tuple[str, tuple[object, ...]]:
    there, params = present(where)
    return (f"{there} AND {where.text}", params + where.params) if there else (where.text, where.params)


def _valued(x: Sql) -> tuple[str, tuple[object, ...]]:
    """The expression, NULL where anything it needs is missing."""
    there, params = present(x)
    if not there or x.text == next(iter(x.nullable)).text:
        return x.text, x.params
    return f"CASE WHEN {there} THEN {x.text} END", params + x.params


_QUANTITY = {"sqlite": "c.quantity", "postgresql": "c.quantity::numeric"}
"""Where a product may leave 64 bits PostgreSQL goes on exactly; SQLite turns to floats, which `Overflow` notices."""

_COUNTED = "count({x}) || ' ' || (count(*) - count({x}))"
_WEIGHT = " || ' ' || coalesce(sum(CASE WHEN {x} IS NOT NULL THEN c.quantity END), 0)"
_PACKED = {
    "count": "count(*) || ' 0 ' || coalesce(sum(c.quantity), 0)",
    "sum": _COUNTED + " || ' ' || coalesce(sum({x}), 0)",
    "min": _COUNTED + " || ' ' || coalesce(min({x}), 0)",
    "max": _COUNTED + " || ' ' || coalesce(max({x}), 0)",
    "distinct": _COUNTED,
    "avg": _COUNTED + " || ' ' || coalesce(sum({x} * {q}), 0)" + _WEIGHT,
    "share": _COUNTED + " || ' ' || coalesce(sum(CASE WHEN {x} THEN c.quantity END), 0)" + _WEIGHT,
}


class Overflow(Exception):
    """The database left integers; the measure must be read fact by fact."""

    def __init__(self, measure: Measure) -> None:
        super().__init__(measure.name)
        self.measure = measure
