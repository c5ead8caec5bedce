"""Exact numbers, Excel's rounding, and the value that is none."""

import operator
from datetime import date

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from pochemu.engine.number import NA, away_from_zero, exact, half_up, toward_zero
from pochemu.engine.words import Words

FIRST, SECOND = NA(Words("no calls", "нет звонков")), NA(Words("no plan", "нет плана"))


@pytest.mark.parametrize(
    ("x", "digits", "half", "up", "down"),
    [
        # As Excel gives them for ROUND, ROUNDUP, ROUNDDOWN.
        ("2.15", 1, "2.2", "2.2", "2.1"),
        ("2.149", 1, "2.1", "2.2", "2.1"),
        ("-1.475", 2, "-1.48", "-1.48", "-1.47"),
        ("21.5", -1, "20", "30", "20"),
        ("626.3", -3, "1000", "1000", "0"),
        ("1.98", -1, "0", "10", "0"),
        ("-50.55", -2, "-100", "-100", "0"),
        ("-50", -2, "-100", "-100", "0"),
        ("-49", -2, "0", "-100", "0"),
        ("0.5", 0, "1", "1", "0"),
        ("-0.5", 0, "-1", "-1", "0"),
        ("1.5", 0, "2", "2", "1"),
        ("2.5", 0, "3", "3", "2"),
        ("76.9", 0, "77", "77", "76"),
        ("3.14159", 3, "3.142", "3.142", "3.141"),
        ("31415.92654", -2, "31400", "31500", "31400"),
        ("1.005", 2, "1.01", "1.01", "1"),  # in doubles, a famous 1.00
        ("1/3", 2, "0.33", "0.34", "0.33"),
        ("7", 0, "7", "7", "7"),
        ("0", 2, "0", "0", "0"),
    ],
)
def test_rounding_is_excels(x, digits, half, up, down):
    x = mpq(x)
    assert (half_up(x, digits), away_from_zero(x, digits), toward_zero(x, digits)) == (mpq(half), mpq(up), mpq(down))


numbers = st.fractions(max_denominator=1000).map(lambda value: mpq(value.numerator, value.denominator))


@given(numbers, st.integers(-4, 4))
def test_rounding_goes_to_a_neighbour_and_is_the_same_on_both_sides_of_zero(x, digits):
    step = mpq(10) ** -digits
    down, near, up = toward_zero(x, digits), half_up(x, digits), away_from_zero(x, digits)
    assert abs(down) <= abs(x) <= abs(up)
    assert abs(up) - abs(down) == (0 if up == x else step)
    assert near in (down, up)
    assert abs(near - x) <= step / 2
    for rounding in (half_up, toward_zero, away_from_zero):
        assert rounding(-x, digits) == -rounding(x, digits)
        assert rounding(rounding(x, digits), digits) == rounding(x, digits)


COMPARISONS = [operator.eq, operator.ne, operator.lt, operator.le, operator.gt, operator.ge]
ARITHMETIC = [operator.add, operator.sub, operator.mul, operator.truediv]


@pytest.mark.parametrize("operation", [*COMPARISONS, *ARITHMETIC], ids=lambda operation: operation.__name__)
@pytest.mark.parametrize("number", [mpq(0), mpq(1, 3)])
def test_no_value_absorbs_numbers_from_both_sides(number, operation):
    assert operation(FIRST, number) is FIRST
    assert operation(number, FIRST) is FIRST
    assert -FIRST is abs(FIRST) is FIRST


@pytest.mark.parametrize("operation", COMPARISONS, ids=lambda operation: operation.__name__)
@pytest.mark.parametrize("other", ["flat", date(2026, 3, 5), True, False])
def test_no_value_absorbs_a_comparison_with_anything(other, operation):
    assert operation(FIRST, other) is FIRST
    assert operation(other, FIRST) is FIRST


def test_no_value_absorbs_logic_without_a_short_cut():
    for flag in (True, False):
        assert (flag & FIRST) is (FIRST & flag) is (flag | FIRST) is (FIRST | flag) is FIRST


@pytest.mark.parametrize("operation", [*COMPARISONS, *ARITHMETIC, operator.and_, operator.or_])
def test_of_two_reasons_the_leftmost_stays(operation):
    assert operation(FIRST, SECOND) is FIRST


def test_days_from_or_to_no_date():
    assert (date(2026, 3, 5) - FIRST) is (FIRST - date(2026, 3, 5)) is FIRST


def test_no_value_is_neither_true_nor_false():
    with pytest.raises(TypeError):
        bool(FIRST)


def test_an_exact_number_as_text():
    assert (exact(mpq(20_000)), exact(mpq(4, 6)), exact(mpq(-1, 2))) == ("20000", "2/3", "-1/2")
