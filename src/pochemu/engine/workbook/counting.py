"""A measure as a sheet has it: its facts, one a row, what each gives, and the sum or the average over that column."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeGuard

from gmpy2 import mpq

from pochemu.engine.bonus import Counted as Evidence
from pochemu.engine.fact import Credit, Value
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Formula, Ref
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.spelling import decimals
from pochemu.engine.measure import Contribution, Measure, getter, passing
from pochemu.engine.number import NA, ONE, ZERO
from pochemu.engine.roster import Reach
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.workbook import doubles
from pochemu.engine.workbook.cells import Block, Row
from pochemu.engine.workbook.doubles import ALIKE, SIGNIFICANT, ULP, Double, InDoubt
from pochemu.engine.workbook.formulas import Beside, Pieces, Range, spelled

X, QUANTITY, CREDIT, GIVES, WEIGHT = "x", "quantity", "credit", "gives", "weight"
ABOVE = "above"  # x of the row above

ROUNDED_SUMS: Final = 8
"""A sum that has no more decimals is rounded to those it has, so that a spreadsheet's own error in it is gone."""

NOT_COUNTED: Final = '""'
"""What a fact gives whose x has no value: a text, which sums and extremes leave out."""


class Altered(Exception):
    """Facts one by one do not give what they gave together: the ledger writes both, and only its own hand may."""

    def __init__(self, measure: Words) -> None:
        self.words = _ALTERED.fill(measure=measure)
        super().__init__(self.words.en)


@dataclass(frozen=True)
class Given:
    """A row before it is known whether its formula may stand: x with its trace, where x is a formula over fields."""

    title: str
    aside: str
    day: int | None
    fields: tuple[Value, ...]
    trace: tuple[object, ...] | None
    quantity: mpq
    credit: mpq
    x: Value
    gives: Value  # its part of the total
    weight: mpq


def of_facts(measure: Measure, reach: Reach, facts: Iterable[Contribution]) -> Block:
    return _block(measure, [_of_fact(measure, reach, one) for one in facts])


def of_members(figure: Figure, names: dict[str, str]) -> Block:
    measure = figure.rule
    assert isinstance(measure, Measure)
    return _block(measure, [_of_member(measure, part, names) for part in figure.parts])


def _of_fact(measure: Measure, reach: Reach, one: Contribution) -> Given:
    fact, formula = one.fact, measure.take.x
    fields: tuple[Value, ...] = ()
    trace = None
    if _is_expression(formula) and measure.over and formula.refs:
        credit, trace = _shown(measure, reach, one)
        fields = tuple(getter(ref.name, measure.over)(fact, credit) for ref in formula.refs)
    return Given(
        fact.key, fact.subject, fact.day, fields, trace, fact.quantity, one.credit, one.x, one.amount, one.weight
    )


def _shown(measure: Measure, reach: Reach, one: Contribution) -> tuple[Credit, tuple[object, ...]]:
    """The credit whose x the contribution tells: of several, the first need not be the one whose x has a value."""
    traces = ((credit, measure.read_x(one.fact, credit)) for credit in passing(measure, reach, one.fact))
    return next((credit, trace) for credit, trace in traces if isinstance(trace[-1], NA) == isinstance(one.x, NA))


def _of_member(measure: Measure, part: Figure, names: dict[str, str]) -> Given:
    counted = not isinstance(part.value, NA)
    gives = part.value if counted else ZERO
    if measure.take.function == "share":
        gives = ONE if part.value is True else ZERO
    name = names.get(part.name, part.name)
    return Given(name, part.name, None, (), None, ONE, ONE, part.value, gives, ONE if counted else ZERO)


def _is_expression(formula: Formula | None) -> TypeGuard[Formula]:
    return formula is not None and not isinstance(formula.tree, n.Name)


def _block(measure: Measure, given: list[Given]) -> Block:
    function, formula = measure.take
    if function == "distinct":
        given = sorted(given, key=lambda one: (isinstance(one.x, NA), None if isinstance(one.x, NA) else one.x))
        _must_differ(given)
    live = function != "distinct" and any(one.trace for one in given)
    columns = tuple((ref.name, _unit_of(formula, ref)) for ref in formula.refs) if live and formula else ()
    x: Pieces | None = None
    if live and formula:
        try:
            x = spelled(formula, lambda ref: Beside(ref.name, field=True))
        except InDoubt:
            columns = ()
    rows, sums, weights = [], [], []
    for number, one in enumerate(given):
        row, double = _row(measure, one, x if columns else None, first=_is_new(given, number))
        rows.append(row)
        sums.append(double)
        weights.append(doubles.of(one.weight))
    gives, weight = _formulas(function)
    tables = tuple(formula.tables.values()) if columns and formula else ()
    return Block(
        measure, columns, x if columns else None, tables, gives, weight, tuple(rows), _together(sums),
        _together(weights),
    )  # fmt: skip


def _unit_of(formula: Formula, ref: Ref) -> Unit:
    return next(unit for step, unit in zip(formula.steps, formula.units, strict=True) if step == n.Name(ref.name))


def _row(measure: Measure, one: Given, x: Pieces | None, *, first: bool) -> tuple[Row, Double]:
    """The row, and the double of what it gives."""
    function, formula = measure.take
    x_live, double = False, _given(one.x)
    if x is not None and formula is not None and one.trace is not None:
        parts = dict(zip(formula.refs, one.fields, strict=True))
        try:
            double = doubles.judged(formula, one.trace, {ref: doubles.of(part) for ref, part in parts.items()})  # type: ignore[arg-type]
            x_live = True
        except InDoubt:
            pass
    by = one.quantity if function in ("avg", "count", "share") else one.credit
    gives_live = not isinstance(one.x, mpq) or function not in ("sum", "count") or _follows(one, function)
    gives = one.gives
    if function == "distinct":
        gives = ONE if first else ZERO
    given = _of_gives(function, one, double, by) if gives_live and function != "distinct" else doubles.of(gives)
    fields = one.fields if x is not None else ()
    row = Row(one.title, one.aside, one.day, fields, one.quantity, one.credit, one.x, x_live, gives, gives_live)
    return row, given


def _given(x: Value) -> Double:
    """A date that no spreadsheet knows stands there as a text."""
    try:
        return doubles.of(x)
    except InDoubt:
        if isinstance(x, mpq):
            raise
        return Double(x)


def _follows(one: Given, function: str) -> bool:
    """Not where credits of several roles give each its own x."""
    return bool(one.gives == (one.quantity if function == "count" else one.x) * one.credit)  # type: ignore[operator]


def _of_gives(function: str, one: Given, x: Double, by: mpq) -> Double:
    if isinstance(one.x, NA) or not isinstance(one.gives, mpq):
        return Double(ZERO)
    match function:
        case "count":
            return doubles.multiplied(one.gives, doubles.of(one.quantity), doubles.of(one.credit))
        case "sum" | "avg":
            return doubles.multiplied(one.gives, x, doubles.of(by))
        case "min" | "max":
            return x
    return doubles.of(one.gives)


def _formulas(function: str) -> tuple[Pieces, Pieces | None]:
    """What a row gives, and its weight, as formulas over the row."""
    x, quantity, credit = Beside(X), Beside(QUANTITY), Beside(CREDIT)
    weight: Pieces = ("IF(ISERROR(", x, f"),{NOT_COUNTED},", quantity, ")")
    match function:
        case "count":
            return (quantity, "*", credit), None
        case "sum":
            return ("IFERROR(", x, "*", credit, f",{NOT_COUNTED})"), None
        case "avg":
            return ("IFERROR(", x, "*", quantity, f",{NOT_COUNTED})"), weight
        case "share":
            return ("IFERROR(IF(", x, ",", quantity, f",0),{NOT_COUNTED})"), weight
        case "distinct":
            return ("IF(ISERROR(", x, f"),{NOT_COUNTED},IF(EXACT(", x, ",", Beside(ABOVE), "),0,1))"), None
    return ("IFERROR(", x, f",{NOT_COUNTED})"), None


def _together(parts: Sequence[Double]) -> Double:
    """Their sum, as a spreadsheet adds it up."""
    value = sum((part.value for part in parts if isinstance(part.value, mpq)), ZERO)
    sizes = sum(doubles.size(part.value) for part in parts if isinstance(part.value, mpq))
    error = sum(part.error for part in parts)
    whole = all(isinstance(part.value, mpq) and part.value.denominator <= 1024 for part in parts)
    if error == 0 and whole and sizes < 2.0**40:
        return Double(value)
    return Double(value, error + ULP * sizes * (len(parts) + 1), nearest=False)


def total(block: Block, figure: Figure) -> tuple[Pieces, Double]:
    """The measure's own formula over its block. Raises InDoubt."""
    function, value = block.measure.take.function, figure.value
    gives, weight = Range(block, GIVES), Range(block, WEIGHT)
    evidence = figure.evidence
    assert isinstance(evidence, Evidence)
    if function in ("min", "max"):
        pieces: Pieces = ("IF(COUNT(", gives, ")=0,NA(),", f"{function.upper()}(", gives, "))")
        return pieces, _extreme(block, value)
    if block.double.value != evidence.tally.total:
        raise Altered(block.measure.title)
    if function in ("avg", "share"):
        return ("SUM(", gives, ")/SUM(", weight, ")"), doubles.divided(value, block.double, block.weighs)
    return _rounded_sum(("SUM(", gives, ")"), block.double)


def _rounded_sum(pieces: Pieces, double: Double) -> tuple[Pieces, Double]:
    value = double.value
    assert isinstance(value, mpq)
    places = decimals(value)
    if places is None or places > ROUNDED_SUMS or double.nearest:
        return pieces, double
    places = max(places, 2)
    if double.error >= 0.5 * 10.0**-places or doubles.size(value) * 10.0**places >= 10**SIGNIFICANT:
        return pieces, double
    return ("ROUND(", *pieces, f",{places})"), doubles.of(value)


def _extreme(block: Block, value: Value) -> Double:
    if not isinstance(value, mpq):
        return Double(value)
    found = [one for one in block.rows if isinstance(one.x, mpq)]
    if all(not one.x_live for one in found):
        return doubles.of(value)
    error = max(doubles.size(one.x) for one in found) * ALIKE * 64  # type: ignore[arg-type]
    return Double(value, max(error, block.double.error), nearest=False)


def _is_new(given: list[Given], number: int) -> bool:
    """Of sorted rows: whether none before it has its value."""
    x, above = given[number].x, given[number - 1].x
    return not isinstance(x, NA) and (number == 0 or isinstance(above, NA) or x != above)


def _must_differ(given: list[Given]) -> None:
    """Values that a spreadsheet would take for one. Raises InDoubt."""
    numbers = [one.x for one in given if isinstance(one.x, mpq)]
    for one, other in pairwise(numbers):
        if one != other and doubles.size(abs(one - other)) <= 100 * ALIKE * max(doubles.size(one), doubles.size(other)):
            raise InDoubt(doubles.NEAR_THRESHOLD)


_ALTERED = Words(
    "“{measure}”: the facts one by one do not give what they give together. The database was altered past the program. "
    "Whether closed months are as they were: pochemu verify --all; mend it from a copy",
    "«{measure}»: факты по одному дают не то, что вместе. Базу данных изменили в обход программы. "
    "Остались ли закрытые месяцы прежними, скажет pochemu verify --all; восстановите базу из копии",
)
