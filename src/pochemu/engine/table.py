"""Two columns that say what is paid from where on: tiers, rates, curves."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.fields import readable
from pochemu.engine.number import NA, ZERO
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words


class Cell(NamedTuple):
    value: mpq
    unit: Unit
    percent: bool = False  # written with %


class Part(NamedTuple):
    """The part of x that lies within one row, and what it brings."""

    row: int
    start: mpq
    end: mpq | None  # the next row's start; None for the last
    part: mpq
    rate: mpq
    product: mpq


class TableMistake(NamedTuple):
    """Row and column are counted from 0; None where the mistake is of the whole row or table."""

    row: int | None
    column: int | None
    words: Words


class TableError(Exception):
    """All the mistakes of one table."""

    def __init__(self, name: str, mistakes: Sequence[TableMistake]) -> None:
        super().__init__(name, *(mistake.words.en for mistake in mistakes))
        self.name = name
        self.mistakes = tuple(mistakes)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with the first column strictly ascending. A column of literal zeros alone has `Unit.ANY`."""

    name: str
    rows: tuple[tuple[mpq, mpq], ...]
    units: tuple[Unit, Unit]
    percents: tuple[bool, bool] = field(default=(False, False), compare=False)  # how the author wrote each column
    called: Words | None = field(default=None, compare=False)
    starts: tuple[mpq, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "starts", tuple(start for start, _ in self.rows))

    @property
    def title(self) -> Words:
        return self.called or readable(self.name)

    @classmethod
    def of(cls, name: str, cells: Sequence[Sequence[Cell]]) -> "Table":
        """Raises TableError with every mistake."""
        if mistakes := _shape_mistakes(cells) or [*_unit_mistakes(cells), *_order_mistakes(cells)]:
            raise TableError(name, mistakes)
        rows = tuple((first.value, second.value) for first, second in cells)
        return cls(name, rows, (_unit(cells, 0), _unit(cells, 1)), (_percents(cells, 0), _percents(cells, 1)))

    def row_reached(self, x: mpq) -> int | None:
        """The last row that starts at x or below it."""
        row = bisect_right(self.starts, x) - 1
        return row if row >= 0 else None

    def tier(self, x: mpq | NA) -> mpq | NA:
        if isinstance(x, NA):
            return x
        row = self.row_reached(x)
        return ZERO if row is None else self.rows[row][1]

    def marginal(self, x: mpq | NA) -> mpq | NA:
        if isinstance(x, NA):
            return x
        return sum((part.product for part in self.marginal_parts(x)), ZERO)

    def marginal_parts(self, x: mpq) -> tuple[Part, ...]:
        """x counts from 0 on: what a row has below 0 takes no part."""
        parts = []
        for row, (start, rate) in enumerate(self.rows):
            end = self.starts[row + 1] if row + 1 < len(self.rows) else None
            above, until = max(start, ZERO), x if end is None else min(x, end)
            if until > above:
                part = until - above
                parts.append(Part(row, start, end, part, rate, part * rate))
        return tuple(parts)

    def curve(self, x: mpq | NA) -> mpq | NA:
        if isinstance(x, NA):
            return x
        points = self.curve_points(x)
        if len(points) < 2:
            return points[0][1] if points else ZERO
        (x0, y0), (x1, y1) = points
        return y0 + (y1 - y0) * (x - x0) / (x1 - x0)

    def curve_points(self, x: mpq) -> tuple[tuple[mpq, mpq], ...]:
        """The two points that x lies between; the one it lies on, or the last below it; none below the first."""
        row = self.row_reached(x)
        if row is None:
            return ()
        on_it = self.starts[row] == x or row + 1 == len(self.rows)
        return self.rows[row : row + 1] if on_it else self.rows[row : row + 2]


def _shape_mistakes(cells: Sequence[Sequence[Cell]]) -> list[TableMistake]:
    if not cells:
        return [TableMistake(None, None, NO_ROWS)]
    return [
        TableMistake(number, None, NOT_TWO_CELLS.fill(found=len(row)))
        for number, row in enumerate(cells)
        if len(row) != 2
    ]


def _unit_mistakes(cells: Sequence[Sequence[Cell]]) -> list[TableMistake]:
    return [
        TableMistake(number, column, OTHER_UNIT.fill(found=row[column].unit.words, wanted=_unit(cells, column).words))
        for number, row in enumerate(cells)
        for column in (0, 1)
        if row[column].unit not in (Unit.ANY, _unit(cells, column))
    ]


def _unit(cells: Sequence[Sequence[Cell]], column: int) -> Unit:
    """That of the column's first cell which has one."""
    return next((row[column].unit for row in cells if row[column].unit is not Unit.ANY), Unit.ANY)


def _percents(cells: Sequence[Sequence[Cell]], column: int) -> bool:
    """A bare 0 may stand among percents."""
    return any(row[column].percent for row in cells) and all(
        row[column].percent or not row[column].value for row in cells
    )


def _order_mistakes(cells: Sequence[Sequence[Cell]]) -> list[TableMistake]:
    starts = [row[0].value for row in cells]
    if len(starts) > 1 and all(after < before for before, after in pairwise(starts)):
        return [TableMistake(1, 0, DESCENDING)]
    return [
        TableMistake(number, 0, NOT_ASCENDING)
        for number in range(1, len(cells))
        if cells[number][0].value <= cells[number - 1][0].value
    ]


NO_ROWS = Words("the table has no rows", "в таблице нет строк")
NOT_TWO_CELLS = Words("a row has two cells, and this one has {found}", "в строке две ячейки, а в этой их {found}")
OTHER_UNIT = Words("this is {found}, and the column above it is {wanted}", "здесь {found}, а в столбце выше — {wanted}")
NOT_ASCENDING = Words(
    "the first column rises from row to row, and here it does not: put the rows in order",
    "первый столбец растёт от строки к строке, а здесь нет: поставьте строки по порядку",
)
DESCENDING = Words(
    "the rows go down, and the first column rises from row to row: turn their order round, the least first",
    "строки идут по убыванию, а первый столбец растёт от строки к строке: переставьте их, начиная с наименьшей",
)
