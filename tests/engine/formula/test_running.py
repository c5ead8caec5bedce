"""A formula's trace: every step follows from the steps under it, and the last is the value."""

from datetime import date

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from engine.formula import reference
from engine.formula.trees import FACTS, SCHEME, VALUES, runnable
from pochemu.engine.formula import NOT_TAKEN, Meaning, Ref, RefKind, compile_formula, parse, parse_table
from pochemu.engine.formula.compiling import ref_of
from pochemu.engine.formula.nodes import If, IfNa, Ifs, fold
from pochemu.engine.number import NA
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words


def unit_of(ref):
    match ref.kind:
        case RefKind.SALARY:
            return Unit.MONEY
        case RefKind.ATTAINMENT:
            return Unit.NUMBER
    return SCHEME[ref.name].unit


@st.composite
def runs(draw):
    formula = compile_formula(draw(runnable), SCHEME)
    given = [draw(VALUES[unit_of(ref)]) for ref in formula.refs]
    return formula, given, formula.run(*given)


def same(value, expected):
    if expected in NEW_REASONS:
        return isinstance(value, NA) and value.reason.en.split(":")[0] in (
            "division by zero",
            "no condition of IFS holds",
        )
    if isinstance(expected, NA) or expected is NOT_TAKEN:
        return value is expected
    return type(value) is not NA and reference.simple(value) == expected


class _ByIdentity(list):
    """NA is not equal to anything: it absorbs the comparison."""

    def __contains__(self, value):
        return any(value is each for each in self)


NEW_REASONS = _ByIdentity([reference.DIVIDED_BY_ZERO, reference.NONE_HOLDS])


@given(runs())
def test_the_value_is_that_of_a_plain_walk_over_the_tree(run):
    formula, given, trace = run
    values = dict(zip(formula.refs, map(reference.simple, given), strict=True))
    expected = reference.walk(formula.tree, lambda node: values[ref_of(node)], SCHEME)
    assert same(trace[-1], expected)


@given(runs())
def test_every_step_follows_from_the_steps_under_it(run):
    formula, given, trace = run
    values = dict(zip(formula.refs, map(reference.simple, given), strict=True))
    for node, value, under in zip(formula.steps, trace, children(formula), strict=True):
        if value is not NOT_TAKEN:
            parts = [reference.simple(trace[number]) for number in under]
            assert same(value, reference.step(node, parts, lambda node: values[ref_of(node)], SCHEME))


@given(runs())
def test_a_branch_is_computed_as_a_whole_or_not_at_all(run):
    formula, _, trace = run
    for node, value, under in zip(formula.steps, trace, children(formula), strict=True):
        skipped = [trace[number] is NOT_TAKEN for number in under]
        if value is NOT_TAKEN:
            assert all(skipped)
        elif isinstance(node, If):
            assert skipped == (
                [False, True, True]
                if isinstance(trace[under[0]], NA)
                else [False, not trace[under[0]], trace[under[0]]]
            )
        elif isinstance(node, IfNa):
            assert skipped == [False, not isinstance(trace[under[0]], NA)]
        elif isinstance(node, Ifs):
            assert skipped[1::2].count(False) == (any(trace[number] is True for number in under[::2]))
            assert skipped[::2] == sorted(skipped[::2])
        else:
            assert not any(skipped)


def children(formula):
    """For every step, the numbers of the steps under it."""
    under = []

    def number(node, parts):
        under.append(parts)
        return len(under) - 1

    fold(formula.tree, number)
    return under


# Examples.

NO_CALLS, NO_PLAN = NA(Words("no calls", "нет звонков")), NA(Words("no plan", "нет плана"))
NUMBERS = {name: Meaning(Unit.NUMBER, measure=True) for name in ("a", "b", "c")} | {
    "f": Meaning(Unit.FLAG),
    "g": Meaning(Unit.FLAG),
    "t": Meaning(Unit.TEXT),
    "m": Meaning(Unit.MONEY),
    "grades": parse_table("grades", [["0", "1"], ["10", "2"]]),
}


def value(text, **given):
    formula = compile_formula(parse(text), NUMBERS)
    return formula.run(*[given[ref.name] for ref in formula.refs])[-1]


def test_a_formula_says_what_it_must_be_given():
    formula = compile_formula(parse("ATTAINMENT(a) * SALARY + IF(b > PLAN(a); SALARY; 0) / b"), NUMBERS)
    assert formula.refs == (
        Ref(RefKind.ATTAINMENT, "a"),
        Ref(RefKind.SALARY),
        Ref(RefKind.NAME, "b"),
        Ref(RefKind.PLAN, "a"),
    )
    assert formula.unit is Unit.MONEY
    assert formula.tables == {}
    assert len(formula.steps) == len(formula.units) == 12


def test_the_trace_has_every_step_in_order():
    formula = compile_formula(parse("IF(a >= 10; a * 2; b)"), NUMBERS)
    assert formula.run(mpq(12), mpq(5)) == (12, 10, True, 12, 2, 24, NOT_TAKEN, 24)
    assert formula.run(mpq(3), mpq(5)) == (3, 10, False, NOT_TAKEN, NOT_TAKEN, NOT_TAKEN, 5, 5)


def test_a_third_times_three_is_one():
    assert value("a / 3 * 3 = a", a=mpq(1)) is True
    assert value("a / b", a=mpq(7), b=mpq(7)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "a + b", "b - a", "a * 0", "0 * a", "0 / a", "-a", "a < b", "b = a", "a <> 1", "ABS(a)",
        "MIN(b; a)", "MAX(a; b)", "SUM(b; b; a)", "ROUND(a; 0)", "ROUNDUP(a; 0)", "ROUNDDOWN(a; 0)",
        "TIER(grades; a)", "MARGINAL(grades; a)", "CURVE(grades; a)", "a IN (1; 2)", "b IN (b; a)",
        "b = b OR a > 0", "b <> b AND a > 0", "NOT a > 0", "IF(a > 0; 1; 2)", "IF(b = b; a; 1)",
        "IFS(b <> b; 1; a > 0; 2; TRUE; 3)", "IFNA(a; a + 1)",
    ],
)  # fmt: skip
def test_no_value_passes_through_everything(text):
    assert value(text, a=NO_CALLS, b=mpq(1)) is NO_CALLS


@pytest.mark.parametrize(
    "text",
    [
        "a + b", "a / b", "a = b", "MIN(c; a; b)", "MAX(a; c; b)", "SUM(c; a; b)", "c IN (c; a; b)",
        "a IN (b; c)", "c <> c AND a > b", "a > 0 OR b > 0", "IF(a > 0; b; b)", "IFNA(b; a)", "a / 0 + b",
    ],
)  # fmt: skip
def test_of_several_reasons_the_leftmost_is_told(text):
    assert value(text, a=NO_CALLS, b=NO_PLAN, c=mpq(1)) is NO_CALLS


def test_only_ifna_catches_it():
    assert value("IFNA(a; 5)", a=NO_CALLS) == 5
    assert value("IFNA(a; 5)", a=mpq(1)) == 1
    assert value("IFNA(1 / a; 5)", a=mpq(0)) == 5
    assert value("IF(b > 0; 1; a)", a=NO_CALLS, b=mpq(1)) == 1
    assert value("IFS(TRUE; 1; a > 0; 2)", a=NO_CALLS) == 1


def test_division_by_zero_has_no_value_and_names_the_divisor():
    reason = value("a / (b - 1)", a=mpq(1), b=mpq(1)).reason
    assert reason == ("division by zero: “b - 1” is 0", "деление на ноль: «b - 1» = 0")
    assert value("a / 0", a=mpq(1)).reason == ("division by zero", "деление на ноль")


def test_ifs_without_a_condition_that_holds_has_no_value():
    assert value("IFS(a > 1; 1; a > 2; 2)", a=mpq(0)).reason == (
        "no condition of IFS holds",
        "ни одно условие ЕСЛИМН не выполнено",
    )


def test_texts_compare_exactly():
    assert value('t = "Flat"', t="flat") is False
    assert value('t IN ("flat"; "")', t="") is True
    assert value('t <> "flat"', t="flat") is False


def test_flags():
    assert value("f AND NOT g", f=True, g=False) is True
    assert value("f = g OR g", f=True, g=False) is False
    assert value("IF(f; f; g)", f=True, g=False) is True


def test_days_between_dates_in_excels_order():
    formula = compile_formula(parse("DAYS(paid_on; due_on)"), FACTS, facts=True)
    assert formula.run(date(2026, 3, 5), date(2026, 2, 27))[-1] == 6
    assert formula.run(date(2026, 2, 27), date(2026, 3, 5))[-1] == -6
    assert formula.run(NO_CALLS, date(2026, 3, 5))[-1] is NO_CALLS
    assert formula.run(date(2026, 3, 5), NO_PLAN)[-1] is NO_PLAN
    later = compile_formula(parse("MAX(paid_on; due_on) > due_on"), FACTS, facts=True)
    assert later.run(date(2026, 3, 5), date(2026, 3, 4))[-1] is True


def test_numbers_do_not_grow_without_end():
    many = "*".join(["a"] * 200)
    assert value(many, a=mpq(2)) == 2**200
    assert value(many, a=mpq(2**41)).reason == ("the number is too large", "слишком большое число")
    assert value(many, a=mpq(1, 2**41)).reason.en == "the number is too large"
    assert value(f"IF({many} > 1; 1; 2)", a=mpq(2**8192)) == 1
    assert value("a", a=mpq(2**8192 - 1)) == 2**8192 - 1


@pytest.mark.parametrize("numeral", ["9" * 2_000, "0." + "7" * 1_998, "9" * 1_000 + "." + "7" * 999])
def test_whatever_number_can_be_written_can_be_paid(numeral):
    decimals = numeral.partition(".")[2]
    assert value(numeral) == mpq(numeral.replace(".", "")) / mpq(10) ** len(decimals)
    assert value(f"a * {numeral[:1_990]}", a=mpq(10**15)) > 0


def test_names_of_a_user_never_become_python():
    names = {
        name: Meaning(Unit.NUMBER) for name in ("__import__('os')", 'x"', "a0", "v1", "k9", "NA", "None", "\\", "x\ny")
    }
    for name in names:
        assert compile_formula(parse(f"[{name}] + 1"), names).run(mpq(1))[-1] == 2
    assert compile_formula(parse('t = "\\" OR t = "\n{0}"'), NUMBERS).run("\n{0}")[-1] is True


def test_a_formula_has_nothing_but_itself_within_reach():
    formula = compile_formula(parse("a + 1"), NUMBERS)
    assert formula.run.__globals__["__builtins__"] == {}
