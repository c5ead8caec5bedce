"""Verbs of what is sold: projects, buildings with their sections, units. By whoever may; raise Refused."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Max

from pochemu.engine.words import Words
from pochemu.people.actions import Refused, one_line
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.property.models import Building, Product, Project, Section, Unit

LONGEST: Final = 100
MOST_SECTIONS: Final = 50
LOWEST, HIGHEST = -9, 199
MOST_PLACES: Final = 999


class UnitTold(NamedTuple):
    """As a form or a file tells of a unit."""

    number: str
    floor: int
    place: int  # on the floor, from the left
    product: Product = Product.FLAT
    rooms: int | None = None
    area: int | None = None  # hundredths of a square metre
    note: str = ""


@transaction.atomic
def add_project(name: str, *, address: str = "", by: Account | None) -> Project:
    must_may(by)
    name = named(name)
    if Project.objects.filter(name=name).exists():
        raise Refused(_PROJECT_TWICE.fill(name=name))
    return Project.objects.create(name=name, address=named(address, empty=True))


@transaction.atomic
def change_project(project: Project, name: str, *, address: str, closed: bool, by: Account | None) -> Project:
    """What facts of it say stays as it was said."""
    must_may(by)
    name = named(name)
    if Project.objects.filter(name=name).exclude(pk=project.pk).exists():
        raise Refused(_PROJECT_TWICE.fill(name=name))
    project.name, project.address, project.closed = name, named(address, empty=True), closed
    project.save()
    return project


@transaction.atomic
def add_building(
    project: Project, name: str, sections: Sequence[str] = ("",), *, ready_on: date | None = None, by: Account | None
) -> Building:
    must_may(by)
    name = named(name)
    if project.buildings.filter(name=name).exists():
        raise Refused(_BUILDING_TWICE.fill(name=name))
    building = Building.objects.create(project=project, name=name, ready_on=ready_on)
    for section in sections or ("",):
        add_section(building, section, by=by)
    return building


@transaction.atomic
def change_building(building: Building, name: str, *, ready_on: date | None, by: Account | None) -> Building:
    must_may(by)
    name = named(name)
    if building.project.buildings.filter(name=name).exclude(pk=building.pk).exists():
        raise Refused(_BUILDING_TWICE.fill(name=name))
    building.name, building.ready_on = name, ready_on
    building.save()
    return building


@transaction.atomic
def add_section(building: Building, name: str, *, by: Account | None) -> Section:
    """To the right of those there are."""
    must_may(by)
    name = named(name, empty=True)
    if building.sections.filter(name=name).exists():
        raise Refused(_SECTION_TWICE.fill(name=name or "—"))
    if building.sections.count() >= MOST_SECTIONS:
        raise Refused(_MANY_SECTIONS.fill(n=MOST_SECTIONS))
    last = building.sections.aggregate(last=Max("place"))["last"]
    return Section.objects.create(building=building, name=name, place=0 if last is None else last + 1)


@transaction.atomic
def add_units(section: Section, told: Iterable[UnitTold], *, by: Account | None) -> list[Unit]:
    must_may(by)
    return Unit.objects.bulk_create([Unit(section=section, **_fitting(one)._asdict()) for one in told])


@transaction.atomic
def fill(section: Section, told: Sequence[UnitTold], *, by: Account | None) -> list[Unit]:
    """Where nothing stands yet: a form that is sent a second time doubles no house."""
    floors = {one.floor for one in told}
    there = {(unit.floor, unit.place): unit.number for unit in section.units.filter(floor__in=floors)}
    for one in told:
        if (one.floor, one.place) in there:
            raise Refused(_STANDS.fill(number=there[one.floor, one.place], floor=one.floor), "floor_from")
    return add_units(section, told, by=by)


@transaction.atomic
def change_unit(unit: Unit, told: UnitTold, *, by: Account | None) -> Unit:
    """What was signed about it stays as it was signed."""
    must_may(by)
    for name, value in _fitting(told)._asdict().items():
        setattr(unit, name, value)
    unit.save()
    return unit


def must_may(by: Account | None) -> None:
    if not may(by, May.ESTATE):
        raise Refused(_NOT_ALLOWED)


def named(text: str, *, empty: bool = False) -> str:
    return one_line(text, most=LONGEST, long=_LONG, lacking=None if empty else _NO_NAME)


def _fitting(told: UnitTold) -> UnitTold:
    if not LOWEST <= told.floor <= HIGHEST:
        raise Refused(_FLOOR.fill(number=told.number, low=LOWEST, high=HIGHEST))
    if not 1 <= told.place <= MOST_PLACES:
        raise Refused(_PLACE.fill(number=told.number, most=MOST_PLACES))
    if told.area is not None and not 0 < told.area < 10**9:
        raise Refused(_AREA.fill(number=told.number))
    if told.rooms is not None and not 0 <= told.rooms < 100:
        raise Refused(_ROOMS.fill(number=told.number))
    return told._replace(number=named(told.number), note=named(told.note, empty=True))


_NOT_ALLOWED = Words("Heads and the director say what is sold", "Что продаётся, решают руководители и директор")
_NO_NAME = Words("Give it a name", "Дайте название")
_LONG = Words(
    "A name is longer than {n} characters, or has signs that can't be shown: shorten it",
    "Название длиннее {n} знаков или содержит непечатаемые знаки: сократите его",
)
_PROJECT_TWICE = Words("There is a project “{name}” already", "Проект «{name}» уже есть")
_BUILDING_TWICE = Words("The project has a building “{name}” already", "В проекте уже есть корпус «{name}»")
_SECTION_TWICE = Words("The building has a section “{name}” already", "В корпусе уже есть секция «{name}»")
_MANY_SECTIONS = Words("A building has at most {n} sections", "В корпусе не больше {n} секций")
_FLOOR = Words("{number}: a floor is from {low} to {high}", "{number}: этаж — от {low} до {high}")
_PLACE = Words("{number}: a place on the floor is from 1 to {most}", "{number}: место на этаже — от 1 до {most}")
_AREA = Words("{number}: the area must be more than zero", "{number}: площадь должна быть больше нуля")
_STANDS = Words(
    "On floor {floor} there are units already, {number} among them: choose other floors, or add units one by one",
    "На этаже {floor} уже есть помещения, среди них {number}: выберите другие этажи или добавляйте по одному",
)
_ROOMS = Words("{number}: rooms are from 0 (a studio) to 99", "{number}: комнат — от 0 (студия) до 99")
