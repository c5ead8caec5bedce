"""Sheets that are written from the top down and never kept in memory, and what may be put into their cells.

A user's text enters by `text` alone, as a text. Numbers are turned into doubles here and nowhere else.
"""

from datetime import date
from typing import Any, Final, NamedTuple

from gmpy2 import mpq
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pochemu.engine.fact import Value
from pochemu.engine.formula.compiling import Step
from pochemu.engine.number import NA, half_up
from pochemu.engine.workbook.doubles import FIRST_DATE, fits, nearest, written

MOST_ROWS: Final = 1_000_000
MOST_TEXT: Final = 32_000
DAY_ZERO: Final = date(1899, 12, 30).toordinal()

INK, GREY, LINE, SUNK, ACCENT, WARNING = "#1A1C1F", "#6C7078", "#E5E5DF", "#EFEFEB", "#14635A", "#9C3F2A"


class Formats(NamedTuple):
    text: Format
    wrapped: Format
    grey: Format
    title: Format
    head: Format
    money: Format
    input: Format
    number: Format
    percent: Format
    day: Format
    total: Format
    difference: Format


def formats(book: Workbook, digits: int) -> Formats:
    """`digits` of the currency's minor unit."""
    money = "#,##0" + ("." + "0" * digits if digits else "")
    top = {"font_name": "Inter", "font_size": 10, "font_color": INK, "valign": "top"}

    def made(**given: Any) -> Format:
        return book.add_format({**top, **given})

    return Formats(
        text=made(),
        wrapped=made(text_wrap=True),
        grey=made(font_color=GREY, text_wrap=True),
        title=made(bold=True, font_size=12),
        head=made(font_color=GREY, bottom=1, bottom_color=LINE, text_wrap=True),
        money=made(num_format=money),
        input=made(num_format=money, font_color=ACCENT),
        number=made(num_format="General"),
        percent=made(num_format="0.00%"),
        day=made(num_format="dd.mm.yyyy", align="left"),
        total=made(num_format=money, bold=True, top=1, top_color=LINE),
        difference=made(num_format=money, font_color=GREY),
    )


class Page:
    """A sheet, written row by row."""

    def __init__(self, book: Workbook, name: str, widths: list[int]) -> None:
        self.name = name
        self.sheet: Worksheet = book.add_worksheet(name)
        self.row = 0
        self.sheet.hide_gridlines(2)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&L&A&R&P / &N")
        for column, width in enumerate(widths):
            self.sheet.set_column(column, column, width)

    def text(self, column: int, text: str, look: Format) -> None:
        """A user's or ours: never a formula, a link or a number."""
        self.sheet.write_string(self.row, column, shortened(text), look)

    def formula(self, column: int, formula: str, value: Step, look: Format) -> None:
        """With what it gives, so that the sheet can be read by whoever does not calculate."""
        self.sheet.write_formula(self.row, column, f"={formula}", look, _cached(value))

    def value(self, column: int, value: Value | Step, look: Format, day: Format) -> None:
        """A value that is given."""
        match value:
            case NA():
                self.formula(column, "NA()", value, look)
            case bool():
                self.sheet.write_boolean(self.row, column, value, look)
            case str():
                self.text(column, value, look)
            case date():
                self.day(column, value, day)
            case mpq():
                self.number(column, value, look)

    def number(self, column: int, value: mpq, look: Format) -> None:
        """A third is written as a quotient, so that it is as near as a double can be."""
        if not fits(value):
            self.text(column, str(half_up(value, 0)), look)
            return
        literal = written(value)
        if literal and "/" in literal:
            self.formula(column, literal, value, look)
        else:
            self.sheet.write_number(self.row, column, nearest(value), look)

    def day(self, column: int, day: date, look: Format) -> None:
        if day < FIRST_DATE:
            self.text(column, day.isoformat(), look)
        else:
            self.sheet.write_number(self.row, column, day.toordinal() - DAY_ZERO, look)

    def next(self, rows: int = 1) -> None:
        self.row += rows

    def mark_differences(self, column: str, look: Format) -> None:
        self.sheet.conditional_format(
            f"{column}1:{column}{MOST_ROWS}",
            {"type": "formula", "criteria": f"=AND(ISNUMBER(${column}1),${column}1<>0)", "format": look},
        )


def shortened(text: str) -> str:
    return text if len(text) <= MOST_TEXT else text[: MOST_TEXT - 1] + "…"


def _cached(value: Step) -> Any:
    match value:
        case mpq():
            return nearest(value) if fits(value) else "#NUM!"
        case date():
            return value.toordinal() - DAY_ZERO
        case bool() | str():
            return value
    return "#N/A"
