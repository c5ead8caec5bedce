"""What lateness costs by a contract: for each day on which a row is late, a share of what is left of it.

The share is told for a day, or as a part of the central bank's key rate: 1/300 of it by law 214-FZ of a buyer, 1/150 of
a developer who owes a person. The rate is that of each day, or, as 214-FZ has it, that of the day on which the money
came; for what has not come, of the day as of which it is reckoned.

Of a contract that had several schedules each counts for the days on which it held: what was late by one is not
forgiven by another.

The day of paying counts as late. Every number is exact until the end: the amount is the sum of the parts, cut at the
cap, rounded once, to a kopeck.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import groupby, pairwise
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.number import NA, ZERO, half_up
from pochemu.engine.words import Words
from pochemu.receivables.days import DAY, day_words
from pochemu.receivables.paying import Paid, Settled


class Daily(NamedTuple):
    """A share a day: 0.1 % is mpq(1, 1000)."""

    share: mpq


class By(StrEnum):
    EACH_DAY = "each_day"
    PAYING_DAY = "paying_day"


class OfKeyRate(NamedTuple):
    """A part of the key rate a day: 1/300 is mpq(1, 300)."""

    part: mpq
    by: By = By.EACH_DAY


class Of(StrEnum):
    ROW = "row"
    PRICE = "price"


class Cap(NamedTuple):
    """No more than a share of each late row, or of the whole price."""

    share: mpq
    of: Of


class Rule(NamedTuple):
    rate: Daily | OfKeyRate
    cap: Cap | None = None
    grace: int = 0  # days after the deadline for which nothing is taken


class KeyRate(NamedTuple):
    since: date
    share: mpq  # a year: 16 % is mpq(16, 100)


class Held(NamedTuple):
    """A schedule settled as of the last day on which it held; nothing is late by it until the end of `begins`."""

    settled: Settled
    begins: date = date.min
    number: int = 1  # of the contract's schedules


class Late(NamedTuple):
    """A line of the calculation: so much was late for these days at that share a day."""

    schedule: int
    row: int
    amount: int
    first: date
    last: date
    key_rate: mpq | None
    daily: mpq

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def value(self) -> mpq:
        return self.amount * self.days * self.daily


class Capped(NamedTuple):
    """The lines that share a cap: a row's, or all."""

    lines: tuple[Late, ...]
    cap: mpq | None

    @property
    def value(self) -> mpq:
        whole = sum((line.value for line in self.lines), ZERO)
        return whole if self.cap is None else min(whole, self.cap)


class Penalty(NamedTuple):
    parts: tuple[Capped, ...]

    @property
    def exact(self) -> mpq:
        return sum((part.value for part in self.parts), ZERO)

    @property
    def amount(self) -> int:
        """In kopecks."""
        return int(half_up(self.exact, 0))


class _Owed(NamedTuple):
    """So much was late from the day after one to another: it came then, or that is the day of the reckoning."""

    amount: int
    after: date
    until: date


def penalty(held: Sequence[Held], rule: Rule, key_rates: Iterable[KeyRate] = ()) -> Penalty | NA:
    """For all rows of these schedules, one after another. No value where the key rate of a day is not known."""
    rates = sorted(key_rates)
    lines: list[Late] = []
    for settled, begins, schedule in held:
        for row in settled.rows:
            owed = sorted(_owed(row, max(row.deadline + rule.grace * DAY, begins), settled.on))
            if (first := _first_asked(owed, rule.rate)) and (not rates or first < rates[0].since):
                return NA(_UNKNOWN.fill(day=day_words(first)))
            lines += (Late(schedule, row.row.number, *line) for line in _lines(owed, rule.rate, rates))
    return Penalty(tuple(_capped(held, lines, rule.cap)))


def _owed(row: Paid, start: date, on: date) -> Iterator[_Owed]:
    """What came first ended the oldest lateness; what was taken back is late again from that day."""
    waiting = [(row.row.amount, start)]
    for part in row.parts:
        if part.amount < 0:
            waiting.append((-part.amount, max(part.day, start)))
        came = part.amount
        while came > 0:
            amount, after = waiting.pop(0)
            yield from _late(min(came, amount), after, part.day)
            if amount > came:
                waiting.insert(0, (amount - came, after))
            came -= amount
    for amount, after in waiting:
        yield from _late(amount, after, on)


def _late(amount: int, after: date, until: date) -> Iterator[_Owed]:
    if until > after:
        yield _Owed(amount, after, until)


def _first_asked(owed: Sequence[_Owed], rate: Daily | OfKeyRate) -> date | None:
    """The first day whose key rate is needed."""
    if isinstance(rate, Daily):
        return None
    days = (one.until if rate.by is By.PAYING_DAY else one.after + DAY for one in owed)
    return min(days, default=None)


class _Line(NamedTuple):
    """As `Late`, of a row that the caller knows."""

    amount: int
    first: date
    last: date
    key_rate: mpq | None
    daily: mpq


def _lines(owed: Sequence[_Owed], rate: Daily | OfKeyRate, rates: Sequence[KeyRate]) -> Iterator[_Line]:
    for amount, after, until in _by_paying_day(owed) if _is_by_paying_day(rate) else _by_days(owed, rate, rates):
        if isinstance(rate, Daily):
            yield _Line(amount, after + DAY, until, None, rate.share)
        else:
            key = rates[bisect_right(rates, until, key=lambda one: one.since) - 1].share
            yield _Line(amount, after + DAY, until, key, key * rate.part)


def _is_by_paying_day(rate: Daily | OfKeyRate) -> bool:
    return isinstance(rate, OfKeyRate) and rate.by is By.PAYING_DAY


def _by_paying_day(owed: Sequence[_Owed]) -> Iterator[_Owed]:
    """What came on one day together."""
    for (after, until), alike in groupby(sorted(owed, key=_days), key=_days):
        yield _Owed(sum(one.amount for one in alike), after, until)


def _days(owed: _Owed) -> tuple[date, date]:
    return owed.after, owed.until


def _by_days(owed: Sequence[_Owed], rate: Daily | OfKeyRate, rates: Sequence[KeyRate]) -> Iterator[_Owed]:
    """What was late in all, from a day on which that or the key rate changed to the next."""
    ends = {day for one in owed for day in (one.after, one.until)}
    if ends and isinstance(rate, OfKeyRate):
        ends |= {before for one in rates if min(ends) < (before := one.since - DAY) < max(ends)}
    for after, until in pairwise(sorted(ends)):
        if amount := sum(one.amount for one in owed if one.after <= after and until <= one.until):
            yield _Owed(amount, after, until)


def _capped(held: Sequence[Held], lines: Sequence[Late], cap: Cap | None) -> Iterator[Capped]:
    """The price is the last schedule's."""
    if cap is None or cap.of is Of.PRICE:
        price = sum(row.row.amount for row in held[-1].settled.rows) if held else 0
        yield Capped(tuple(lines), cap and cap.share * price)
        return
    amounts = {(one.number, row.row.number): row.row.amount for one in held for row in one.settled.rows}
    for row, of_row in groupby(lines, key=_row):
        yield Capped(tuple(of_row), cap.share * amounts[row])


def _row(line: Late) -> tuple[int, int]:
    return line.schedule, line.row


_UNKNOWN = Words("the key rate of {day} is not known: put it in", "ключевая ставка на {day} неизвестна: внесите её")
