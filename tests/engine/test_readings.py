"""A table of rates read in both ways: the whole amount at the rate reached, each part at its own."""

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from often import examples
from pochemu.engine.fact import Kind
from pochemu.engine.formula import Ref, RefKind, print_formula
from pochemu.engine.reading.form import Form
from pochemu.engine.reading.schemes import read_rulebook
from pochemu.engine.readings import Reading, other_readings, read_as
from pochemu.engine.words import Words

SCHEME = """position: seller
effective: 2026-01
measures:
  sold: {over: deal, take: sum(amount), plan: 20 RUB}
  deals: {over: deal, take: count, plan: 7}
tables:
  rates: [[0 RUB, 1%], [10 RUB, 2%], [30 RUB, 5%]]
  each: [[0, 10 RUB], [5, 20 RUB]]
  steps: [[0, 0 RUB], [1, 100 RUB]]
values:
  commission: FORMULA
indicators:
  pay: {formula: commission * 70%}
"""


def scheme(formula):
    form = Form()
    book = read_rulebook({"a.yaml": SCHEME.replace("FORMULA", formula)}, {"deal": Kind("deal", Words.same("d"))}, form)
    assert not form.problems
    return book.schemes["seller"][0]


def commission(one, **known):
    formula = one.values["commission"].formula
    return formula.run(*[mpq(known[ref.name]) for ref in formula.refs])[-1]


def said(one):
    return print_formula(one.values["commission"].formula.tree)


@pytest.mark.parametrize(
    ("written", "whole", "parts"),
    [
        ("MARGINAL(rates; sold)", "TIER(rates; sold) * sold", "MARGINAL(rates; sold)"),
        ("TIER(rates; sold) * sold", "TIER(rates; sold) * sold", "MARGINAL(rates; sold)"),
        ("sold * 0.5 * TIER(rates; sold)", "sold * 0.5 * TIER(rates; sold)", "MARGINAL(rates; sold) * 0.5"),
        ("MARGINAL(each; deals) + 1 RUB", "TIER(each; deals) * deals + 1 RUB", "MARGINAL(each; deals) + 1 RUB"),
        ("TIER(steps; ATTAINMENT(deals))", "TIER(steps; ATTAINMENT(deals))", "TIER(steps; ATTAINMENT(deals))"),
        ("TIER(rates; sold) * (sold - 1 RUB)",) * 3,
        (
            "MARGINAL(rates; MARGINAL(each; deals))",
            "TIER(rates; TIER(each; deals) * deals) * (TIER(each; deals) * deals)",
            "MARGINAL(rates; MARGINAL(each; deals))",
        ),
    ],
)
def test_tables_of_rates_are_read_both_ways_and_nothing_else_changes(written, whole, parts):
    one = scheme(written)
    assert said(read_as(one, Reading.WHOLE)) == whole
    assert said(read_as(one, Reading.PARTS)) == parts
    assert other_readings(one) == [
        reading for reading, told in ((Reading.WHOLE, whole), (Reading.PARTS, parts)) if told != said(one)
    ]


@given(st.integers(0, 5000))
@examples(100)
def test_both_readings_pay_what_they_say(kopecks):
    one, sold = scheme("MARGINAL(rates; sold)"), mpq(kopecks, 100)
    rates = ((0, mpq(1, 100)), (10, mpq(2, 100)), (30, mpq(5, 100)))
    reached = max(rate for start, rate in rates if sold >= start)
    assert commission(read_as(one, Reading.WHOLE), sold=sold) == reached * sold
    ends = (10, 30, sold)
    parts = sum(max(min(sold, end) - start, 0) * rate for (start, rate), end in zip(rates, ends, strict=True))
    assert commission(one, sold=sold) == parts
    back = read_as(read_as(one, Reading.WHOLE), Reading.PARTS)
    assert commission(back, sold=sold) == parts


def test_what_reads_the_same_is_the_same_scheme():
    one = scheme("TIER(steps; ATTAINMENT(deals))")
    assert read_as(one, Reading.WHOLE) is one
    assert Ref(RefKind.ATTAINMENT, "deals") in one.values["commission"].formula.refs
