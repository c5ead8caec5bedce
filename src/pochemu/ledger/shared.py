"""Facts with several credits, or with a part of one, as the database sums them: each share's facts in integers.

Several credits of one fact may be within reach. The fact is then counted once, by its first credit: the first that has
a value where each credit gives its share, the very first where the fact is looked at once, whoever shares it.
"""

from typing import NamedTuple

from pochemu.engine.measure import ONCE_A_FACT
from pochemu.ledger.cell import Cell, Params, packed


class Part(NamedTuple):
    """A piece of SQL with its parameters."""

    sql: str
    params: Params = ()


def sums(number: int, cell: Cell, counted: str) -> Part:
    """The measure's number, the reach's, a share, and what the facts of that share come to: as `Cell.tally` reads it.

    `counted`: the credits that the measure counts, as the rest of a FROM.
    """
    function = cell.measure.take.function
    credits = _credits(cell, counted)
    if function in ONCE_A_FACT:
        sql = f"SELECT {number}, c.g, 1, 1, {packed(function, 'c.x')} FROM {credits.sql} WHERE c.nth = 1 GROUP BY c.g"
    else:
        share = "c.g, c.share_num, c.share_den"
        sql = f"SELECT {number}, {share}, {_BY_SHARE[function]} FROM {credits.sql} GROUP BY {share}"
    return Part(sql, credits.params)


def values(cell: Cell, counted: str) -> Part:
    """The values that `distinct` counts, with the reach's number. Within a fact only those of a role may differ."""
    x = cell.measure.take.x
    if x is None or all(ref.name != "role" for ref in x.refs):
        sql = f"SELECT DISTINCT s.g, {cell.x} FROM span s CROSS JOIN {counted} AND {cell.x} IS NOT NULL"
        return Part(sql, (*cell.x_params, *cell.where_params, *cell.x_params))
    credits = _credits(cell, counted)
    return Part(f"SELECT DISTINCT c.g, c.x FROM {credits.sql} WHERE c.nth = 1 AND c.x IS NOT NULL", credits.params)


def _credits(cell: Cell, counted: str) -> Part:
    """Credits within each reach with their value, numbered within their fact."""
    first = "x.id" if cell.measure.take.function in ONCE_A_FACT else "x.x IS NULL, x.id"
    sql = f"""(
        SELECT x.*, row_number() OVER (PARTITION BY x.g, x.fact_id ORDER BY {first}) AS nth FROM (
            SELECT s.g, c.id, c.fact_id, c.share_num, c.share_den, c.quantity, {cell.x} AS x
              FROM span s CROSS JOIN {counted}) x) c"""
    return Part(sql, (*cell.x_params, *cell.where_params))


_BY_SHARE = {
    "count": "count(*) FILTER (WHERE c.nth = 1) || ' 0 ' || sum(c.quantity)",
    "sum": (
        "count(c.x) FILTER (WHERE c.nth = 1) || ' ' || count(*) FILTER (WHERE c.nth = 1 AND c.x IS NULL)"
        " || ' ' || coalesce(sum(c.x), 0)"
    ),
}
"""Every credit gives its share, but facts are counted once."""
