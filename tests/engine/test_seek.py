"""What would it take: the nearest step is really reached, and nothing short of it is."""

from datetime import date

import pytest
from gmpy2 import mpq
from hypothesis import given, note
from hypothesis import strategies as st

from engine.in_memory import deal, pay
from often import examples
from oracle.expressions import chance, pick
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from pochemu.engine.seek import next_step, varied

MARCH = Month(2026, 3)
JANUARY_FIRST = date(2026, 1, 1).toordinal()

SCHEME = """position: seller
effective: 2026-01
prorate: calendar_days
measures:
  deals: {over: deal, take: count, plan: 7}
  rooms: {over: deal, take: sum(rooms), plan: 12}
  sold: {over: deal, take: sum(amount), plan: 20 RUB}
  usual: {over: deal, take: avg(rooms)}
tables:
  steps: [[0, 0 RUB], [50%, 100 RUB], [1, 150 RUB], [120%, 200 RUB], [2, 400 RUB]]
  many: [[3, 10 RUB], [5, 30 RUB], [9, 70 RUB]]
  sums: [[5 RUB, 10 RUB], [12.34 RUB, 40 RUB]]
values:
  factor: IF(deals >= 4; 1; 0.5)
indicators:
  pay: {formula: "FORMULA"}
"""
RISING = [
    "TIER(steps; ATTAINMENT(deals))",
    "TIER(steps; ATTAINMENT(rooms))",
    "TIER(steps; ATTAINMENT(sold))",
    "TIER(many; deals)",
    "TIER(many; rooms)",
    "TIER(sums; sold)",
    "IF(deals >= 5; 100 RUB; 0)",
    "IF(deals > 5; 100 RUB; 0)",
    "IF(6 <= deals; 100 RUB; 20 RUB)",
    "IF(rooms > 4 AND deals >= 2; 100 RUB; 0)",
    "IF(rooms <= 4; 0; 100 RUB)",
    "IF(sold > 8 RUB; 100 RUB; 0)",
    "IF(ATTAINMENT(sold) > 50%; 100 RUB; 0)",
    "deals * 50 RUB",
    "TIER(many; deals) * factor",
    "IF(usual >= 2; 100 RUB; 0)",
]
FURTHEST = {"deals": (30, mpq(1)), "rooms": (40, mpq(1)), "sold": (4_500, mpq(1, 100))}
"""How many units of each are tried one by one: beyond the last step of all tables."""


@st.composite
def sellers(draw):
    """A formula of one to three terms, and some deals of March."""
    formula = " + ".join(pick(draw, RISING) for _ in range(draw(st.integers(1, 3))))
    facts = [
        deal(i, "03-05", "anna", *(["boris"] if chance(draw, 25) else []), amount=amount, rooms=mpq(rooms))
        for i, (amount, rooms) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from([0, 1, 3, "4.99", 8]), st.integers(0, 4)), max_size=7))
        )
    ]
    plans = {("anna", name): mpq(draw(st.integers(0, 9))) for name in FURTHEST if chance(draw, 20)}
    return formula, facts, {MARCH: plans}


def seen(formula, facts, plans=None):
    """Anna's sheet in March, and her one line."""
    people = [("anna", "seller", "sales", JANUARY_FIRST), ("boris", "seller", "sales", JANUARY_FIRST)]
    calculation = pay([SCHEME.replace("FORMULA", formula)], people, facts, plans=plans)
    (month,) = calculation.of(["anna"], MARCH)
    (group,) = month.groups
    return calculation.sheet(group.holding), group.lines[0]


@examples(150)
@given(sellers())
def test_the_next_step_is_the_nearest_that_more_of_one_measure_reaches(case):
    sheet, line = seen(*case)
    found = next_step(sheet, line)
    note(f"{case[0]}: {line.value} now, {found}")
    nearest = {name: first_gain(sheet, line, name) for name in FURTHEST}
    money, ones = nearest.pop("sold"), sorted((steps, name) for name, steps in nearest.items() if steps)
    if money:
        assert (found.measure.name, found.distance) == ("sold", money * mpq(1, 100))
    elif ones:
        assert (found.distance, found.measure.name) == ones[0]
    else:
        assert found is None
    if found:
        assert found.amount == amount(sheet, found.measure.name, found.distance)
        assert found.gain == found.amount - line.value > 0


def first_gain(sheet, line, name):
    """The least number of units more that pays more; None: none of those tried does."""
    most, unit = FURTHEST[name]
    value = sheet[Ref(RefKind.NAME, name)].value
    if isinstance(line.value, NA) or isinstance(value, NA):
        return None
    return next((more for more in range(1, most + 1) if amount(sheet, name, more * unit) > line.value), None)


def amount(sheet, name, more):
    value = varied(sheet, name, sheet[Ref(RefKind.NAME, name)].value + more)
    (indicator,) = sheet.scheme.indicators.values()
    return value.indicator(indicator).value


DEALS = [deal(i, "03-05", "anna", amount=3, rooms=mpq(1)) for i in range(4)]


@pytest.mark.parametrize(
    ("formula", "name", "distance", "gain"),
    [
        ("TIER(many; deals)", "deals", 1, 20),
        ("deals * 50 RUB", "deals", 1, 50),
        ("TIER(steps; ATTAINMENT(rooms))", "rooms", 2, 100),
        ("TIER(sums; sold)", "sold", "0.34", 30),
        ("IF(deals > 5; 100 RUB; 0)", "deals", 2, 100),
        ("IF(sold > 12.50 RUB; 100 RUB; 0)", "sold", "0.51", 100),
        ("IF(sold >= 12.50 RUB; 100 RUB; 0)", "sold", "0.50", 100),
    ],
)
def test_steps_by_hand(formula, name, distance, gain):
    """Anna has four deals of 3 RUB and one room each."""
    found = next_step(*seen(formula, DEALS))
    assert (found.measure.name, found.distance, found.gain) == (name, mpq(distance), gain)


def test_half_a_deal_short_of_a_step_takes_one_more():
    sheet, line = seen("TIER(many; deals)", [*DEALS, deal(9, "03-06", "anna", "boris", rooms=mpq(0))])
    assert sheet[Ref(RefKind.NAME, "deals")].value == mpq(9, 2)
    assert next_step(sheet, line).distance == 1


@pytest.mark.parametrize("formula", ["100 RUB", "TIER(many; usual)", "-deals * 1 RUB", "1 RUB / (deals - 4)"])
def test_where_more_of_nothing_pays_or_there_is_no_value_no_step_is_told(formula):
    assert next_step(*seen(formula, DEALS)) is None
