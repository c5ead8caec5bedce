"""The houses that the demonstration company sells: of what was sold it is known what it is, the rest is drawn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, Self

from django.db.models import QuerySet

from pochemu.demo.chance import Chance
from pochemu.demo.days import DAY
from pochemu.demo.fact import DemoFact
from pochemu.demo.office import SEED
from pochemu.demo.sale import FLATS, PROJECTS, ROOMS, price, serial, unit_of
from pochemu.people.models import Account
from pochemu.property import placing, pricing
from pochemu.property.models import Building, Product, Project, Section, Unit
from pochemu.property.placing import UnitTold

HOUSE: Final = "корп. "
SECTIONS: Final = ("Секция 1", "Секция 2", "Секция 3")
BESIDE: Final = {Product.COMMERCIAL: "Первый этаж", Product.PARKING: "Паркинг", Product.STORAGE: "Кладовые"}
"""The sections of what is no flat."""
SIGNS: Final = {
    "кв. ": Product.FLAT, "пом. ": Product.COMMERCIAL, "м/м ": Product.PARKING, "кладовая ": Product.STORAGE,
}  # fmt: skip
ON_A_FLOOR: Final = 10
IN_A_ROW: Final = 12
AREAS: Final = {0: (2_450, 250), 1: (3_850, 450), 2: (5_700, 600), 3: (7_900, 800), 4: (10_600, 900)}
"""Hundredths of a square metre by rooms: the mean, and how far from it."""
OTHER_AREAS: Final = {Product.COMMERCIAL: 18_000, Product.PARKING: 1_325, Product.STORAGE: 480}
AHEAD: Final = 60 * DAY
"""A house is on sale so long before its first flat goes."""
FIRST_LIST: Final = "Первый прайс-лист"


class Where(NamedTuple):
    """As the simulation names a unit: “корп. 7, кв. 162” of a project."""

    project: str
    building: str
    product: Product
    number: str


class Known(NamedTuple):
    """What was told of a unit when it was sold."""

    rooms: int
    price: int  # kopecks

    @classmethod
    def of(cls, fact: DemoFact) -> Self:
        return cls(int(str(fact.fields["rooms"])), fact.amount or 0)


def where(project: str, unit: str) -> Where:
    building, _, name = unit.partition(", ")
    sign = next(sign for sign in SIGNS if name.startswith(sign))
    return Where(project, building, SIGNS[sign], name.removeprefix(sign))


def build(told: Iterable[DemoFact], today: date, *, by: Account) -> None:
    """Houses that are not there yet: from the oldest of which a flat was told of to those that are sold next."""
    sold = _sold(told)
    there = set(Building.objects.values_list("project__name", "name"))
    missing = [one for one in _houses(sold, today) if one not in there] if sold else []
    if not missing:
        return
    for project, name in missing:
        _house(project, name, sold, by=by)


def unit(at: Where, known: Known, *, by: Account) -> Unit:
    """As it was told when it was sold: one beside a flat is added then, a flat is made what was said of it."""
    found = _units(at.project, at.building).filter(product=at.product, number=at.number).first()
    if found is None:
        section = Section.objects.get(
            building__project__name=at.project, building__name=at.building, name=BESIDE[at.product]
        )
        found = placing.add_units(section, [_beside(at, section.units.count())], by=by)[0]
    if found.rooms not in (None, known.rooms):
        placing.change_unit(found, _told(found)._replace(rooms=known.rooms), by=by)
    if pricing.current([found]).get(found.pk) != known.price:
        pricing.set_price(found, known.price, by=by)
    return _units(at.project, at.building).get(pk=found.pk)


def units() -> dict[Where, Unit]:
    signs = Unit.objects.select_related("section__building__project")
    return {
        Where(one.section.building.project.name, one.section.building.name, Product(one.product), one.number): one
        for one in signs
    }


def _units(project: str, building: str) -> QuerySet[Unit]:
    found = Unit.objects.filter(section__building__project__name=project, section__building__name=building)
    return found.select_related("section__building__project")


def _told(one: Unit) -> UnitTold:
    return UnitTold(one.number, one.floor, one.place, Product(one.product), one.rooms, one.area, one.note)


def _sold(told: Iterable[DemoFact]) -> dict[Where, Known]:
    return {place_of(fact): Known.of(fact) for fact in told if fact.kind == "contract"}


def place_of(fact: DemoFact) -> Where:
    return where(str(fact.fields["project"]), str(fact.fields["unit"]))


def _houses(sold: Mapping[Where, Known], today: date) -> Iterator[tuple[str, str]]:
    first = min(int(one.building.removeprefix(HOUSE)) for one in sold)
    _project, newest = unit_of(serial(today + AHEAD, 0))
    last = int(newest.partition(",")[0].removeprefix(HOUSE))
    return ((project, f"{HOUSE}{number}") for project in PROJECTS for number in range(first, last + 1))


def _house(project: str, name: str, sold: Mapping[Where, Known], *, by: Account) -> None:
    there = Project.objects.filter(name=project).first() or placing.add_project(project, by=by)
    building = placing.add_building(there, name, (*SECTIONS, *BESIDE.values()), by=by)
    sections = {section.name: section for section in building.sections.all()}
    for nth, section in enumerate(SECTIONS):
        flats = [_flat(Where(project, name, Product.FLAT, str(number)), sold) for number in _numbers(nth)]
        _add(sections[section], flats, by=by)
    for product, section in BESIDE.items():
        those = [at for at in sold if (at.project, at.building, at.product) == (project, name, product)]
        _add(sections[section], [(_beside(at, nth), sold[at].price) for nth, at in enumerate(those)], by=by)


def _numbers(section: int) -> range:
    each = FLATS // len(SECTIONS)
    return range(section * each + 1, (section + 1) * each + 1)


def _add(section: Section, told: Sequence[tuple[UnitTold, int]], *, by: Account) -> None:
    made = placing.add_units(section, [one for one, _ in told], by=by)
    prices = [(one, price) for one, (_, price) in zip(made, told, strict=True)]
    pricing.set_first(prices, why=FIRST_LIST, by=by)


def _flat(at: Where, sold: Mapping[Where, Known]) -> tuple[UnitTold, int]:
    """Flats go up the floors of a section, and then of the next."""
    chance, place = Chance(SEED, *at), (int(at.number) - 1) % (FLATS // len(SECTIONS))
    rooms = chance.weighted(ROOMS)
    known = sold.get(at) or Known(rooms, price(chance, at.project, rooms))
    floor, on_it = divmod(place, ON_A_FLOOR)
    area = round(chance.near(*AREAS[known.rooms]))
    return UnitTold(at.number, floor + 2, on_it + 1, Product.FLAT, known.rooms, area), known.price


def _beside(at: Where, nth: int) -> UnitTold:
    row, place = divmod(nth, IN_A_ROW)
    floor = 1 if at.product == Product.COMMERCIAL else -1 - row
    return UnitTold(at.number, floor, place + 1, at.product, area=OTHER_AREAS[at.product])
