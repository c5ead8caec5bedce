"""Cells of tables, plans, caps, floors and shares are formulas of literals."""

import pytest
from gmpy2 import mpq

from pochemu.engine.formula import RUSSIAN, FormulaError, parse_literal, parse_table
from pochemu.engine.table import TableError
from pochemu.engine.unit import Unit


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("4/3", mpq(4, 3), Unit.NUMBER),
        ("-5%", mpq(-1, 20), Unit.NUMBER),
        ("10_000 RUB", mpq(10_000), Unit.MONEY),
        ("10 000 ₽", mpq(10_000), Unit.MONEY),
        ("1_000 RUB / 3", mpq(1000, 3), Unit.MONEY),
        ("0", mpq(0), Unit.ANY),
        ("0%", mpq(0), Unit.NUMBER),
        ("010", mpq(10), Unit.NUMBER),
        ("ROUND(4/3; 2)", mpq(133, 100), Unit.NUMBER),
    ],
)
def test_a_literal_has_a_value_and_a_unit(text, value, unit):
    assert parse_literal(text)[:2] == (value, unit)


def test_a_literal_in_russian():
    assert parse_literal("0,5", spelling=RUSSIAN)[:2] == (mpq(1, 2), Unit.NUMBER)
    assert parse_literal("2,5 €", spelling=RUSSIAN, currency="EUR")[:2] == (mpq(5, 2), Unit.MONEY)


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        (
            "plan",
            "only numbers and sums of money stand here, and “plan” is none",
            "здесь пишут только числа и суммы денег, а «plan» — не они",
        ),
        (
            "2 * PLAN(x)",
            "only numbers and sums of money stand here, and “PLAN(x)” is none",
            "здесь пишут только числа и суммы денег, а «ПЛАН(x)» — не они",
        ),
        (
            '"flat"',
            "this is a text, and a number or a sum of money is expected",
            "здесь текст, а ожидается число или сумма денег",
        ),
        (
            "no",
            "only numbers and sums of money stand here, and “no” is none",
            "здесь пишут только числа и суммы денег, а «no» — не они",
        ),
        ("1/0", "this has no value: division by zero", "у этого нет значения: деление на ноль"),
    ],
)
def test_what_is_no_literal(text, english, russian):
    with pytest.raises(FormulaError) as caught:
        parse_literal(text)
    assert caught.value.words == (english, russian)


def test_a_table_of_literals():
    table = parse_table("rates", [["0 RUB", "0.5%"], ["10_000_000 RUB", "0.7%"]])
    assert table.rows == ((0, mpq(5, 1000)), (10_000_000, mpq(7, 1000)))
    assert table.units == (Unit.MONEY, Unit.NUMBER)


def test_every_wrong_cell_of_a_table_is_told():
    with pytest.raises(TableError) as caught:
        parse_table("rates", [["0", "x"], ["1 +", "2"]])
    assert [(mistake.row, mistake.column) for mistake in caught.value.mistakes] == [(0, 1), (1, 0)]
