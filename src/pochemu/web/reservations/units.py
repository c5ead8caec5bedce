"""Units as a deal chooses among them: found by number, project, rooms; what each costs and who holds it."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, QueryDict
from django.utils.translation import gettext as _

from pochemu.engine.words import Words
from pochemu.property import pricing
from pochemu.property.models import Hold, Product, Project, Unit
from pochemu.sales import reserving
from pochemu.web.asked import number_asked, number_in
from pochemu.web.deals.desk import Desk
from pochemu.web.estate import addresses as estate
from pochemu.web.estate import words
from pochemu.web.face import Shown

LISTED: Final = 40
LONGEST: Final = 40
"""Of what is looked for."""


class UnitShown(NamedTuple):
    pk: int
    title: str
    where: str
    says: str  # rooms, area, floor
    href: str  # of the unit itself
    price: Shown | None
    held: Words | None  # by what; None: it is free


class Option(NamedTuple):
    value: str
    title: str


class Found(NamedTuple):
    rows: list[UnitShown]
    more: bool
    given: dict[str, str]
    projects: list[Option]
    products: list[Option]
    rooms: list[Option]


def found(desk: Desk, form: QueryDict, *, project: int | None = None) -> Found:
    """Those that are free, unless all are asked for; of that project, unless something narrower is."""
    names = ("q", "project", "product", "rooms", "all")
    given = {name: text for name in names if (text := form.get(name, "").strip()[:LONGEST])}
    if project and not given:
        given["project"] = str(project)
    rows = list(_wanted(given)[: LISTED + 1])
    return Found(
        shown(desk, rows[:LISTED]), len(rows) > LISTED, given,
        [Option(str(one.pk), one.name) for one in Project.objects.filter(closed=False).order_by("name")],
        [Option(one.value, desk.page.face.words(one.words)) for one in Product],
        [Option(str(rooms), words.rooms(rooms)) for rooms in range(6)],
    )  # fmt: skip


def _wanted(given: Mapping[str, str]) -> QuerySet[Unit]:
    units = placed().filter(section__building__project__closed=False)
    if "q" in given:
        units = units.filter(number__icontains=given["q"])
    if "project" in given:
        units = units.filter(section__building__project=number_asked(given["project"]))
    if "product" in given:
        units = units.filter(product=given["product"])
    if "rooms" in given:
        units = units.filter(rooms=number_in(given["rooms"], digits=2))
    if "all" not in given:
        units = units.exclude(Exists(Hold.objects.known().filter(unit=OuterRef("pk"))))
    return units.order_by("section__building__project__name", "section__building__name", "section", "floor", "place")


def placed() -> QuerySet[Unit]:
    """Each with where it stands at hand."""
    return Unit.objects.select_related("section__building__project")


def one(number: int) -> Unit:
    unit = placed().filter(pk=number).first()
    if unit is None:
        raise Http404
    return unit


def shown(desk: Desk, units: Iterable[Unit]) -> list[UnitShown]:
    rows = list(units)
    prices, held = pricing.current(rows), dict(_held(rows))
    return [_shown(desk, unit, prices.get(unit.pk), held.get(unit.pk)) for unit in rows]


def _held(units: Iterable[Unit]) -> Iterable[tuple[int, str]]:
    return Hold.objects.known().filter(unit__in=list(units)).values_list("unit_id", "kind")


def _shown(desk: Desk, unit: Unit, price: int | None, held: str | None) -> UnitShown:
    href = estate.unit(unit.pk)
    return UnitShown(
        unit.pk, title_of(desk, unit), where_of(unit), says_of(desk, unit), href,
        None if price is None else desk.exactly(price, href), Hold.Kind(held).words if held else None,
    )  # fmt: skip


def title_of(desk: Desk, unit: Unit) -> str:
    product = desk.page.face.words(Product(unit.product).words)
    return f"{product[:1].upper()}{product[1:]} {unit.number}"


def where_of(unit: Unit) -> str:
    building = unit.section.building
    return ", ".join(filter(None, (building.project.name, building.name, unit.section.name)))


def says_of(desk: Desk, unit: Unit) -> str:
    rooms = "" if unit.rooms is None else words.rooms(unit.rooms)
    area = "" if unit.area is None else words.area(unit.area, desk.page.reader.language)
    return " · ".join(filter(None, (rooms, area, _("floor %(n)s") % {"n": unit.floor})))


def full_name(unit: Unit) -> str:
    """In one line of a list: of which project, which building, which number."""
    return f"{unit.section.building.project.name}, {reserving.name_of(unit)}"
