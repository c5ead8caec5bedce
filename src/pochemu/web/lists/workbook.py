"""A list as a workbook: numbers, sums and days are such in their cells, and a text is never a formula."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from io import BytesIO
from itertools import islice
from typing import Any, Final

from gmpy2 import mpq
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pochemu.clients.lists_taken import Written
from pochemu.engine.words import Words
from pochemu.engine.workbook.doubles import nearest
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals.desk import Desk

AT_A_TIME: Final = 1_000
LOOKS: Final = {
    Kind.MONEY: "#,##0.00", Kind.AREA: "#,##0.00", Kind.DAY: "dd.mm.yyyy", Kind.MOMENT: "dd.mm.yyyy hh:mm",
}  # fmt: skip
WIDTHS: Final = {Kind.TEXT: 28, Kind.MONEY: 18, Kind.MOMENT: 18}


def written(desk: Desk, listing: Listing[Any], columns: Sequence[Column[Any]]) -> Written:
    """Row by row: no more of it than a row is held beside the file itself."""
    out, number = BytesIO(), 0
    with Workbook(out, {"constant_memory": True}) as book:
        sheet, words = book.add_worksheet(), desk.page.face.words
        looks = [book.add_format({"num_format": LOOKS[one.kind]}) if one.kind in LOOKS else None for one in columns]
        bold = book.add_format({"bold": True})
        for at, column in enumerate(columns):
            sheet.set_column(at, at, WIDTHS.get(column.kind, 12))
            sheet.write_string(0, at, words(column.title), bold)
        for number, row in enumerate(_rows(listing), 1):
            for at, (column, look) in enumerate(zip(columns, looks, strict=True)):
                _write(desk, sheet, (number, at), column, row, look)
        sheet.freeze_panes(1, 0)
    return Written(out.getvalue(), number)


def _rows(listing: Listing[Any]) -> Iterator[Any]:
    """As the columns look at them, some at a time."""
    found = listing.found
    all_of_it = iter(found) if isinstance(found, list) else found.iterator(chunk_size=AT_A_TIME)  # type: ignore[union-attr]
    while some := list(islice(all_of_it, AT_A_TIME)):
        yield from listing.told(some)


def _write(
    desk: Desk, sheet: Worksheet, at: tuple[int, int], column: Column[Any], row: Any, look: Format | None
) -> None:  # fmt: skip
    match column.kind, column.of(row):
        case _, None:
            return
        case Kind.MONEY, int() as value:
            sheet.write_number(*at, nearest(mpq(value, 10**desk.page.snap.digits)), look)
        case Kind.AREA, int() as value:
            sheet.write_number(*at, nearest(mpq(value, 100)), look)
        case Kind.NUMBER, int() as value:
            sheet.write_number(*at, value)
        case Kind.MOMENT, datetime() as value:
            sheet.write_datetime(*at, value.astimezone(desk.page.snap.zone).replace(tzinfo=None), look)
        case Kind.DAY, date() as value:
            sheet.write_datetime(*at, value, look)
        case _, Words() as words:
            sheet.write_string(*at, desk.page.face.words(words))
        case _, value:
            sheet.write_string(*at, str(value))
