"""A draft on the facts of past months: what it would have cost, who would have gained or lost, and by which lines.

Closed months are taken as they were closed, others as they are known now; the same engine pays both ways.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Company, Pay, PersonMonth
from pochemu.engine.figure import Figure
from pochemu.engine.mixed import Line, Pair, Part, same
from pochemu.engine.number import NA, ZERO
from pochemu.engine.period import Month
from pochemu.engine.readings import Reading, read_as
from pochemu.engine.roster import Holding
from pochemu.engine.scheme import Named, Scheme
from pochemu.engine.why import part_names
from pochemu.engine.words import Words
from pochemu.pay.later import Touched, brought, touched
from pochemu.pay.periods import as_closed, closed_at
from pochemu.pay.remembered import Remembered
from pochemu.pay.snapshot import Asked, Snapshot, Under, snapshot
from pochemu.pay.supposed import suppose

Paid = mpq | NA | None
"""Of a line: its pay, why it has none yet, or None where there is no such line."""


class LineTest(NamedTuple):
    """A line of a bonus, as it is and as it would be."""

    name: str  # among the parts of the bonus
    title: Words
    was: Paid
    would: Paid

    @property
    def change(self) -> mpq:
        return worth(self.would) - worth(self.was)

    @property
    def is_changed(self) -> bool:
        """A line of 0 that is not there on the other side is no change."""
        was, would = (ZERO if paid is None else paid for paid in (self.was, self.would))
        return not same(was, would)


class PersonTest(NamedTuple):
    employee: str
    name: str
    was: mpq
    would: mpq
    lines: tuple[LineTest, ...]
    readings: dict[Reading, mpq]  # the bonus, were the draft's tables of rates read so

    @property
    def change(self) -> mpq:
        return self.would - self.was

    def read_as(self, reading: Reading) -> mpq:
        return self.readings[reading]


@dataclass(frozen=True)
class MonthTest:
    month: Month
    is_closed: bool
    people: tuple[PersonTest, ...]

    @property
    def was(self) -> mpq:
        return sum((one.was for one in self.people), ZERO)

    @property
    def would(self) -> mpq:
        return sum((one.would for one in self.people), ZERO)

    @property
    def change(self) -> mpq:
        return self.would - self.was

    def read_as(self, reading: Reading) -> mpq:
        return sum((one.readings[reading] for one in self.people), ZERO)


class Back(NamedTuple):
    """So many months, the last of them included; what is not closed, as known at an entry."""

    last: Month
    many: int
    known_at: int

    @property
    def months(self) -> list[Month]:
        """Oldest first; from the first one in which anybody worked."""
        begun = min((one.first for one in snapshot().roster.assignments), default=self.last.first)
        months = (self.last.plus(-back) for back in reversed(range(self.many)))
        return [month for month in months if month.last >= begun]

    def asked(self, month: Month) -> Asked:
        closed = as_closed(month)
        return closed if closed.known_at is not None else Asked(month, self.known_at)


def backtest(back: Back, scheme: Scheme, readings: Sequence[Reading] = ()) -> Iterator[MonthTest]:
    """Month by month, so that whoever asks can show how far it is."""
    for ways, month in ways_of(back, scheme, readings):
        yield ways.month(month, whom_it_touches(ways.base, scheme, month))


Reasons = Mapping[str, list[Part] | None]
"""By the name of a line: what of the draft makes how much of the difference. None where the line has no value on the
way from the one to the other; nothing of a line whose position has no scheme without the draft."""


def backtest_of(back: Back, scheme: Scheme, employee: str) -> Iterator[tuple[MonthTest, Reasons]]:
    """The same of one person, with the reasons; months without a position are left out."""
    for ways, month in ways_of(back, scheme, ()):
        if (test := ways.month(month, [employee])).people:
            yield test, ways.reasons(employee, month)


def ways_of(back: Back, scheme: Scheme, readings: Sequence[Reading]) -> Iterator[tuple["Ways", Month]]:
    """Each month with the calculations that pay it. The next month may take them over."""
    ways: Ways | None = None
    for asked in map(back.asked, back.months):
        if ways is None or ways.known_at != asked.known_at:
            ways = Ways(asked.known_at, scheme, readings, before=ways)
        yield ways, asked.month


class Ways:
    """The company as known at one entry, paid by its own schemes, by the draft, and by the draft read otherwise.

    Months lean on each other where a scheme carries on, so all that are known alike share their calculations, and those
    that are known later take over what was not touched meanwhile.
    """

    def __init__(
        self, known_at: int | None, scheme: Scheme, readings: Sequence[Reading], *, before: "Ways | None" = None
    ) -> None:
        self.known_at = known_at
        self.base = snapshot(known_at)
        self.schemes: dict[Reading | None, Scheme] = {None: scheme} | {one: read_as(scheme, one) for one in readings}
        if before:  # the very same, so that what they made can be taken over
            self.schemes = before.schemes
        self.facts = Remembered(self.base.counting)
        self.was = self._pay(self.base.company)
        self.ways = {reading: self._pay(suppose(self.base, one).company) for reading, one in self.schemes.items()}
        if before and before.known_at is not None and known_at is not None and before.known_at < known_at:
            self._take_over(before, touched(before.known_at + 1, known_at))

    def _pay(self, company: Company) -> Pay:
        return Pay(company, self.facts)

    def _take_over(self, before: "Ways", changed: Touched) -> None:
        self.was = brought(before.was, self.was.company, self.facts, changed)
        self.ways = {
            reading: brought(pay, self.ways[reading].company, self.facts, changed)
            for reading, pay in before.ways.items()
        }

    @property
    def would(self) -> Pay:
        return self.ways[None]

    def month(self, month: Month, people: Sequence[str]) -> MonthTest:
        was, would = self.was.of(people, month), self.would.of(people, month)
        others = {
            reading: [_bonus(one) for one in pay.of(people, month)] for reading, pay in self.ways.items() if reading
        }
        found = [
            PersonTest(
                before.employee, before.name, _bonus(before), _bonus(after), _lines(self.base, before, after),
                {reading: bonuses[number] for reading, bonuses in others.items()},
            )
            for number, (before, after) in enumerate(zip(was, would, strict=True))
        ]  # fmt: skip
        return MonthTest(month, closed_at(month) is not None, tuple(sorted(found, key=lambda one: one.name)))

    def reasons(self, employee: str, month: Month) -> Reasons:
        found: dict[str, list[Part] | None] = {}
        for was, would in zip(self.was.of([employee], month), self.would.of([employee], month), strict=True):
            for one, other, names in zip(was.groups, would.groups, _addresses(was, would), strict=True):
                if one.scheme and other.scheme:
                    pair = Pair(self.was.sheet(one.holding), self.would.sheet(other.holding))
                    found |= {name: pair.parts(line) for line, name in names.items()}
        return found


def _addresses(was: PersonMonth, would: PersonMonth) -> list[dict[Line, str]]:
    """What the lines of each position are called among the parts of the bonus, in the one month or the other."""
    before, after = _addresses_in(was), _addresses_in(would)
    return [{**one, **other} for one, other in zip(before, after, strict=True)]


def _addresses_in(month: PersonMonth) -> list[dict[Line, str]]:
    names = iter(part_names(month.bonus))
    return [{_line(line): next(names) for line in group.lines} for group in month.groups]


def _line(line: Figure) -> Line:
    return line.rule if isinstance(line.rule, Named) else line.name


def whom_it_touches(base: Snapshot, scheme: Scheme, month: Month) -> list[str]:
    """Whoever holds the position, and those whose measures look at the scheme of such people."""
    rulebook = base.company.rulebook

    def looks(holding: Holding) -> bool:
        own = rulebook.in_force(holding.position, month)
        return bool(own and own.over_members) and any(
            member.position == scheme.position for member in base.roster.members(holding)
        )

    held = base.roster.holdings(month)
    return sorted({one.employee for one in held if one.position == scheme.position or looks(one)})


def _bonus(month: PersonMonth) -> mpq:
    value = month.bonus.value
    assert not isinstance(value, NA), "a line without a value pays nothing yet"
    return value  # type: ignore[return-value]


def _lines(base: Snapshot, was: PersonMonth, would: PersonMonth) -> tuple[LineTest, ...]:
    before, after = _by_name(base, was.bonus), _by_name(base, would.bonus)
    none = (None, None)
    return tuple(
        LineTest(name, (after.get(name) or before[name])[0], before.get(name, none)[1], after.get(name, none)[1])
        for name in {**before, **after}
    )


def _by_name(base: Snapshot, bonus: Figure) -> dict[str, tuple[Words, mpq | NA]]:
    rounded = base.company.rulebook.rounded
    return {
        name: (line.title, rounded(line.value))  # type: ignore[arg-type]
        for name, line in zip(part_names(bonus), bonus.parts, strict=True)
    }


def worth(paid: Paid) -> mpq:
    """A line without a value pays nothing yet."""
    return paid if isinstance(paid, type(ZERO)) else ZERO


# --- over all the months ---


class Gain(NamedTuple):
    """A person over all the months."""

    employee: str
    name: str
    was: mpq
    would: mpq
    up: int  # months in which he would have more
    down: int

    @property
    def change(self) -> mpq:
        return self.would - self.was


def gains(tests: Iterable[MonthTest]) -> list[Gain]:
    """Those for whom anything changes, the greatest gain first; equal ones by name."""
    found: dict[str, Gain] = {}
    for test in tests:
        for one in test.people:
            was = found.get(one.employee, Gain(one.employee, one.name, ZERO, ZERO, 0, 0))
            found[one.employee] = Gain(
                one.employee, one.name, was.was + one.was, was.would + one.would,
                was.up + (one.change > 0), was.down + (one.change < 0),
            )  # fmt: skip
    changed = [gain for gain in found.values() if gain.up or gain.down]
    return sorted(changed, key=lambda gain: (-gain.change, gain.name))


# --- kept for a while ---


MOST_KEPT: Final = 8
_kept: dict["Question", tuple[list[Asked], list[MonthTest]]] = {}


class Question(NamedTuple):
    under: Under
    back: Back


def backtested(question: Question, scheme: Scheme, readings: Sequence[Reading]) -> list[MonthTest]:
    """All its months at once."""
    tests = remembered(question)
    if tests is None:
        tests = list(backtest(question.back, scheme, readings))
        remember(question, tests)
    return tests


def remembered(question: Question) -> list[MonthTest] | None:
    """What was found before, if no month was closed since."""
    kept = _kept.get(question)
    return kept[1] if kept and kept[0] == _asked(question) else None


def remember(question: Question, tests: list[MonthTest]) -> None:
    if len(_kept) >= MOST_KEPT:
        del _kept[next(iter(_kept))]
    _kept[question] = _asked(question), tests


def _asked(question: Question) -> list[Asked]:
    return [question.back.asked(month) for month in question.back.months]
