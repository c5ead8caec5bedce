"""Units as a table, in an order."""

from typing import Any, Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.property.models import Product, Unit
from pochemu.property.queries import FREE, units
from pochemu.web.deals.desk import Desk
from pochemu.web.estate import addresses
from pochemu.web.estate.asked import per_metre
from pochemu.web.estate.words import SIGN, STANDING, area, rooms
from pochemu.web.face import Shown
from pochemu.web.numbers import number

ON_A_PAGE: Final = 50
TITLES: Final = {
    "place": Words("where they stand", "как стоят"), "price": Words("cheap first", "сначала дешёвые"),
    "dear": Words("dear first", "сначала дорогие"), "area": Words("small first", "сначала маленькие"),
    "large": Words("large first", "сначала большие"), "floor": Words("low floors first", "сначала нижние этажи"),
    "top": Words("high floors first", "сначала верхние этажи"), "rooms": Words("by rooms", "по числу комнат"),
}  # fmt: skip


class UnitShown(NamedTuple):
    href: str
    number: str
    what: str
    where: str
    floor: str
    area: str
    amount: Shown | None
    metre: Shown | None
    standing: str
    title: Words
    sign: Words


def rows(desk: Desk, numbers: list[int]) -> list[UnitShown]:
    told = units().select_related("section__building__project").in_bulk(numbers)
    return [_row(desk, told[number]) for number in numbers]


def _row(desk: Desk, unit: Any) -> UnitShown:
    language, href = desk.page.reader.language, addresses.unit(unit.pk)
    metre, standing = per_metre(unit.amount, unit.area), unit.kind or FREE
    return UnitShown(
        href, unit.number, what(unit, language), where(unit), number(mpq(unit.floor), language),
        area(unit.area, language) if unit.area else "",
        None if unit.amount is None else desk.page.face.money(mpq(unit.amount, 10**desk.page.snap.digits), href),
        None if metre is None else desk.page.face.money(metre / 10**desk.page.snap.digits, href)._replace(exact=""),
        standing, STANDING[standing], SIGN[standing],
    )  # fmt: skip


def what(unit: Unit, language: str) -> str:
    """A two-room flat."""
    title = Product(unit.product).words.text(language)
    if unit.rooms is None or unit.product != Product.FLAT:
        return title
    return rooms(unit.rooms)


def where(unit: Unit) -> str:
    section = unit.section
    return " · ".join(filter(None, (section.building.project.name, section.building.name, section.name)))
