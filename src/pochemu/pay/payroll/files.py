"""Rows as the bytes of a file. A text of somebody else's never becomes a formula, whatever it begins with."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from gmpy2 import mpq
from xlsxwriter import Workbook

from pochemu.engine.words import Words
from pochemu.engine.workbook.doubles import nearest
from pochemu.pay.payroll.rows import Paid, Row
from pochemu.pay.payroll.template import Column, Template
from pochemu.people.actions import Refused

LIKE_A_FORMULA: Final = re.compile(r"^[=+\-@\t\r\n]")


def content(template: Template, paid: Paid, rows: Sequence[Row], *, language: str) -> bytes:
    """Raises Refused for a letter that the encoding does not have."""
    cells = [[_cell(column, row, paid, language) for column in template.columns] for row in rows]
    headings = [column.heading for column in template.columns] if template.headings else None
    if template.file == "xlsx":
        return _workbook(headings, cells, paid.snapshot.digits, paid.closing.entry.recorded_at)
    return _delimited(template, headings, cells, paid.snapshot.digits)


def _cell(column: Column, row: Row, paid: Paid, language: str) -> str | mpq:
    match column.field:
        case "":
            return column.text
        case "month":
            return str(paid.month)
        case "currency":
            return paid.snapshot.currency
        case "hash":
            return paid.closing.hash
    value: str | Words | mpq = getattr(row, column.field)
    return value.text(language) if isinstance(value, Words) else value


def _delimited(template: Template, headings: list[str] | None, cells: list[list[str | mpq]], digits: int) -> bytes:
    out = io.StringIO()
    write = csv.writer(out, delimiter=template.delimiter, lineterminator="\r\n").writerow
    if headings:
        write([inert(heading) for heading in headings])
    for row in cells:
        write([inert(each) if isinstance(each, str) else decimal(each, digits, template.decimal) for each in row])
    try:
        return out.getvalue().encode(template.encoding)
    except UnicodeEncodeError as error:
        raise Refused(_NO_LETTER.fill(letter=error.object[error.start], encoding=template.encoding)) from None


def inert(text: str) -> str:
    """Spreadsheets take a text that begins so for a formula: an apostrophe before it keeps it a text."""
    return f"'{text}" if LIKE_A_FORMULA.match(text) else text


def decimal(amount: mpq, digits: int, sign: str) -> str:
    minor = amount * 10**digits
    assert minor.denominator == 1, amount
    whole = str(abs(minor.numerator)).rjust(digits + 1, "0")
    text = f"{whole[:-digits]}{sign}{whole[-digits:]}" if digits else whole
    return f"-{text}" if minor < 0 else text


def _workbook(headings: list[str] | None, cells: list[list[str | mpq]], digits: int, made: datetime) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": made})
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        money = book.add_format({"num_format": "#,##0" + ("." + "0" * digits if digits else "")})
        for column, heading in enumerate(headings or []):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, 24)
        for number, row in enumerate(cells, 1 if headings else 0):
            for column, each in enumerate(row):
                if isinstance(each, str):
                    sheet.write_string(number, column, each)
                else:
                    sheet.write_number(number, column, nearest(each), money)
    return out.getvalue()


_NO_LETTER = Words(
    "“{letter}” has no place in {encoding}: choose another encoding in the template",
    "Символа «{letter}» нет в кодировке {encoding}: выберите в шаблоне другую",
)
