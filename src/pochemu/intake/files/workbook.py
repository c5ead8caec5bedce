"""The first visible sheet of an .xlsx, streamed: never whole in memory; errors stay errors, digits stay digits.

Formulas are read as the values that were saved with them.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.files.book import open_book
from pochemu.intake.files.sheet import Row, read_rows
from pochemu.intake.files.table import Cells, Seen, Unread, refused
from pochemu.intake.limits import MAX_COLUMNS


class Workbook(NamedTuple):
    path: Path
    shown: str
    seen: Seen
    header_row: int

    @property
    def unsure(self) -> bool:
        return True

    @property
    def typed(self) -> bool:
        return True

    def rows(self, wanted: Sequence[str]) -> Iterator[tuple[int, Cells | Unread]]:
        at = [self.seen.columns.index(name) for name in wanted]
        with open_book(self.path, self.shown) as book:
            for row in _filled(read_rows(book, len(self.seen.columns))):
                if row.number > self.header_row:
                    yield row.number, _pick(row, at)


def _pick(row: Row, at: list[int]) -> Cells:
    cells, width = row.cells, len(row.cells)
    return tuple([cells[n] if n < width else "" for n in at])


def read_workbook(path: Path, shown: str) -> Workbook:
    """Raises Refused."""
    with open_book(path, shown) as book:
        header = next(_filled(read_rows(book)), None)
    if header is None:
        raise refused(shown, _EMPTY)
    names = tuple(str(name).strip() for name in header.cells)
    if len(names) > MAX_COLUMNS:
        raise refused(shown, _MANY_COLUMNS, header.number, n=len(names), most=MAX_COLUMNS)
    return Workbook(path, shown, Seen("", "", 0, names), header.number)


def _filled(rows: Iterator[Row]) -> Iterator[Row]:
    """Those with anything in them: a sheet's used range is mostly larger than its table."""
    return (row for row in rows if any(row.cells))


_EMPTY = Words("the first sheet is empty", "первый лист пуст")
_MANY_COLUMNS: Final = Words("{n} columns; at most {most} are read", "столбцов {n}; читается не больше {most}")
