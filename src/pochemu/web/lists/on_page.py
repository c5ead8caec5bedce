"""A list on its page: a table of its columns, some rows at a time."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.web.columns import Column, Kind, Listing, Row
from pochemu.web.deals.desk import Desk
from pochemu.web.estate.words import area
from pochemu.web.face import Shown
from pochemu.web.numbers import short_day

ON_A_PAGE: Final = 50


class CellShown(NamedTuple):
    title: Words
    text: str | Words
    figure: Shown | None
    iso: str


def on_page(desk: Desk, listing: Listing[Row], number: int, href: Callable[[Row], str]) -> tuple[list[Any], bool]:
    """Rows of that page, each with its address and cells; and whether more follow."""
    start = (number - 1) * ON_A_PAGE
    some = list(listing.found[start : start + ON_A_PAGE + 1])
    rows = listing.told(some[:ON_A_PAGE])
    shown = [(href(row), [_cell(desk, each, row, href(row)) for each in listing.columns]) for row in rows]
    return shown, len(some) > ON_A_PAGE


def _cell(desk: Desk, column: Column[Row], row: Row, href: str) -> CellShown:
    value, language = column.of(row), desk.page.reader.language
    match column.kind, value:
        case _, None:
            return CellShown(column.title, "—", None, "")
        case Kind.MONEY, int():
            money = desk.page.face.money(mpq(value, 10**desk.page.snap.digits), href)
            return CellShown(column.title, "", money, "")
        case Kind.AREA, int():
            return CellShown(column.title, "", Shown(href, area(value, language)), "")
        case Kind.NUMBER, int():
            return CellShown(column.title, "", desk.count(value, href), "")
        case Kind.MOMENT, datetime():
            return CellShown(column.title, desk.page.moment_in_full(value), None, value.isoformat(timespec="minutes"))
        case Kind.DAY, date():
            day = short_day(value, language, today=desk.page.reader.today)
            return CellShown(column.title, day, None, value.isoformat())
    return CellShown(column.title, value if isinstance(value, Words) else str(value), None, "")
