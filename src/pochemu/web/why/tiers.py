"""A table that the formula looked into: the row reached, and what the others would give."""

from gmpy2 import mpq

from pochemu.engine.figure import Figure
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import NA
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.why import Row, TableShown, tables
from pochemu.engine.words import Words
from pochemu.web.face import Face, Shown, is_percent, looks_like_rates, looks_like_shares
from pochemu.web.links import Links
from pochemu.web.numbers import percent_span, span
from pochemu.web.why.shapes import TierRow, Tiers

COLUMNS = {
    Function.TIER: Words("Rate", "Ставка"),
    Function.MARGINAL: Words("Rate", "Ставка"),
    Function.CURVE: Words("Value", "Значение"),
}


def tiers(face: Face, links: Links, figure: Figure, *, href: str, scheme: str) -> list[Tiers]:
    """`href`: of the figure's own why, which explains what rows would give; `scheme`: of the scheme that set them."""
    return [_tiers(face, shown, figure, href, f"{scheme}#{shown.table.name}") for shown in tables(figure)]


def _tiers(face: Face, shown: TableShown, figure: Figure, href: str, table: str) -> Tiers:
    by = _looked_by(figure, shown)
    percents = is_percent(by) if by else looks_like_shares(borders(shown.table))
    parts = _parts(shown)
    rows = [
        _row(face, shown, row, number, parts, figure, percents, href, table) for number, row in enumerate(shown.rows)
    ]
    return Tiers(Words.same(shown.table.name), by.title if by else shown.operand, COLUMNS[shown.function], rows)


def _looked_by(figure: Figure, shown: TableShown) -> Figure | None:
    """The part that the table is looked up by, where it is a part and not an expression."""
    return next((part for part in figure.parts if shown.operand.en in (part.name, f"[{part.name}]")), None)


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
    percents: bool,
    href: str,
    table: str,
) -> TierRow:
    first, second = shown.table.units
    rates = second is Unit.NUMBER and looks_like_rates(gives for _start, gives in shown.table.rows)
    gives = face.value(row.gives, second, table, full=True, percent=rates)
    brings = (
        _curve(face, shown, row, href)
        if shown.function is Function.CURVE
        else _gives(face, row, parts.get(number), figure, href)
    )
    return TierRow(_span(face, row, first, percents), gives, brings, row.reached)


def _curve(face: Face, shown: TableShown, row: Row, href: str) -> Shown | None:
    """Where the line between two points is met."""
    met = shown.table.curve(shown.x) if row.reached and isinstance(shown.x, mpq) else None
    return None if met is None else face.value(met, shown.table.units[1], href, full=True)


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


def _span(face: Face, row: Row, unit: Unit, percents: bool) -> str:
    if percents:
        return percent_span(row.start, row.end, face.language)
    low = face.value(row.start, unit, "").text
    return span(low, None if row.end is None else face.value(row.end, unit, "").text, language=face.language)


def borders(table: Table) -> list[mpq]:
    return [start for start, _gives_then in table.rows]
