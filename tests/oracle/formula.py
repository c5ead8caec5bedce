"""Formulas: a recursive-descent parser of both spellings and a tree-walking evaluator.

Every number is a `Fraction`; Money is a `Fraction` of the major unit (units are static, so at run time
they need no mark).  `NA` is a value of its own.  Nothing here knows of schemes or facts: an `Env` answers names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any, Protocol


@dataclass(frozen=True)
class NA:
    """No value, and why."""

    reason: str


Value = Any  # Fraction | str | bool | date | NA; which of them is settled by the units, before anything is paid
Table = list[tuple[Fraction, Fraction]]


class FormulaError(ValueError):
    """The text is no formula of the language."""


class Env(Protocol):
    """What a formula may ask of its surroundings."""

    def name(self, name: str) -> Value: ...
    def table(self, name: str) -> Table | NA: ...
    def plan(self, measure: str) -> Value: ...
    def salary(self) -> Value: ...


@dataclass(frozen=True)
class Literal:
    """`unit` is number, money, text, flag, or zero: the literal `0` that fits any unit."""

    value: Value
    unit: str


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Call:
    """A function or an operator (`+`, `neg`, `IN`, …) and its arguments."""

    function: str
    args: tuple[Node, ...]


Node = Literal | Name | Call

# ---------------------------------------------------------------- words

RUSSIAN_WORDS = {
    "ЕСЛИ": "IF",
    "ЕСЛИМН": "IFS",
    "МИН": "MIN",
    "МАКС": "MAX",
    "СУММ": "SUM",
    "ОКРУГЛ": "ROUND",
    "ОКРУГЛВВЕРХ": "ROUNDUP",
    "ОКРУГЛВНИЗ": "ROUNDDOWN",
    "И": "AND",
    "ИЛИ": "OR",
    "НЕ": "NOT",
    "В": "IN",
    "ЕСНД": "IFNA",
    "ПЛАН": "PLAN",
    "ВЫПОЛНЕНИЕ": "ATTAINMENT",
    "СТУПЕНЬ": "TIER",
    "ПРОГРЕССИЯ": "MARGINAL",
    "КРИВАЯ": "CURVE",
    "ОКЛАД": "SALARY",
    "ДНИ": "DAYS",
    "ИСТИНА": "TRUE",
    "ЛОЖЬ": "FALSE",
}
RESERVED = {"SALARY", "TRUE", "FALSE", "AND", "OR", "NOT", "IN"}
ARITY: dict[str, tuple[int, int | None]] = {
    "IF": (3, 3),
    "IFS": (2, None),
    "MIN": (2, None),
    "MAX": (2, None),
    "SUM": (2, None),
    "ABS": (1, 1),
    "ROUND": (2, 2),
    "ROUNDUP": (2, 2),
    "ROUNDDOWN": (2, 2),
    "AND": (1, None),
    "OR": (1, None),
    "NOT": (1, 1),
    "IFNA": (2, 2),
    "PLAN": (1, 1),
    "ATTAINMENT": (1, 1),
    "TIER": (2, 2),
    "MARGINAL": (2, 2),
    "CURVE": (2, 2),
    "DAYS": (2, 2),
}
SIGNS = {"₽": "RUB", "€": "EUR", "$": "USD", "£": "GBP", "₸": "KZT", "¥": "JPY"}


def canonical_word(word: str) -> str:
    upper = word.upper()
    return RUSSIAN_WORDS.get(upper, upper)


# ---------------------------------------------------------------- tokens

SPACES = " _\u00a0\u2009\u202f"


def token_pattern(decimal: str) -> re.Pattern[str]:
    return re.compile(
        rf"""(?P<space>\s+)
        |(?P<number>(?:\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)|\d+)(?:[{decimal}]\d+)?)
        |(?P<text>"(?:[^"]|"")*"|«[^»]*»)
        |(?P<bracket>\[[^\]]+\])
        |(?P<word>[^\W\d]\w*)
        |(?P<sign>[{"".join(SIGNS)}])
        |(?P<op><>|<=|>=|[=<>+\-*/();,%])""",
        re.VERBOSE,
    )


BY_SPELLING = {"canonical": token_pattern("."), "ru": token_pattern(",")}


@dataclass(frozen=True)
class Token:
    kind: str
    text: str


def tokens_of(text: str, spelling: str) -> list[Token]:
    pattern, found, at = BY_SPELLING[spelling], [], 0
    while at < len(text):
        match = pattern.match(text, at)
        if match is None:
            raise FormulaError(f"unexpected {text[at]!r} at {at + 1} of {text!r}")
        if match.lastgroup != "space":
            found.append(Token(str(match.lastgroup), match.group()))
        at = match.end()
    return [*found, Token("end", "")]


def numeral(text: str) -> Fraction:
    for space in SPACES:
        text = text.replace(space, "")
    return Fraction(text.replace(",", "."))


# ---------------------------------------------------------------- parser


class Parser:
    def __init__(self, text: str, currency: str, spelling: str) -> None:
        self.text, self.currency = text, currency
        self.tokens = tokens_of(text, spelling)
        self.separators = {";", ","} if spelling == "canonical" else {";"}
        self.at = 0

    # -- looking

    @property
    def here(self) -> Token:
        return self.tokens[self.at]

    def word_here(self) -> str:
        """The reserved word or function word at hand, in its canonical spelling; "" for all else."""
        return canonical_word(self.here.text) if self.here.kind == "word" else ""

    def is_op(self, *texts: str) -> bool:
        return self.here.kind == "op" and self.here.text in texts

    def next(self) -> Token:
        token = self.here
        self.at += 1
        return token

    def expect(self, text: str) -> None:
        if not self.is_op(text):
            raise FormulaError(f"expected {text!r}, found {self.here.text!r} in {self.text!r}")
        self.at += 1

    # -- grammar, from the loosest

    def whole(self) -> Node:
        node = self.either()
        if self.here.kind != "end":
            raise FormulaError(f"unexpected {self.here.text!r} in {self.text!r}")
        return node

    def either(self) -> Node:
        node = self.both()
        while self.word_here() == "OR":
            self.at += 1
            node = Call("OR", (node, self.both()))
        return node

    def both(self) -> Node:
        node = self.negated()
        while self.word_here() == "AND":
            self.at += 1
            node = Call("AND", (node, self.negated()))
        return node

    def negated(self) -> Node:
        if self.word_here() == "NOT":
            self.at += 1
            return Call("NOT", (self.negated(),))
        return self.compared()

    def compared(self) -> Node:
        node = self.sum()
        if self.is_op("=", "<>", "<", "<=", ">", ">="):
            node = Call(self.next().text, (node, self.sum()))
        elif self.word_here() == "IN":
            self.at += 1
            node = Call("IN", (node, *self.arguments()))
        if self.is_op("=", "<>", "<", "<=", ">", ">=") or self.word_here() == "IN":
            raise FormulaError(f"comparisons do not chain: {self.text!r}")
        return node

    def sum(self) -> Node:
        node = self.product()
        while self.is_op("+", "-"):
            node = Call(self.next().text, (node, self.product()))
        return node

    def product(self) -> Node:
        node = self.signed()
        while self.is_op("*", "/"):
            node = Call(self.next().text, (node, self.signed()))
        return node

    def signed(self) -> Node:
        if self.is_op("-"):
            self.at += 1
            return Call("neg", (self.signed(),))
        return self.primary()

    def primary(self) -> Node:
        token = self.next()
        if token.kind == "number":
            return self.number(numeral(token.text))
        if token.kind == "text":
            text = token.text[1:-1]
            return Literal(text.replace('""', '"') if token.text[0] == '"' else text, "text")
        if token.kind == "bracket":
            return Name(token.text[1:-1])
        if token.kind == "word":
            return self.word(token.text)
        if token == Token("op", "("):
            node = self.either()
            self.expect(")")
            return node
        raise FormulaError(f"unexpected {token.text!r} in {self.text!r}")

    def number(self, value: Fraction) -> Node:
        if self.is_op("%"):
            self.at += 1
            return Literal(value / 100, "number")
        if self.here.kind == "word" and self.here.text == self.currency:
            self.at += 1
            return Literal(value, "money")
        if self.here.kind == "sign" and SIGNS[self.here.text] == self.currency:
            self.at += 1
            return Literal(value, "money")
        return Literal(value, "number" if value else "zero")

    def word(self, text: str) -> Node:
        word = canonical_word(text)
        if word in ("TRUE", "FALSE"):
            return Literal(word == "TRUE", "flag")
        if word == "SALARY":
            return Call("SALARY", ())
        if word in ARITY and self.is_op("("):
            return self.call(word)
        if word in RESERVED:
            raise FormulaError(f"{text} is reserved, in {self.text!r}")
        return Name(text)

    def call(self, function: str) -> Node:
        args = self.arguments()
        least, most = ARITY[function]
        if len(args) < least or (most is not None and len(args) > most) or (function == "IFS" and len(args) % 2):
            raise FormulaError(f"{function} has {len(args)} arguments in {self.text!r}")
        if function in ("PLAN", "ATTAINMENT", "TIER", "MARGINAL", "CURVE") and not isinstance(args[0], Name):
            raise FormulaError(f"{function} wants a name in {self.text!r}")
        return Call(function, args)

    def arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        args = [self.either()]
        while self.is_op(*self.separators):
            self.at += 1
            args.append(self.either())
        self.expect(")")
        return tuple(args)


def parse(text: str, currency: str, spelling: str = "canonical") -> Node:
    """`spelling` is "canonical" (files) or "ru" (editor)."""
    return Parser(text, currency, spelling).whole()


# ---------------------------------------------------------------- evaluation


def evaluate(node: Node, env: Env) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Name):
        return env.name(node.name)
    if node.function in LAZY:
        return LAZY[node.function](node.args, env)
    values = [evaluate(arg, env) for arg in node.args]
    for value in values:
        if isinstance(value, NA):
            return value
    return STRICT[node.function](*values)


def eval_if(args: tuple[Node, ...], env: Env) -> Value:
    holds = evaluate(args[0], env)
    if isinstance(holds, NA):
        return holds
    return evaluate(args[1] if holds else args[2], env)


def eval_ifs(args: tuple[Node, ...], env: Env) -> Value:
    for condition, result in zip(args[::2], args[1::2], strict=True):
        holds = evaluate(condition, env)
        if isinstance(holds, NA):
            return holds
        if holds:
            return evaluate(result, env)
    return NA("no condition of IFS holds")


def eval_ifna(args: tuple[Node, ...], env: Env) -> Value:
    value = evaluate(args[0], env)
    return evaluate(args[1], env) if isinstance(value, NA) else value


def eval_attainment(args: tuple[Node, ...], env: Env) -> Value:
    fact, plan = env.name(args[0].name), env.plan(args[0].name)
    for value in (fact, plan):
        if isinstance(value, NA):
            return value
    return divide(fact, plan)


def eval_table(function: Callable[[Table, Fraction], Fraction]) -> Callable[[tuple[Node, ...], Env], Value]:
    def with_table(args: tuple[Node, ...], env: Env) -> Value:
        table, x = env.table(args[0].name), evaluate(args[1], env)
        for value in (table, x):
            if isinstance(value, NA):
                return value
        return function(table, x)

    return with_table


def tier(table: Table, x: Fraction) -> Fraction:
    reached = Fraction(0)
    for first, second in table:
        if first <= x:
            reached = second
    return reached


def marginal(table: Table, x: Fraction) -> Fraction:
    """Each part of `x` at its row's rate; what lies below the first row, and below zero, is paid 0."""
    total = Fraction(0)
    for i, (first, rate) in enumerate(table):
        low = max(first, Fraction(0))
        high = x if i + 1 == len(table) else min(x, table[i + 1][0])
        if high > low:
            total += rate * (high - low)
    return total


def curve(table: Table, x: Fraction) -> Fraction:
    if x < table[0][0]:
        return Fraction(0)
    for (x0, y0), (x1, y1) in pairwise(table):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / (x1 - x0)
    return table[-1][1]


def divide(a: Fraction, b: Fraction) -> Value:
    return NA("division by zero") if b == 0 else a / b


def rounded(x: Fraction, digits: Fraction, up: Callable[[Fraction], bool]) -> Fraction:
    """`x` to `digits` digits; `up` says whether the fraction cut off lifts the last one kept."""
    scale = Fraction(10) ** int(digits)
    whole, rest = divmod(abs(x) * scale, 1)
    size = (whole + (1 if up(rest) else 0)) / scale
    return -size if x < 0 else size


def round_half_away(x: Fraction, digits: Fraction) -> Fraction:
    return rounded(x, digits, lambda rest: rest >= Fraction(1, 2))


STRICT: dict[str, Callable[..., Value]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": divide,
    "neg": lambda a: -a,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "IN": lambda x, *items: any(x == item for item in items),
    "AND": lambda *flags: all(flags),
    "OR": lambda *flags: any(flags),
    "NOT": lambda flag: not flag,
    "MIN": min,
    "MAX": max,
    "SUM": lambda *xs: sum(xs, Fraction(0)),
    "ABS": abs,
    "ROUND": round_half_away,
    "ROUNDUP": lambda x, d: rounded(x, d, lambda rest: rest > 0),
    "ROUNDDOWN": lambda x, d: rounded(x, d, lambda rest: False),
    "DAYS": lambda end, start: Fraction((end - start).days),
}
LAZY: dict[str, Callable[[tuple[Node, ...], Env], Value]] = {
    "IF": eval_if,
    "IFS": eval_ifs,
    "IFNA": eval_ifna,
    "PLAN": lambda args, env: env.plan(args[0].name),
    "ATTAINMENT": eval_attainment,
    "SALARY": lambda args, env: env.salary(),
    "TIER": eval_table(tier),
    "MARGINAL": eval_table(marginal),
    "CURVE": eval_table(curve),
}


class Nothing:
    """The surroundings of a formula of literals."""

    def name(self, name: str) -> Value:
        raise FormulaError(f"unknown name {name!r}")

    def table(self, name: str) -> Table | NA:
        raise FormulaError(f"unknown table {name!r}")

    def plan(self, measure: str) -> Value:
        raise FormulaError("no plans here")

    def salary(self) -> Value:
        raise FormulaError("no salary here")


def literal(text: str, currency: str) -> Fraction:
    """The value of a formula of literals: a table's cell, `plan`, `cap`, `floor`, `share`."""
    value = evaluate(parse(text, currency), Nothing())
    if not isinstance(value, Fraction):
        raise FormulaError(f"{text!r} is no number")
    return value
