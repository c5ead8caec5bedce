"""A building as a chessboard: sections side by side, floors from the top, in each cell what stands there."""

from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from typing import Final, NamedTuple

from django.utils.html import escape
from django.utils.safestring import SafeString
from gmpy2 import mpq

from pochemu.property.models import Building
from pochemu.property.queries import FREE, Wanted, wanted
from pochemu.web.deals.desk import Desk
from pochemu.web.estate import addresses
from pochemu.web.estate.words import SIGN, STANDING, area_number, rooms_short
from pochemu.web.numbers import large_money, number

WIDEST: Final = 16
"""Of a floor's places that stand one under another's; of more they are laid in rows, as parking places are."""


class UnitRow(NamedTuple):
    """What a cell needs of a unit."""

    number: int
    section: int
    floor: int
    place: int
    name: str
    rooms: int | None
    area: int | None
    amount: int | None
    kind: str | None


class Slot(NamedTuple):
    """A place on a floor. `span`: of how many columns it is; `first` of its section."""

    cells: list[SafeString]
    span: int
    first: bool
    wide: bool


class Floor(NamedTuple):
    floor: str
    slots: list[Slot]


class Head(NamedTuple):
    title: str
    columns: int


class Board(NamedTuple):
    sections: list[Head]
    floors: list[Floor]


def board(desk: Desk, building: Building, fitting: Set[int] | None) -> Board:
    """`fitting`: the numbers of units that are looked for; the others are there, and say no more than their numbers."""
    rows = [UnitRow(*row) for row in wanted(Wanted(building=building.pk)).order_by("floor", "place", "pk").values_list(
        "pk", "section", "floor", "place", "number", "rooms", "area", "amount", "kind"
    )]  # fmt: skip
    sections = list(building.sections.all())
    columns = {section.pk: _columns([row for row in rows if row.section == section.pk]) for section in sections}
    stands: dict[tuple[int, int], list[UnitRow]] = defaultdict(list)
    for row in rows:
        stands[row.floor, row.section].append(row)
    language = desk.page.reader.language
    print_cell = _Printer(desk, fitting)
    return Board(
        [Head(section.name, max(1, len(columns[section.pk]))) for section in sections],
        [
            Floor(number(mpq(floor), language), [slot for section in sections for slot in _slots(
                stands.get((floor, section.pk), []), columns[section.pk], print_cell
            )])
            for floor in sorted({row.floor for row in rows}, reverse=True)
        ],
    )  # fmt: skip


def _columns(rows: Sequence[UnitRow]) -> list[int]:
    """The places of a section's floors; none where they are too many to stand one under another."""
    places = sorted({row.place for row in rows})
    return places if len(places) <= WIDEST else []


def _slots(rows: Sequence[UnitRow], columns: Sequence[int], print_cell: "_Printer") -> Iterator[Slot]:
    if not columns:
        yield Slot([print_cell(row) for row in rows], 1, True, True)
        return
    at = defaultdict(list)
    for row in rows:
        at[row.place].append(print_cell(row))
    for place in columns:
        yield Slot(at.get(place, []), 1, place == columns[0], False)


class _Printer:
    """Says the same words once."""

    def __init__(self, desk: Desk, fitting: Set[int] | None) -> None:
        page = desk.page
        self.fitting, self.language, self.currency = fitting, page.reader.language, page.snap.currency
        self.whole = 10**page.snap.digits
        self.rooms = {count: rooms_short(count) for count in (None, *range(100))}
        self.signs = {
            each: f" <i>{sign}</i>" if (sign := words.text(self.language)) else "" for each, words in SIGN.items()
        }
        self.titles = {each: words.text(self.language) for each, words in STANDING.items()}

    def __call__(self, row: UnitRow) -> SafeString:
        """As it is printed: a template would take four times as long over a thousand. All but the name is of our own
        words and numbers, and holds nothing to escape."""
        href, name = addresses.unit(row.number), escape(row.name)
        if self.fitting is not None and row.number not in self.fitting:
            return SafeString(f'<a class="u out" href="{href}"><b>{name}</b></a>')
        standing = row.kind or FREE
        size = f"{self.rooms[row.rooms]} {self.area(row.area)}".strip()
        return SafeString(
            f'<a class="u {standing}" href="{href}" title="{self.titles[standing]}"><b>{name}</b>{self.signs[standing]}'
            f" <span>{size}</span> <span>{self.price(row.amount)}</span></a>"
        )

    def area(self, hundredths: int | None) -> str:
        return area_number(hundredths, self.language) if hundredths else ""

    def price(self, amount: int | None) -> str:
        return "" if amount is None else large_money(mpq(amount, self.whole), self.currency, self.language)
