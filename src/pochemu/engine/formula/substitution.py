"""A formula with the numbers in place of the names: `34 * 500 RUB * 0.8`."""

from collections.abc import Sequence
from datetime import date

from gmpy2 import mpq

from pochemu.engine.formula.compiling import NOT_TAKEN, Formula, Step, ref_of
from pochemu.engine.formula.nodes import Attainment, Binding, Flag, Negative, Node, Text
from pochemu.engine.formula.printing import Piece, leaf_piece, money_piece, number_piece, printed
from pochemu.engine.formula.rewriting import replaced
from pochemu.engine.formula.spelling import CANONICAL, Spelling
from pochemu.engine.number import NA, half_up, toward_zero
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

LONGEST_EXACT = 30
DIGITS_OF_LONGER = 6
DIGITS_FOR_PEOPLE = 4
DIGITS_OF_MONEY = 2
NO_VALUE = Words("NA", "Н/Д")


def substituted(
    formula: Formula, trace: Sequence[Step], *, spelling: Spelling = CANONICAL, currency: str = "RUB"
) -> str:
    """Names in branches not taken stay names. `≈` stands before a number that takes too many digits."""
    given = iter(zip(formula.steps, formula.units, trace, strict=True))

    def leaf(node: Node, spelling: Spelling) -> Piece:
        """Asked in the order of the steps, of leaves alone."""
        unit, value = next((unit, value) for step, unit, value in given if step is node)
        if ref_of(node) is None or value is NOT_TAKEN:
            return leaf_piece(node, spelling)
        percent = bool(spelling.called) and isinstance(node, Attainment)
        return value_piece(value, unit, spelling, currency, percent=percent)

    return printed(_zero_without_sign(formula, trace), spelling, leaf)


def _zero_without_sign(formula: Formula, trace: Sequence[Step]) -> Node:
    """Of −x nothing but x is left where that is 0: nobody reads −0."""
    tree, values = formula.tree, dict(zip(map(id, formula.steps), trace, strict=True))
    for step in reversed(formula.steps):  # the outer before the inner, which is then still the same node
        if isinstance(step, Negative) and _is_zero(values[id(step.operand)]):
            tree = replaced(tree, step, step.operand)
    return tree


def _is_zero(value: Step) -> bool:
    return isinstance(value, mpq) and value == 0


def value_piece(value: Step, unit: Unit, spelling: Spelling, currency: str, *, percent: bool = False) -> Piece:
    match value:
        case NA():
            return Piece(NO_VALUE.text(spelling.language), Binding.WHOLE)
        case bool():
            return leaf_piece(Flag(value), spelling)
        case str():
            return leaf_piece(Text(value), spelling)
        case date():
            return Piece(value.isoformat(), Binding.WHOLE)
    assert isinstance(value, mpq)
    exact = _quantity(value, unit, spelling, currency, percent=percent)
    if len(exact.text) <= LONGEST_EXACT and not (spelling.called and "/" in exact.text):
        return exact
    rounded = _quantity(_rounded(value, unit, spelling, percent=percent), unit, spelling, currency, percent=percent)
    return Piece(f"≈{rounded.text}", Binding.NEGATIVE)


def _rounded(value: mpq, unit: Unit, spelling: Spelling, *, percent: bool) -> mpq:
    """For people, money to its hundredths; of a percent the rest is cut, so that 99.99% never reads as 100%."""
    if not spelling.called:
        return half_up(value, DIGITS_OF_LONGER)
    if unit is Unit.MONEY:
        return half_up(value, DIGITS_OF_MONEY)
    return toward_zero(value, DIGITS_FOR_PEOPLE) if percent else half_up(value, DIGITS_FOR_PEOPLE)


def _quantity(value: mpq, unit: Unit, spelling: Spelling, currency: str, *, percent: bool) -> Piece:
    if unit is Unit.MONEY:
        return money_piece(value, currency, spelling)
    return number_piece(value, spelling, percent=percent)
