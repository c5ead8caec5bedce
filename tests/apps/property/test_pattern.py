"""A section told by one floor of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pochemu.people.actions import Refused
from pochemu.property.models import Product
from pochemu.property.pattern import units
from pochemu.property.placing import HIGHEST, LOWEST

FLATS = st.lists(st.tuples(st.integers(0, 9), st.integers(1_000, 20_000)), min_size=1, max_size=8)
FLOORS = st.tuples(st.integers(LOWEST, HIGHEST), st.integers(0, 30)).map(
    lambda at: (at[0], min(at[0] + at[1], HIGHEST))
)


def line(rooms, area):
    return f"{rooms or 'ст'} {area // 100},{area % 100:02}"


@given(FLATS, FLOORS, st.integers(1, 999))
def test_each_floor_has_the_same_and_numbers_go_on_without_a_gap(flats, floors, first):
    found = units("\n".join(line(*one) for one in flats), f"A-{first:03}", floors, Product.FLAT)
    storeys = [floor for floor in range(floors[0], floors[1] + 1) if floor]
    assert [unit.number for unit in found] == [f"A-{first + n:03}" for n in range(len(storeys) * len(flats))]
    for floor in storeys:
        here = [unit for unit in found if unit.floor == floor]
        assert [(unit.rooms, unit.area) for unit in here] == flats
        assert [unit.place for unit in here] == list(range(1, len(flats) + 1))
    assert len(found) == len(storeys) * len(flats)


@given(st.integers(1, 90))
def test_a_line_many_times_is_as_many_lines(times):
    once, many = (
        units(text, "1", (-1, -1), Product.PARKING) for text in ("\n".join(["13.25"] * times), f"13,25 × {times}")
    )
    assert once == many
    assert {unit.rooms for unit in many} == {None}


@pytest.mark.parametrize("text", ["", "two 30", "1 0", "1 30 × 0", "1 30,555", "-1 30", "1 30 30"])
def test_what_is_no_line_is_refused_at_its_field(text):
    with pytest.raises(Refused) as refused:
        units(text, "1", (1, 2), Product.FLAT)
    assert list(refused.value.wrong) == ["pattern"]
