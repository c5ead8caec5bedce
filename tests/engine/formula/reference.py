"""The language once more, as simply as can be: a walk over the tree with `Fraction`s. Tests measure by it."""

import math
from fractions import Fraction
from itertools import pairwise

from pochemu.engine.formula.nodes import (
    And,
    Arithmetic,
    Call,
    Comparison,
    Flag,
    If,
    IfNa,
    Ifs,
    In,
    Lookup,
    Money,
    Negative,
    Not,
    Number,
    Or,
    Round,
    Text,
)
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import NA
from pochemu.engine.words import Words

DIVIDED_BY_ZERO, NONE_HOLDS = NA(Words.same("division by zero")), NA(Words.same("none holds"))


def simple(value):
    """mpq as Fraction, all else as it is."""
    return Fraction(int(value.numerator), int(value.denominator)) if type(value).__name__ == "mpq" else value


def walk(node, answer, tables):
    """The value of the tree; `answer` gives those of names."""

    def values():
        for child in node.children:
            yield walk(child, answer, tables)

    match node:
        case If():
            condition = walk(node.condition, answer, tables)
            if isinstance(condition, NA):
                return condition
            return walk(node.then if condition else node.otherwise, answer, tables)
        case Ifs():
            for condition, result in zip(node.parts[::2], node.parts[1::2], strict=True):
                holds = walk(condition, answer, tables)
                if isinstance(holds, NA):
                    return holds
                if holds:
                    return walk(result, answer, tables)
            return NONE_HOLDS
        case IfNa():
            sought = walk(node.sought, answer, tables)
            return walk(node.instead, answer, tables) if isinstance(sought, NA) else sought
    return step(node, list(values()), answer, tables)


def step(node, values, answer, tables):
    """The node's value, from the values of its children."""
    match node:
        case If():
            condition, then, otherwise = values
            return condition if isinstance(condition, NA) else then if condition else otherwise
        case Ifs():
            for condition, result in zip(values[::2], values[1::2], strict=True):
                if isinstance(condition, NA):
                    return condition
                if condition is True:
                    return result
            return NONE_HOLDS
        case IfNa():
            return values[1] if isinstance(values[0], NA) else values[0]
    for value in values:
        if isinstance(value, NA):
            return value
    match node:
        case Number() | Money() | Text() | Flag():
            return simple(node.value)
        case Negative():
            return -values[0]
        case Not():
            return not values[0]
        case And():
            return all(values)
        case Or():
            return any(values)
        case In():
            return values[0] in values[1:]
        case Arithmetic():
            return arithmetic(node.operator, *values)
        case Comparison():
            return compared(node.operator, *values)
        case Call():
            return called(node.function, values)
        case Round():
            return rounded(node.function, values[0], node.digits)
        case Lookup():
            rows = [(simple(start), simple(gives)) for start, gives in tables[node.table].rows]
            return {Function.TIER: tier, Function.MARGINAL: marginal, Function.CURVE: curve}[node.function](
                rows, values[0]
            )
    return answer(node)


def arithmetic(operator, a, b):
    match operator:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
    return a / b if b else DIVIDED_BY_ZERO


def compared(operator, a, b):
    return {
        "=": lambda: a == b,
        "<>": lambda: a != b,
        "<": lambda: a < b,
        "<=": lambda: a <= b,
        ">": lambda: a > b,
        ">=": lambda: a >= b,
    }[operator]()


def called(function, values):
    match function:
        case Function.DAYS:
            return Fraction((values[0] - values[1]).days)
        case Function.ABS:
            return abs(values[0])
    return {Function.MIN: min, Function.MAX: max, Function.SUM: sum}[function](values)


def rounded(function, x, digits):
    size = abs(x) * Fraction(10) ** digits
    match function:
        case Function.ROUND:
            whole = math.floor(size + Fraction(1, 2))
        case Function.ROUNDUP:
            whole = math.ceil(size)
        case _:
            whole = math.floor(size)
    return (whole if x > 0 else -whole) / Fraction(10) ** digits


def tier(rows, x):
    return max(((start, gives) for start, gives in rows if start <= x), default=(0, Fraction(0)))[1]


def marginal(rows, x):
    """The area under the rates, from 0 to x."""
    ends = [start for start, _ in rows[1:]] + [max(x, Fraction(0))]
    return sum(
        (
            rate * max(Fraction(0), min(end, x) - max(start, Fraction(0)))
            for (start, rate), end in zip(rows, ends, strict=True)
        ),
        Fraction(0),
    )


def curve(rows, x):
    if x < rows[0][0]:
        return Fraction(0)
    for (x0, y0), (x1, y1) in pairwise(rows):
        if x0 <= x < x1:
            return y0 * (x1 - x) / (x1 - x0) + y1 * (x - x0) / (x1 - x0)
    return rows[-1][1]
