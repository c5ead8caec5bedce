"""Two months side by side: one person's and another's, this month's and an earlier one, two days, two versions.

Each line's difference is shared out among the inputs that differ, exactly: the parts add up to it, in minor units.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Sheet
from pochemu.engine.fact import Fact
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Ref
from pochemu.engine.measure import Contribution, Measure
from pochemu.engine.mixed import Cause, Pair, Part, What, as_paid
from pochemu.engine.mixed import Line as LineName
from pochemu.engine.number import NA, ZERO
from pochemu.engine.scheme import Indicator
from pochemu.engine.why import counted
from pochemu.ledger.paging import page
from pochemu.pay.queries import Asked, Seen
from pochemu.pay.snapshot import snapshot


@dataclass(frozen=True)
class Side:
    """A person's month; `seen` is None where no position was held in it."""

    asked: Asked
    employee: str
    seen: Seen | None

    @property
    def bonus(self) -> mpq:
        return self.seen.month.bonus.value if self.seen else ZERO  # type: ignore[return-value]

    @cached_property
    def sheets(self) -> dict[str, Sheet]:
        """By position."""
        return {sheet.holding.position: sheet for sheet in self.seen.sheets} if self.seen else {}


@dataclass(frozen=True)
class Row:
    """A line of either side, or of both."""

    position: str  # "" of an adjustment for a closed month
    then: Figure | None
    now: Figure | None
    change: mpq  # as paid
    pair: Pair | None  # None: the position is held, and paid by a scheme, on one side only

    @property
    def figure(self) -> Figure:
        return self.now or self.then  # type: ignore[return-value]

    @property
    def line(self) -> LineName:
        return name_of(self.figure)

    @cached_property
    def parts(self) -> list[Part]:
        """What makes the difference: they add up to the change."""
        if self.pair is None:
            alone = Cause(What.POSITION, self.position) if self.position else Cause(What.ADJUSTMENT)
            return [Part(alone, self.change, (self.change,), (alone,))] if self.change else []
        return self.pair.parts(self.line) or []


class Found(NamedTuple):
    """A fact that is counted on one side, or counts otherwise there."""

    then: Contribution | None
    now: Contribution | None

    @property
    def fact(self) -> Fact:
        return (self.now or self.then).fact  # type: ignore[union-attr]


@dataclass(frozen=True)
class Comparison:
    then: Side
    now: Side

    @property
    def change(self) -> mpq:
        return self.now.bonus - self.then.bonus

    @cached_property
    def rows(self) -> list[Row]:
        """The lines in their order, those of the earlier side alone after the others of their position."""
        return [*(row for position in self.positions for row in self._rows(position)), *self._adjustments()]

    def _adjustments(self) -> Iterator[Row]:
        then, now = ({line.name: line for line in _adjustments(side)} for side in (self.then, self.now))
        for name in dict.fromkeys([*now, *then]):
            was, is_now = then.get(name), now.get(name)
            change = (is_now.value if is_now else ZERO) - (was.value if was else ZERO)  # type: ignore[operator]
            yield Row("", was, is_now, change, None)  # type: ignore[arg-type]

    @property
    def positions(self) -> list[str]:
        return list(dict.fromkeys([*self.now.sheets, *self.then.sheets]))

    def pair(self, position: str) -> Pair | None:
        then, now = self.then.sheets.get(position), self.now.sheets.get(position)
        return Pair(then, now) if then is not None and now is not None else None

    def _rows(self, position: str) -> Iterator[Row]:
        then, now = ({name_of(line): line for line in _lines(side, position)} for side in (self.then, self.now))
        pair = self.pair(position)
        for name in dict.fromkeys([*now, *then]):
            change = self._paid(self.now, position, name) - self._paid(self.then, position, name)
            yield Row(position, then.get(name), now.get(name), change, pair)

    def _paid(self, side: Side, position: str, line: LineName) -> mpq:
        return as_paid(side.sheets[position], line) if position in side.sheets else ZERO

    def causes(self) -> list[Part]:
        """What makes the whole difference: each cause with what it does to all the lines together."""
        found: dict[Cause, list[Part]] = {}
        for part in (part for row in self.rows for part in row.parts):
            found.setdefault(part.cause, []).append(part)
        together = [
            Part(cause, sum((part.amount for part in parts), ZERO), (), parts[0].of) for cause, parts in found.items()
        ]
        return sorted((part for part in together if part.amount), key=lambda part: (-abs(part.amount), part.cause))

    def parts_of(self, position: str, ref: Ref) -> list[Part] | None:
        """Of a figure below the lines, exactly; None where it has no value on the way, or stands on one side."""
        pair = self.pair(position)
        return pair.parts(ref) if pair else None


def _adjustments(side: Side) -> tuple[Figure, ...]:
    return side.seen.month.adjustments if side.seen else ()


def _lines(side: Side, position: str) -> tuple[Figure, ...]:
    sheet = side.sheets.get(position)
    return sheet.lines if sheet is not None else ()


def name_of(line: Figure) -> LineName:
    return line.name if isinstance(line.rule, Indicator) else line.rule  # type: ignore[return-value]


def same_facts(then: Side, now: Side) -> bool:
    """Whether both sides look at one person's facts of one month."""
    return (then.employee, then.asked.month) == (now.employee, now.asked.month)


def facts_between(then: Side, now: Side, was: Figure, is_now: Figure) -> list[Found]:
    """The facts by which two values of a measure differ: newest first."""
    before, after = _facts(then, was), _facts(now, is_now)
    ids = [*after, *(number for number in before if number not in after)]
    found = [Found(before.get(number), after.get(number)) for number in ids]
    return [one for one in found if _gives(one.then) != _gives(one.now)]


def _facts(side: Side, figure: Figure) -> dict[int, Contribution]:
    looked = counted(figure)
    if looked is None or not isinstance(figure.rule, Measure) or figure.rule.over_members:
        return {}
    rows = page(snapshot(side.asked.known_at).counting, figure.rule, looked.reach)
    return {one.fact.id: one for one in rows}


def _gives(one: Contribution | None) -> object:
    if one is None:
        return None
    return "left out" if isinstance(one.x, NA) else (one.amount, one.weight)
