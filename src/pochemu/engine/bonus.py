"""A person's month: measures become indicators, indicators become pay, and every step is a Figure.

The ledger is asked once for everything that a month's figures need (`Facts.tally`); the rest is arithmetic over what it
said.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from itertools import chain
from typing import Final, NamedTuple, Protocol

from gmpy2 import mpq

from pochemu.engine.figure import Figure
from pochemu.engine.formula import Formula, Ref, RefKind
from pochemu.engine.measure import Measure, Tally
from pochemu.engine.number import NA, ONE, ZERO
from pochemu.engine.old_at_once import old_at_once
from pochemu.engine.period import Month, Window
from pochemu.engine.roster import Absence, Assignment, Holding, Reach, Roster
from pochemu.engine.scheme import (
    BONUS,
    CAP,
    CARRY,
    EMPLOYEE,
    FLOOR,
    POSITION,
    PRORATION,
    SALARY,
    SALARY_SPELL,
    SPELL,
    TEAM,
    Indicator,
    Member,
    Named,
    Paid,
    Rulebook,
    Scheme,
)
from pochemu.engine.words import Words


class Look(NamedTuple):
    """One question to the ledger: these measures over these people's facts of these days."""

    reach: Reach
    measures: tuple[Measure, ...]


class Facts(Protocol):
    """The ledger as the engine sees it."""

    def tally(self, looks: Sequence[Look]) -> Sequence[Sequence[Tally]]:
        """What each measure of each look found, in the order of the question."""


class Counted(NamedTuple):
    """Evidence of a measure: where it looked and what it found."""

    reach: Reach
    tally: Tally


class Days(NamedTuple):
    """Evidence of a spell: what was counted."""

    assignment: Assignment
    present: int
    of: int
    working: bool
    away: tuple[Absence, ...] = ()  # within the month


class Excepted(NamedTuple):
    """Evidence of a personal plan that was changed after its month had begun."""

    was: mpq | None  # the personal plan before; None: the usual one
    on: datetime
    reason: str
    proposed_by: str
    approved_by: str


class Adjusted(NamedTuple):
    """Evidence of an adjustment: a closed month as it was paid, known at `settled`, and as known at `watermark`.

    `changes`: what was written meanwhile that made this part of the difference; `steps`: what it does when it comes
    first, second, … last among all that was written. The line is their average.
    """

    month: Month
    settled: int
    watermark: int
    changes: tuple[tuple[str, ...], ...]
    steps: tuple[mpq, ...]
    on: datetime
    proposed_by: str
    approved_by: str


@dataclass(frozen=True, eq=False)
class Company:
    """All that pay depends on beside the facts: settings, people, plans, as known at some moment."""

    rulebook: Rulebook
    roster: Roster
    plans: Mapping[Month, Mapping[tuple[str, str], mpq]] = field(default_factory=lambda: defaultdict(dict))
    """Personal plans, a month's by employee and measure."""
    exceptions: Mapping[Month, Mapping[tuple[str, str], Excepted]] = field(default_factory=lambda: defaultdict(dict))
    """Of those plans, the ones that were changed after the month had begun."""
    adjustments: Mapping[Month, Mapping[str, tuple[Figure, ...]]] = field(default_factory=lambda: defaultdict(dict))
    """What a month pays for closed ones, by employee."""


class Group(NamedTuple):
    """The lines of one position held in the month."""

    holding: Holding
    scheme: Scheme | None
    lines: tuple[Figure, ...]


class PersonMonth(NamedTuple):
    employee: str
    name: str
    month: Month
    position: str
    team: str
    bonus: Figure
    groups: tuple[Group, ...]
    adjustments: tuple[Figure, ...] = ()  # outside cap, floor and carry

    @property
    def lines(self) -> tuple[Figure, ...]:
        """The bonus is their sum."""
        return (*chain.from_iterable([group.lines for group in self.groups]), *self.adjustments)

    @property
    def incomplete(self) -> tuple[Words, ...]:
        """Why the month can't be closed yet: a reason for each line without a value, each position without a scheme."""
        of_lines = (line.value.reason for g in self.groups for line in g.lines if isinstance(line.value, NA))
        return (*self.without_scheme, *of_lines)

    @property
    def without_scheme(self) -> tuple[Words, ...]:
        return tuple(_NO_SCHEME.fill(position=g.holding.position) for g in self.groups if g.scheme is None)


_NO_SCHEME = Words(
    "no scheme is in force for the position “{position}”", "для должности «{position}» нет действующей схемы"
)
_NO_PLAN = Words("no plan is set for “{title}”", "план для счётчика «{title}» не задан")
_NO_DAYS = Words("there are no such days in the month", "в этом месяце нет таких дней")
_NO_SALARY = Words("base pay is not given", "оклад не указан")
_NOT_HIS = Words("the member's scheme has no “{name}”", "в схеме сотрудника нет «{name}»")
_NO_MEMBERS = Words("no members for “{title}”", "нет сотрудников для счётчика «{title}»")


MANY: Final = 100
"""So many people's figures are a burden to the collector."""

Key = tuple[str, str, Month]
"""An employee, a position, a month: what has a sheet."""


class Pay:
    """The bonuses of a month, with the months and members they depend on."""

    def __init__(self, company: Company, facts: Facts, *, until: int | None = None) -> None:
        """`until`: only what happened up to that day, as for “since yesterday”."""
        self.company = company
        self.facts = facts
        self.until = until
        self.sheets: dict[Key, Sheet] = {}
        self.months: dict[tuple[str, Month], PersonMonth] = {}

    def of(self, employees: Iterable[str], month: Month) -> list[PersonMonth]:
        """Each one's month, in the order given; those with nothing to be paid for are left out."""
        keys = [(employee, month) for employee in employees]
        self._make([key for key in keys if key not in self.months])
        return [self.months[key] for key in keys if key in self.months]

    def _make(self, keys: list[tuple[str, Month]]) -> None:
        held = {key: self.company.roster.holdings_of(*key) for key in keys}
        with old_at_once() if len(held) > MANY else nullcontext():
            self.prepare(chain.from_iterable(held.values()))
            self.months.update(
                {key: self.person(*key, holdings) for key, holdings in held.items() if holdings or self.adjusted(*key)}
            )

    def adjusted(self, employee: str, month: Month) -> tuple[Figure, ...]:
        """What the month pays him for closed ones: whether or not he still works here."""
        return self.company.adjustments[month].get(employee, ())

    def everybody(self, month: Month) -> list[PersonMonth]:
        return self.of(sorted({*self.company.roster.career, *self.company.adjustments[month]}), month)

    def prepare(self, holdings: Iterable[Holding]) -> None:
        """Opens a sheet for each holding and for all that they lean on, and asks the ledger once for all of them."""
        opened: list[Sheet] = []
        waiting = list(holdings)
        while waiting:
            holding = waiting.pop()
            key = (holding.employee, holding.position, holding.month)
            scheme = self.company.rulebook.in_force(holding.position, holding.month)
            if scheme is None or key in self.sheets:
                continue
            sheet = self.sheets[key] = Sheet(self, holding, scheme)
            opened.append(sheet)
            if scheme.over_members:
                waiting += sheet.members
            if holding.position in self.company.rulebook.carrying:
                waiting += sheet.month_before
        self._ask(opened)

    def only(self, holdings: Iterable[Holding]) -> "Pay":
        """The same calculation with no more sheets than these holdings' months are made from."""
        other = Pay(self.company, self.facts, until=self.until)
        waiting = [(h.employee, h.position, h.month) for h in holdings]
        while waiting:
            key = waiting.pop()
            if key in self.sheets and key not in other.sheets:
                other.sheets[key] = self.sheets[key]
                waiting += self.sheets[key].leans_on
        return other

    def _ask(self, sheets: list["Sheet"]) -> None:
        asked = [(sheet, look) for sheet in sheets for look in sheet.looks]
        answers = self.facts.tally([look for _, look in asked])
        for (sheet, look), tallies in zip(asked, answers, strict=True):
            sheet.count(look, tallies)

    def sheet(self, holding: Holding) -> "Sheet":
        return self.sheets[holding.employee, holding.position, holding.month]

    def person(self, employee: str, month: Month, holdings: list[Holding]) -> PersonMonth:
        groups = tuple([self.group(holding) for holding in holdings])
        adjustments = self.adjusted(employee, month)
        lines = (*chain.from_iterable([group.lines for group in groups]), *adjustments)
        bonus = Figure(BONUS, self.sum(lines), lines)
        name, last = self.company.roster.names.get(employee, employee), self.company.roster.last_place(employee, month)
        position, team = (last.position, last.team) if last else ("", "")
        return PersonMonth(employee, name, month, position, team, bonus, groups, adjustments)

    def group(self, holding: Holding) -> Group:
        key = (holding.employee, holding.position, holding.month)
        if key not in self.sheets:
            return Group(holding, None, ())
        sheet = self.sheets[key]
        return Group(holding, sheet.scheme, sheet.lines)

    def sum(self, lines: Iterable[Figure]) -> mpq:
        """The lines' pay together; a line without a value pays nothing yet."""
        rounded = self.company.rulebook.rounded
        return sum([pay for line in lines if (pay := rounded(line.value)).__class__ is not NA], ZERO)  # type: ignore[arg-type, return-value]


class Sheet(dict[Ref, Figure]):
    """One holding's figures by the names that formulas call them; each is made when it is first asked for."""

    def __init__(self, pay: Pay, holding: Holding, scheme: Scheme) -> None:
        self.pay = pay
        self.holding = holding
        self.scheme = scheme

    def __missing__(self, ref: Ref) -> Figure:
        figure = self[ref] = _MAKERS[ref.kind](self, ref.name)
        return figure

    def _named(self, name: str) -> Figure:
        if name in self.scheme.values:
            value = self.scheme.values[name]
            return self._computed(value, value.formula)
        return self._over_members(self.scheme.measures[name])

    def _computed(self, rule: object, formula: Formula) -> Figure:
        """The value is made from the parts, and the trace is what making it returned."""
        parts = tuple([self[ref] for ref in formula.refs])
        trace = formula.run(*[part.value for part in parts])
        return Figure(rule, trace[-1], parts, trace)  # type: ignore[arg-type]

    # --- facts ---

    @cached_property
    def looks(self) -> list[Look]:
        return [Look(self.reach(of, window), measures) for of, window, measures in self.scheme.looks]

    def reach(self, of: str, window: Window) -> Reach:
        reach, until = self.pay.company.roster.reach(self.holding, of, window), self.pay.until
        return reach if until is None else tuple(s._replace(last=min(s.last, until)) for s in reach if s.first <= until)

    def count(self, look: Look, tallies: Sequence[Tally]) -> None:
        for measure, tally in zip(look.measures, tallies, strict=True):
            self[measure.ref] = Figure(measure, tally.value(measure), (), (), Counted(look.reach, tally))

    # --- plans, base pay ---

    def _plan(self, name: str) -> Figure:
        rule = self.scheme.plans[name]
        target = self.target(name)
        if self.scheme.prorate == "none":
            return Figure(rule, target.value, (target,))
        return Figure(rule, target.value * self.proration.value, (target, self.proration))  # type: ignore[arg-type, operator]

    def target(self, name: str) -> Figure:
        own = self.pay.company.plans[self.holding.month].get((self.holding.employee, name))
        if own is not None:
            excepted = self.pay.company.exceptions[self.holding.month].get((self.holding.employee, name))
            return Figure(self.scheme.personal_targets[name], own, (), (), excepted)
        measure = self.scheme.measures[name]
        usual = NA(_NO_PLAN.fill(title=measure.title)) if measure.plan is None else measure.plan
        return Figure(self.scheme.usual_targets[name], usual)

    def _attainment(self, name: str) -> Figure:
        rule = self.scheme.attainments[name]
        return self._computed(rule, rule.formula)

    @cached_property
    def proration(self) -> Figure:
        parts = tuple(self._spell(spell) for spell in self.holding.spells)
        return Figure(PRORATION, _sum(parts), parts)

    def days(self, spell: Assignment) -> Days:
        roster, month, working = self.pay.company.roster, self.holding.month, self.scheme.prorate == "working_days"
        return Days(
            spell, roster.days_present(spell, month, working=working), roster.days_of(month, working=working), working,
            roster.away(spell, month),
        )  # fmt: skip

    def _spell(self, spell: Assignment) -> Figure:
        days = self.days(spell)
        value = spell.share * days.present / days.of if days.of else NA(_NO_DAYS)
        return Figure(SPELL, value, (), (), days)

    def _salary(self, _name: str = "") -> Figure:
        if self.scheme.prorate == "none":
            pay = self.holding.spells[-1].salary
            return Figure(SALARY, NA(_NO_SALARY) if pay is None else pay, (), (), self.holding.spells[-1])
        parts = tuple(self._salary_spell(spell) for spell in self.holding.spells)
        return Figure(SALARY, _sum(parts), parts)

    def _salary_spell(self, spell: Assignment) -> Figure:
        if spell.salary is None:
            return Figure(SALARY_SPELL, NA(_NO_SALARY), (), (), spell)
        worked = self._spell(spell)
        return Figure(SALARY_SPELL, spell.salary * worked.value, (worked,), (), spell)  # type: ignore[operator]

    # --- members ---

    @cached_property
    def members(self) -> list[Holding]:
        if not self.scheme.over_members:
            return []
        company = self.pay.company
        return [m for m in company.roster.members(self.holding) if company.rulebook.in_force(m.position, m.month)]

    def _over_members(self, measure: Measure) -> Figure:
        sheets = [self.pay.sheet(holding) for holding in self.members]
        parts = tuple(s.as_member(measure) for s in sheets if measure.where is None or s.holds(measure.where))
        tally = _tally_members(measure.take.function, parts)
        if not tally.weight and measure.take.function in ("avg", "share", "min", "max"):
            return Figure(measure, NA(_NO_MEMBERS.fill(title=measure.title)), parts, (), Counted((), tally))
        return Figure(measure, tally.value(measure), parts, (), Counted((), tally))

    def holds(self, where: Formula) -> bool:
        return where.run(*[self.known_to_head(ref).value for ref in where.refs])[-1] is True

    def as_member(self, measure: Measure) -> Figure:
        """What a head's measure takes of this person."""
        rule = Member(measure, self.holding.employee, self.holding.position)
        x = measure.take.x
        if x is None:
            return Figure(rule, ONE)
        parts = tuple(self.known_to_head(ref) for ref in x.refs)
        trace = x.run(*[part.value for part in parts])
        return Figure(rule, trace[-1], parts, trace)  # type: ignore[arg-type]

    def known_to_head(self, ref: Ref) -> Figure:
        """A name of this person's scheme, as it is known from above: an indicator is its pay."""
        if ref.kind is RefKind.NAME and ref.name in _OWN:
            return Figure(_OWN[ref.name], getattr(self.holding.spells[-1], ref.name))
        if ref.kind is RefKind.SALARY:
            return self[ref]
        if ref.kind is RefKind.NAME and ref.name in self.scheme.indicators:
            return self._paid(self.scheme.indicators[ref.name])
        if ref.name in self.scheme.measures or (ref.kind is RefKind.NAME and ref.name in self.scheme.values):
            return self[ref]
        return Figure(Named(ref.called, Words.same(ref.called), SALARY.unit), NA(_NOT_HIS.fill(name=ref.name)))

    def _paid(self, indicator: Indicator) -> Figure:
        exact = self.indicator(indicator)
        return Figure(Paid(indicator), self.pay.company.rulebook.rounded(exact.value), (exact,))  # type: ignore[arg-type]

    @cached_property
    def leans_on(self) -> list[Key]:
        """The sheets that this one looks into."""
        return [(h.employee, h.position, h.month) for h in (*self.members, *self.month_before)]

    # --- lines ---

    def indicator(self, indicator: Indicator) -> Figure:
        return self._computed(indicator, indicator.formula)

    @cached_property
    def lines(self) -> tuple[Figure, ...]:
        """Indicators, then what was carried here, then cap and floor: the bonus is their sum."""
        lines = [self.indicator(indicator) for indicator in self.scheme.indicators.values()]
        lines += self._carry()
        lines += self._cap(lines)
        lines += self._floor(lines)
        return tuple(lines)

    @property
    def columns(self) -> tuple[Figure, ...]:
        """A figure for each of the scheme's columns."""
        planned = [self[measure.ref] for measure in self.scheme.planned]
        return (*planned, *self.lines[: len(self.scheme.indicators)])

    def _carry(self) -> list[Figure]:
        if self.holding.position not in self.pay.company.rulebook.carrying:
            return []
        floors = [line for holding in self.month_before for line in self.pay.sheet(holding).lines if line.rule is FLOOR]
        return [Figure(CARRY, -floor.value, (floor,)) for floor in floors]  # type: ignore[arg-type, operator]

    @cached_property
    def month_before(self) -> list[Holding]:
        """The same person in the same position a month ago, where that month's version carries what its floor added."""
        company, month = self.pay.company, self.holding.month.plus(-1)
        scheme = company.rulebook.in_force(self.holding.position, month)
        if scheme is None or not scheme.carries:
            return []
        held = company.roster.holdings_of(self.holding.employee, month)
        return [holding for holding in held if holding.position == self.holding.position]

    def _cap(self, lines: list[Figure]) -> list[Figure]:
        over = ZERO if self.scheme.cap is None else self.scheme.cap - self.pay.sum(lines)
        return [Figure(CAP, over, tuple(lines), (), self.scheme.cap)] if over < 0 else []

    def _floor(self, lines: list[Figure]) -> list[Figure]:
        under = ZERO if self.scheme.floor is None else self.scheme.floor - self.pay.sum(lines)
        return [Figure(FLOOR, under, tuple(lines), (), self.scheme.floor)] if under > 0 else []


_MAKERS: Final[Mapping[RefKind, Callable[[Sheet, str], Figure]]] = {
    RefKind.NAME: Sheet._named,
    RefKind.PLAN: Sheet._plan,
    RefKind.ATTAINMENT: Sheet._attainment,
    RefKind.SALARY: Sheet._salary,
}
_OWN = {"employee": EMPLOYEE, "position": POSITION, "team": TEAM}


def _sum(parts: tuple[Figure, ...]) -> mpq | NA:
    return sum((part.value for part in parts), ZERO)  # type: ignore[return-value]


def _tally_members(function: str, parts: tuple[Figure, ...]) -> Tally:
    """Members count one each; one whose x has no value is left out."""
    values = [part.value for part in parts if not isinstance(part.value, NA)]
    left_out, n = len(parts) - len(values), len(values)
    match function:
        case "min" | "max":
            total = (min if function == "min" else max)(values) if values else ZERO
        case "distinct":
            total = mpq(len(set(values)))
        case "share":
            total = mpq(sum(value is True for value in values))
        case _:
            total = sum(values, ZERO)
    return Tally(total, mpq(n), n, left_out)
