"""Hypothesis: random formulas that are right by the language page - units, names, no circles - by construction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn as Draw

T = TypeVar("T")

COUNTS = ["1", "2", "3", "0.5", "1.5", "4", "10", "80", "100", "7"]
FACTORS = ["0.5", "2", "10%", "0.1%", "1/3", "33.3%", "1.05", "0.000001", "1_000", "7%", "0.123456789012345678901"]
SUMS = ["100", "300", "1_000", "20 000", "0.01", "99.99", "100.005", "0.333333333333", "1_000_000"]


def pick(draw: Draw, items: Sequence[T]) -> T:
    return draw(st.sampled_from(list(items)))


def chance(draw: Draw, percent: int) -> bool:
    """Shrinks towards no."""
    return draw(st.integers(0, 99)) >= 100 - percent


@dataclass(frozen=True)
class TableShape:
    """`x` and `y` are "number" or "money"; a table whose first column goes below zero is not for MARGINAL."""

    name: str
    x: str
    y: str
    marginal: bool


@dataclass(frozen=True)
class Scope:
    """What a formula may name, by unit. Texts and dates with the constants worth comparing them with."""

    currency: str
    numbers: list[str] = field(default_factory=list)
    moneys: list[str] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)
    dates: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    tables: list[TableShape] = field(default_factory=list)
    number_measures: list[str] = field(default_factory=list)
    money_measures: list[str] = field(default_factory=list)
    salary: bool = False
    division: bool = False

    def adding(self, unit: str, name: str) -> Scope:
        if unit == "number":
            return replace(self, numbers=[*self.numbers, name])
        return replace(self, moneys=[*self.moneys, name])


def named(draw: Draw, name: str) -> str:
    """`x` and `[x]` are one name."""
    plain = name.replace("_", "a").isalnum() and not name[0].isdigit()
    return name if plain and not chance(draw, 10) else f"[{name}]"


def joined(draw: Draw, function: str, *args: str) -> str:
    """Function words are not case-sensitive; `;` or `,` between the arguments."""
    word = function.lower() if chance(draw, 5) else function
    return f"{word}({pick(draw, ['; ', ', ', ';']).join(args)})"


def tight(text: str) -> str:
    """An operand of `*` or of unary `-`."""
    return f"({text})" if any(sign in text for sign in (" + ", " - ", " / ", " * ")) or text[0] == "-" else text


# ---------------------------------------------------------------- literals


def money_literal(draw: Draw, scope: Scope) -> str:
    return f"{pick(draw, SUMS)} {scope.currency}"


def number_literal(draw: Draw, scope: Scope) -> str:
    """Never a bare 0, which fits any unit: a formula of nothing else would have none."""
    return pick(draw, [*COUNTS, "80%", "100%", "50%", "120%", "33.3%"])


# ---------------------------------------------------------------- expressions by unit


def of_unit(draw: Draw, scope: Scope, unit: str, depth: int) -> str:
    return money(draw, scope, depth) if unit == "money" else number(draw, scope, depth)


def number(draw: Draw, scope: Scope, depth: int) -> str:
    ways: list[Callable[[], str]] = [lambda: number_literal(draw, scope)]
    if scope.numbers:
        ways += [lambda: named(draw, pick(draw, scope.numbers))] * 3
    measures = scope.number_measures + scope.money_measures
    if measures:
        ways += [lambda: joined(draw, "ATTAINMENT", named(draw, pick(draw, measures)))] * 2
    if scope.number_measures:
        ways += [lambda: joined(draw, "PLAN", named(draw, pick(draw, scope.number_measures)))]
    if len(scope.dates) > 1:
        ways += [lambda: joined(draw, "DAYS", *(named(draw, d) for d in draw(st.permutations(scope.dates))[:2]))]
    if depth > 0:
        ways += common(draw, scope, "number", depth)
        ways += [
            lambda: f"{tight(number(draw, scope, depth - 1))} * {tight(number(draw, scope, depth - 1))}",
            lambda: f"{tight(number(draw, scope, depth - 1))} / {pick(draw, ['2', '3', '7', '0.3', '3600'])}",
        ]
        if scope.division:
            ways += [
                lambda: f"{tight(number(draw, scope, depth - 1))} / {tight(number(draw, scope, depth - 1))}",
                lambda: f"{tight(money(draw, scope, depth - 1))} / {tight(money(draw, scope, depth - 1))}",
            ]
    return pick(draw, ways)()


def money(draw: Draw, scope: Scope, depth: int) -> str:
    ways: list[Callable[[], str]] = [lambda: money_literal(draw, scope)]
    if scope.moneys:
        ways += [lambda: named(draw, pick(draw, scope.moneys))] * 3
    if scope.money_measures:
        ways += [lambda: joined(draw, "PLAN", named(draw, pick(draw, scope.money_measures)))]
    if scope.salary:
        ways += [lambda: "SALARY"]
    if depth > 0:
        ways += common(draw, scope, "money", depth)
        ways += [
            lambda: f"{tight(money(draw, scope, depth - 1))} * {tight(number(draw, scope, depth - 1))}",
            lambda: f"{tight(number(draw, scope, depth - 1))} * {tight(money(draw, scope, depth - 1))}",
            lambda: f"{tight(money(draw, scope, depth - 1))} * {pick(draw, FACTORS)}",
            lambda: f"{tight(money(draw, scope, depth - 1))} / {pick(draw, ['2', '3', '7', '100'])}",
            lambda: joined(draw, "MAX", "0", money(draw, scope, depth - 1)),
            lambda: joined(draw, "IF", flag(draw, scope, depth - 1), money(draw, scope, depth - 1), "0"),
        ]
        if scope.division:
            ways += [lambda: f"{tight(money(draw, scope, depth - 1))} / {tight(number(draw, scope, depth - 1))}"]
    return pick(draw, ways)()


def common(draw: Draw, scope: Scope, unit: str, depth: int) -> list[Callable[[], str]]:
    """What both units have."""

    def deeper() -> str:
        return of_unit(draw, scope, unit, depth - 1)

    def condition() -> str:
        return flag(draw, scope, depth - 1)

    def ifs() -> str:
        pairs = [text for _ in range(draw(st.integers(1, 2))) for text in (condition(), deeper())]
        last = [] if chance(draw, 25) else ["TRUE", deeper()]
        return joined(draw, "IFS", *pairs, *last)

    ways: list[Callable[[], str]] = [
        lambda: f"{deeper()} + {deeper()}",
        lambda: f"{deeper()} - {tight(deeper())}",
        lambda: f"-{tight(deeper())}",
        lambda: joined(draw, "IF", condition(), deeper(), deeper()),
        ifs,
        lambda: joined(draw, pick(draw, ["MIN", "MAX", "SUM"]), *(deeper() for _ in range(draw(st.integers(2, 3))))),
        lambda: joined(draw, "ABS", deeper()),
        lambda: joined(
            draw, pick(draw, ["ROUND", "ROUNDUP", "ROUNDDOWN"]), deeper(), pick(draw, ["0", "1", "2", "-1", "-3", "5"])
        ),
        lambda: joined(draw, "IFNA", deeper(), deeper()),
    ]
    tables = [t for t in scope.tables if t.y == unit]
    if tables:
        ways += [lambda: through(draw, scope, pick(draw, tables), depth)] * 3
    products = [t for t in scope.tables if t.marginal and product(t.x, t.y) == unit]
    if products:
        ways += [lambda: with_table(draw, scope, "MARGINAL", pick(draw, products), depth)] * 3
    return ways


def product(a: str, b: str) -> str:
    """The unit of a product; Money by Money is none."""
    if a == b == "money":
        return "none"
    return "money" if "money" in (a, b) else "number"


def through(draw: Draw, scope: Scope, table: TableShape, depth: int) -> str:
    return with_table(draw, scope, pick(draw, ["TIER", "CURVE"]), table, depth)


def with_table(draw: Draw, scope: Scope, function: str, table: TableShape, depth: int) -> str:
    return joined(draw, function, named(draw, table.name), of_unit(draw, scope, table.x, depth - 1))


# ---------------------------------------------------------------- conditions


def flag(draw: Draw, scope: Scope, depth: int) -> str:
    """A condition, in parentheses where it has infix words of its own."""
    sign = pick(draw, [">=", ">=", "<", ">", "<=", "=", "<>"])
    ways: list[Callable[[], str]] = []
    if scope.numbers or scope.number_measures:
        ways += [
            lambda: f"{number(draw, scope, 0)} {sign} {pick(draw, ['0', number_literal(draw, scope)])}",
            lambda: f"{number(draw, scope, 0)} IN ({joined_numbers(draw)})",
        ]
    if scope.moneys or scope.money_measures:
        ways += [
            lambda: f"{money(draw, scope, 0)} {sign} {money_literal(draw, scope)}",
            lambda: (
                f"{named(draw, pick(draw, scope.moneys)) if scope.moneys else 'SALARY'} {sign} 0"
                if scope.moneys or scope.salary
                else "TRUE"
            ),
        ]
    if scope.texts:
        ways += [lambda: text_condition(draw, scope)] * 2
    if len(scope.dates) > 1:
        ways += [lambda: f" {sign} ".join(named(draw, d) for d in draw(st.permutations(scope.dates))[:2])]
    if scope.flags:
        ways += [lambda: named(draw, pick(draw, scope.flags))]
    if depth > 0:
        ways += [
            lambda: f"({flag(draw, scope, depth - 1)} AND {flag(draw, scope, depth - 1)})",
            lambda: f"({flag(draw, scope, depth - 1)} OR {flag(draw, scope, depth - 1)})",
            lambda: f"(NOT {flag(draw, scope, depth - 1)})",
            lambda: joined(draw, pick(draw, ["AND", "OR"]), flag(draw, scope, depth - 1), flag(draw, scope, depth - 1)),
            lambda: f"{number(draw, scope, depth - 1)} {sign} {number(draw, scope, depth - 1)}",
            lambda: f"{money(draw, scope, depth - 1)} {sign} {money(draw, scope, depth - 1)}",
        ]
    return pick(draw, ways)() if ways else pick(draw, ["TRUE", "FALSE", "1 < 2"])


def joined_numbers(draw: Draw) -> str:
    return "; ".join(pick(draw, COUNTS) for _ in range(draw(st.integers(1, 3))))


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def text_condition(draw: Draw, scope: Scope) -> str:
    name = pick(draw, sorted(scope.texts))
    if chance(draw, 30):
        items = "; ".join(quoted(pick(draw, scope.texts[name])) for _ in range(draw(st.integers(1, 3))))
        return f"{named(draw, name)} IN ({items})"
    return f"{named(draw, name)} {pick(draw, ['=', '=', '<>'])} {quoted(pick(draw, scope.texts[name]))}"
