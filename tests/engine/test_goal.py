"""What would it take for the whole bonus: the least that reaches the goal; nothing where formulas promise nothing."""

import pytest
from gmpy2 import mpq
from hypothesis import given, note
from hypothesis import strategies as st

from engine.in_memory import deal, pay
from engine.test_seek import DEALS, FURTHEST, JANUARY_FIRST, MARCH, RISING, SCHEME
from often import examples
from oracle.expressions import pick
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.goal import Verdict, bonus, means
from pochemu.engine.rising import Way, goes

TABLES = """tables:
  falling: [[0, 30 RUB], [4, 20 RUB], [6, 5 RUB]]
  bent: [[0, 0 RUB], [3, 50 RUB], [6, 20 RUB]]
  early: [[5, -20 RUB], [6, 10 RUB]]
  rates: [[0 RUB, 10%], [5 RUB, 20%]]
  line: [[50%, 0.5], [100%, 1], [150%, 2]]
"""
OTHERS = [
    "TIER(falling; deals)",
    "TIER(bent; deals)",
    "TIER(early; deals)",
    "-deals * 5 RUB",
    "MARGINAL(rates; sold)",
    "100 RUB * CURVE(line; ATTAINMENT(deals))",
    "IF(deals >= 5; deals * 30 RUB; deals * 20 RUB)",
    "IF(deals >= 5; deals * 10 RUB; deals * 30 RUB)",
    "IF(deals > 6; 100 RUB; MIN(deals; 5) * 10 RUB)",
    "IF(rooms > deals; 50 RUB; 0)",
    "IFS(deals >= 8; 90 RUB; deals >= 4; 40 RUB; TRUE; 0)",
    "IFS(deals >= 8; 20 RUB; deals >= 4; 40 RUB; TRUE; 0)",
    "sold / deals",
    "MAX(sold - 10 RUB; 0 RUB) * 20%",
    "IFNA(10 RUB / rooms; 0 RUB)",
    "ABS(5 - deals) * 10 RUB",
    "ROUND(deals / 3; 0) * 10 RUB",
    "deals * rooms * 1 RUB",
]
CLAUSES = ["", "cap: 150 RUB\n", "floor: 60 RUB\n"]


@st.composite
def sellers(draw):
    formulas = [pick(draw, RISING + OTHERS) for _ in range(draw(st.integers(1, 3)))]
    facts = [
        deal(i, "03-05", "anna", amount=amount, rooms=mpq(rooms))
        for i, (amount, rooms) in enumerate(
            draw(st.lists(st.tuples(st.sampled_from([0, 1, 3, "4.99", 8]), st.integers(0, 4)), max_size=7))
        )
    ]
    return formulas, facts, pick(draw, CLAUSES), mpq(draw(st.integers(0, 400)))


def sheet_of(formulas, facts, clause=""):
    lines = "".join(f'  pay{at}: {{formula: "{formula}"}}\n' for at, formula in enumerate(formulas))
    text = SCHEME.replace("tables:\n", TABLES).replace('  pay: {formula: "FORMULA"}\n', lines) + clause
    calculation = pay([text], [("anna", "seller", "sales", JANUARY_FIRST)], facts)
    (month,) = calculation.of(["anna"], MARCH)
    return calculation.sheet(month.groups[0].holding)


def value(sheet, name):
    return sheet[Ref(RefKind.NAME, name)].value


@examples(40)
@given(sellers())
def test_the_least_that_reaches_the_goal_is_told_and_nothing_less_reaches_it(case):
    *what, goal = case
    sheet = sheet_of(*what)
    for way in means([sheet], goal):
        name, (most, unit) = way.measure.name, FURTHEST[way.measure.name]
        note(f"{what[0]}: {goal} by {way}")
        if way.verdict is Verdict.NEVER:
            assert all(bonus([sheet], name, value(sheet, name) + more * unit) < goal for more in range(0, most + 1, 7))
        elif way.verdict is None:
            assert way.distance > 0
            assert bonus([sheet], name, way.value) == way.bonus >= goal
            assert way.distance == unit or bonus([sheet], name, way.value - unit) < goal


@examples(40)
@given(sellers())
def test_what_is_told_to_rise_never_falls(case):
    formulas, facts, clause, _goal = case
    sheet = sheet_of(formulas, facts, clause)
    for name, (most, unit) in FURTHEST.items():
        ways = {goes(sheet, one.formula, name) for one in sheet.scheme.indicators.values()}
        note(f"{formulas} by {name}: {ways}")
        step = unit * (most // 30)
        path = [bonus([sheet], name, value(sheet, name) + at * step) for at in range(30)]
        if ways <= {Way.UP, Way.FLAT}:
            assert path == sorted(path)
        if ways <= {Way.DOWN, Way.FLAT}:
            assert path == sorted(path, reverse=True)


@pytest.mark.parametrize(
    ("formula", "way"),
    [
        ("TIER(bent; deals)", None),
        ("TIER(early; deals)", None),
        ("TIER(falling; deals)", Way.DOWN),
        ("-deals * 5 RUB", Way.DOWN),
        ("IF(deals >= 5; deals * 30 RUB; deals * 20 RUB)", None),
        ("IF(deals > 6; 100 RUB; MIN(deals; 5) * 10 RUB)", Way.UP),
        ("IFS(deals >= 8; 90 RUB; deals >= 4; 40 RUB; TRUE; 0)", Way.UP),
        ("IFS(deals >= 8; 20 RUB; deals >= 4; 40 RUB; TRUE; 0)", Way.DOWN),
        ("IFS(deals >= 8; 20 RUB; deals >= 6; 40 RUB; TRUE; 0)", None),
        ("ABS(5 - deals) * 10 RUB", None),
        ("deals * rooms * 1 RUB", Way.UP),
        ("100 RUB * CURVE(line; ATTAINMENT(deals))", Way.UP),
        ("IF(rooms > deals; 50 RUB; 0)", Way.FLAT),
        ("IF(deals > rooms; 50 RUB; 0)", Way.UP),
        ("50 RUB", Way.FLAT),
    ],
)
def test_ways_by_hand(formula, way):
    """Anna has four deals of 3 RUB and one room each."""
    sheet = sheet_of([formula], DEALS)
    assert goes(sheet, next(iter(sheet.scheme.indicators.values())).formula, "deals") is way


def test_a_goal_by_hand():
    """Four deals at 50 RUB, and 20 RUB more from the fifth on: 300 RUB take six; more rooms bring nothing."""
    sheet = sheet_of(["deals * 50 RUB", "TIER(many; deals)"], DEALS)
    (way,) = means([sheet], mpq(300))
    assert (way.measure.name, way.distance, way.value, way.bonus) == ("deals", 2, 6, 330)
    (never,) = means([sheet_of(["TIER(many; deals)"], DEALS)], mpq(300))
    assert never.verdict is Verdict.NEVER
