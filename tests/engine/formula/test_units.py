"""What a formula gives, known before it is run."""

import pytest

from pochemu.engine.formula import FormulaError, Meaning, check, parse, parse_table
from pochemu.engine.unit import Unit

NAMES = {
    "n": Meaning(Unit.NUMBER, measure=True),
    "m": Meaning(Unit.MONEY, measure=True),
    "f": Meaning(Unit.FLAG),
    "t": Meaning(Unit.TEXT),
    "d": Meaning(Unit.DATE),
    "value": Meaning(Unit.NUMBER),
    "number_to_number": parse_table("number_to_number", [["1", "2"]]),
    "number_to_money": parse_table("number_to_money", [["1", "2 RUB"]]),
    "money_to_number": parse_table("money_to_number", [["1 RUB", "2%"]]),
    "money_to_money": parse_table("money_to_money", [["1 RUB", "2 RUB"]]),
    "zero_to_number": parse_table("zero_to_number", [["0", "5%"]]),
    "zero_to_money": parse_table("zero_to_money", [["0", "5 RUB"]]),
    "zero_to_zero": parse_table("zero_to_zero", [["0", "0"]]),
}


def unit(text, **how):
    return check(parse(text), NAMES, **how)


@pytest.mark.parametrize(
    "text",
    [
        "n + n", "n * n", "n / n", "m / m", "-n", "5%", "0%", "0 / m", "0 * n", "ABS(n)", "SUM(n; 0)",
        "ROUND(m / m; 1)", "IF(f; 0; n)", "IFS(f; n; TRUE; 0)", "IFNA(0; n)", "PLAN(n)", "ATTAINMENT(n)",
        "ATTAINMENT(m)", "TIER(number_to_number; n)", "CURVE(money_to_number; m)",
        "MARGINAL(number_to_number; n)", "MARGINAL(zero_to_number; n)", "TIER(number_to_number; 0)",
    ],
)  # fmt: skip
def test_formulas_that_give_a_number(text):
    assert unit(text) is Unit.NUMBER


@pytest.mark.parametrize(
    "text",
    [
        "m + m", "m - 0", "0 + m", "m * n", "n * m", "m * 0", "m / n", "m * 80%", "-m", "ROUND(m; -3)",
        "MIN(0; m)", "SALARY", "IF(f; m; 0)", "IFS(f; 0; f; m)", "IFNA(m; 0)", "PLAN(m)",
        "TIER(number_to_money; n)", "CURVE(money_to_money; m)", "MARGINAL(money_to_number; m)",
        "MARGINAL(number_to_money; n)", "MARGINAL(zero_to_number; m)", "m * n / n + m / 2",
        "MARGINAL(money_to_number; 0)",
    ],
)  # fmt: skip
def test_formulas_that_give_money(text):
    assert unit(text) is Unit.MONEY


@pytest.mark.parametrize(
    "text",
    [
        "n > 0", "m <= 0", "m = m", "n <> 5%", 't = "a"', 't <> ""', 't IN ("a"; "b")', "n IN (1; 2)",
        "m IN (0; 1 RUB)", "f = TRUE", "d < d", "d = d", "d IN (d)", "f AND f", "NOT f", "OR(f; n > 1)",
        "IF(f; f; FALSE)", "TRUE",
    ],
)  # fmt: skip
def test_formulas_that_give_yes_or_no(text):
    assert unit(text) is Unit.FLAG


@pytest.mark.parametrize(
    "text", ["0", "-0", "0 + 0", "IF(f; 0; 0)", "ROUND(0; 2)", "MAX(0; 0)", "TIER(zero_to_zero; m)"]
)
def test_zero_fits_a_number_and_money(text):
    assert unit(text, gives=Unit.NUMBER) is unit(text, gives=Unit.MONEY) is Unit.ANY


@pytest.mark.parametrize(
    "text",
    [
        "m + 5%", "m + 0%", "m + 1", "n - m", "m * m", "n / m", "m * f", "t + t", "d + n", "d - d",
        "f + f", "m > 1", "n = m", "t = 0", "f = 0", "d > 0", "t < t", "f >= f", "n IN (1; m)",
        't IN ("a"; 1)', "f = n", "IF(n; 1; 2)", "IF(f; 1; m)", "IF(f; t; 0)", "IFS(f; n; TRUE; m)",
        "IFS(n; 1; TRUE; 2)", "IFNA(n; m)", "n AND f", "f OR t", "NOT m", "MIN(n; m)", "SUM(f; f)",
        "SUM(d; d)", "ABS(t)", "ROUND(f; 0)", "-t", "PLAN(value)", "PLAN(number_to_money)",
        "ATTAINMENT(nothing)", "TIER(n; n)", "TIER(number_to_money; m)", "CURVE(number_to_money; f)",
        "CURVE(zero_to_zero; t)", "MARGINAL(money_to_money; m)", "MARGINAL(money_to_money; 0)",
        "number_to_money", "nothing", "DAYS(d; d)", "1 + (n > 1)", "MARGINAL(zero_to_money; m)",
    ],
)  # fmt: skip
def test_formulas_whose_units_do_not_agree(text):
    with pytest.raises(FormulaError):
        unit(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DAYS(d; d)", Unit.NUMBER),
        ("MAX(d; d)", Unit.DATE),
        ("m / 3", Unit.MONEY),
        ("m * (1 / 3)", Unit.MONEY),
        ("m / TIER(number_to_number; 5)", Unit.MONEY),
        ("TIER(number_to_money; n)", Unit.MONEY),
        ("t", Unit.TEXT),
    ],
)
def test_expressions_over_facts(text, expected):
    assert unit(text, facts=True) is expected


@pytest.mark.parametrize(
    "text",
    ["SALARY", "PLAN(n)", "ATTAINMENT(n)", "m / n", "1 / (n + 1)", "m / ABS(n)", "m / TIER(number_to_number; n)"],
)
def test_what_expressions_over_facts_do_not_have(text):
    with pytest.raises(FormulaError):
        unit(text, facts=True)


def test_a_formula_must_give_what_is_wanted():
    assert unit("m", gives=Unit.MONEY) is Unit.MONEY
    for text, wanted in [("n", Unit.MONEY), ("m", Unit.NUMBER), ("n", Unit.FLAG), ("0", Unit.FLAG), ("0", Unit.TEXT)]:
        with pytest.raises(FormulaError):
            unit(text, gives=wanted)
