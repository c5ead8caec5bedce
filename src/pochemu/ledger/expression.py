"""Expressions over facts as SQL that stays in integers.

A number is an integer and the scale to divide it by; what integers can't hold is not translated (None) and is left to
the engine's own reader. No value (NA) is NULL, and a name without a value spoils the whole, as the language says:
`nullable` collects the columns to be asked `IS NOT NULL`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from math import lcm
from typing import NamedTuple

from django.db import connection
from gmpy2 import mpq

from pochemu.engine.fact import Kind
from pochemu.engine.formula import Formula
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.ledger.fields import MILLIONTHS

LARGEST = 2**63 - 1
AMOUNT_BELOW = 10**15
FIELD_BELOW = 10**18
DAY_BELOW = 10**7


class Column(NamedTuple):
    """A name of a fact as SQL."""

    text: str
    params: tuple[object, ...] = ()
    of_fact: bool = False


@dataclass(frozen=True)
class Sql:
    text: str
    params: tuple[object, ...] = ()
    scale: int = 1
    bound: int = 1  # no absolute value of the integer is larger
    nullable: frozenset[Column] = frozenset()
    of_fact: bool = False

    def times(self, factor: int) -> "Sql":
        if factor == 1:
            return self
        bound = self.bound * abs(factor)
        text = f"({_exact(self.text, bound)} * {_integer(factor)})"
        return Sql(text, self.params, self.scale * abs(factor), bound, self.nullable, self.of_fact)

    def at_scale(self, scale: int) -> "Sql":
        return self.times(scale // self.scale)


def _exact(text: str, bound: int) -> str:
    """An operand of what may leave 64 bits: PostgreSQL goes on exactly, SQLite's floats are noticed by the reader."""
    return f"{text}::numeric" if bound > LARGEST and connection.vendor == "postgresql" else text


def _integer(value: int) -> str:
    """PostgreSQL would take a small one for 32 bits."""
    return f"{value}::bigint" if connection.vendor == "postgresql" and abs(value) <= LARGEST else str(value)


class Untranslatable(Exception):
    """Integers can't express this."""


@dataclass(frozen=True)
class Translation:
    """Translates the expressions over one kind of facts."""

    kind: Kind
    digits: int
    tables: Mapping[str, Table] = field(default_factory=dict)

    def of(self, formula: Formula | None) -> Sql | None:
        """The formula over a fact (none at all is 1); None where integers can't express it."""
        try:
            return Sql("1") if formula is None else replace(self, tables=formula.tables).sql(formula.tree)
        except Untranslatable:
            return None

    def sql(self, node: n.Node) -> Sql:
        match node:
            case n.Number(value=value) | n.Money(value=value):
                return Sql(_integer(int(value.numerator)), (), int(value.denominator), abs(int(value.numerator)))
            case n.Text(value=text):
                return Sql("%s", (text,))
            case n.Flag(value=value):
                return Sql("TRUE" if value else "FALSE")
            case n.Name(name=name):
                return self.name(name)
            case n.Negative(operand=operand):
                return _made("-({})", self.sql(operand))
            case n.Not(operand=operand):
                return _made("NOT ({})", self.sql(operand))
            case n.And(parts=parts):
                return _list(" AND ", [self.sql(part) for part in parts])
            case n.Or(parts=parts):
                return _list(" OR ", [self.sql(part) for part in parts])
            case n.Arithmetic(operator=operator, left=left, right=right):
                return self.arithmetic(operator, left, right)
            case n.Comparison(operator=operator, left=left, right=right):
                return _compared(operator, self.sql(left), self.sql(right))
            case n.In(sought=sought, options=options):
                found = self.sql(sought)
                return _list(" OR ", [_compared("=", found, self.sql(option)) for option in options])
            case n.If(condition=condition, then=then, otherwise=otherwise):
                return _cases([self.sql(condition), self.sql(then), self.sql(otherwise)])
            case n.Call(function=function, arguments=arguments):
                return self.call(function, [self.sql(argument) for argument in arguments])
            case n.Lookup(function=Function.TIER, table=table, operand=operand):
                return _tier(self.tables[table], self.sql(operand))
        raise Untranslatable

    def name(self, name: str) -> Sql:
        if name in self.kind.fields:
            return _field(name, self.kind.fields[name], self.digits)
        match name:
            case "amount":
                column = Column("c.amount")
                return Sql(column.text, (), 10**self.digits, AMOUNT_BELOW, frozenset({column}))
            case "quantity":
                return Sql("c.quantity", (), 1, AMOUNT_BELOW)
            case "occurred_on":
                return Sql(_DAY[connection.vendor], (), 1, DAY_BELOW)
            case "role":
                return Sql("c.role")
            case _:
                return Sql("f.source", of_fact=True)

    def arithmetic(self, operator: str, left: n.Node, right: n.Node) -> Sql:
        if operator == "/":
            return self.divided(left, right)
        a, b = self.sql(left), self.sql(right)
        if operator == "*":
            bound = a.bound * b.bound
            return Sql(
                f"({_exact(a.text, bound)} * {b.text})", a.params + b.params, a.scale * b.scale, bound, *_both(a, b)
            )
        a, b = _equal_scales([a, b])
        bound = a.bound + b.bound
        return Sql(f"({_exact(a.text, bound)} {operator} {b.text})", a.params + b.params, a.scale, bound, *_both(a, b))

    def divided(self, left: n.Node, right: n.Node) -> Sql:
        """By a constant only, so that sums stay exact."""
        if not isinstance(right, n.Number | n.Money) or not right.value:
            raise Untranslatable
        inverse = 1 / right.value
        sql = self.sql(left).times(int(inverse.numerator))
        scale = sql.scale // abs(int(inverse.numerator)) * int(inverse.denominator)
        return Sql(sql.text, sql.params, scale, sql.bound, sql.nullable, sql.of_fact)

    def call(self, function: Function, arguments: list[Sql]) -> Sql:
        match function:
            case Function.ABS:
                return _made("abs({})", arguments[0])
            case Function.SUM:
                same = _equal_scales(arguments)
                bound = sum(each.bound for each in same)
                return _joined(f"({' + '.join(_exact(each.text, bound) for each in same)})", same, bound)
            case Function.MIN | Function.MAX:
                same = _equal_scales(arguments)
                word = _EXTREMES[connection.vendor][function is Function.MAX]
                return _joined(
                    f"{word}({', '.join(each.text for each in same)})", same, max(each.bound for each in same)
                )
            case Function.DAYS:
                return _joined(f"({arguments[0].text} - {arguments[1].text})", arguments, 2 * DAY_BELOW)
        raise Untranslatable


_DAY = {"sqlite": "c.day", "postgresql": "c.day::bigint"}
_EXTREMES = {"sqlite": ("min", "max"), "postgresql": ("least", "greatest")}


def _field(name: str, unit: Unit, digits: int) -> Sql:
    column = _column(name, unit)
    match unit:
        case Unit.TEXT:
            return Sql(f"coalesce({column.text}, '')", column.params, of_fact=True)
        case Unit.MONEY:
            return Sql(column.text, column.params, 10**digits, AMOUNT_BELOW, frozenset({column}), True)
        case Unit.NUMBER:
            return Sql(column.text, column.params, MILLIONTHS, FIELD_BELOW, frozenset({column}), True)
        case Unit.FLAG:
            return Sql(f"({column.text} = 1)", column.params, 1, 1, frozenset({column}), True)
        case _:
            return Sql(column.text, column.params, 1, DAY_BELOW, frozenset({column}), True)


def _column(name: str, unit: Unit) -> Column:
    if connection.vendor == "postgresql":
        cast = "" if unit is Unit.TEXT else "::bigint"
        return Column(f"(f.fields ->> %s){cast}", (name,), True)
    return Column("json_extract(f.fields, %s)", (f'$."{name}"',), True)


def _both(a: Sql, b: Sql) -> tuple[frozenset[Column], bool]:
    return a.nullable | b.nullable, a.of_fact or b.of_fact


def _joined(text: str, parts: list[Sql], bound: int = 1) -> Sql:
    params = tuple(param for part in parts for param in part.params)
    nullable = frozenset().union(*(part.nullable for part in parts))
    return Sql(text, params, parts[0].scale, bound, nullable, any(part.of_fact for part in parts))


def _made(template: str, sql: Sql) -> Sql:
    return Sql(template.format(sql.text), sql.params, sql.scale, sql.bound, sql.nullable, sql.of_fact)


def _list(word: str, parts: list[Sql]) -> Sql:
    return _joined("(" + word.join(f"({part.text})" for part in parts) + ")", parts)


def _equal_scales(parts: list[Sql]) -> list[Sql]:
    scale = reduce(lcm, (part.scale for part in parts))
    return [part.at_scale(scale) for part in parts]


def _compared(operator: str, left: Sql, right: Sql) -> Sql:
    same = _equal_scales([left, right])
    if max(part.bound for part in same) > LARGEST:
        raise Untranslatable  # SQLite would compare as floats
    joined = _joined(f"({same[0].text} {operator} {same[1].text})", same)
    return Sql(joined.text, joined.params, 1, 1, joined.nullable, joined.of_fact)


def _cases(parts: list[Sql]) -> Sql:
    """IF: of the branches only the one taken must have its values."""
    condition, *branches = parts
    then, otherwise = _equal_scales(branches)
    text = f"CASE WHEN {condition.text} THEN {then.text} ELSE {otherwise.text} END"
    joined = _joined(text, [condition, then, otherwise], max(then.bound, otherwise.bound))
    needed = condition.nullable | _of_the_branch_taken(condition, then, otherwise)
    return Sql(joined.text, joined.params, then.scale, joined.bound, needed, joined.of_fact)


def _of_the_branch_taken(condition: Sql, *branches: Sql) -> frozenset[Column]:
    """What the branches need beyond the condition, as one column: it is there where the branch taken has all."""
    needs = [present(replace(branch, nullable=branch.nullable - condition.nullable)) for branch in branches]
    if not any(text for text, _ in needs):
        return frozenset()
    then, otherwise = (f"CASE WHEN {text} THEN 1 END" if text else "1" for text, _ in needs)
    params = (*condition.params, *needs[0][1], *needs[1][1])
    return frozenset(
        {Column(f"(CASE WHEN {condition.text} THEN {then} ELSE {otherwise} END)", params, condition.of_fact)}
    )


def _tier(table: Table, x: Sql) -> Sql:
    if x.bound > LARGEST:
        raise Untranslatable  # as in `_compared`
    scale = reduce(lcm, (int(gives.denominator) for _, gives in table.rows))
    whens: list[str] = []
    params: list[object] = []
    for start, gives in reversed(table.rows):
        whens.append(f"WHEN {x.text} >= {_ceiling(start * x.scale)} THEN {_integer(int(gives * scale))}")
        params += x.params
    bound = max(abs(int(gives * scale)) for _, gives in table.rows)
    return Sql(f"CASE {' '.join(whens)} ELSE 0 END", tuple(params), scale, bound, x.nullable, x.of_fact)


def _ceiling(value: mpq) -> int:
    return int(-(-value.numerator // value.denominator))


def present(sql: Sql) -> tuple[str, tuple[object, ...]]:
    """The condition that every value the expression needs is there; "" when none can be missing."""
    columns = sorted(sql.nullable)
    return " AND ".join(f"{column.text} IS NOT NULL" for column in columns), tuple(p for c in columns for p in c.params)
