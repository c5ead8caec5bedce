"""What is printed is read again as the same formula, in both spellings."""

import pytest
from gmpy2 import mpq
from hypothesis import assume, example, given

from engine.formula.trees import any_tree
from pochemu.engine.formula import CANONICAL, RUSSIAN, FormulaError, parse, print_formula
from pochemu.engine.formula.nodes import In, Money, Name, Number, Text

SPELLINGS = [CANONICAL, RUSSIAN]


def printed_and_read(node, spelling, currency="RUB"):
    text = print_formula(node, spelling)
    assume(len(text) <= 2_000)
    return parse(text, spelling=spelling, currency=currency)


@given(any_tree)
def test_a_formula_survives_printing(tree):
    for spelling in SPELLINGS:
        assert printed_and_read(tree, spelling) == tree


@given(any_tree)
@example(In(Name("client"), (Text("Ромашка, ООО"),)))
def test_a_formula_survives_a_journey_to_the_other_spelling(tree):
    there = printed_and_read(tree, RUSSIAN)
    assert print_formula(printed_and_read(there, CANONICAL), RUSSIAN) == print_formula(tree, RUSSIAN)


@pytest.mark.parametrize(
    ("text", "russian"),
    [
        ("IF(IFNA(quality; 100) >= 80; 1; 0.8)", "ЕСЛИ(ЕСНД(quality; 100) >= 80; 1; 0,8)"),
        ("TIER(plan_bonus; ATTAINMENT(contracts)) * k", "СТУПЕНЬ(plan_bonus; ВЫПОЛНЕНИЕ(contracts)) * k"),
        ("MARGINAL(rates; revenue) - 20_000.5 RUB", "ПРОГРЕССИЯ(rates; revenue) - 20\u202f000,5\u00a0₽"),
        ("ROUND(x; -2) + ROUNDUP(y; 0) - ROUNDDOWN(z; 1)", "ОКРУГЛ(x; -2) + ОКРУГЛВВЕРХ(y; 0) - ОКРУГЛВНИЗ(z; 1)"),
        ("MIN(SALARY; SUM(a; b); ABS(c); MAX(0; d))", "МИН(ОКЛАД; СУММ(a; b); ABS(c); МАКС(0; d))"),
        ("IFS(a < 1; 1.5%; TRUE; PLAN(b))", "ЕСЛИМН(a < 1; 1,5\u202f%; ИСТИНА; ПЛАН(b))"),
        ('NOT reason IN ("a"; "b") OR x AND FALSE', 'НЕ reason В ("a"; "b") ИЛИ x И ЛОЖЬ'),
        ("CURVE([a name]; DAYS(x; y))", "КРИВАЯ([a name]; ДНИ(x; y))"),
    ],
)
def test_both_spellings_of_one_formula(text, russian):
    tree = parse(text)
    assert print_formula(tree) == text
    assert print_formula(tree, RUSSIAN) == russian
    assert parse(russian, spelling=RUSSIAN) == tree


@pytest.mark.parametrize(
    "text",
    [
        "(a + b) * c",
        "a - (b - c)",
        "a / (b * c)",
        "-(a + b)",
        "-a * b",
        "--a",
        "a * -b",
        "(a OR b) AND NOT (c AND d)",
        "(a AND b) AND c",
        "NOT NOT a",
        "(NOT a) = b",
        "NOT a = b",
        "(a = b) = c",
        "(a IN (1)) IN (TRUE)",
    ],
)
def test_brackets_stay_where_they_are_needed(text):
    assert print_formula(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "simpler"),
    [
        ("((a)) + (b * c)", "a + b * c"),
        ("(a * b) / c", "a * b / c"),
        ("AND(a; b; OR(c; d))", "a AND b AND (c OR d)"),
        ("NOT(a)", "NOT a"),
        ("1 + NOT(a)", "1 + (NOT a)"),
        ("[x] + [Held meetings]", "x + [Held meetings]"),
        ("[1C]+[в]+[if]", "[1C] + [в] + if"),
        ("10000 + 1000", "10_000 + 1_000"),
        ("0.50 + 050 + 1.0%", "0.5 + 50 + 1%"),
        ('«он сказал "да"»', '"он сказал ""да"""'),
    ],
)
def test_needless_marks_go_away(text, simpler):
    assert print_formula(parse(text)) == simpler


def test_money_is_printed_in_the_companys_currency():
    assert print_formula(parse("300 €", currency="EUR")) == "300 EUR"
    assert print_formula(parse("300 EUR", currency="EUR"), RUSSIAN) == "300\u00a0€"
    assert print_formula(parse("300 XYZ", currency="XYZ"), RUSSIAN) == "300 XYZ"


def test_money_has_any_number_of_decimals():
    tree = parse("2.123456789 RUB")
    assert tree == Money(mpq("2.123456789"), "RUB")
    assert print_formula(tree) == "2.123456789 RUB"


def test_percent_stays_percent_and_a_share_a_share():
    assert parse("80%") == Number(mpq("0.8"), percent=True)
    assert parse("80%") != parse("0.8")
    assert print_formula(parse("80%")) == "80%"
    assert print_formula(parse("0.8"), RUSSIAN) == "0,8"


def test_one_decimal_in_a_list_is_printed_so_that_it_is_not_taken_for_two():
    tree = parse("x IN (1.5)")
    assert print_formula(tree, RUSSIAN) == "x В ((1,5))"
    assert parse("x В ((1,5))", spelling=RUSSIAN) == tree


def test_equal_formulas_are_equal_wherever_they_stand():
    assert parse("a + b") == parse("  ( a+\n[b] ) ")
    assert hash(parse("a + b")) == hash(parse("a+b"))
    assert parse("a + b") != parse("b + a")
    assert parse("MIN(a; b)") != parse("MAX(a; b)")
    assert parse("a") != "a"
    assert parse("PLAN(a)") == parse("план([a])") != parse("PLAN(b)")


def test_either_spelling_knows_the_words_of_both():
    assert parse("ЕСЛИ(ИСТИНА; МИН(1.5; 2); 0)") == parse("IF(TRUE; MIN(1,5; 2); 0)", spelling=RUSSIAN)


def test_a_name_of_a_function_is_a_name_until_it_is_called():
    assert parse("MIN") == Name("MIN")
    assert parse("min + ПЛАН") == parse("[min] + [ПЛАН]")
    with pytest.raises(FormulaError):
        parse("min (1)")
