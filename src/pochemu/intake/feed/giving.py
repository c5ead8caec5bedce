"""Units told to others: feeds of portals of what is free and priced, a workbook of any list. What was given is written
down."""

import io
from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from xlsxwriter import Workbook

from pochemu.engine.words import Words
from pochemu.intake.models import UnitsTaken
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.property.models import Product
from pochemu.property.models.place import HUNDREDTHS

MOST: Final = 20_000
Units = Iterable[Any]
"""With what `property.queries.units` tells of each."""


class House(NamedTuple):
    """What portals ask for beside the units."""

    name: str
    address: str
    currency: str
    digits: int
    now: datetime


def given(
    units: list[Any], what: str, form: str, write: Callable[[list[Any]], bytes], *, by: Account, now: datetime
) -> bytes:
    """Raises Refused where there is nothing to give, or too much."""
    if not units:
        raise Refused(_NOTHING)
    if len(units) > MOST:
        raise Refused(_MANY.fill(n=MOST))
    made = write(units)
    UnitsTaken.objects.create(
        at=now, by=by, what=what, format=form, units=len(units), digest=sha256(made).hexdigest()
    )  # fmt: skip
    return made


def yandex(units: Units, house: House) -> bytes:
    xml = _Xml()
    with xml.inside("realty-feed", xmlns="http://webmaster.yandex.ru/schemas/feed/realty/2010-06"):
        xml.tell("generation-date", house.now.isoformat(timespec="seconds"))
        for unit in units:
            with xml.inside("offer", **{"internal-id": str(unit)}):
                xml.tell("type", "продажа")
                xml.tell("property-type", "жилая" if unit.product == Product.FLAT else "коммерческая")
                xml.tell("category", YANDEX[unit.product])
                xml.tell("new-flat", "1" if unit.product == Product.FLAT else "")
                with xml.inside("location"):
                    xml.tell("address", house.address)
                    xml.tell("apartment", unit.number)
                with xml.inside("price"):
                    xml.tell("value", _major(unit.amount, house))
                    xml.tell("currency", house.currency)
                if unit.area:
                    with xml.inside("area"):
                        xml.tell("value", _hundredths(unit.area))
                        xml.tell("unit", "кв. м")
                xml.tell("rooms", str(unit.rooms) if unit.rooms else "")
                xml.tell("studio", "true" if unit.rooms == 0 else "")
                xml.tell("floor", str(unit.floor))
                xml.tell("building-name", unit.section.building.name)
                xml.tell("building-section", unit.section.name)
    return xml.made


def cian(units: Units, house: House) -> bytes:
    xml = _Xml()
    with xml.inside("feed"):
        xml.tell("feed_version", "2")
        for unit in units:
            with xml.inside("object"):
                xml.tell("ExternalId", str(unit))
                xml.tell("Category", CIAN[unit.product])
                xml.tell("Address", house.address)
                if unit.product == Product.FLAT and unit.rooms is not None:
                    xml.tell("FlatRoomsCount", "9" if unit.rooms == 0 else str(min(unit.rooms, 6)))
                xml.tell("TotalArea", _hundredths(unit.area) if unit.area else "")
                xml.tell("FloorNumber", str(unit.floor))
                with xml.inside("JKSchema"):
                    xml.tell("Name", house.name)
                    with xml.inside("House"):
                        xml.tell("Name", unit.section.building.name)
                        with xml.inside("Flat"):
                            xml.tell("FlatNumber", unit.number)
                            xml.tell("SectionNumber", unit.section.name)
                with xml.inside("BargainTerms"):
                    xml.tell("Price", _major(unit.amount, house))
                    xml.tell("Currency", house.currency.lower())
    return xml.made


def avito(units: Units, house: House) -> bytes:
    xml = _Xml()
    with xml.inside("Ads", formatVersion="3", target="Avito.ru"):
        for unit in units:
            with xml.inside("Ad"):
                xml.tell("Id", str(unit))
                xml.tell("Category", AVITO[unit.product])
                xml.tell("OperationType", "Продам")
                xml.tell("MarketType", "Новостройка" if unit.product == Product.FLAT else "")
                xml.tell("Address", house.address)
                xml.tell("ApartmentNumber", unit.number)
                if unit.product == Product.FLAT and unit.rooms is not None:
                    xml.tell("Rooms", "Студия" if unit.rooms == 0 else str(unit.rooms))
                xml.tell("Square", _hundredths(unit.area) if unit.area else "")
                xml.tell("Floor", str(unit.floor))
                xml.tell("Price", _major(unit.amount, house))
                xml.tell("BuildingName", unit.section.building.name)
                xml.tell("BuildingSection", unit.section.name)
    return xml.made


PORTALS: Final = {"yandex": yandex, "cian": cian, "avito": avito}
YANDEX: Final = {"flat": "квартира", "commercial": "коммерческая", "parking": "машиноместо", "storage": "кладовая"}
CIAN: Final = {
    "flat": "newBuildingFlatSale", "commercial": "freeAppointmentObjectSale", "parking": "garageSale",
    "storage": "storageSale",
}  # fmt: skip
AVITO: Final = {
    "flat": "Квартиры", "commercial": "Коммерческая недвижимость", "parking": "Гаражи и машиноместа",
    "storage": "Кладовые",
}  # fmt: skip


def workbook(headings: list[str], rows: Iterable[list[str | float]]) -> bytes:
    """Texts as texts, numbers as numbers: none becomes a formula."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
            sheet.set_column(column, column, 18)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, cell)
                else:
                    sheet.write_number(number, column, cell)
    return out.getvalue()


class _Xml:
    def __init__(self) -> None:
        self.out = io.StringIO()
        self.write = XMLGenerator(self.out, "utf-8", short_empty_elements=True)
        self.write.startDocument()

    def inside(self, tag: str, **attributes: str) -> "_Element":
        return _Element(self.write, tag, attributes)

    def tell(self, tag: str, text: str) -> None:
        """What is empty is not told."""
        if text:
            with self.inside(tag):
                self.write.characters(text)

    @property
    def made(self) -> bytes:
        return self.out.getvalue().encode()


class _Element:
    def __init__(self, write: XMLGenerator, tag: str, attributes: dict[str, str]) -> None:
        self.write, self.tag, self.attributes = write, tag, attributes

    def __enter__(self) -> None:
        self.write.startElement(self.tag, AttributesImpl(self.attributes))

    def __exit__(self, *_raised: object) -> None:
        self.write.endElement(self.tag)


def _major(minor: int, house: House) -> str:
    whole, part = divmod(minor, 10**house.digits)
    return f"{whole}.{part:0{house.digits}}" if part else str(whole)


def _hundredths(value: int) -> str:
    whole, part = divmod(value, HUNDREDTHS)
    return f"{whole}.{part:02}".rstrip("0") if part else str(whole)


_NOTHING = Words("There is nothing to give here", "Здесь нечего выгружать")
_MANY = Words("More than {n} units: narrow the list", "Больше {n} помещений: сузьте список")
