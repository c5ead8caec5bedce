"""How late what is left is: in bands of days, as of a day."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.receivables.paying import Paid, Settled


class Band(NamedTuple):
    """Days late, the last included; None: and more."""

    first: int
    last: int | None

    def holds(self, days: int) -> bool:
        return self.first <= days and (self.last is None or days <= self.last)

    @property
    def title(self) -> Words:
        return Words.same(f"{self.first}–{self.last}") if self.last else Words.same(f"{self.first - 1}+")


BANDS: Final = (Band(0, 30), Band(31, 60), Band(61, 90), Band(91, None))


class Aged(NamedTuple):
    band: Band
    rows: tuple[Paid, ...]

    @property
    def amount(self) -> int:
        return sum(row.left for row in self.rows)


def days_late(row: Paid, settled: Settled) -> int:
    """Whole days since the deadline ended: 1 on the day after it."""
    return max(0, (settled.on - row.deadline).days)


def ageing(accounts: Iterable[Settled], bands: tuple[Band, ...] = BANDS) -> tuple[Aged, ...]:
    """Of one contract or of many, each as of its own day."""
    late = [(days_late(row, settled), row) for settled in accounts for row in settled.late]
    return tuple(Aged(band, tuple(row for days, row in late if band.holds(days))) for band in bands)
