"""A measure as a column of SQL: what it selects, what it packs into one text, and what comes out again."""

from dataclasses import dataclass, field
from datetime import date

from django.db import connection
from gmpy2 import mpq

from pochemu.engine.measure import Contribution, Measure, Tally
from pochemu.engine.number import NA, ZERO
from pochemu.engine.unit import Unit
from pochemu.ledger.expression import Sql, Translation, present


@dataclass(frozen=True)
class Cell:
    """`sql` packs counted facts, facts left out, total and weight, as far as the take needs them; None: read one by one."""

    measure: Measure
    sql: str | None = None
    params: tuple[object, ...] = ()
    where: str = ""
    where_params: tuple[object, ...] = ()
    x: str = ""
    x_params: tuple[object, ...] = ()
    scale: int = 1
    reads_fact: bool = False


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
    sql, times = _PACKED[measure.take.function]
    return Cell(
        measure,
        sql.format(x=value, q=_QUANTITY[connection.vendor]),
        value_params * times,
        condition,
        condition_params,
        value,
        value_params,
        x.scale,
        where.of_fact or x.of_fact,
    )


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
_PACKED: dict[str, tuple[str, int]] = {
    "count": ("count(*) || ' 0 ' || coalesce(sum(c.quantity), 0)", 0),
    "sum": (_COUNTED + " || ' ' || coalesce(sum({x}), 0)", 3),
    "min": (_COUNTED + " || ' ' || coalesce(min({x}), 0)", 3),
    "max": (_COUNTED + " || ' ' || coalesce(max({x}), 0)", 3),
    "distinct": (_COUNTED, 2),
    "avg": (
        _COUNTED + " || ' ' || coalesce(sum({x} * {q}), 0)"
        " || ' ' || coalesce(sum(CASE WHEN {x} IS NOT NULL THEN c.quantity END), 0)",
        4,
    ),
    "share": (
        _COUNTED + " || ' ' || coalesce(sum(CASE WHEN {x} THEN c.quantity END), 0)"
        " || ' ' || coalesce(sum(CASE WHEN {x} IS NOT NULL THEN c.quantity END), 0)",
        4,
    ),
}


class Overflow(Exception):
    """The database left integers; the measure must be read fact by fact."""

    def __init__(self, measure: Measure) -> None:
        super().__init__(measure.name)
        self.measure = measure


@dataclass(slots=True)
class Found:
    """What a measure has found so far, in one reach."""

    cell: Cell
    facts: int = 0
    left_out: int = 0
    total: object = ZERO
    weight: mpq = ZERO
    values: set[object] = field(default_factory=set)

    def add_packed(self, packed: str) -> None:
        facts, left_out, *sums = packed.split()
        self.left_out += int(left_out)
        if facts == "0":
            return
        if any("." in text for text in sums):
            raise Overflow(self.cell.measure)
        if sums:
            self.add_total(self.unscaled(int(sums[0])), first=not self.facts)
        self.weight += int(sums[1]) if len(sums) > 1 else 0
        self.facts += int(facts)

    def unscaled(self, raw: object) -> object:
        """A value as the database has it, as the engine has it."""
        function, x = self.cell.measure.take
        if function in ("count", "share") or x is None:
            return mpq(raw)
        match x.unit:
            case Unit.TEXT:
                return raw
            case Unit.FLAG:
                return bool(raw)
            case Unit.DATE:
                return date.fromordinal(int(raw))  # type: ignore[call-overload, no-any-return]
            case _:
                return mpq(int(raw), self.cell.scale)  # type: ignore[call-overload]

    def add_total(self, total: object, *, first: bool) -> None:
        match self.cell.measure.take.function:
            case "min":
                self.total = total if first else min(self.total, total)  # type: ignore[type-var]
            case "max":
                self.total = total if first else max(self.total, total)  # type: ignore[type-var]
            case _:
                self.total += total  # type: ignore[operator]

    def add_value(self, raw: object) -> None:
        self.values.add(self.unscaled(raw))

    def add(self, one: Contribution) -> None:
        if isinstance(one.x, NA):
            self.left_out += 1
            return
        if self.cell.measure.take.function == "distinct":
            self.values.add(one.x)
        else:
            self.add_total(one.amount, first=not self.facts)
        if self.cell.measure.weighs:
            self.weight += one.weight
        self.facts += 1

    def tally(self) -> Tally:
        if self.cell.measure.take.function == "distinct":
            return Tally(mpq(len(self.values)), ZERO, self.facts, self.left_out)
        return Tally(self.total, self.weight, self.facts, self.left_out)  # type: ignore[arg-type]
