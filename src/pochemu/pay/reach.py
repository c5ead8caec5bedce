"""Which months can be asked for: from the first in which anybody held a position, to a year from now."""

from datetime import date
from typing import Final, NamedTuple

from pochemu.engine.period import Month
from pochemu.pay.snapshot import Snapshot

MONTHS_AHEAD: Final = 12


class Reach(NamedTuple):
    first: Month
    last: Month

    def holds(self, month: Month) -> bool:
        return self.first <= month <= self.last


def reach(snap: Snapshot, today: date) -> Reach:
    """Where nobody held a position yet, it begins with this month."""
    this = Month.of(today)
    begun = [assignment.first for assignment in snap.roster.assignments]
    first = Month.of(date.fromordinal(min(begun))) if begun else this
    return Reach(first, this.plus(MONTHS_AHEAD))
