"""CSV as it is met: any delimiter, any line ends, quoted line breaks; each row with the line where it begins."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from itertools import islice
from operator import itemgetter
from typing import Any, Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.files.table import Cells, Seen, Unread, refused
from pochemu.intake.files.text import Text
from pochemu.intake.limits import MAX_CELL, MAX_COLUMNS

_DELIMITERS: Final = "\t;|,"
"""The likelier first, for where two fit equally: a comma also stands in numbers and titles."""
_HEAD: Final = 1 << 18
_ROWS_LOOKED_AT: Final = 100


class Delimited(NamedTuple):
    text: Text
    seen: Seen
    first_line: int  # where the header stands

    @property
    def unsure(self) -> bool:
        return False

    @property
    def typed(self) -> bool:
        return False

    def rows(self, wanted: Sequence[str]) -> Iterator[tuple[int, Cells | Unread]]:
        with self.text.open() as stream:
            _skip_lines(stream, self.first_line - 1)
            reader = csv.reader(stream, delimiter=self.seen.delimiter, strict=True)
            next(reader)
            yield from self._rows(reader, [self.seen.columns.index(name) for name in wanted])

    def _rows(self, reader: Any, at: list[int]) -> Iterator[tuple[int, Cells | Unread]]:
        pick, width, skipped = _picker(at), len(self.seen.columns), self.first_line
        line = reader.line_num + skipped
        while True:
            try:
                for cells in reader:
                    if len(cells) == width:
                        yield line, pick(cells)
                    elif cells:
                        yield line, self._ragged(cells, pick, at)
                    line = reader.line_num + skipped
                return
            except csv.Error as error:
                if reader.line_num + skipped - 1 > line or "end of data" in str(error):
                    raise refused(self.text.shown, _UNCLOSED, line) from error
                yield line, Unread(_LONG_CELL if "limit" in str(error) else _QUOTE, ())
                line = reader.line_num + skipped

    def _ragged(self, cells: list[str], pick: Callable[[list[str]], Cells], at: list[int]) -> Cells | Unread:
        """A row of another length than the header: empty cells beyond it are nothing, a lacking wanted one is."""
        width = len(self.seen.columns)
        if any(cells[width:]):
            return Unread(_LONG_ROW.fill(n=len(cells), width=width), tuple(cells))
        if len(cells) > max(at):
            return pick(cells)
        lacking = next(index for index in at if index >= len(cells))
        return Unread(_SHORT_ROW.fill(n=len(cells), width=width, column=self.seen.columns[lacking]), tuple(cells))


def read_delimited(text: Text) -> Delimited:
    """Raises Refused."""
    with text.open() as stream:
        head = stream.read(_HEAD)
    if not head.strip():
        raise refused(text.shown, _EMPTY)
    if head.lstrip()[:9].lower().startswith(("<!doctype", "<html", "<table", "<?xml")):
        raise refused(text.shown, _MARKUP)
    first_line, named, head = _blank_and_sep(head)
    delimiter = named or _delimiter(head)
    columns = _header(head, delimiter, text.shown, first_line)
    return Delimited(text, Seen(text.encoding, delimiter, text.lines, columns), first_line)


def _blank_and_sep(head: str) -> tuple[int, str, str]:
    """The header's line, the delimiter if a line `sep=;` names it, as Excel likes, and the text from the header on."""
    lines = io.StringIO(head, newline="")
    named, number = "", 1
    for line in lines:
        bare = line.strip("\r\n")
        if bare.lower().startswith("sep=") and len(bare) == 5:
            named = bare[4]
        elif bare.strip():
            return number, named, line + lines.read()
        number += 1
    return number, named, ""


def _delimiter(head: str) -> str:
    return max(_DELIMITERS, key=lambda delimiter: _fit(head, delimiter))


def _fit(head: str, delimiter: str) -> float:
    """How many cells the rows have beyond the first, where they agree on it."""
    widths: list[int] = []
    with suppress(csv.Error):  # the rows before it tell enough
        for row in islice(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), _ROWS_LOOKED_AT):
            widths.append(len(row))  # noqa: PERF401 (what was read before an error stays)
    width = widths[0] if widths else 0
    return (width - 1) * widths.count(width) / max(1, len(widths))


def _header(head: str, delimiter: str, shown: str, line: int) -> tuple[str, ...]:
    try:
        names = next(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        raise refused(shown, _UNCLOSED, line) from error
    if len(names) > MAX_COLUMNS:
        raise refused(shown, _MANY_COLUMNS, line, n=len(names), most=MAX_COLUMNS)
    if not any(name.strip() for name in names):
        raise refused(shown, _NO_HEADER, line)
    return tuple(name.strip() for name in names)


def _picker(at: list[int]) -> Callable[[list[str]], Cells]:
    if len(at) == 1:
        only = at[0]
        return lambda cells: (cells[only],)
    return itemgetter(*at)


def _skip_lines(stream: io.TextIOWrapper, lines: int) -> None:
    for _ in range(lines):
        stream.readline()


_EMPTY = Words("the file is empty", "файл пуст")
_MARKUP = Words(
    "this is a web page or XML, not CSV, whatever its name says. Save it as CSV or XLSX",
    "это веб-страница или XML, а не CSV, что бы ни говорило имя файла. Сохраните его как CSV или XLSX",
)
_UNCLOSED = Words(
    "the quotation mark opened in this row is not closed: nothing after it can be told apart. Close it, or double the "
    "marks inside the text",
    "кавычка, открытая в этой строке, не закрыта: дальше строки не различить. Закройте её или удвойте кавычки "
    "внутри текста",
)
_QUOTE = Words("a quotation mark inside a quoted cell is not doubled", "кавычка внутри ячейки в кавычках не удвоена")
_LONG_CELL = Words("a cell longer than {n} characters", "ячейка длиннее {n} знаков").fill(n=f"{MAX_CELL:_}")
_LONG_ROW = Words(
    "{n} cells where the header has {width}: a delimiter inside an unquoted cell?",
    "ячеек {n}, а в заголовке {width}: разделитель внутри ячейки без кавычек?",
)
_SHORT_ROW = Words(
    "{n} cells where the header has {width}: it ends before “{column}”",
    "ячеек {n}, а в заголовке {width}: строка кончается раньше столбца «{column}»",
)
_MANY_COLUMNS = Words("{n} columns; at most {most} are read", "столбцов {n}; читается не больше {most}")
_NO_HEADER = Words("the first row must name the columns", "первая строка должна называть столбцы")
