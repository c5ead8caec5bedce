"""A figure's rule with its numbers: a big equation for a plain sum or product; always the formula and its steps."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.utils.translation import gettext as _

from pochemu.engine.fact import Value
from pochemu.engine.fields import Titles, readable
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Node
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.spelling import MINUS
from pochemu.engine.formula.substitution import value_piece
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import NA
from pochemu.engine.titles import readings, taken, titled
from pochemu.engine.unit import Unit
from pochemu.engine.why import (
    StepShown,
    counted,
    formula_of,
    formula_words,
    part_names,
    steps,
    substituted_words,
    tree_of,
)
from pochemu.engine.words import Words
from pochemu.web.face import Face, Shown
from pochemu.web.numbers import ABOUT, DIVIDED, MULTIPLIED, NO_BREAK
from pochemu.web.trail import Trail
from pochemu.web.why.shapes import Equation, Formula, StepLine, Term, Written

MOST_TERMS = 6
SIGNS = {"+": "+", "-": MINUS, "*": MULTIPLIED, "/": DIVIDED}
CLASSES = {"+": "+-", "-": "+-", "*": "*/", "/": "*/"}


class Known(NamedTuple):
    """A node of the formula with the value that it had."""

    value: Value
    unit: Unit


def equation(face: Face, trail: Trail, titles: Titles, href: Callable[[Trail], str], rule_href: str) -> Equation | None:
    """`rule_href`: where the scheme's own numbers are explained."""
    figure = trail.figure
    tree = tree_of(figure, digits=face.digits, currency=face.currency)
    if not isinstance(tree, n.Arithmetic) or isinstance(figure.value, NA):
        return None
    operands = _flat(tree)
    if len(operands) > MOST_TERMS:
        return None
    make = partial(_term, face, trail, titles, href, rule_href, _values(figure))
    terms = [make(sign, node) for sign, node in operands]
    if None in terms:
        return None
    result = Term(_about(face.figure(figure, href(trail), full=True)), figure.title)
    return Equation([term for term in terms if term], result)


def mean(face: Face, trail: Trail, href: Callable[[Trail], str]) -> Equation | None:
    """Of a measure that is its total ÷ its weight: both, as the facts add up to them."""
    figure, found = trail.figure, counted(trail.figure)
    if found is None or not figure.rule.weighs or isinstance(figure.value, NA):  # type: ignore[attr-defined]
        return None
    captions = SHARED if figure.rule.take.function == "share" else AVERAGED  # type: ignore[attr-defined]
    unit = Unit.NUMBER if captions is SHARED else figure.unit
    total = face.value(found.tally.total, unit, href(trail), full=True)
    weight = face.value(found.tally.weight, Unit.NUMBER, href(trail))
    result = Term(_about(face.figure(figure, href(trail), full=True)), figure.title)
    return Equation([Term(_about(total), captions[0]), Term(weight, captions[1], DIVIDED)], result)


AVERAGED = Words("all the values together", "сумма значений"), Words("how many", "сколько их")
SHARED = Words("meet the condition", "выполняют условие"), Words("of all", "из всех")


def _flat(node: Node, within: str = "") -> list[tuple[str, Node]]:
    """A sum, or a product, as its operands with the sign before each: a × (b ÷ c) is a × b ÷ c."""
    if not isinstance(node, n.Arithmetic) or (within and node.operator not in within):
        return [("", node)]
    of_kind = CLASSES[node.operator]
    left = _flat(node.left, of_kind)
    right = _flat(node.right, of_kind) if node.operator in "+*" else [("", node.right)]
    return [*left, (node.operator, right[0][1]), *right[1:]]


def _values(figure: Figure) -> dict[int, Known]:
    formula = formula_of(figure)
    if formula is None:
        return {}
    return {
        id(node): Known(value, unit)  # type: ignore[arg-type]
        for node, unit, value in zip(formula.steps, formula.units, figure.trace, strict=True)
    }


def _term(
    face: Face,
    trail: Trail,
    titles: Titles,
    href: Callable[[Trail], str],
    rule_href: str,
    values: dict[int, Known],
    sign: str,
    node: Node,
) -> Term | None:
    before = SIGNS.get(sign, "")
    part = _part(trail, node)
    if part:
        return Term(_about(face.figure(part.figure, href(part), full=True)), part.figure.title, before)
    match node:
        case n.Number(value, percent):
            shown = face.value(value, Unit.NUMBER, rule_href, full=True, percent=percent)
            return Term(_about(shown), _("set by the scheme"), before)
        case n.Money(value):
            return Term(face.money(value, rule_href, full=True), _("set by the scheme"), before)
    known = values.get(id(node))
    if known is None or isinstance(known.value, str | bool):
        return None
    shown = face.value(known.value, known.unit, href(trail), full=True, percent=_is_rate(trail.figure, node))
    return Term(_about(shown), _caption(node, titles), before)


def _caption(node: Node, titles: Titles) -> Words:
    if isinstance(node, n.Lookup):
        table = titles.get(node.table) or readable(node.table)
        return Words("by the table “{table}”", "по таблице «{table}»").fill(table=table)
    return titled(node, titles)


def _is_rate(figure: Figure, node: Node) -> bool:
    """Whether it was found in a table whose author wrote it in percents."""
    formula = formula_of(figure)
    if formula is None or not isinstance(node, n.Lookup) or node.function is Function.MARGINAL:
        return False
    return formula.tables[node.table].percents[1]


def _part(trail: Trail, node: Node) -> Trail | None:
    """The part that the node stands for."""
    if isinstance(node, n.Round):
        node = node.operand
    match node:
        case n.Name(name):
            wanted = name
        case n.Plan(measure):
            wanted = f"PLAN({measure})"
        case n.Attainment(measure):
            wanted = f"ATTAINMENT({measure})"
        case n.Salary():
            wanted = "SALARY"
        case _:
            return None
    names = part_names(trail.figure)
    return trail.down(wanted, trail.figure.parts[names.index(wanted)]) if wanted in names else None


def _about(shown: Shown) -> Shown:
    """An operand that was rounded to be printed says so, lest the equation seem wrong."""
    return shown._replace(text=f"{ABOUT}{NO_BREAK}{shown.text}") if shown.exact else shown


def formula(face: Face, figure: Figure, titles: Titles) -> Formula | None:
    """With titles and with numbers, as a reader takes it in; beneath, as it is written in the scheme."""
    given = {"digits": face.digits, "currency": face.currency}
    tree, written = tree_of(figure, **given), formula_words(figure, **given)  # type: ignore[arg-type]
    if written is None:
        return None
    if tree is None:
        return Formula(face.words(taken(figure.rule, titles)), "", [], [])  # type: ignore[arg-type]
    numbers = substituted_words(figure, spellings=readings(titles), **given)  # type: ignore[arg-type]
    lines = [_step(face, titles, step, percent=_is_rate(figure, step.node)) for step in steps(figure)]
    return Formula(
        face.words(titled(tree, titles)),
        face.words(numbers) if numbers else "",
        as_written(face, written) if formula_of(figure) else [],
        lines if len(lines) > 1 else [],
    )


def as_written(face: Face, written: Words) -> list[Written]:
    """In the spelling of the scheme's file, and in the Russian one where that differs."""
    others = [Written(_("In the scheme's file"), written.en), Written(_("In Russian spelling"), written.ru)]
    return others if written.en != written.ru else others[:1]


def _step(face: Face, titles: Titles, step: StepShown, *, percent: bool) -> StepLine:
    text = face.words(titled(step.node, titles))
    if step.value is None:
        return StepLine(text, "")
    spelling = readings(titles)[face.language == "ru"]
    return StepLine(text, value_piece(step.value, step.unit, spelling, face.currency, percent=percent).text)
