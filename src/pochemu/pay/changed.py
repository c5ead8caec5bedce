"""A month as it was known, and as it is known now: which of the later writes made the difference, and how much each.

What was written meanwhile is put into the earlier calculation write by write, and the engine pays each mixture.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Company, Pay, PersonMonth
from pochemu.engine.compare import MOST, kopecks, orders, share
from pochemu.engine.fact import Fact
from pochemu.engine.measure import Measure, contribution
from pochemu.engine.number import ZERO
from pochemu.engine.period import Month
from pochemu.engine.roster import Reach, Roster
from pochemu.engine.why import counted
from pochemu.engine.without import Recount, otherwise
from pochemu.ledger.between import Rewritten, rewritten
from pochemu.ledger.paging import page
from pochemu.pay.snapshot import ByMonth, Snapshot, snapshot
from pochemu.rules.in_force import plans_of_month


class Change(NamedTuple):
    """A write that a month may depend on. Its key: a fact's kind, source and key; a plan's employee, measure and month;
    whose assignments and absences; nothing for what is the whole company's."""

    what: str  # fact | plan | people | calendar | teams | scheme
    key: tuple[str, ...] = ()


class Because(NamedTuple):
    """What several changes, mostly one, do to the bonus: the average of steps in which they come first, … last."""

    changes: tuple[Change, ...]
    amount: mpq
    steps: tuple[mpq, ...]

    @property
    def told(self) -> tuple[tuple[str, ...], ...]:
        """The changes as texts."""
        return tuple((change.what, *change.key) for change in self.changes)


@dataclass
class Changed:
    """A person's month as known at two entries of the ledger; `now` None is the newest."""

    month: Month
    employee: str
    known_then: int
    known_now: int | None = None
    _bases: dict[frozenset[Change], Pay] = field(default_factory=dict)

    def because(self) -> list[Because]:
        """What makes the difference, exactly: the amounts are whole minor units and add up to it."""
        groups = _grouped(self.changes)
        found = orders(sorted(groups), lambda done: self.bonus(frozenset(each for one in done for each in groups[one])))
        amounts = kopecks({group: share(steps) for group, steps in found.items()}, self.now.digits)
        return [Because(groups[group], amounts[group], steps) for group, steps in found.items() if any(steps)]

    @cached_property
    def then(self) -> Snapshot:
        return snapshot(self.known_then)

    @cached_property
    def now(self) -> Snapshot:
        return snapshot(self.known_now)

    @cached_property
    def changes(self) -> list[Change]:
        return [*sorted(self.facts), *self._settings()]

    def bonus(self, done: frozenset[Change]) -> mpq:
        month = self.month_with(done)
        return ZERO if month is None else month.bonus.value  # type: ignore[return-value]

    def month_with(self, done: frozenset[Change]) -> PersonMonth | None:
        """Had only these changes been written since; None for a month without an assignment."""
        settings = frozenset(change for change in done if change.what != "fact")
        facts = [self.facts[change] for change in sorted(done - settings)]
        gone, come = [one.was for one in facts if one.was], [one.now for one in facts if one.now]
        pay = otherwise(self._base(settings), gone, come, self._recount(gone))
        return next(iter(pay.of([self.employee], self.month)), None)

    def _recount(self, gone: Collection[Fact]) -> Recount:
        ids = {fact.id for fact in gone}
        return lambda measure, reach: [
            one for one in page(self.then.counting, measure, reach) if one.fact.id not in ids
        ]

    # --- settings ---

    def _base(self, settings: frozenset[Change]) -> Pay:
        """The facts as known then, with these settings as they are now."""
        if settings not in self._bases:
            pay = Pay(self._company(settings), self.then.counting)
            pay.of([self.employee], self.month)
            self._bases[settings] = pay
        return self._bases[settings]

    def _company(self, settings: frozenset[Change]) -> Company:
        rulebook = (self.now if Change("scheme") in settings else self.then).company.rulebook
        return Company(rulebook, self._roster(settings), _MixedPlans(self, settings))

    def _roster(self, settings: frozenset[Change]) -> Roster:
        then, now = self.then.roster, self.now.roster

        def side(employee: str) -> Roster:
            return now if Change("people", (employee,)) in settings else then

        return Roster(
            now.names,
            tuple(a for of in (then, now) for a in of.assignments if side(a.employee) is of),
            (now if Change("teams") in settings else then).teams,
            tuple(a for of in (then, now) for a in of.absences if side(a.employee) is of),
            (now if Change("calendar") in settings else then).calendar,
            now.positions,
        )

    def _settings(self) -> Iterator[Change]:
        then, now = self.then, self.now
        if _texts(then) != _texts(now):
            yield Change("scheme")
        if then.roster.teams != now.roster.teams:
            yield Change("teams")
        if then.roster.calendar != now.roster.calendar:
            yield Change("calendar")
        for employee in sorted(self._people):
            if _life(then.roster, employee) != _life(now.roster, employee):
                yield Change("people", (employee,))
        yield from self._plans()

    def _plans(self) -> Iterator[Change]:
        for month in sorted({sheet.holding.month for pay in self._both for sheet in pay.sheets.values()}):
            was, is_now = self.then.company.plans[month], self.now.company.plans[month]
            for employee, measure in sorted(was.keys() | is_now.keys()):
                key = employee, measure
                if employee in self._people and was.get(key) != is_now.get(key):
                    yield Change("plan", (*key, str(month)))

    # --- what the month looks at ---

    @cached_property
    def _both(self) -> tuple[Pay, Pay]:
        """The calculations as known then, and as known now."""
        now = self.now.pay()
        now.of([self.employee], self.month)
        return self._base(frozenset()), now

    @cached_property
    def _people(self) -> set[str]:
        """Everybody whose place or plan the month may depend on."""
        roster = self.then.roster.career.keys() | self.now.roster.career.keys()
        sheets = [sheet for pay in self._both for sheet in pay.sheets.values()]
        if any(sheet.scheme.over_members or any(of == "team" for of, _, _ in sheet.scheme.looks) for sheet in sheets):
            return set(roster)
        return {self.employee}

    @cached_property
    def facts(self) -> dict[Change, Rewritten]:
        """Rewritten facts that some measure counts, or counted."""
        looks = [look for pay in self._both for sheet in pay.sheets.values() for look in sheet.looks]
        spans = [span for look in looks for span in look.reach]
        if not spans:
            return {}
        people = {span.employee for span in spans}
        kinds = {measure.over.name for look in looks for measure in look.measures if measure.over}
        days = min(span.first for span in spans), max(span.last for span in spans)
        named = None if None in people else people
        found = rewritten(self.then.counting, self.now.counting, named, kinds, days)  # type: ignore[arg-type]
        return {Change("fact", one[:3]): one for one in found if self._counts(one)}

    def _counts(self, one: Rewritten) -> bool:
        return any(
            contribution(measure, reach, fact) for measure, reach in self._looked for fact in (one.was, one.now) if fact
        )

    @cached_property
    def _looked(self) -> set[tuple[Measure, Reach]]:
        figures = [figure for pay in self._both for sheet in pay.sheets.values() for figure in sheet.values()]
        return {
            (figure.rule, found.reach)
            for figure in figures
            if isinstance(figure.rule, Measure) and (found := counted(figure)) and found.reach
        }


class _MixedPlans(ByMonth[tuple[str, str], mpq]):
    """Of each month the plans as known then, but for those that changed."""

    def __init__(self, changed: Changed, settings: frozenset[Change]) -> None:
        super().__init__(plans_of_month, None)
        self.changed = changed
        self.keys_now = {change.key for change in settings if change.what == "plan"}

    def __missing__(self, month: Month) -> dict[tuple[str, str], mpq]:
        was, is_now = self.changed.then.company.plans[month], self.changed.now.company.plans[month]
        mixed = dict(was)
        for employee, measure, of_month in self.keys_now:
            if of_month == str(month):
                mixed.pop((employee, measure), None)
                if (employee, measure) in is_now:
                    mixed[employee, measure] = is_now[employee, measure]
        self[month] = mixed
        return mixed


def _texts(snap: Snapshot) -> dict[str, list[str]]:
    return {position: [one.text for one in versions] for position, versions in snap.company.rulebook.schemes.items()}


def _life(roster: Roster, employee: str) -> tuple[object, object]:
    return roster.career.get(employee, ()), [one for one in roster.absences if one.employee == employee]


Groups = dict[Change, tuple[Change, ...]]


def _grouped(changes: Collection[Change]) -> Groups:
    """Several as one where there are too many to tell apart: facts of a kind, plans, people; then all the facts."""
    groups: Groups = {change: (change,) for change in changes}
    if len(groups) > MOST:
        groups = _together(changes, lambda change: change.key[:1] if change.what == "fact" else ())
    return groups if len(groups) <= MOST else _together(changes, lambda change: ())


def _together(changes: Collection[Change], key: Callable[[Change], tuple[str, ...]]) -> Groups:
    groups: Groups = {}
    for change in changes:
        group = Change(change.what, key(change))
        groups[group] = (*groups.get(group, ()), change)
    return groups
