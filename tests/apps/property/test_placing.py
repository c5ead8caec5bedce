"""What is sold, as it is set up: nothing twice, nothing that can't stand in a building."""

import pytest

from pochemu.people.actions import Refused
from pochemu.property.models import Product, Section, Unit
from pochemu.property.placing import UnitTold, add_building, add_project, add_section, add_units, change_unit

pytestmark = pytest.mark.django_db


def test_whoever_may_not_sets_up_nothing(boris):
    with pytest.raises(Refused, match="Heads and the director"):
        add_project("Height", by=boris)


def test_names_are_not_given_twice(building, vera):
    with pytest.raises(Refused, match="a project “Height” already"):
        add_project(" Height ", by=vera)
    with pytest.raises(Refused, match="a building “1” already"):
        add_building(building.project, "1", by=vera)
    with pytest.raises(Refused, match="a section “B” already"):
        add_section(building, "B", by=vera)
    with pytest.raises(Refused, match="name"):
        add_project("\u202e\n", by=vera)


def test_sections_stand_in_the_order_in_which_they_were_told(building, vera):
    add_section(building, "C", by=vera)
    assert [(section.name, section.place) for section in building.sections.all()] == [("A", 0), ("B", 1), ("C", 2)]


def test_a_building_without_sections_has_one(building, vera):
    other = add_building(building.project, "2", by=vera)
    assert list(other.sections.values_list("name", flat=True)) == [""]


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (UnitTold("7", 200, 1), "a floor is from -9 to 199"),
        (UnitTold("7", 1, 0), "a place on the floor is from 1"),
        (UnitTold("7", 1, 1, area=0), "the area must be more"),
        (UnitTold("7", 1, 1, rooms=-1), "rooms are from 0"),
        (UnitTold("", 1, 1), "Give it a name"),
    ],
)
def test_what_can_not_stand_in_a_building_is_refused_and_nothing_is_added(building, vera, told, wrong):
    before = Unit.objects.count()
    with pytest.raises(Refused, match=wrong):
        add_units(Section.objects.first(), [UnitTold("8", 1, 1), told], by=vera)
    assert Unit.objects.count() == before


def test_a_unit_is_told_anew(units, vera):
    change_unit(units[0], UnitTold("P1", -1, 7, Product.PARKING), by=vera)
    told = Unit.objects.get(pk=units[0].pk)
    assert (told.number, told.floor, told.place, told.product, told.rooms) == ("P1", -1, 7, "parking", None)
