"""A table that the formula looked into: the row reached, and what the others would give."""

from gmpy2 import mpq

from pochemu.engine.fact import Value
from pochemu.engine.fields import Titles
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Node
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import NA
from pochemu.engine.table import Table
from pochemu.engine.titles import titled
from pochemu.engine.unit import Unit
from pochemu.engine.why import Row, TableShown, tables
from pochemu.engine.words import Words
from pochemu.web.face import Face, Shown, in_columns
from pochemu.web.links import Links
from pochemu.web.numbers import from_on, slice_between
from pochemu.web.why.shapes import TierRow, Tiers

COLUMNS = {
    Function.TIER: Words("Rate", "Ставка"),
    Function.MARGINAL: Words("Rate", "Ставка"),
    Function.CURVE: Words("Value", "Значение"),
}


def tiers(face: Face, links: Links, figure: Figure, titles: Titles, *, href: str, scheme: str) -> list[Tiers]:
    """`href`: of the figure's own why, which explains what rows would give; `scheme`: of the scheme that set them."""
    return [_tiers(face, shown, figure, titles, href, f"{scheme}#{shown.table.name}") for shown in tables(figure)]


def _tiers(face: Face, shown: TableShown, figure: Figure, titles: Titles, href: str, table: str) -> Tiers:
    by = _looked_by(figure, shown.operand)
    parts = _parts(shown)
    rows = [_row(face, shown, row, number, parts, figure, href, table) for number, row in enumerate(shown.rows)]
    by_title = by.title if by else titled(shown.operand, titles)
    at = None if by else _value(face, shown.table, shown.x, href)
    return Tiers(
        shown.table.title, by_title, at, COLUMNS[shown.function], in_columns(rows, "rate", "gives"), shown.function
    )


def _looked_by(figure: Figure, operand: Node) -> Figure | None:
    """The part that the table is looked up by, where it is a part and not an expression."""
    match operand:
        case n.Name(name):
            wanted = name
        case n.Attainment(measure):
            wanted = f"ATTAINMENT({measure})"
        case _:
            return None
    return next((part for part in figure.parts if part.name == wanted), None)


def _parts(shown: TableShown) -> dict[int, mpq]:
    """What each row of a progressive table pays."""
    if shown.function is not Function.MARGINAL or not isinstance(shown.x, mpq):
        return {}
    return {part.row: part.product for part in shown.table.marginal_parts(shown.x)}


def _row(
    face: Face,
    shown: TableShown,
    row: Row,
    number: int,
    parts: dict[int, mpq],
    figure: Figure,
    href: str,
    table: str,
) -> TierRow:
    _first, second = shown.table.units
    gives = face.value(row.gives, second, table, full=True, percent=shown.table.percents[1])
    brings = (
        _curve(face, shown, row, href)
        if shown.function is Function.CURVE
        else _gives(face, row, parts.get(number), figure, href)
    )
    return TierRow(border(face, shown.table, number, shown.function), gives, brings, row.reached)


def _curve(face: Face, shown: TableShown, row: Row, href: str) -> Shown | None:
    """Where the line between two points is met."""
    met = shown.table.curve(shown.x) if row.reached and isinstance(shown.x, mpq) else None
    percent = shown.table.percents[1]
    return None if met is None else face.value(met, shown.table.units[1], href, full=True, percent=percent)


def _gives(face: Face, row: Row, part: mpq | None, figure: Figure, href: str) -> Shown | None:
    if part is not None:
        return face.value(part, figure.unit, href, full=True)
    if row.reached and row.would_give is not None:
        return face.figure(figure, href, full=True)
    return (
        None
        if row.would_give is None or isinstance(row.would_give, NA)
        else face.value(row.would_give, figure.unit, href)
    )


def border(face: Face, table: Table, row: int, function: Function) -> str:
    """Where the row is: a tier from its border on, a slice between two, a point of a curve."""
    low, high = _start(face, table, row), _start(face, table, row + 1) if row + 1 < len(table.rows) else None
    match function:
        case Function.MARGINAL:
            return slice_between(None if row == 0 and table.starts[0] == 0 else low, high, face.language)
        case Function.CURVE:
            return low
    return from_on(low, face.language)


def _start(face: Face, table: Table, row: int) -> str:
    return _value(face, table, table.starts[row], "").text


def _value(face: Face, table: Table, x: Value, href: str) -> Shown:
    """As the table's borders are written."""
    unit = Unit.NUMBER if table.units[0] is Unit.ANY else table.units[0]
    return face.value(x, unit, href, full=True, percent=table.percents[0])


def borders(table: Table) -> list[mpq]:
    return list(table.starts)
