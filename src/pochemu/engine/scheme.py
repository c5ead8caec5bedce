"""A position's settings, in force from a month on; and the rules by which its figures follow one from another."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from gmpy2 import mpq

from pochemu.engine.formula import Formula, Meaning, RefKind, compile_formula, parse
from pochemu.engine.measure import Measure
from pochemu.engine.number import NA, half_up
from pochemu.engine.period import Month, Window
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

PRORATE: Final = ("none", "calendar_days", "working_days")


@dataclass(frozen=True, eq=False)
class Step:
    """A named value between measures and pay."""

    name: str
    title: Words
    formula: Formula

    @property
    def unit(self) -> Unit:
        return self.formula.unit


@dataclass(frozen=True, eq=False)
class Indicator:
    """A formula whose result is pay."""

    name: str
    title: Words
    formula: Formula
    position: str
    unit: Unit = Unit.MONEY


def attainment_formula(name: str, unit: Unit) -> Formula:
    return compile_formula(parse(f"[{name}] / PLAN([{name}])"), {name: Meaning(unit, measure=True)})


@dataclass(frozen=True, eq=False)
class Plan:
    """PLAN(measure): the target of the month, prorated as the scheme says."""

    measure: Measure
    prorate: str

    @property
    def name(self) -> str:
        return f"PLAN({self.measure.name})"

    @property
    def title(self) -> Words:
        return Words("Plan: {m}", "План: {m}").fill(m=self.measure.title)

    @property
    def unit(self) -> Unit:
        return self.measure.unit


@dataclass(frozen=True, eq=False)
class Target:
    """The plan of a full month: the usual one of the scheme, or the person's own."""

    measure: Measure
    personal: bool

    @property
    def name(self) -> str:
        return "target"

    @property
    def title(self) -> Words:
        if self.personal:
            return Words("Personal plan for a full month", "Личный план на полный месяц")
        return Words("Usual plan for a full month", "Обычный план на полный месяц")

    @property
    def unit(self) -> Unit:
        return self.measure.unit


@dataclass(frozen=True, eq=False)
class Attainment:
    """ATTAINMENT(measure) = measure ÷ PLAN(measure), by a formula like any other."""

    measure: Measure
    formula: Formula
    unit: Unit = Unit.NUMBER

    @property
    def name(self) -> str:
        return f"ATTAINMENT({self.measure.name})"

    @property
    def title(self) -> Words:
        return Words("Attainment: {m}", "Выполнение: {m}").fill(m=self.measure.title)


@dataclass(frozen=True)
class Named:
    """A rule that is the same in every scheme."""

    name: str
    title: Words
    unit: Unit


PRORATION: Final = Named("proration", Words("Part of the month worked", "Доля отработанного месяца"), Unit.NUMBER)
SPELL: Final = Named("spell", Words("Days of an assignment", "Дни назначения"), Unit.NUMBER)
SALARY: Final = Named("SALARY", Words("Base pay", "Оклад"), Unit.MONEY)
SALARY_SPELL: Final = Named("salary", Words("Base pay of an assignment", "Оклад по назначению"), Unit.MONEY)
CARRY: Final = Named("carry", Words("Carried from last month", "Перенос с прошлого месяца"), Unit.MONEY)
CAP: Final = Named("cap", Words("Cap", "Ограничение сверху"), Unit.MONEY)
FLOOR: Final = Named("floor", Words("Floor", "Доплата до минимума"), Unit.MONEY)
BONUS: Final = Named("bonus", Words("Bonus", "Премия"), Unit.MONEY)
EMPLOYEE: Final = Named("employee", Words("Employee", "Сотрудник"), Unit.TEXT)
POSITION: Final = Named("position", Words("Position", "Должность"), Unit.TEXT)
TEAM: Final = Named("team", Words("Team", "Команда"), Unit.TEXT)


@dataclass(frozen=True)
class TotalOf:
    """The same figure of several people, added up."""

    name: str
    title: Words
    unit: Unit


@dataclass(frozen=True, eq=False)
class Paid:
    """An indicator by name, as others use it: its pay, rounded."""

    indicator: Indicator
    unit: Unit = Unit.MONEY

    @property
    def name(self) -> str:
        return self.indicator.name

    @property
    def title(self) -> Words:
        return self.indicator.title


@dataclass(frozen=True, eq=False)
class Member:
    """What a measure over members takes of one of them."""

    measure: Measure
    employee: str
    position: str

    @property
    def name(self) -> str:
        return self.employee

    @property
    def title(self) -> Words:
        return Words.same(self.employee)

    @property
    def unit(self) -> Unit:
        x = self.measure.take.x
        return x.unit if x else Unit.NUMBER


@dataclass(frozen=True, eq=False)
class Scheme:
    position: str
    title: Words
    effective: Month
    prorate: str = "none"
    measures: Mapping[str, Measure] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    values: Mapping[str, Step] = field(default_factory=dict)
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    cap: mpq | None = None
    floor: mpq | None = None
    carry_negative: bool = False
    text: str = ""
    titles: Mapping[str, Words] = field(default_factory=dict)  # of tables and values that its author gave one

    @property
    def carries(self) -> bool:
        """Whether what the floor adds is taken back next month."""
        return self.carry_negative and self.floor is not None

    @property
    def carries_nothing(self) -> bool:
        """Asked to, and without a floor that would add anything."""
        return self.carry_negative and self.floor is None

    @cached_property
    def looks(self) -> tuple[tuple[str, Window, tuple[Measure, ...]], ...]:
        """The measures over facts by where they look: one reach serves each group."""
        groups: dict[tuple[str, Window], list[Measure]] = {}
        for measure in self.measures.values():
            if not measure.over_members:
                groups.setdefault((measure.of, measure.window), []).append(measure)
        return tuple((of, window, tuple(measures)) for (of, window), measures in groups.items())

    @cached_property
    def planned(self) -> tuple[Measure, ...]:
        """The measures that have a plan."""
        return tuple(measure for measure in self.measures.values() if measure.plan is not None)

    @property
    def columns(self) -> tuple[Measure | Indicator, ...]:
        """What tells people of one position apart: the measures that have a plan, then the indicators."""
        return (*self.planned, *self.indicators.values())

    @cached_property
    def over_members(self) -> tuple[Measure, ...]:
        return tuple(measure for measure in self.measures.values() if measure.over_members)

    @cached_property
    def uses_salary(self) -> bool:
        """Whether base pay is among what its formulas ask for, and so among what its figures tell."""
        formulas = [rule.formula for rule in self.values.values()] + [one.formula for one in self.indicators.values()]
        return any(ref.kind is RefKind.SALARY for formula in formulas for ref in formula.refs)

    @cached_property
    def plans(self) -> Mapping[str, Plan]:
        return {name: Plan(measure, self.prorate) for name, measure in self.measures.items()}

    @cached_property
    def attainments(self) -> Mapping[str, Attainment]:
        return {
            name: Attainment(measure, attainment_formula(name, measure.unit)) for name, measure in self.measures.items()
        }

    @cached_property
    def usual_targets(self) -> Mapping[str, Target]:
        return {name: Target(measure, personal=False) for name, measure in self.measures.items()}

    @cached_property
    def personal_targets(self) -> Mapping[str, Target]:
        return {name: Target(measure, personal=True) for name, measure in self.measures.items()}


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Every scheme the company has, by position; each position's in the order in which they take force."""

    schemes: Mapping[str, tuple[Scheme, ...]]
    currency: str = "RUB"
    digits: int = 2  # of the currency's minor unit
    supposed: Mapping[str, Scheme] = field(default_factory=dict)
    """Schemes that are looked at as if each had always been in force, by position."""

    def in_force(self, position: str, month: Month) -> Scheme | None:
        if position in self.supposed:
            return self.supposed[position]
        begun = [scheme for scheme in self.schemes.get(position, ()) if scheme.effective <= month]
        return begun[-1] if begun else None

    @cached_property
    def carrying(self) -> frozenset[str]:
        """Positions with a version that takes back what its floor added."""
        supposed = {position: (scheme,) for position, scheme in self.supposed.items()}
        return frozenset(
            position
            for position, versions in {**self.schemes, **supposed}.items()
            if any(each.carries for each in versions)
        )

    def rounded(self, value: mpq | NA) -> mpq | NA:
        """An indicator's result as pay: half-up to the minor unit."""
        if value.__class__ is NA or (value * self._minor).denominator == 1:  # type: ignore[union-attr]  # as most are
            return value
        return half_up(value, self.digits)  # type: ignore[arg-type]

    @cached_property
    def _minor(self) -> mpq:
        return mpq(10) ** self.digits
