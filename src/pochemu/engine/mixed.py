"""Two sheets of one position, and what lies between them: some inputs as in the one, the others as in the other.

The engine computes the mixture as it computes any sheet: what is said of a difference is a difference of its values.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar

from gmpy2 import mpq

from pochemu.engine.bonus import Sheet
from pochemu.engine.compare import MOST, kopecks, orders, share
from pochemu.engine.fact import Value
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Formula, Ref, RefKind
from pochemu.engine.formula.rewriting import rewritten
from pochemu.engine.number import NA, ZERO
from pochemu.engine.scheme import CARRY, Indicator, Named, Scheme, Step
from pochemu.engine.table import Table


class What(StrEnum):
    """Kinds of inputs; the last ones are several told as one, where there are too many."""

    MEASURE = "measure"
    PLAN = "plan"
    DAYS = "days"
    SALARY = "salary"
    CARRY = "carry"
    FORMULA = "formula"
    TABLE = "table"
    TERMS = "terms"  # cap, floor, and how plans are prorated
    POSITION = "position"  # held on one side only
    ADJUSTMENT = "adjustment"  # what is paid for closed months, on one side
    FACTS = "facts"
    PLANS = "plans"
    SETTINGS = "settings"
    TEAM = "team"


class Cause(NamedTuple):
    """An input that differs, or several of them."""

    what: What
    name: str = ""


Rule = TypeVar("Rule", Step, Indicator)

Line = str | Named
"""An indicator by name; `CARRY`, `CAP` or `FLOOR`."""


class Part(NamedTuple):
    """A cause's share of a difference, and the steps that it is the average of: changed first, second, … last."""

    cause: Cause
    amount: mpq
    steps: tuple[mpq, ...]
    of: tuple[Cause, ...]  # the inputs meant


class Mixed(Sheet):
    """The later sheet with its inputs as in the earlier one, but for those that changed."""

    def __init__(self, then: Sheet, now: Sheet, changed: frozenset[Cause]) -> None:
        super().__init__(now.pay, now.holding, mixed_scheme(then.scheme, now.scheme, changed))
        self.then = then
        self.now = now
        self.changed = changed

    def __missing__(self, ref: Ref) -> Figure:
        given = self._given(ref)
        if given is None:
            return super().__missing__(ref)
        self[ref] = given
        return given

    def _given(self, ref: Ref) -> Figure | None:
        """What is an input, as one of the two sheets has it."""
        if ref.kind is RefKind.SALARY:
            return self.side(What.SALARY)[ref]
        if ref.kind is RefKind.NAME and ref.name not in self.scheme.values:
            return self.side(What.MEASURE, ref.name)[ref]
        return None

    def side(self, what: What, name: str = "") -> Sheet:
        """Where an input comes from. A measure that stands in one of them only comes with the formulas."""
        if name and not shared(self.then, self.now, name):
            what, name = What.FORMULA, ""
        return self.now if Cause(what, name) in self.changed else self.then

    def target(self, name: str) -> Figure:
        return self.side(What.PLAN, name).target(name)

    @property
    def proration(self) -> Figure:
        return self.side(What.DAYS).proration

    def _carry(self) -> list[Figure]:
        return [line for line in self.side(What.CARRY).lines if line.rule is CARRY]


_SALARY = Ref(RefKind.SALARY)


def shared(then: Sheet, now: Sheet, name: str) -> bool:
    """Whether both count it, in the same unit."""
    one, other = then.scheme.measures.get(name), now.scheme.measures.get(name)
    return one is not None and other is not None and one.unit is other.unit


@lru_cache(maxsize=1024)
def mixed_scheme(then: Scheme, now: Scheme, changed: frozenset[Cause]) -> Scheme:
    """Formulas of one version, with tables, limits and proration of either."""
    if then is now:
        return now
    base = now if Cause(What.FORMULA) in changed else then
    terms = now if Cause(What.TERMS) in changed else then
    tables = {
        name: (now if Cause(What.TABLE, name) in changed else then).tables[name] for name in shared_tables(then, now)
    }
    return replace(
        base,
        prorate=terms.prorate,
        cap=terms.cap,
        floor=terms.floor,
        values={name: _with_tables(step, tables) for name, step in base.values.items()},
        indicators={name: _with_tables(one, tables) for name, one in base.indicators.items()},
    )


def shared_tables(then: Scheme, now: Scheme) -> list[str]:
    """Those that may stand in each other's place."""
    both = then.tables.keys() & now.tables.keys()
    return [name for name in sorted(both) if then.tables[name].units == now.tables[name].units]


def _with_tables(rule: Rule, tables: Mapping[str, Table]) -> Rule:
    other = {name: tables[name] for name, own in rule.formula.tables.items() if tables.get(name, own) != own}
    return replace(rule, formula=rewritten(rule.formula, tables=other)) if other else rule


class Pair(NamedTuple):
    """The same position's sheets, of two months, days, people or versions."""

    then: Sheet
    now: Sheet

    def parts(self, of: Line | Ref) -> list[Part] | None:
        """Of the difference between the two lines as paid, in minor units; of that between two figures, exactly.

        None where a figure has no value, be it on the way from the one to the other. (A line without a value pays 0.)
        """
        groups = grouped(self.causes(of), (self.then.scheme, self.now.scheme))
        values: list[Value] = []

        def value(changed: frozenset[Cause]) -> mpq:
            values.append(self.value(of, frozenset(each for one in changed for each in groups[one])))
            return ZERO if isinstance(values[-1], NA) else values[-1]  # type: ignore[return-value]

        found = orders(sorted(groups), value)
        if any(not isinstance(each, mpq) for each in values):
            return None
        shares = {cause: share(steps) for cause, steps in found.items()}
        if not isinstance(of, Ref):
            shares = kopecks(shares, self.now.pay.company.rulebook.digits)
        return [Part(cause, shares[cause], steps, groups[cause]) for cause, steps in found.items() if any(steps)]

    def value(self, of: Line | Ref, changed: frozenset[Cause]) -> Value:
        """Had these inputs changed, and no others."""
        mixed = Mixed(self.then, self.now, changed)
        return mixed[of].value if isinstance(of, Ref) else as_paid(mixed, of)

    def causes(self, of: Line | Ref) -> list[Cause]:
        """The inputs of it that differ."""
        inputs = {cause for sheet in self for cause in _inputs(sheet, of)}
        differ = [cause for cause in sorted(inputs) if self._differs(cause)]
        return [*differ, Cause(What.FORMULA)] if self._other_formula(of) else differ

    def _differs(self, cause: Cause) -> bool:
        (what, name), (then, now) = cause, self
        match what:
            case What.TABLE:
                return name in shared_tables(then.scheme, now.scheme) and self._other_rows(name)
            case What.TERMS:
                return _terms(then.scheme) != _terms(now.scheme)
            case What.MEASURE | What.PLAN if not shared(then, now, name):
                return False  # it comes with the formula that asks for it
        return not same(input_value(then, cause), input_value(now, cause))

    def _other_rows(self, table: str) -> bool:
        return self.then.scheme.tables[table] != self.now.scheme.tables[table]

    def _other_formula(self, of: Line | Ref) -> bool:
        return _written(self.then, of) != _written(self.now, of)


def as_paid(sheet: Sheet, line: Line) -> mpq:
    """0 for a line that there is not, or that has no value yet."""
    value = line_value(sheet, line)
    rounded = ZERO if value is None else sheet.pay.company.rulebook.rounded(value)
    return ZERO if isinstance(rounded, NA) else rounded


def line_value(sheet: Sheet, line: Line) -> mpq | NA | None:
    """None: the sheet has no such line."""
    if isinstance(line, str):
        indicator = sheet.scheme.indicators.get(line)
        figure = sheet.indicator(indicator) if indicator else None
    else:
        figure = next((each for each in sheet.lines if each.rule is line), None)
    return None if figure is None else figure.value  # type: ignore[return-value]


def input_value(sheet: Sheet, cause: Cause) -> Value:
    match cause.what:
        case What.MEASURE:
            return sheet[Ref(RefKind.NAME, cause.name)].value
        case What.PLAN:
            return sheet.target(cause.name).value
        case What.DAYS:
            return sheet.proration.value
        case What.SALARY:
            return sheet[_SALARY].value
        case What.CARRY:
            return as_paid(sheet, CARRY)
    raise AssertionError(cause)


def same(one: Value, other: Value) -> bool:
    """Two of no value are the same, whatever the reasons."""
    if isinstance(one, NA) or isinstance(other, NA):
        return isinstance(one, NA) and isinstance(other, NA)
    return bool(one == other)


def _terms(scheme: Scheme) -> tuple[object, ...]:
    return scheme.cap, scheme.floor, scheme.prorate


# --- what a figure is made from ---


def _inputs(sheet: Sheet, of: Line | Ref) -> Iterator[Cause]:
    """All that the engine would look at, in the figures and in the scheme."""
    if of is CARRY:
        yield Cause(What.CARRY)
        return
    if isinstance(of, Named):
        yield from (cause for name in sheet.scheme.indicators for cause in _inputs(sheet, name))
        yield from (Cause(What.CARRY), Cause(What.TERMS))
        return
    for formula in _formulas(sheet, of):
        yield from (Cause(What.TABLE, name) for name in formula.tables)
    for ref in _leaves(sheet, of):
        yield from _inputs_of_leaf(ref)


def measures_of(sheet: Sheet) -> list[str]:
    """Those that some indicator asks for, in the scheme's order."""
    inputs = {cause for name in sheet.scheme.indicators for cause in _inputs(sheet, name)}
    return [name for name in sheet.scheme.measures if Cause(What.MEASURE, name) in inputs]


def _inputs_of_leaf(ref: Ref) -> Iterator[Cause]:
    if ref.kind is RefKind.SALARY:
        yield Cause(What.SALARY)
        return
    if ref.kind is not RefKind.PLAN:
        yield Cause(What.MEASURE, ref.name)
    if ref.kind is not RefKind.NAME:
        yield from (Cause(What.PLAN, ref.name), Cause(What.DAYS), Cause(What.TERMS))


def _leaves(sheet: Sheet, of: str | Ref) -> Iterator[Ref]:
    formulas = list(_formulas(sheet, of))
    refs = [of] if isinstance(of, Ref) and not formulas else [ref for formula in formulas for ref in formula.refs]
    return (ref for ref in refs if not _is_value(sheet, ref))


def _formulas(sheet: Sheet, of: str | Ref) -> Iterator[Formula]:
    """Its own, and those of the values that it uses."""
    if isinstance(of, Ref):
        own = sheet.scheme.values[of.name].formula if _is_value(sheet, of) else None
    else:
        own = sheet.scheme.indicators[of].formula if of in sheet.scheme.indicators else None
    if own:
        yield own
        for ref in own.refs:
            yield from _formulas(sheet, ref)


def _is_value(sheet: Sheet, ref: Ref) -> bool:
    return ref.kind is RefKind.NAME and ref.name in sheet.scheme.values


def _written(sheet: Sheet, of: Line | Ref) -> list[object]:
    """What the formulas mean, with the units of all that they ask for."""
    if isinstance(of, Named):
        names = () if of is CARRY else sheet.scheme.indicators
        return [(name, *_written(sheet, name)) for name in names]
    return [
        (formula.tree, formula.units, {name: table.units for name, table in formula.tables.items()})
        for formula in _formulas(sheet, of)
    ]


# --- too many inputs ---


Schemes = tuple[Scheme, Scheme]


def grouped(causes: Collection[Cause], schemes: Schemes) -> dict[Cause, tuple[Cause, ...]]:
    """The causes as players with the inputs of each: several as one where there are too many to tell apart."""
    groups: dict[Cause, tuple[Cause, ...]] = {cause: (cause,) for cause in causes}
    for what, belongs in _GROUPS:
        if len(groups) > MOST:
            together = tuple(cause for cause in groups if belongs(cause, schemes))
            groups = {cause: each for cause, each in groups.items() if cause not in together}
            groups |= {Cause(what): together} if together else {}
    return groups


def _of_team(cause: Cause, schemes: Schemes) -> bool:
    measures = [scheme.measures.get(cause.name) for scheme in schemes] if cause.what is What.MEASURE else []
    return any(measure and (measure.over_members or measure.of != "employee") for measure in measures)


_GROUPS: Final[Sequence[tuple[What, Callable[[Cause, Schemes], bool]]]] = (
    (What.SETTINGS, lambda cause, _: cause.what in (What.FORMULA, What.TABLE, What.TERMS)),
    (What.PLANS, lambda cause, _: cause.what is What.PLAN),
    (What.TEAM, _of_team),
    (What.FACTS, lambda cause, _: cause.what is What.MEASURE),
)
