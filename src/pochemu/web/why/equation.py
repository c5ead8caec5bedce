"""A figure's rule with its numbers: a big equation for a plain sum or product; always the formula and its steps."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.fact import Value
from pochemu.engine.figure import Figure
from pochemu.engine.formula import CANONICAL, RUSSIAN, Node
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.printing import both_spellings
from pochemu.engine.formula.substitution import value_piece
from pochemu.engine.measure import Measure
from pochemu.engine.number import NA
from pochemu.engine.unit import Unit
from pochemu.engine.why import formula_of, formula_words, part_names, steps, substituted_words, tree_of
from pochemu.engine.words import Words
from pochemu.web.face import Face, Shown, looks_like_rates
from pochemu.web.numbers import ABOUT, DIVIDED, MINUS, MULTIPLIED, NO_BREAK
from pochemu.web.trail import Trail
from pochemu.web.why.shapes import Equation, Formula, StepLine, Term

MOST_TERMS = 6
SIGNS = {"+": "+", "-": MINUS, "*": MULTIPLIED, "/": DIVIDED}
CLASSES = {"+": "+-", "-": "+-", "*": "*/", "/": "*/"}


class Known(NamedTuple):
    """A node of the formula with the value that it had."""

    value: Value
    unit: Unit


def equation(face: Face, trail: Trail, href: Callable[[Trail], str], rule_href: str) -> Equation | None:
    """`rule_href`: where the scheme's own numbers are explained."""
    figure = trail.figure
    tree = tree_of(figure, digits=face.digits, currency=face.currency)
    if not isinstance(tree, n.Arithmetic) or isinstance(figure.value, NA):
        return None
    operands = _flat(tree)
    if len(operands) > MOST_TERMS:
        return None
    make = partial(_term, face, trail, href, rule_href, _values(figure))
    terms = [make(sign, node) for sign, node in operands]
    if None in terms:
        return None
    result = Term(_about(face.figure(figure, href(trail), full=True)), figure.title)
    return Equation([term for term in terms if term], result)


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
    shown = face.value(known.value, known.unit, href(trail), full=True, percent=_is_rate(node, known))
    return Term(_about(shown), _caption(node), before)


def _caption(node: Node) -> Words:
    if isinstance(node, n.Lookup):
        return Words("by the table “{table}”", "по таблице «{table}»").fill(table=node.table)
    return both_spellings(node)


def _is_rate(node: Node, known: Known) -> bool:
    return (
        isinstance(node, n.Lookup)
        and known.unit is Unit.NUMBER
        and isinstance(known.value, mpq)
        and looks_like_rates([known.value])
    )


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


def formula(face: Face, figure: Figure) -> Formula | None:
    """As it is written in the reader's spelling, and in the other."""
    given = {"digits": face.digits, "currency": face.currency}
    named = formula_words(figure, **given)  # type: ignore[arg-type]
    if named is None:
        return None
    numbers = None if isinstance(figure.rule, Measure) else substituted_words(figure, **given)  # type: ignore[arg-type]
    other = _("In the scheme's file") if face.language == "ru" else _("In Russian")
    lines = [_step(face, step.text, step.value, step.unit) for step in steps(figure)]
    return Formula(
        face.words(named),
        face.words(numbers) if numbers else "",
        other if named.en != named.ru else "",
        named.en if face.language == "ru" else named.ru,
        lines if len(lines) > 1 else [],
    )


def _step(face: Face, text: Words, value: Value | None, unit: Unit) -> StepLine:
    if value is None:
        return StepLine(face.words(text), "")
    spelling = RUSSIAN if face.language == "ru" else CANONICAL
    return StepLine(face.words(text), value_piece(value, unit, spelling, face.currency).text)
