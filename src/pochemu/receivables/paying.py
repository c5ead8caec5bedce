"""What payments do to a schedule: the oldest row first, whatever the payer had in mind.

Money beyond all rows is kept as an excess. Money given back takes the excess first and then what was paid last; if more
is given back than ever came, the excess is below nothing, and what comes next fills that first. So at any day
what the rows have plus the excess is what came less what was given back.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from pochemu.receivables.days import Works, deadline, every_day
from pochemu.receivables.schedule import Row


class Payment(NamedTuple):
    day: date
    amount: int  # below zero: given back
    key: str = ""  # which of all payments it is


class Part(NamedTuple):
    """What a payment did to a row; below zero where it was given back."""

    day: date
    amount: int
    key: str


class Paid(NamedTuple):
    """A row as of a day, with all that was ever paid and taken back of it."""

    row: Row
    deadline: date  # its day, or the working day after it
    parts: tuple[Part, ...]

    @property
    def paid(self) -> int:
        return sum(part.amount for part in self.parts)

    @property
    def left(self) -> int:
        return self.row.amount - self.paid

    @property
    def paid_on(self) -> date | None:
        """The day on which it was covered, and has been since."""
        return self.parts[-1].day if self.parts and not self.left else None


class Settled(NamedTuple):
    """A contract's account as of the end of a day."""

    on: date
    rows: tuple[Paid, ...]
    excess: int

    @property
    def paid(self) -> int:
        """All that came, less what was given back."""
        return sum(row.paid for row in self.rows) + self.excess

    @property
    def due(self) -> int:
        """What was to be paid up to this day."""
        return sum(row.row.amount for row in self.rows if row.row.day <= self.on)

    @property
    def late(self) -> tuple[Paid, ...]:
        """Rows whose deadline ended before this day and that are not paid."""
        return tuple(row for row in self.rows if row.left and row.deadline < self.on)

    @property
    def overdue(self) -> int:
        return sum(row.left for row in self.late)

    @property
    def left(self) -> int:
        """Of the whole price."""
        return sum(row.left for row in self.rows)

    @property
    def ahead(self) -> int:
        """Paid before it was due, the excess included; below zero if more was given back than came."""
        return sum(row.paid for row in self.rows if row.row.day > self.on) + self.excess


def settle(rows: Iterable[Row], payments: Iterable[Payment], *, on: date, works: Works = every_day) -> Settled:
    """At the end of that day; payments of one day are taken in the order in which they are given."""
    laid = _Laid(sorted(rows, key=lambda row: (row.day, row.number)))
    for payment in sorted((one for one in payments if one.day <= on), key=lambda one: one.day):
        laid.take(payment)
    paid = (Paid(row, deadline(row.day, works), tuple(parts)) for row, parts in zip(laid.rows, laid.parts, strict=True))
    return Settled(on, tuple(paid), laid.excess)


@dataclass
class _Laid:
    rows: Sequence[Row]
    excess: int = 0
    left: list[int] = field(init=False)
    parts: list[list[Part]] = field(init=False)

    def __post_init__(self) -> None:
        self.left = [row.amount for row in self.rows]
        self.parts = [[] for _ in self.rows]

    def take(self, payment: Payment) -> None:
        if payment.amount > 0:
            self.come(payment)
        elif payment.amount < 0:
            self.go_back(payment)

    def come(self, payment: Payment) -> None:
        lacking = min(payment.amount, max(0, -self.excess))
        self.excess += lacking
        rest = payment.amount - lacking
        for at, left in enumerate(self.left):
            rest -= self.lay(at, min(left, rest), payment)
        self.excess += rest

    def go_back(self, payment: Payment) -> None:
        rest = -payment.amount
        spare = min(rest, max(0, self.excess))
        self.excess -= spare
        rest -= spare
        for at in reversed(range(len(self.rows))):
            rest += self.lay(at, -min(self.rows[at].amount - self.left[at], rest), payment)
        self.excess -= rest

    def lay(self, at: int, amount: int, payment: Payment) -> int:
        if amount:
            self.left[at] -= amount
            self.parts[at].append(Part(payment.day, amount, payment.key))
        return amount
