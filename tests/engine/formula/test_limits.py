"""Whatever is written, the answer is quick: a formula, or one mistake with a place in the text."""

import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pochemu.engine.formula import CANONICAL, RUSSIAN, FormulaError, Meaning, compile_formula, parse, print_formula
from pochemu.engine.formula.nodes import in_order
from pochemu.engine.number import ONE
from pochemu.engine.unit import Unit

NAMES = {"x": Meaning(Unit.NUMBER), "a": Meaning(Unit.FLAG)}
PIECES = [
    "(", ")", "[", "]", '"', "«", "»", "-", "+", "*", "/", "=", "<", "<>", ";", ",", ".", "%", "₽", "$", " ", "\n",
    "\u00a0", "0", "1", "000", "12.5", "1,5", "_", "x", "[x]", '"t"', "RUB", "EUR", "NOT ", " AND ", " И ", " IN (",
    "В", "IF(", "ЕСЛИ(", "IFS(", "MIN(", "МАКС(", "ROUND(", "PLAN(", "TIER(", "SALARY", "TRUE", "foo(", "é", "и\u0306",
    "\u200b", "\0",
]  # fmt: skip
hostile = st.text(max_size=4_000) | st.lists(st.sampled_from(PIECES), max_size=1_200).map("".join)
repeated = st.builds(
    lambda pieces, many: ("".join(pieces) * many)[:4_000],
    st.lists(st.sampled_from(PIECES), max_size=4),
    st.integers(0, 4_000),
)


def seconds_to_answer(text, spelling):
    mistake, began = None, time.thread_time()
    try:
        parse(text, spelling=spelling)
    except FormulaError as error:
        mistake = error
    spent = time.thread_time() - began
    if mistake:
        assert 0 <= mistake.span.start <= mistake.span.end <= len(text)
        assert text[: mistake.span.start].count("\n") + 1 == mistake.line
        assert mistake.words.en
        assert mistake.words.ru
    return spent


@settings(deadline=None, max_examples=200)
@given(hostile | repeated, st.sampled_from([CANONICAL, RUSSIAN]))
def test_any_text_ends_soon_in_a_formula_or_one_mistake(text, spelling):
    assert any(seconds_to_answer(text, spelling) < 0.05 for _ in range(3))  # the machine may be busy


@pytest.mark.parametrize("opening", ["(", "-", "NOT ", "ABS(", "[", "«", "IF(a;", "x IN (", "x+(", "AND(a;", "2*-("])
def test_deep_texts_are_refused_without_a_crash(opening):
    for many in (51, 400, 2_000):
        with pytest.raises(FormulaError):
            parse(opening * many)


def test_fifty_levels_are_allowed_and_one_more_is_not():
    assert parse("(" * 50 + "x" + ")" * 50) == parse("x")
    with pytest.raises(FormulaError):
        parse("(" * 51 + "x" + ")" * 51)


def test_five_hundred_parts_are_allowed_and_one_more_is_not():
    assert len(in_order(parse("-" + "+".join(["x"] * 250)))) == 500
    with pytest.raises(FormulaError):
        parse("+".join(["x"] * 251))


def test_two_thousand_characters_are_allowed_and_one_more_is_not():
    assert parse("x" * 2_000)
    with pytest.raises(FormulaError):
        parse("x" * 2_001)


DEEPEST = [
    "+".join(["x"] * 250),
    "SUM(" + ";".join(["x"] * 499) + ")",
    " OR ".join(["a"] * 300),
    "x IN (" + ";".join(["x"] * 400) + ")",
    "IFS(" + ";".join(["a;x"] * 200) + ")",
    "IFS(a;x;a;" * 50 + "x" + ")" * 50,
    "IF(a;x;" * 50 + "x" + ")" * 50,
    "IFNA(x;" * 50 + "x" + ")" * 50,
    "-" * 50 + "x",
    "NOT " * 50 + "a",
    "a OR a AND a = (" * 50 + "a" + ")" * 50,
    "x + x * (" * 50 + "x" + ")" * 50,
]


@pytest.mark.parametrize("text", DEEPEST, ids=lambda text: text[:16])
def test_what_is_allowed_is_also_compiled_and_printed_in_a_shallow_stack(text):
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(frames() + 500)
    try:
        node = parse(text)
        formula = compile_formula(node, NAMES)
        trace = formula.run(*[ONE if ref.name == "x" else True for ref in formula.refs])
        assert len(trace) == len(formula.steps)
        assert parse(print_formula(node)) == node
    finally:
        sys.setrecursionlimit(limit)


def frames():
    frame, depth = sys._getframe(), 0
    while frame:
        frame, depth = frame.f_back, depth + 1
    return depth
