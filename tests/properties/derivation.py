"""A Figure done over from what it shows: its printed formula, read by the independent reader, over its parts."""

from datetime import date
from fractions import Fraction

from gmpy2 import mpq

from oracle.formula import NA as NOTHING
from oracle.formula import Call, FormulaError, Name, Nothing, evaluate, parse
from pochemu.engine.bonus import Days
from pochemu.engine.measure import Measure, tally
from pochemu.engine.number import NA
from pochemu.engine.scheme import EMPLOYEE, POSITION, SALARY, TEAM, Member, Named, Target
from pochemu.engine.why import formula_of, formula_words, part_names, substituted_words

GIVEN = (EMPLOYEE, POSITION, TEAM, SALARY)
"""What people.csv says. So are targets, a name that a member's scheme lacks, a member counted as one."""


def walk(figure):
    """The figure and all below it."""
    yield figure
    for part in figure.parts:
        yield from walk(part)


def assert_follows(figure, facts_of, currency="RUB", digits=2):
    """The figure's value is what its formula, or its facts, make of its parts."""
    if isinstance(figure.rule, Measure):
        assert_same(measured(figure, facts_of), figure.value, figure)
    elif (formula := formula_words(figure, currency=currency, digits=digits)) is None:
        assert_given(figure)
    else:
        parts = Parts(figure)
        for text, spelling in zip(formula, ("canonical", "ru"), strict=True):
            assert_same(parts.value_of(text, currency, spelling), plain(figure.value), figure, text)
        assert_numbers_put_in(figure, parts, currency, digits)


def assert_given(figure):
    assert figure.parts == (), f"{figure.name} has parts, and no formula that makes it of them"
    lacking = isinstance(figure.rule, Named) and isinstance(figure.value, NA)  # or pay that is not given
    one = isinstance(figure.rule, Member) and figure.rule.measure.take.function == "count" and figure.value == 1
    assert isinstance(figure.rule, Target) or figure.rule in GIVEN or lacking or one, figure


def assert_same(again, value, figure, how=""):
    if isinstance(again, NA | NOTHING) or isinstance(value, NA | NOTHING):
        assert isinstance(again, NA | NOTHING), f"{figure.name}: {again}, but shown without a value; {how}"
        assert isinstance(value, NA | NOTHING), f"{figure.name}: no value, but shown as {value}; {how}"
    else:
        assert again == value, f"{figure.name}: {again}, but shown as {value}; {how}"


def assert_numbers_put_in(figure, parts, currency, digits):
    """The formula with the numbers put in is the same sum, where they are short enough to be printed in full."""
    shown = substituted_words(figure, currency=currency, digits=digits)
    whole = all(type(part.value) in (type(mpq()), str, bool) for part in figure.parts)
    if whole and "≈" not in shown.en:
        assert_same(parts.value_of(shown.en, currency, "canonical"), plain(figure.value), figure, shown.en)
        assert_same(parts.value_of(shown.ru, currency, "ru"), plain(figure.value), figure, shown.ru)


def measured(figure, facts_of):
    """Of its facts, each asked what it gives; or of the members that are its parts."""
    if figure.rule.over is not None:
        rows = facts_of(figure)
        found = figure.evidence.tally
        assert len(rows) == found.facts + found.left_out, figure.name
        return tally(figure.rule, rows).value(figure.rule)
    values = [part.value for part in figure.parts if not isinstance(part.value, NA)]
    match figure.rule.take.function:
        case "count" | "sum":
            return sum(values, mpq(0))
        case "distinct":
            return len(set(values))
        case _ if not values:
            return NOTHING("nobody")
        case "avg" | "share":
            return sum(map(mpq, values), mpq(0)) / len(values)
        case "min":
            return min(values)
        case "max":
            return max(values)


class Parts(Nothing):
    """A figure's parts by the names its formula calls them."""

    def __init__(self, figure):
        self.values = {name: plain(part.value) for name, part in zip(part_names(figure), figure.parts, strict=True)}
        assert len(self.values) == len(figure.parts), "two parts have one name"
        formula = formula_of(figure)
        self.tables = dict(formula.tables) if formula else {}
        self.days = figure.evidence if isinstance(figure.evidence, Days) else None

    def value_of(self, text, currency, spelling):
        return evaluate(by_names(parse(text, currency, spelling)), self)

    def name(self, name):
        if name not in self.values:
            raise FormulaError(f"{name!r} is none of the parts: {list(self.values)}")
        return self.values[name]

    def table(self, name):
        return [(plain(start), plain(gives)) for start, gives in self.tables[name].rows]


def by_names(node):
    """PLAN(m), ATTAINMENT(m) and SALARY are parts like any other."""
    if not isinstance(node, Call):
        return node
    if node.function == "SALARY":
        return Name("SALARY")
    if node.function in ("PLAN", "ATTAINMENT"):
        return Name(f"{node.function}({node.args[0].name})")
    return Call(node.function, tuple(map(by_names, node.args)))


def plain(value):
    """As the independent reader has it."""
    match value:
        case NA():
            return NOTHING(value.reason.en)
        case bool() | str() | date():
            return value
    return Fraction(int(value.numerator), int(value.denominator))
