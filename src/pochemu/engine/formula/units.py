"""Static units: money is not added to calls, and that is told when a formula is written, not when it is paid."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pochemu.engine.formula import mistakes
from pochemu.engine.formula.mistakes import FormulaError, quoted
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
    Node,
    Not,
    Number,
    Or,
    Plan,
    Round,
    Span,
    Text,
    fold,
    in_order,
)
from pochemu.engine.formula.printing import both_spellings
from pochemu.engine.formula.vocabulary import Function, Reserved
from pochemu.engine.problem import LONGEST_NAME, meant, nearest_or_all
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words


class Meaning(NamedTuple):
    """What a name stands for, beside a Table: a measure, a value, an indicator, a field."""

    unit: Unit
    measure: bool = False  # PLAN and ATTAINMENT may ask for it
    table: Table | None = None  # of the same name: a kind's field may be called as a table of the scheme


Names = Mapping[str, Meaning | Table]


def tables_of(names: Names) -> dict[str, Table]:
    """What a TIER, MARGINAL or CURVE may look into."""
    found = {name: thing if isinstance(thing, Table) else thing.table for name, thing in names.items()}
    return {name: table for name, table in found.items() if table}


QUANTITIES = (Unit.ANY, Unit.NUMBER, Unit.MONEY)


def check(node: Node, names: Names, *, facts: bool = False, gives: Unit | None = None) -> Unit:
    """The unit of the formula. Raises FormulaError.

    `facts`: the formula stands in `where` or `take`, over the fields of facts. `gives`: the unit it must have.
    """
    return units(node, names, facts=facts, gives=gives)[-1]


def units(node: Node, names: Names, *, facts: bool = False, gives: Unit | None = None) -> tuple[Unit, ...]:
    """The unit of every node, in order."""
    found: list[Unit] = []
    checker = _Checker(names, facts)

    def remember(part: Node, given: list[Unit]) -> Unit:
        found.append(checker.unit(part, given))
        return found[-1]

    unit = fold(node, remember)
    if facts and unit is not Unit.FLAG:
        _refuse_division_by_field(node)
    if gives is not None and _common((unit, gives)) is None:
        raise FormulaError(node.span, mistakes.WRONG_RESULT.fill(unit=unit.words, wanted=gives.words))
    return tuple(found)


def _refuse_division_by_field(node: Node) -> None:
    """Of what is summed: sums stay exact on every database. A condition may divide."""
    for part in in_order(node):
        if isinstance(part, Arithmetic) and part.operator == "/" and _names_a_field(part.right):
            raise FormulaError(part.right.span, mistakes.DIVISION_BY_FIELD.fill(right=_quoted(part.right)))


def _names_a_field(node: Node) -> bool:
    return any(isinstance(part, Name) for part in in_order(node))


def _common(given: Iterable[Unit]) -> Unit | None:
    """The unit that all of them have or, being the literal 0, can have."""
    distinct = set(given)
    definite = distinct - {Unit.ANY}
    if len(definite) > 1 or (definite != distinct and not definite <= set(QUANTITIES)):
        return None
    return definite.pop() if definite else Unit.ANY


class _Checker(NamedTuple):
    names: Names
    facts: bool

    def unit(self, node: Node, given: list[Unit]) -> Unit:
        if not node.children:
            return self.leaf(node)
        match node:
            case Arithmetic():
                return self.arithmetic(node, *given)
            case Comparison() | In():
                return self.comparison(node, given)
            case Not() | And() | Or():
                return self.logic(node, given)
            case If() | Ifs() | IfNa():
                return self.branches(node, given)
            case Call():
                return self.call(node, given)
            case Lookup():
                return self.lookup(node, given[0])
        word = node.function.word if isinstance(node, Round) else quoted("-")
        return self.quantity(word, node.children[0], given[0])

    # Leaves.

    def leaf(self, node: Node) -> Unit:
        match node:
            case Number(value, percent):
                return Unit.ANY if value == 0 and not percent else Unit.NUMBER
            case Money():
                return Unit.MONEY
            case Text():
                return Unit.TEXT
            case Flag():
                return Unit.FLAG
            case Name(name):
                return self.name(name, node.span)
            case Plan(measure, span):
                return self.measure(measure, span, node, Function.PLAN)
            case Attainment(measure, span):
                self.measure(measure, span, node, Function.ATTAINMENT)
                return Unit.NUMBER
        self.of_schemes(node, Reserved.SALARY.word)
        return Unit.MONEY

    def name(self, name: str, span: Span) -> Unit:
        match self.names.get(name):
            case None:
                raise FormulaError(span, self.unknown(name))
            case Table():
                raise FormulaError(span, mistakes.TABLE_AS_VALUE.fill(name=quoted(name), table=name))
            case Meaning(unit):
                return unit

    def unknown(self, name: str) -> Words:
        meanings = {each: thing for each, thing in self.names.items() if isinstance(thing, Meaning)}
        hint = nearest_or_all(name, meanings)
        has_texts = any(meaning.unit is Unit.TEXT for meaning in meanings.values())
        meant_a_text = has_texts and len(name) <= LONGEST_NAME and meant(name, meanings) is None
        words = mistakes.UNKNOWN_NAME_OR_TEXT if meant_a_text else mistakes.UNKNOWN_NAME
        return words.fill(name=quoted(name), nearest=hint, text=name)

    def measure(self, name: str, span: Span, node: Node, function: Function) -> Unit:
        self.of_schemes(node, function.word)
        meaning = self.names.get(name)
        if isinstance(meaning, Meaning) and meaning.measure:
            return self.quantity(function.word, Name(name, span=span), meaning.unit)
        measures = (each for each, thing in self.names.items() if isinstance(thing, Meaning) and thing.measure)
        words = mistakes.NO_MEASURE if meaning else mistakes.UNKNOWN_MEASURE
        raise FormulaError(span, words.fill(name=quoted(name), nearest=nearest_or_all(name, measures)))

    def of_schemes(self, node: Node, word: Words) -> None:
        if self.facts:
            raise FormulaError(node.span, mistakes.SCHEMES_ONLY.fill(word=word))

    # Operators.

    def arithmetic(self, node: Arithmetic, left: Unit, right: Unit) -> Unit:
        match node.operator:
            case "*":
                return self.product(node, left, right)
            case "/":
                return self.quotient(node, left, right)
        unit = _common((left, right))
        if unit is None or unit not in QUANTITIES:
            raise self.not_added(node, left, right)
        return unit

    def product(self, node: Arithmetic, left: Unit, right: Unit) -> Unit:
        if left not in QUANTITIES or right not in QUANTITIES or left is right is Unit.MONEY:
            raise _two_sides(node, mistakes.NOT_MULTIPLIED, (node.left, left), (node.right, right))
        return Unit.MONEY if Unit.MONEY in (left, right) else Unit.NUMBER

    def quotient(self, node: Arithmetic, left: Unit, right: Unit) -> Unit:
        if left not in QUANTITIES or right not in QUANTITIES or (left is Unit.NUMBER and right is Unit.MONEY):
            raise _two_sides(node, mistakes.NOT_DIVIDED, (node.left, left), (node.right, right))
        return Unit.MONEY if left is Unit.MONEY and right is not Unit.MONEY else Unit.NUMBER

    def not_added(self, node: Arithmetic, left: Unit, right: Unit) -> FormulaError:
        if node.operator == "-" and left is right is Unit.DATE:
            texts = {"left_text": both_spellings(node.left), "right_text": both_spellings(node.right)}
            words = mistakes.USE_DAYS.fill(left=_quoted(node.left), right=_quoted(node.right), **texts)
            return FormulaError(node.span, words)
        return _two_sides(node, mistakes.NOT_ADDED, (node.left, left), (node.right, right))

    def comparison(self, node: Comparison | In, given: list[Unit]) -> Unit:
        first = node.children[0]
        for other, unit in zip(node.children[1:], given[1:], strict=True):
            if _common((given[0], unit)) is None:
                words = mistakes.NO_DAY if Unit.DATE in (given[0], unit) else mistakes.NOT_COMPARED
                raise _two_sides(node, words, (first, given[0]), (other, unit))
        if isinstance(node, Comparison) and node.operator not in ("=", "<>") and given[0] in (Unit.TEXT, Unit.FLAG):
            words = mistakes.NO_ORDER.fill(left=_quoted(node.left), right=_quoted(node.right))
            raise FormulaError(node.span, words)
        return Unit.FLAG

    def logic(self, node: Node, given: list[Unit]) -> Unit:
        for part, unit in zip(node.children, given, strict=True):
            self.condition(part, unit)
        return Unit.FLAG

    def condition(self, node: Node, unit: Unit) -> None:
        if unit is not Unit.FLAG:
            raise FormulaError(node.span, mistakes.CONDITION_EXPECTED.fill(found=_quoted(node), unit=unit.words))

    # Functions.

    def branches(self, node: Node, given: list[Unit]) -> Unit:
        pairs = list(zip(node.children, given, strict=True))
        if isinstance(node, IfNa):
            return self.agreed(node, Function.IFNA, pairs, mistakes.BRANCHES_DIFFER)
        step = 2 if isinstance(node, Ifs) else 3
        for part, unit in pairs[::step]:
            self.condition(part, unit)
        results = pairs[1::2] if isinstance(node, Ifs) else pairs[1:]
        function = Function.IFS if isinstance(node, Ifs) else Function.IF
        return self.agreed(node, function, results, mistakes.BRANCHES_DIFFER)

    def agreed(self, node: Node, function: Function, pairs: list[tuple[Node, Unit]], words: Words) -> Unit:
        """The one unit of them all. The first that has one sets it."""
        first = next((pair for pair in pairs if pair[1] is not Unit.ANY), pairs[0])
        for pair in pairs:
            if _common((first[1], pair[1])) is None:
                raise _two_sides(node, words, *sorted((first, pair), key=pairs.index), word=function.word)
        return first[1]

    def call(self, node: Call, given: list[Unit]) -> Unit:
        word = node.function.word
        if node.function is Function.DAYS:
            return self.days(node, given)
        pairs = list(zip(node.arguments, given, strict=True))
        unit = self.agreed(node, node.function, pairs, mistakes.ARGUMENTS_DIFFER)
        if unit is Unit.DATE and node.function in (Function.MIN, Function.MAX):
            return unit
        return self.quantity(word, node.arguments[0], unit)

    def quantity(self, word: Words, node: Node, unit: Unit) -> Unit:
        if unit not in QUANTITIES:
            words = mistakes.QUANTITY_EXPECTED.fill(found=_quoted(node), unit=unit.words, word=word)
            raise FormulaError(node.span, words)
        return unit

    def days(self, node: Call, given: list[Unit]) -> Unit:
        if not self.facts:
            raise FormulaError(node.span, mistakes.FACTS_ONLY)
        for part, unit in zip(node.arguments, given, strict=True):
            if unit is not Unit.DATE:
                words = mistakes.DATE_EXPECTED.fill(found=_quoted(part), unit=unit.words, word=node.function.word)
                raise FormulaError(part.span, words)
        return Unit.NUMBER

    def lookup(self, node: Lookup, unit: Unit) -> Unit:
        table = self.table(node)
        first, second = table.units
        if _common((unit, first)) is None or unit not in QUANTITIES:
            about = {"table": quoted(table.name), "column": first.words}
            words = mistakes.TABLE_UNIT.fill(found=_quoted(node.operand), unit=unit.words, **about)
            raise FormulaError(node.operand.span, words)
        if node.function is not Function.MARGINAL:
            return second
        if Unit.MONEY not in (unit, first):
            return Unit.MONEY if second is Unit.MONEY else Unit.NUMBER
        if second is Unit.MONEY:
            about = {"found": _quoted(node.operand), "table": quoted(table.name)}
            raise FormulaError(node.span, mistakes.MONEY_TIMES_MONEY.fill(**about))
        return Unit.MONEY

    def table(self, node: Lookup) -> Table:
        tables = tables_of(self.names)
        if node.table in tables:
            return tables[node.table]
        thing = self.names.get(node.table)
        given = {"name": quoted(node.table), "nearest": nearest_or_all(node.table, tables)}
        if thing is None:
            raise FormulaError(node.table_span, mistakes.UNKNOWN_TABLE.fill(**given))
        about = {"word": node.function.word, "pattern": node.function.pattern}
        raise FormulaError(node.table_span, mistakes.NO_TABLE.fill(**given, **about))


def _two_sides(
    node: Node, words: Words, left: tuple[Node, Unit], right: tuple[Node, Unit], **more: Words
) -> FormulaError:
    sides = {
        "left": _quoted(left[0]),
        "left_unit": left[1].words,
        "right": _quoted(right[0]),
        "right_unit": right[1].words,
    }
    return FormulaError(node.span, words.fill(**sides, **more))


def _quoted(node: Node) -> Words:
    return quoted(both_spellings(node))
