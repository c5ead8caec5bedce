"""A list’s columns, written beside its rows: what each says of a row, and what kind of thing that is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final, Generic, NamedTuple, TypeVar

from django.db.models import QuerySet
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.web.deals.desk import Desk
from pochemu.web.estate.words import area
from pochemu.web.face import Shown
from pochemu.web.numbers import short_day

ON_A_PAGE: Final = 50

Row = TypeVar("Row")
Cell = str | Words | int | date | datetime | None


class Kind(Enum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # minor units
    AREA = "area"  # hundredths of a square metre
    DAY = "day"
    MOMENT = "moment"


class Column(NamedTuple, Generic[Row]):
    title: Words
    of: Callable[[Row], Cell]
    kind: Kind = Kind.TEXT
    personal: bool = False  # a phone, an address: what a client is reached by


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """`found`: all of the list, in its order. `told`: some of it, as its columns look at it."""

    name: str  # of its file, and in the log of what was taken
    title: Words
    found: "QuerySet[Any] | Sequence[Any]"
    told: Callable[[Sequence[Any]], Sequence[Row]]
    columns: Sequence[Column[Row]]


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
