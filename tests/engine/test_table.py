"""Tables at each edge."""

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from pochemu.engine.number import NA
from pochemu.engine.table import Cell, Table, TableError
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words


def table(*rows):
    return Table("t", tuple((mpq(start), mpq(gives)) for start, gives in rows), (Unit.NUMBER, Unit.NUMBER))


TIERS = table(("0.8", 10_000), (1, 20_000), ("1.2", 30_000))
RATES = table((10, "0.5"), (20, 1), (40, 2))
SHAPE = table((60, "0.5"), (100, 1), (130, "1.5"))


@pytest.mark.parametrize(
    ("x", "reached", "expected"),
    [
        (0, None, 0),
        (mpq("0.7999"), None, 0),
        (mpq("0.8"), 0, 10_000),
        (mpq("0.9"), 0, 10_000),
        (1, 1, 20_000),
        (5, 2, 30_000),
    ],
)
def test_a_tier_pays_by_the_last_row_reached(x, reached, expected):
    assert TIERS.row_reached(mpq(x)) == reached
    assert TIERS.tier(mpq(x)) == expected


def test_seven_of_seven_is_exactly_the_whole_plan():
    assert TIERS.tier(mpq(1, 3) * 3) == 20_000
    assert TIERS.tier(mpq(7) / mpq(7)) == 20_000


@pytest.mark.parametrize(
    ("x", "expected"),
    [(-5, 0), (0, 0), (10, 0), (12, 1), (20, 5), (21, 6), (40, 25), (mpq(81, 2), 26), (50, 45)],
)
def test_each_part_is_paid_at_its_own_rate(x, expected):
    assert RATES.marginal(mpq(x)) == expected


def test_the_parts_of_a_marginal_sum():
    parts = RATES.marginal_parts(mpq(25))
    assert [(part.row, part.start, part.end, part.part, part.rate, part.product) for part in parts] == [
        (0, 10, 20, 10, mpq(1, 2), 5),
        (1, 20, 40, 5, 1, 5),
    ]
    assert RATES.marginal_parts(mpq(50))[-1].end is None
    assert RATES.marginal_parts(mpq(10)) == ()


def test_below_zero_nothing_is_paid_whatever_the_table_says():
    rates = table((-10, 1), (-5, 2), (5, 3))
    assert rates.marginal(mpq(-3)) == 0
    assert rates.marginal(mpq(4)) == 8
    assert rates.marginal(mpq(7)) == 16


@pytest.mark.parametrize(
    ("x", "expected", "points"),
    [
        (59, 0, 0),
        (60, mpq(1, 2), 1),
        (70, mpq(5, 8), 2),
        (100, 1, 1),
        (110, mpq(7, 6), 2),
        (130, mpq(3, 2), 1),
        (131, mpq(3, 2), 1),
    ],
)
def test_a_curve_goes_straight_from_point_to_point(x, expected, points):
    assert SHAPE.curve(mpq(x)) == expected
    assert len(SHAPE.curve_points(mpq(x))) == points


def test_a_table_of_one_row():
    one = table((5, 3))
    assert (one.tier(mpq(5)), one.curve(mpq(7)), one.curve(mpq(4)), one.marginal(mpq(7))) == (3, 3, 0, 6)


def test_no_value_passes_through():
    none = NA(Words("no calls", "нет звонков"))
    assert TIERS.tier(none) is RATES.marginal(none) is SHAPE.curve(none) is none


numbers = st.fractions(-50, 50, max_denominator=9).map(lambda value: mpq(value.numerator, value.denominator))
tables = st.dictionaries(numbers, numbers, min_size=1, max_size=6).map(lambda rows: table(*sorted(rows.items())))


@given(tables, numbers)
def test_a_marginal_sum_is_the_sum_of_its_parts(rates, x):
    parts = rates.marginal_parts(x)
    assert rates.marginal(x) == sum((part.part * part.rate for part in parts), mpq(0))
    paid = max(mpq(0), x - max(mpq(0), rates.starts[0]))
    assert sum((part.part for part in parts), mpq(0)) == paid


@given(tables, numbers)
def test_a_curve_lies_between_the_points_it_names(shape, x):
    points = shape.curve_points(x)
    heights = [y for _, y in points] or [mpq(0)]
    assert min(heights) <= shape.curve(x) <= max(heights)
    if len(points) == 2:
        assert points[0][0] < x < points[1][0]


@given(tables, numbers)
def test_a_curve_meets_a_tier_at_every_point(shape, x):
    for start, gives in shape.rows:
        assert shape.curve(start) == shape.tier(start) == gives


def cell(value, unit=Unit.NUMBER):
    return Cell(mpq(value), unit)


def test_a_zero_has_the_unit_of_its_column():
    rows = [[cell(0, Unit.ANY), cell(0, Unit.ANY)], [cell(1), cell(5, Unit.MONEY)]]
    assert Table.of("t", rows).units == (Unit.NUMBER, Unit.MONEY)
    assert Table.of("t", rows[:1]).units == (Unit.ANY, Unit.ANY)


@pytest.mark.parametrize(
    ("rows", "row", "column", "english", "russian"),
    [
        ([], None, None, "the table has no rows", "в таблице нет строк"),
        ([[cell(1)]], 0, None, "a row has two cells, and this one has 1", "в строке две ячейки, а в этой их 1"),
        (
            [[cell(1), cell(2)], [cell(2), cell(3, Unit.MONEY)]],
            1,
            1,
            "this is money, and the column above it is a number",
            "здесь сумма денег, а в столбце выше — число",
        ),
        (
            [[cell(1), cell(2)], [cell(1), cell(3)]],
            1,
            0,
            "the first column rises from row to row, and here it does not: put the rows in order",
            "первый столбец растёт от строки к строке, а здесь нет: поставьте строки по порядку",
        ),
    ],
)
def test_what_is_no_table(rows, row, column, english, russian):
    with pytest.raises(TableError) as caught:
        Table.of("rates", rows)
    assert caught.value.name == "rates"
    assert caught.value.mistakes == ((row, column, (english, russian)),)


def test_all_mistakes_of_a_table_are_told_at_once():
    rows = [[cell(3), cell(1)], [cell(2), cell(1, Unit.MONEY)], [cell(2), cell(1)]]
    with pytest.raises(TableError) as caught:
        Table.of("rates", rows)
    assert [(mistake.row, mistake.column) for mistake in caught.value.mistakes] == [(1, 1), (1, 0), (2, 0)]
