"""What the language allows in a scheme and hardly anybody means: it pays as it is written, and is told at its place."""

from collections.abc import Iterator
from typing import Final

from gmpy2 import mpq

from pochemu.engine.formula.nodes import Arithmetic, Money, Negative, Node, Number, fold, in_order
from pochemu.engine.month_words import month_of
from pochemu.engine.period import Month
from pochemu.engine.scheme import Scheme
from pochemu.engine.words import Words

MONTHS_AHEAD: Final = 24
LARGEST_PLAN: Final = mpq(10) ** 15

Keys = tuple[str, ...]
"""Of the scheme's text, from the outermost on."""


def unlikely(scheme: Scheme, this_month: Month | None = None) -> Iterator[tuple[Keys, Words]]:
    """Without a month, nothing about how far ahead it takes force."""
    if scheme.cap is not None and scheme.cap < 0:
        yield ("cap",), _CAP
    if this_month is not None and scheme.effective > this_month.plus(MONTHS_AHEAD):
        yield ("effective",), _AHEAD.fill(month=month_of(scheme.effective))
    for name, measure in scheme.measures.items():
        if measure.plan is not None and (words := unlikely_plan(measure.plan, in_pieces=measure.in_pieces)):
            yield ("measures", name, "plan"), words
        if measure.take.x and divides_by_nothing(measure.take.x.tree):
            yield ("measures", name, "take"), _NOTHING
    for name, step in scheme.values.items():
        if divides_by_nothing(step.formula.tree):
            yield ("values", name), _NOTHING
    for name, indicator in scheme.indicators.items():
        if divides_by_nothing(indicator.formula.tree):
            yield ("indicators", name, "formula"), _NOTHING


def unlikely_plan(value: mpq, *, in_pieces: bool = False) -> Words | None:
    """`in_pieces`: of what is counted whole."""
    if value < 0:
        return _NEGATIVE_PLAN
    if in_pieces and value.denominator != 1:
        return _PART_OF_A_PIECE.fill(below=value.__floor__(), above=value.__ceil__())
    return _LARGE_PLAN.fill(n=len(str(value.numerator // value.denominator))) if value >= LARGEST_PLAN else None


def divides_by_nothing(tree: Node) -> bool:
    return any(
        isinstance(node, Arithmetic) and node.operator == "/" and fold(node.right, _constant) == 0
        for node in in_order(tree)
    )


def _constant(node: Node, parts: list[mpq | None]) -> mpq | None:
    """The value of what has no names; None of all else."""
    match node, parts:
        case ((Number() | Money()), _):
            return node.value
        case Negative(), [mpq() as x]:
            return -x
        case Arithmetic(operator="+"), [mpq() as x, mpq() as y]:
            return x + y
        case Arithmetic(operator="-"), [mpq() as x, mpq() as y]:
            return x - y
        case Arithmetic(operator="*"), [mpq() as x, mpq() as y]:
            return x * y
    return None


_CAP = Words(
    "the cap is negative: whoever earns nothing at all would still owe. Is it meant?",
    "предел отрицательный: даже тот, кто ничего не заработал, останется должен. Так и задумано?",
)
_AHEAD = Words(
    "the scheme takes force in {month}, years ahead: until then it pays nobody. Is it meant?",
    "схема вступит в силу только с {month}, через годы: до тех пор по ней никому не платят. Так и задумано?",
)
_PART_OF_A_PIECE = Words(
    "The plan has a part of one, and such things are counted whole: is {below} or {above} meant?",
    "План не целый, а считают здесь целыми: может быть, {below} или {above}?",
)
_NEGATIVE_PLAN = Words(
    "the plan is negative: whoever does nothing has more than fulfilled it. Is it meant?",
    "план отрицательный: кто не сделал ничего, тот его уже перевыполнил. Так и задумано?",
)
_LARGE_PLAN = Words(
    "the plan has {n} digits: nobody will reach it. Is it meant?",
    "в плане цифр: {n}, его никто не выполнит. Так и задумано?",
)
_NOTHING = Words(
    "here is a division by zero, which never has a value. Is it meant?",
    "здесь деление на ноль, у которого не бывает значения. Так и задумано?",
)
