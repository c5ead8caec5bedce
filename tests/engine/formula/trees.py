"""Formulas of every shape for property tests, and what their names mean in them."""

from datetime import date
from functools import cache

from gmpy2 import mpq
from hypothesis import strategies as st

from pochemu.engine.formula import Meaning, parse_table
from pochemu.engine.formula.nodes import (
    And,
    Arithmetic,
    Attainment,
    Call,
    Comparison,
    Flag,
    If,
    IfNa,
    Ifs,
    In,
    Lookup,
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
)
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import NA
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

TABLES = {
    "grades": parse_table("grades", [["-5", "1"], ["0", "2"], ["3", "-1/3"], ["10", "7"]]),
    "tiers": parse_table("tiers", [["0", "0 RUB"], ["80%", "10_000 RUB"], ["3", "30_000 RUB"]]),
    "rates": parse_table("rates", [["0 RUB", "1.5%"], ["2 RUB", "2%"], ["1_000 RUB", "1/3"]]),
    "steps": parse_table("steps", [["1 RUB", "10 RUB"], ["5 RUB", "20 RUB"]]),
}
SCHEME = {
    "calls": Meaning(Unit.NUMBER, measure=True),
    "показы": Meaning(Unit.NUMBER),
    "revenue": Meaning(Unit.MONEY, measure=True),
    "a name": Meaning(Unit.MONEY),
    "vip": Meaning(Unit.FLAG),
    "product": Meaning(Unit.TEXT),
    **TABLES,
}
FACTS = {
    "rooms": Meaning(Unit.NUMBER),
    "amount": Meaning(Unit.MONEY),
    "vip": Meaning(Unit.FLAG),
    "product": Meaning(Unit.TEXT),
    "paid_on": Meaning(Unit.DATE),
    "due_on": Meaning(Unit.DATE),
    **TABLES,
}

# Trees with units, to be run.

small = st.fractions(-12, 12, max_denominator=7).map(lambda value: mpq(value.numerator, value.denominator))
decimals = st.builds(lambda whole, digits: mpq(whole, 10**digits), st.integers(0, 99_999), st.integers(0, 4))
reasons = st.sampled_from(["no calls", "no plan", "nothing given"]).map(lambda text: NA(Words.same(text)))
VALUES = {
    Unit.NUMBER: small | reasons,
    Unit.MONEY: small | reasons,
    Unit.TEXT: st.sampled_from(["", "flat", "garage"]) | reasons,
    Unit.FLAG: st.booleans() | reasons,
    Unit.DATE: st.dates(date(2026, 1, 1), date(2026, 3, 1)) | reasons,
}


def pairs(strategy):
    return st.tuples(strategy, strategy)


def some(strategy, least=2, most=3):
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def choices(of, flag):
    """What is in every unit: IF, IFS, IFNA."""
    branches = st.lists(st.tuples(flag, of), min_size=1, max_size=3)
    return (
        st.builds(If, flag, of, of)
        | branches.map(lambda given: Ifs(tuple(node for branch in given for node in branch)))
        | st.builds(IfNa, of, of)
    )


def quantities(of, flag):
    extremes = st.sampled_from([Function.MIN, Function.MAX, Function.SUM])
    roundings = st.sampled_from([Function.ROUND, Function.ROUNDUP, Function.ROUNDDOWN])
    return (
        choices(of, flag)
        | st.builds(Arithmetic, st.sampled_from("+-"), of, of)
        | st.builds(Negative, of)
        | st.builds(Call, extremes, some(of))
        | st.builds(lambda node: Call(Function.ABS, (node,)), of)
        | st.builds(Round, roundings, of, st.integers(-2, 3))
    )


def lookup(functions, table, operand):
    return st.builds(Lookup, st.sampled_from(functions), st.just(table), operand)


@cache
def of_unit(unit, depth):
    if depth == 0:
        return LEAVES[unit]
    number, money, flag, text = (of_unit(each, depth - 1) for each in (Unit.NUMBER, Unit.MONEY, Unit.FLAG, Unit.TEXT))
    look = [Function.TIER, Function.CURVE]
    match unit:
        case Unit.NUMBER:
            deeper = (
                quantities(number, flag)
                | st.builds(Arithmetic, st.sampled_from("*/"), number, number)
                | st.builds(Arithmetic, st.just("/"), money, money)
                | lookup([*look, Function.MARGINAL], "grades", number)
                | lookup(look, "rates", money)
            )
        case Unit.MONEY:
            deeper = (
                quantities(money, flag)
                | st.builds(Arithmetic, st.sampled_from("*/"), money, number)
                | st.builds(Arithmetic, st.just("*"), number, money)
                | lookup([*look, Function.MARGINAL], "tiers", number)
                | lookup([Function.MARGINAL], "rates", money)
                | lookup(look, "steps", money)
            )
        case Unit.FLAG:
            orders, equals = st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), st.sampled_from(["=", "<>"])
            deeper = (
                choices(flag, flag)
                | (pairs(number) | pairs(money)).flatmap(lambda two: st.builds(Comparison, orders, *map(st.just, two)))
                | (pairs(text) | pairs(flag)).flatmap(lambda two: st.builds(Comparison, equals, *map(st.just, two)))
                | st.builds(In, number, some(number, 1))
                | st.builds(In, text, some(text, 1))
                | st.builds(Not, flag)
                | st.builds(And, some(flag))
                | st.builds(Or, some(flag))
            )
        case _:
            deeper = choices(text, flag)
    return LEAVES[unit] | deeper


LEAVES = {
    Unit.NUMBER: (
        st.builds(Number, decimals)
        | st.builds(Number, decimals, st.just(True))
        | st.sampled_from([Name("calls"), Name("показы"), Plan("calls"), Attainment("calls"), Attainment("revenue")])
    ),
    Unit.MONEY: (
        st.builds(Money, decimals, st.just("RUB"))
        | st.sampled_from([Name("revenue"), Name("a name"), Plan("revenue"), Salary()])
    ),
    Unit.FLAG: st.builds(Flag, st.booleans()) | st.just(Name("vip")),
    Unit.TEXT: st.sampled_from([Text("flat"), Text(""), Name("product")]),
}

runnable = st.sampled_from([Unit.NUMBER, Unit.MONEY, Unit.FLAG]).flatmap(lambda unit: of_unit(unit, 3))

# Trees of every shape, whether or not their units agree: to be printed and read.

any_name = st.text(
    st.characters(exclude_characters="]", exclude_categories=["Cs"]), min_size=1, max_size=8
) | st.sampled_from(["сделки", "held_meetings", "в", "SALARY", "And", "min", "ПЛАН", "1С_лиды", "Held meetings", "RUB"])
any_text = st.text(max_size=6) | st.sampled_from(['say "yes"', "«ёлочки»", "50%; да"])
any_leaf = (
    st.builds(Number, decimals)
    | st.builds(Number, decimals, st.just(True))
    | st.builds(Money, decimals, st.just("RUB"))
    | st.builds(Text, any_text)
    | st.builds(Flag, st.booleans())
    | st.builds(Name, any_name)
    | st.builds(Plan, any_name)
    | st.builds(Attainment, any_name)
    | st.just(Salary())
)
ONE_ARGUMENT, TWO_ARGUMENTS = [Function.ABS], [Function.DAYS]
MANY_ARGUMENTS = [Function.MIN, Function.MAX, Function.SUM]
LOOKUPS = [Function.TIER, Function.MARGINAL, Function.CURVE]
ROUNDINGS = [Function.ROUND, Function.ROUNDUP, Function.ROUNDDOWN]


def any_parent(of):
    return (
        st.builds(Negative, of)
        | st.builds(Not, of)
        | st.builds(Arithmetic, st.sampled_from("+-*/"), of, of)
        | st.builds(Comparison, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), of, of)
        | st.builds(In, of, some(of, 1))
        | st.builds(And, some(of))
        | st.builds(Or, some(of))
        | st.builds(If, of, of, of)
        | some(of, 2, 2).map(Ifs)
        | some(of, 4, 4).map(Ifs)
        | st.builds(IfNa, of, of)
        | st.builds(Call, st.sampled_from(ONE_ARGUMENT), some(of, 1, 1))
        | st.builds(Call, st.sampled_from(TWO_ARGUMENTS), some(of, 2, 2))
        | st.builds(Call, st.sampled_from(MANY_ARGUMENTS), some(of, 2, 4))
        | st.builds(Round, st.sampled_from(ROUNDINGS), of, st.integers(-100, 100))
        | st.builds(Lookup, st.sampled_from(LOOKUPS), any_name, of)
    )


any_tree = st.recursive(any_leaf, any_parent, max_leaves=12)
