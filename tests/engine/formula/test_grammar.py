"""How a text is read."""

import pytest
from gmpy2 import mpq

from pochemu.engine.formula import RUSSIAN, parse
from pochemu.engine.formula.nodes import (
    And,
    Arithmetic,
    Comparison,
    Flag,
    In,
    Money,
    Name,
    Negative,
    Not,
    Number,
    Or,
    Plan,
    Round,
    Salary,
    Text,
    in_order,
)
from pochemu.engine.formula.vocabulary import Function

a, b, c = Name("a"), Name("b"), Name("c")


def number(text):
    return Number(mpq(text))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a + b * c", Arithmetic("+", a, Arithmetic("*", b, c))),
        ("a - b - c", Arithmetic("-", Arithmetic("-", a, b), c)),
        ("a / b * c", Arithmetic("*", Arithmetic("/", a, b), c)),
        ("-a * b", Arithmetic("*", Negative(a), b)),
        ("a - -b", Arithmetic("-", a, Negative(b))),
        ("a OR b AND c", Or((a, And((b, c))))),
        ("a AND b AND c", And((a, b, c))),
        ("(a AND b) AND c", And((And((a, b)), c))),
        ("NOT a = b", Not(Comparison("=", a, b))),
        ("NOT a AND b", And((Not(a), b))),
        ("NOT(a) = b", Not(Comparison("=", a, b))),
        ("a = NOT(b)", Comparison("=", a, Not(b))),
        ("a + 1 <= b * 2", Comparison("<=", Arithmetic("+", a, number(1)), Arithmetic("*", b, number(2)))),
        ("a IN (1, 2; b)", In(a, (number(1), number(2), b))),
        ("NOT a IN (b)", Not(In(a, (b,)))),
        ("and(a, b)", And((a, b))),
        ("Or(a; b; c)", Or((a, b, c))),
        ("ROUND(a; -2)", Round(Function.ROUND, a, -2)),
        ("plan ( a )", Plan("a")),
        ("salary", Salary()),
        ("True", Flag(True)),
        ("ложь", Flag(False)),
    ],
)
def test_operators_and_functions(text, tree):
    assert parse(text) == tree


@pytest.mark.parametrize("separator", ["_", " ", "\u00a0", "\u2009", "\u202f"])
def test_groups_of_three_digits(separator):
    text = f"1{separator}234{separator}567.5"
    assert parse(text) == number("1234567.5")
    assert parse(text.replace(".", ","), spelling=RUSSIAN) == number("1234567.5")


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("300 RUB", "RUB"),
        ("300RUB", "RUB"),
        ("300 ₽", "RUB"),
        ("300\u00a0₽", "RUB"),
        ("300 €", "EUR"),
        ("300 $", "USD"),
    ],
)
def test_money(text, currency):
    assert parse(text, currency=currency) == Money(mpq(300), currency)


def test_a_number_is_what_it_says():
    assert parse("010") == number(10)
    assert parse("0.1") == number("1/10")
    assert parse("33.3 %") == Number(mpq(333, 1000), percent=True)
    assert parse("-5%") == Negative(Number(mpq(1, 20), percent=True))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("held_meetings", "held_meetings"),
        ("_x1", "_x1"),
        ("выручка_2", "выручка_2"),
        ("1С_лиды", "1С_лиды"),
        ("売上", "売上"),
        ("हिन्दी", "हिन्दी"),
        ("и\u0306од", "и\u0306од"),
        ("[Held meetings]", "Held meetings"),
        ("[ x ]", " x "),
        ("[PLAN(x)]", "PLAN(x)"),
        ("[AND]", "AND"),
        ('[a "b" c; 50%]', 'a "b" c; 50%'),
        ("RUB", "RUB"),
        ("IF", "IF"),
    ],
)
def test_names(text, name):
    assert parse(text) == Name(name)


@pytest.mark.parametrize(
    ("text", "content"),
    [('"flat"', "flat"), ('"a ""b"""', 'a "b"'), ('""', ""), ("«квартира»", "квартира"), ('«"»', '"'), ('"«»"', "«»")],
)
def test_texts(text, content):
    assert parse(text) == Text(content)
    assert parse(text, spelling=RUSSIAN) == Text(content)


def test_names_are_case_sensitive_and_function_words_are_not():
    assert parse("Calls") != parse("calls")
    assert parse("мИн(a; b)") == parse("MIN(a; b)")


def test_a_comma_is_a_decimal_sign_in_russian_and_a_separator_in_canonical():
    assert parse("МАКС(1,2; 3)", spelling=RUSSIAN) == parse("MAX(1.2; 3)")
    assert parse("MAX(1,2)") == parse("MAX(1; 2)")
    assert parse("ROUND(a,2)") == parse("ROUND(a; 2)")


def test_every_node_knows_its_place():
    text = "a +\n  MIN((b - 1) * 2; -c) / PLAN(x)"
    found = {text[node.span.start : node.span.end] for node in in_order(parse(text))}
    assert found == {
        text, "a", "MIN((b - 1) * 2; -c) / PLAN(x)", "MIN((b - 1) * 2; -c)", "(b - 1) * 2", "(b - 1)", "b", "1", "2",
        "-c", "c", "PLAN(x)",
    }  # fmt: skip
    minimum = next(node for node in in_order(parse(text)) if node.span.start == 6 and node.span.end == 26)
    assert (minimum.span.line, minimum.span.column) == (2, 3)
