"""A sheet's rows as its XML streams by; a cell is the text that a person would see or type in it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.files.as_text import as_duration, as_moment, as_number
from pochemu.intake.files.book import Book, Collected, written
from pochemu.intake.files.table import Unsure
from pochemu.intake.files.xml import CHUNK, local, parser
from pochemu.intake.limits import MAX_COLUMNS

_SURE_DIGITS: Final = 10**15


class Row(NamedTuple):
    number: int
    cells: list[str]


def read_rows(book: Book, width: int = MAX_COLUMNS + 1) -> Iterator[Row]:
    """Cells beyond the width are not looked at."""
    rows: list[Row] = []
    reader = _SheetReader(book, rows, width)
    with book.archive.open(book.sheet) as stream:
        while chunk := stream.read(CHUNK):
            reader.events.Parse(chunk)
            yield from rows
            rows.clear()


class _SheetReader:
    __slots__ = (
        "at",
        "attributes",
        "book",
        "cells",
        "collected",
        "column",
        "events",
        "names",
        "number",
        "pronounced",
        "rows",
        "width",
    )

    def __init__(self, book: Book, rows: list[Row], width: int) -> None:
        self.book, self.rows, self.width = book, rows, width
        self.events = parser()
        self.events.StartElementHandler, self.events.EndElementHandler = self.start, self.end
        self.names: dict[str, str] = {}  # tags by their local names
        self.at: dict[str, int] = {}  # columns by their letters
        self.collected = Collected()
        self.cells: list[str] = []
        self.attributes: dict[str, str] = {}
        self.number = self.pronounced = 0
        self.column = -1

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = self.names.get(tag) or self.names.setdefault(tag, local(tag))
        if name == "c":
            self.attributes = attributes
        elif name in ("v", "t"):
            self.events.CharacterDataHandler = None if self.pronounced else self.collected.add
        elif name == "row":
            self.begin_row(attributes.get("r", ""))
        elif name == "rPh":
            self.pronounced += 1

    def end(self, tag: str) -> None:
        name = self.names[tag]
        if name in ("v", "t"):
            self.events.CharacterDataHandler = None
        elif name == "c":
            self.put_cell()
        elif name == "row":
            self.rows.append(Row(self.number, self.cells))
        elif name == "rPh":
            self.pronounced -= 1

    def begin_row(self, number: str) -> None:
        self.number = int(number) if number.isdecimal() and len(number) < 9 else self.number + 1
        self.cells, self.column = [], -1

    def put_cell(self) -> None:
        of = self.attributes
        place = of.get("r")
        self.column = self.column_of(place) if place else self.column + 1
        text = self.collected.take() if self.collected.pieces else ""
        if text and self.column < self.width:
            self.put(self.column, self.cell(of.get("t", "n"), of.get("s", "0"), text))

    def put(self, column: int, text: str) -> None:
        cells = self.cells
        while len(cells) < column:
            cells.append("")
        cells[column : column + 1] = [text]

    def column_of(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        if letters not in self.at:
            self.at[letters] = min(_column(letters), MAX_COLUMNS)  # beyond, it only matters that there is something
        return self.at[letters]

    def cell(self, kind: str, style: str, text: str) -> str:
        if kind == "n":
            hours = self.book.dates.get(int(style)) if style.isdecimal() else None
            return _number(text) if hours is None else self.moment(text, hours=hours)
        if kind == "s":
            return self.shared(text)
        if kind == "b":
            return "true" if text == "1" else "false"
        return written(text)

    def shared(self, text: str) -> str:
        try:
            return self.book.texts[int(text)]
        except (ValueError, IndexError):
            return Unsure(text, _NO_VALUE)

    def moment(self, text: str, *, hours: bool) -> str:
        try:
            days = float(text)
            return as_duration(days * 86_400) if hours else as_moment(days, self.book.epoch)
        except (ValueError, OverflowError):
            return Unsure(text, _NO_VALUE)


def _column(letters: str) -> int:
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        return MAX_COLUMNS
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _number(text: str) -> str:
    """As many digits as were really kept: a spreadsheet counts with fifteen."""
    if text.isdecimal() or (len(text) <= 16 and text.replace(".", "", 1).lstrip("-").isdecimal()):
        return text
    try:
        value = float(text)
    except ValueError:
        return Unsure(text, _NO_VALUE)
    return as_number(value) if abs(value) < _SURE_DIGITS else Unsure(text, _TOO_MANY_DIGITS)


_NO_VALUE = Words("a cell that the workbook itself does not explain", "ячейка, которую сама книга не объясняет")
_TOO_MANY_DIGITS = Words(
    "a number of more than 15 digits: spreadsheets do not keep them all. Make it a text where it comes from",
    "число длиннее 15 цифр: таблицы хранят не все. Сделайте столбец текстовым там, откуда он взят",
)
