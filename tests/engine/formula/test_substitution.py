"""A formula with the numbers put in."""

from datetime import date

import pytest
from gmpy2 import mpq
from hypothesis import assume, given

from engine.formula.test_running import runs
from engine.formula.trees import FACTS, SCHEME
from pochemu.engine.formula import CANONICAL, RUSSIAN, compile_formula, parse, substituted
from pochemu.engine.number import NA
from pochemu.engine.titles import readings
from pochemu.engine.words import Words


def put_in(text, *values, facts=False, spelling=CANONICAL):
    formula = compile_formula(parse(text), FACTS if facts else SCHEME, facts=facts)
    return substituted(formula, formula.run(*values), spelling=spelling)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("calls * 500 RUB * показы", [mpq(34), mpq("0.8")], "34 * 500 RUB * 0.8"),
        ("calls / показы", [mpq(46), mpq(158)], "46 / 158"),
        ("calls * показы", [mpq(46, 158), mpq(2)], "23/79 * 2"),
        ("calls / показы", [mpq(46), mpq(1, 3)], "46 / (1/3)"),
        ("revenue * 2%", [mpq(1_000_000, 3)], "1000000 RUB / 3 * 2%"),
        ("TIER(tiers; ATTAINMENT(calls))", [mpq("1.17")], "TIER(tiers; 1.17)"),
        ("-revenue", [mpq(0)], "0 RUB"),
        ("-(-calls) * revenue - 5 RUB", [mpq(0), mpq(3)], "0 * 3 RUB - 5 RUB"),
        ("-revenue", [mpq(2)], "-2 RUB"),
        ("PLAN(revenue) - SALARY", [mpq(-5), mpq(50_000)], "-5 RUB - 50_000 RUB"),
        ("calls - показы", [mpq(2), mpq(-3)], "2 - -3"),
        ("IF(calls > 10; revenue; [a name])", [mpq(3), mpq(1), mpq("2.5")], "IF(3 > 10; revenue; 2.5 RUB)"),
        ("IFNA(calls; показы)", [NA(Words("none", "нет")), mpq(1)], "IFNA(NA; 1)"),
        ('product = "flat" OR vip', ["garage", True], '"garage" = "flat" OR TRUE'),
        ("calls", [mpq(10**29 + 1, 3)], "≈33_333_333_333_333_333_333_333_333_333.666667"),
    ],
)
def test_numbers_stand_where_the_names_were(text, values, expected):
    assert put_in(text, *values) == expected


def test_in_russian():
    assert put_in("calls * revenue", mpq("0.8"), mpq(20_000), spelling=RUSSIAN) == "0,8 * 20\u202f000\u00a0₽"
    assert put_in("IFNA(calls; 1)", NA(Words("none", "нет")), spelling=RUSSIAN) == "ЕСНД(Н/Д; 1)"


@pytest.mark.parametrize(
    ("sums", "expected"), [("3747.5", "3 747,50 ₽"), ("3747", "3 747 ₽"), ("0.125", "0,125 ₽"), ("-1.5", "−1,50 ₽")]
)
def test_people_read_kopecks_by_twos(sums, expected):
    assert plainly(put_in("revenue", mpq(sums), spelling=readings({})[1])) == expected
    assert put_in("revenue", mpq("3747.5")) == "3_747.5 RUB"


def plainly(text):
    return text.replace("\u202f", " ").replace("\u00a0", " ")


def test_dates():
    assert (
        put_in("DAYS(paid_on; due_on)", date(2026, 3, 5), date(2026, 3, 1), facts=True)
        == "DAYS(2026-03-05; 2026-03-01)"
    )


@given(runs())
def test_what_is_put_in_gives_the_same_value(run):
    formula, given, trace = run
    text = substituted(formula, trace)
    assume(not any(isinstance(value, NA) for value in given))
    assume("≈" not in text and len(text) <= 2_000)
    again = compile_formula(parse(text), SCHEME)
    value = again.run(*[dict(zip(formula.refs, given, strict=True))[ref] for ref in again.refs])[-1]
    assert isinstance(value, NA) if isinstance(trace[-1], NA) else value == trace[-1]
