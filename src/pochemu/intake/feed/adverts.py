"""Feeds that portals take: of Yandex.Realty, CIAN (feed_version 2), Avito (formatVersion 3); and what they lack."""

import io
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from pochemu.engine.words import Words
from pochemu.property.models import Building, Product, Project
from pochemu.property.models.place import HUNDREDTHS

Units = Iterable[Any]
"""With what `property.queries.units` tells of each."""


class House(NamedTuple):
    """What portals ask for beside the units."""

    name: str
    address: str
    currency: str
    digits: int
    now: datetime
    company: str = ""
    told: Mapping[str, str] = {}  # as `property.advertising` keeps it
    floors: Mapping[int, int] = {}  # of each building, by its number
    offered: Mapping[int, datetime] = {}  # since when a unit has a price, by its number


def yandex(units: Units, house: House) -> bytes:
    """The building's name there is that of the complex, and its section is the building."""
    xml, told = _Xml(), house.told
    with xml.inside("realty-feed", xmlns="http://webmaster.yandex.ru/schemas/feed/realty/2010-06"):
        xml.tell("generation-date", house.now.isoformat(timespec="seconds"))
        for unit in units:
            building, flat = unit.section.building, unit.product == Product.FLAT
            with xml.inside("offer", **{"internal-id": str(unit)}):
                xml.tell("type", "продажа")
                xml.tell("property-type", "жилая" if flat else "коммерческая")
                xml.tell("category", YANDEX[unit.product])
                xml.tell("deal-status", "первичная продажа" if flat else "")
                since = house.offered.get(unit.pk)
                xml.tell("creation-date", since.isoformat(timespec="seconds") if since else "")
                with xml.inside("location"):
                    xml.tell("country", "Россия" if house.currency == "RUB" else "")
                    xml.tell("locality-name", told.get("locality", ""))
                    xml.tell("address", house.address)
                    xml.tell("apartment", unit.number)
                with xml.inside("sales-agent"):
                    xml.tell("phone", told.get("phone", ""))
                    xml.tell("organization", house.company)
                    xml.tell("category", "застройщик")
                with xml.inside("price"):
                    xml.tell("value", _major(unit.amount, house))
                    xml.tell("currency", house.currency)
                if unit.area:
                    with xml.inside("area"):
                        xml.tell("value", _hundredths(unit.area))
                        xml.tell("unit", "кв. м")
                xml.tell("new-flat", "1" if flat else "")
                xml.tell("rooms", str(unit.rooms) if unit.rooms else "")
                xml.tell("studio", "true" if unit.rooms == 0 else "")
                xml.tell("floor", str(unit.floor))
                xml.tell("floors-total", str(house.floors.get(building.pk, "")))
                xml.tell("building-name", house.name)
                xml.tell("yandex-building-id", told.get("yandex", ""))
                xml.tell("yandex-house-id", building.portals.get("yandex", ""))
                xml.tell("building-section", building.name)
                if building.ready_on:
                    xml.tell("building-state", "built" if is_ready(building, house) else "unfinished")
                    xml.tell("built-year", str(building.ready_on.year))
                    xml.tell("ready-quarter", str(quarter(building.ready_on)))
                xml.tell("description", told.get("about", ""))
    return xml.made


def cian(units: Units, house: House) -> bytes:
    xml, told = _Xml(), house.told
    with xml.inside("feed"):
        xml.tell("feed_version", "2")
        for unit in units:
            building = unit.section.building
            with xml.inside("object"):
                xml.tell("ExternalId", str(unit))
                xml.tell("Category", CIAN[unit.product])
                xml.tell("Description", told.get("about", ""))
                xml.tell("Address", house.address)
                if phone := told.get("phone", ""):
                    with xml.inside("Phones"), xml.inside("PhoneSchema"):
                        xml.tell("CountryCode", phone[:-10])
                        xml.tell("Number", phone[-10:])
                if unit.product == Product.FLAT and unit.rooms is not None:
                    xml.tell("FlatRoomsCount", "9" if unit.rooms == 0 else str(min(unit.rooms, 6)))
                xml.tell("TotalArea", _hundredths(unit.area) if unit.area else "")
                xml.tell("FloorNumber", str(unit.floor))
                with xml.inside("Building"):
                    xml.tell("FloorsCount", str(house.floors.get(building.pk, "")))
                    if building.ready_on:
                        with xml.inside("Deadline"):
                            xml.tell("Quarter", QUARTERS[quarter(building.ready_on) - 1])
                            xml.tell("Year", str(building.ready_on.year))
                            xml.tell("IsComplete", "true" if is_ready(building, house) else "false")
                with xml.inside("JKSchema"):
                    xml.tell("Id", told.get("cian", ""))
                    xml.tell("Name", house.name)
                    with xml.inside("House"):
                        xml.tell("Id", building.portals.get("cian", ""))
                        xml.tell("Name", building.name)
                        with xml.inside("Flat"):
                            xml.tell("FlatNumber", unit.number)
                            xml.tell("SectionNumber", unit.section.name)
                with xml.inside("BargainTerms"):
                    xml.tell("Price", _major(unit.amount, house))
                    xml.tell("Currency", house.currency.lower())
    return xml.made


def avito(units: Units, house: House) -> bytes:
    xml, told = _Xml(), house.told
    with xml.inside("Ads", formatVersion="3", target="Avito.ru"):
        for unit in units:
            building, flat = unit.section.building, unit.product == Product.FLAT
            with xml.inside("Ad"):
                xml.tell("Id", str(unit))
                xml.tell("Category", AVITO[unit.product])
                xml.tell("OperationType", "Продам")
                xml.tell("PropertyRights", "Застройщик")
                xml.tell("Description", told.get("about", ""))
                xml.tell("ContactPhone", told.get("phone", ""))
                xml.tell("Address", house.address)
                if flat:
                    xml.tell("MarketType", "Новостройка")
                    xml.tell("NewDevelopmentId", told.get("avito", ""))
                    xml.tell("Status", "Квартира")
                    xml.tell("HouseType", told.get("walls", ""))
                    xml.tell("Decoration", told.get("finish", ""))
                    if unit.rooms is not None:
                        xml.tell("Rooms", "Студия" if unit.rooms == 0 else str(unit.rooms))
                xml.tell("ApartmentNumber", unit.number)
                xml.tell("Square", _hundredths(unit.area) if unit.area else "")
                xml.tell("Floor", str(unit.floor))
                xml.tell("Floors", str(house.floors.get(building.pk, "")))
                xml.tell("Price", _major(unit.amount, house))
                xml.tell("BuildingName", building.name)
                xml.tell("BuildingSection", unit.section.name)
    return xml.made


PORTALS: Final = {"yandex": yandex, "cian": cian, "avito": avito}
NAMES: Final = {
    "yandex": Words("Yandex.Realty", "Яндекс Недвижимость"), "cian": Words("CIAN", "ЦИАН"),
    "avito": Words("Avito", "Авито"),
}  # fmt: skip
ASKED: Final = {
    "yandex": ("phone", "locality", "yandex"), "cian": ("phone", "about", "cian"),
    "avito": ("phone", "about", "avito", "walls", "finish"),
}  # fmt: skip
"""What each of them takes no advert without, as far as the company says it of a project."""
YANDEX: Final = {"flat": "квартира", "commercial": "коммерческая", "parking": "машиноместо", "storage": "кладовая"}
CIAN: Final = {
    "flat": "newBuildingFlatSale", "commercial": "freeAppointmentObjectSale", "parking": "garageSale",
    "storage": "storageSale",
}  # fmt: skip
AVITO: Final = {
    "flat": "Квартиры", "commercial": "Коммерческая недвижимость", "parking": "Гаражи и машиноместа",
    "storage": "Кладовые",
}  # fmt: skip
QUARTERS: Final = ("first", "second", "third", "fourth")


def lacking(project: Project, buildings: Iterable[Building], portal: str) -> list[Words]:
    """What the portal asks for and nobody has said yet."""
    found = [TITLES[name] for name in ASKED[portal] if not project.portals.get(name)]
    if not project.address:
        found.insert(0, _ADDRESS)
    told = list(buildings)
    without_day = [one.name for one in told if portal == "yandex" and one.ready_on is None]
    without_number = [one.name for one in told if portal in ("yandex", "cian") and not one.portals.get(portal)]
    for words, names in ((_READY, without_day), (_BUILDING, without_number)):
        if names:
            found.append(words.fill(names=", ".join(names)))
    return found


def quarter(day: date) -> int:
    return (day.month + 2) // 3


def is_ready(building: Building, house: House) -> bool:
    return building.ready_on is not None and building.ready_on <= house.now.date()


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


TITLES: Final = {
    "phone": Words("phone", "телефон"), "locality": Words("town", "населённый пункт"),
    "about": Words("description", "описание"), "walls": Words("walls", "тип дома"),
    "finish": Words("finish", "отделка"),
    "yandex": Words("number of the complex there", "номер комплекса на портале"),
    "cian": Words("number of the complex there", "номер комплекса на портале"),
    "avito": Words("number of the complex there", "номер комплекса на портале"),
}  # fmt: skip
_ADDRESS = Words("address of the project", "адрес проекта")
_READY = Words("days of commissioning ({names})", "сроки сдачи ({names})")
_BUILDING = Words("numbers of the buildings there ({names})", "номера корпусов на портале ({names})")
