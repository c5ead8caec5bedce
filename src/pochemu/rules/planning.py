"""Plans made from other plans: grown, divided, pasted. Pure: nothing is read or stored here.

Amounts are exact, in the measure's own unit, money in major ones. A step is what plans are rounded to: 1 for contracts,
perhaps 100 000 for roubles.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.number import half_up

LINES_PASTED: Final = 2_000
CELLS_PASTED: Final = 200


def grown(value: mpq, percent: mpq, step: mpq) -> mpq:
    """So many percents more (of −10: fewer), to the nearest step."""
    return rounded_to(value * (1 + percent / 100), step)


def rounded_to(value: mpq, step: mpq) -> mpq:
    return half_up(value / step, 0) * step


def divided(total: mpq, weights: Mapping[str, mpq], step: mpq) -> dict[str, mpq]:
    """The total among those who have weights, in whole steps, so that the parts add up to it exactly.

    What is left after whole steps goes, a step each, to those who lost most by rounding (ties in order of names); what
    is smaller than a step, to the first of them. Weights that are all 0 share alike.
    """
    if not weights:
        return {}
    if not any(weights.values()):
        weights = dict.fromkeys(weights, mpq(1))
    whole = sum(weights.values(), mpq(0))
    exact = {name: total * weight / whole for name, weight in weights.items()}
    parts = {name: (share / step).__floor__() * step for name, share in exact.items()}
    by_loss = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    left = total - sum(parts.values(), mpq(0))
    for name in by_loss:
        if left < step:
            break
        parts[name] += step
        left -= step
    parts[by_loss[0]] += left
    return parts


class Pasted(NamedTuple):
    """A rectangle copied from a spreadsheet: texts by row and column, with names of either where it brought them."""

    cells: tuple[tuple[str, ...], ...]
    rows: tuple[str, ...] = ()  # the first column, where it is names
    columns: tuple[str, ...] = ()  # the first row, where it is titles


def pasted(text: str, *, people: Sequence[str], titles: Sequence[str]) -> Pasted:
    """Lines and tabs, as spreadsheets copy them. Names of people and titles of measures are known when they stand in
    the first column and the first row; a first column of words alone is names too, though nobody here has them."""
    lines = [tuple(cell.strip() for cell in line.split("\t")[:CELLS_PASTED]) for line in text.splitlines()]
    table = [line for line in lines[:LINES_PASTED] if any(line)]
    known_people, known_titles = {_folded(name) for name in people}, {_folded(title) for title in titles}
    has_titles = bool(table) and any(_folded(cell) in known_titles for cell in table[0])
    body = table[1:] if has_titles else table
    has_names = any(line[0] and _folded(line[0]) in known_people for line in body) or _are_words(body)
    first = 1 if has_names else 0
    return Pasted(
        tuple(line[first:] for line in body),
        tuple(line[0] for line in body) if has_names else (),
        table[0][first:] if has_titles else (),
    )


def _are_words(lines: Sequence[tuple[str, ...]]) -> bool:
    """Whether each line begins with a word, and more stands after it."""
    begun = [line[0] for line in lines if len(line) > 1]
    return len(begun) == len(lines) > 0 and all(text and not any(map(str.isdigit, text)) for text in begun)


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("ё", "е").split())


Key = tuple[str, str]
"""An employee and a measure."""


class Fitted(NamedTuple):
    values: dict[Key, str]
    unknown: tuple[str, ...]  # names and titles that nobody has here
    beyond: int = 0  # texts for which the grid has no row or no column


def fitted(given: Pasted, people: Mapping[str, str], titles: Mapping[str, str], *, start: Key) -> Fitted:
    """Each text in its cell: by its names where there are, else in order from the cell where it was pasted.

    `people` gives the name of each employee, `titles` the title of each measure, in the order of the grid.
    """
    rows = _places(given.rows, people, list(people), start[0], len(given.cells))
    columns = _places(given.columns, titles, list(titles), start[1], max(map(len, given.cells), default=0))
    values = {
        (row, column): text
        for row, line in zip(rows, given.cells, strict=False)
        for column, text in zip(columns, line, strict=False)
        if row and column and text
    }
    missing = [
        name
        for name, place in [*zip(given.rows, rows, strict=False), *zip(given.columns, columns, strict=False)]
        if name and not place
    ]
    beyond = sum(
        bool(text) and (down >= len(rows) or along >= len(columns))
        for down, line in enumerate(given.cells)
        for along, text in enumerate(line)
    )
    return Fitted(values, tuple(missing), beyond)


def _places(named: Sequence[str], titles: Mapping[str, str], order: Sequence[str], start: str, count: int) -> list[str]:
    """Of each row (or column) its employee (or measure); "" where it is none."""
    if not named:
        at = order.index(start) if start in order else 0
        return list(order[at : at + count])
    by_title = {_folded(title): name for name, title in titles.items()} | {_folded(name): name for name in titles}
    return [by_title.get(_folded(text), "") for text in named]
