"""A figure taken apart: its formula with names and with numbers, every step, the rows of its tables.

Nothing is computed here: what is shown is what the calculation left in the figure.
"""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache, reduce
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Counted, Days
from pochemu.engine.fact import Value
from pochemu.engine.figure import Figure
from pochemu.engine.formula import CANONICAL, NOT_TAKEN, RUSSIAN, Formula, Node, Spelling
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.printing import Piece, both_spellings, leaf_piece, printed
from pochemu.engine.formula.rewriting import replaced, rewritten
from pochemu.engine.formula.substitution import substituted, value_piece
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.measure import Measure
from pochemu.engine.number import NA
from pochemu.engine.roster import Absence
from pochemu.engine.scheme import (
    BONUS,
    CAP,
    CARRY,
    FLOOR,
    PRORATION,
    SALARY,
    SALARY_SPELL,
    SPELL,
    Attainment,
    Indicator,
    Member,
    Paid,
    Plan,
    Step,
    TotalOf,
)
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words


class Row(NamedTuple):
    """A row of a table: where it begins and ends, what it gives, whether it was reached."""

    start: mpq
    end: mpq | None
    gives: mpq
    reached: bool
    would_give: Value | None  # the whole figure, were this row the one reached; None where rows are not alternatives


class TableShown(NamedTuple):
    table: Table
    function: Function
    x: Value
    operand: Node
    rows: tuple[Row, ...]


class StepShown(NamedTuple):
    node: Node
    value: Value | None  # None: in a branch that was not taken
    unit: Unit


def formula_of(figure: Figure) -> Formula | None:
    """The formula that an author wrote, whose run left the figure's trace."""
    rule = figure.rule
    if isinstance(rule, Step | Indicator | Attainment):
        return rule.formula
    return rule.measure.take.x if isinstance(rule, Member) else None


def part_names(figure: Figure) -> tuple[str, ...]:
    """What the figure's parts are called in its formula and in its address: each name once."""
    names = [part.name for part in figure.parts]
    often = {name for name, times in Counter(names).items() if times > 1}
    seen: Counter[str] = Counter()
    told = []
    for part, name in zip(figure.parts, names, strict=True):
        if name in often and isinstance(part.rule, Indicator | Member):
            name = f"{part.rule.position}.{name}"
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name}.{seen[name]}")
    return tuple(told)


def tree_of(figure: Figure, *, digits: int = 2, currency: str = "RUB") -> Node | None:
    """How the value follows from the parts, as a formula; None for a measure over facts and for what is just given."""
    formula = formula_of(figure)
    if formula is not None:
        return formula.tree
    names: list[Node] = [n.Name(name) for name in part_names(figure)]
    match figure.rule:
        case Plan():
            return reduce(lambda a, b: n.Arithmetic("*", a, b), names)
        case Paid():
            return n.Round(Function.ROUND, names[0], digits)
        case Measure():
            return None
    return _tree_of_named(figure, names, digits, currency)


def _tree_of_named(figure: Figure, names: list[Node], digits: int, currency: str) -> Node | None:
    rule, given = figure.rule, figure.evidence
    if rule in (PRORATION, SALARY) or isinstance(rule, TotalOf):
        return _sum(names) if names else None
    if rule is SPELL and isinstance(given, Days):
        share, days = (
            n.Number(given.assignment.share),
            n.Arithmetic("/", n.Number(mpq(given.present)), n.Number(mpq(given.of))),
        )
        return days if given.assignment.share == 1 else n.Arithmetic("*", share, days)
    if rule is SALARY_SPELL and given.salary is not None:  # type: ignore[attr-defined]
        return n.Arithmetic("*", n.Money(given.salary, currency), names[0])  # type: ignore[attr-defined]
    paid: list[Node] = [
        n.Round(Function.ROUND, name, digits)
        for name, part in zip(names, figure.parts, strict=True)
        if not _is_na(part)
    ]
    if rule is BONUS:
        return _sum(paid) if paid else n.Number(mpq(0))
    if rule in (CAP, FLOOR):
        limit = n.Money(given, currency)  # type: ignore[arg-type]
        return n.Arithmetic("-", limit, _sum(paid)) if paid else limit
    return n.Negative(names[0]) if rule is CARRY else None


def _sum(nodes: list[Node]) -> Node:
    return reduce(lambda a, b: n.Arithmetic("+", a, b), nodes)


def _is_na(figure: Figure) -> bool:
    return isinstance(figure.value, NA)


def formula_words(figure: Figure, *, digits: int = 2, currency: str = "RUB") -> Words | None:
    """The formula with names, in both spellings. A measure tells what it takes."""
    if isinstance(figure.rule, Measure):
        return take_words(figure.rule)
    tree = tree_of(figure, digits=digits, currency=currency)
    return both_spellings(tree) if tree else None


def take_words(measure: Measure) -> Words:
    function, x = measure.take
    if x is None:
        return Words.same(function)
    inner = both_spellings(x.tree)
    return Words(f"{function}({inner.en})", f"{function}({inner.ru})")


def where_words(measure: Measure) -> Words | None:
    return both_spellings(measure.where.tree) if measure.where else None


def substituted_words(
    figure: Figure,
    *,
    digits: int = 2,
    currency: str = "RUB",
    spellings: tuple[Spelling, Spelling] = (CANONICAL, RUSSIAN),
) -> Words | None:
    """The formula with the numbers put in."""
    formula = formula_of(figure)
    if formula is not None:
        return Words(*(substituted(formula, figure.trace, spelling=s, currency=currency) for s in spellings))  # type: ignore[arg-type]
    tree = tree_of(figure, digits=digits, currency=currency)
    if tree is None:
        return None
    values = dict(zip(part_names(figure), figure.parts, strict=True))

    def leaf(node: Node, spelling: Spelling) -> Piece:
        if not isinstance(node, n.Name):
            return leaf_piece(node, spelling)
        part = values[node.name]
        return value_piece(part.value, part.unit, spelling, currency)

    return Words(*(printed(tree, spelling, leaf) for spelling in spellings))


def steps(figure: Figure) -> tuple[StepShown, ...]:
    """Every operation and branch of the formula, in order, with its value."""
    formula = formula_of(figure)
    if formula is None:
        return ()
    shown = zip(formula.steps, formula.units, figure.trace, strict=True)
    return tuple(
        StepShown(step, None if value is NOT_TAKEN else value, unit)  # type: ignore[arg-type]
        for step, unit, value in shown
        if step.children
    )


def tables(figure: Figure) -> tuple[TableShown, ...]:
    """The tables that the formula looked into, with the row reached and what the others would give."""
    formula = formula_of(figure)
    return tuple(_tables(formula, figure)) if formula else ()


def _tables(formula: Formula, figure: Figure) -> Iterator[TableShown]:
    values = dict(zip(map(id, formula.steps), figure.trace, strict=True))
    for place, step in enumerate(formula.steps):
        if isinstance(step, n.Lookup) and isinstance(x := values[id(step.operand)], mpq):
            rows = tuple(_rows(formula, figure, place, x))
            yield TableShown(formula.tables[step.table], step.function, x, step.operand, rows)


def _rows(formula: Formula, figure: Figure, place: int, x: mpq) -> Iterator[Row]:
    lookup = formula.steps[place]
    assert isinstance(lookup, n.Lookup)
    table = formula.tables[lookup.table]
    reached = table.row_reached(x)
    for number, (start, gives) in enumerate(table.rows):
        end = table.rows[number + 1][0] if number + 1 < len(table.rows) else None
        instead = _given(formula, figure, place, gives) if lookup.function is Function.TIER else None
        yield Row(start, end, gives, number == reached, instead)


def _given(formula: Formula, figure: Figure, place: int, gives: mpq) -> Value:
    """The formula's value, had the lookup given this: the same formula, run with that number in the lookup's place."""
    other = _with_number(formula, place, gives)
    by_ref = dict(zip(formula.refs, figure.parts, strict=True))
    return other.run(*[by_ref[ref].value for ref in other.refs])[-1]  # type: ignore[return-value]


@lru_cache(2_000)
def _with_number(formula: Formula, place: int, number: mpq) -> Formula:
    """In place of a lookup. To compile it takes longer than to run it for everybody on a page."""
    lookup = formula.steps[place]
    assert isinstance(lookup, n.Lookup)
    is_money = formula.tables[lookup.table].units[1] is Unit.MONEY
    literal: Node = n.Money(number, "") if is_money else n.Number(number)
    return rewritten(formula, tree=replaced(formula.tree, lookup, literal))


def descend(root: Figure, path: list[str]) -> list[Figure] | None:
    """The figures from the root down to the one that the path of names leads to; None where it leads nowhere."""
    trail = [root]
    for name in path:
        names = part_names(trail[-1])
        if name not in names:
            return None
        trail.append(trail[-1].parts[names.index(name)])
    return trail


def counted(figure: Figure) -> Counted | None:
    return figure.evidence if isinstance(figure.evidence, Counted) else None


def away_words(absence: Absence, first: object, last: object) -> Words:
    """Of what kind, in the company's own word, and from which day to which."""
    days = f"{first}" if first == last else f"{first} – {last}"
    return Words(f"{absence.kind or 'absence'} {days}", f"{absence.kind or 'отсутствие'} {days}")
