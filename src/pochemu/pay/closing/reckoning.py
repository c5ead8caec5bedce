"""A month's figures as known at an entry, calculated from the ledger: for ever the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pochemu.engine.bonus import PersonMonth
from pochemu.engine.period import Month
from pochemu.pay.closing.text import digest, kopecks, statement_text
from pochemu.pay.snapshot import Snapshot, read_snapshot


@dataclass(frozen=True)
class Paper:
    """What becomes a person's statement when the month is closed."""

    employee: str
    bonus: int  # minor units
    text: str

    @cached_property
    def digest(self) -> str:
        return digest(self.text)


@dataclass(frozen=True, eq=False)
class Reckoned:
    month: Month
    snapshot: Snapshot
    months: Sequence[PersonMonth]

    @property
    def watermark(self) -> int:
        assert self.snapshot.known_at is not None
        return self.snapshot.known_at

    @cached_property
    def papers(self) -> list[Paper]:
        """In the order of employees' ids."""
        rulebook = self.snapshot.company.rulebook
        return [
            Paper(one.employee, kopecks(one.bonus.value, rulebook.digits) or 0, statement_text(one, rulebook))  # type: ignore[arg-type]
            for one in self.months
        ]

    @property
    def total(self) -> int:
        return sum(paper.bonus for paper in self.papers)

    @cached_property
    def digest(self) -> str:
        """What two people approve: of the watermark and of every statement."""
        return digest("\n".join([f"{self.month} {self.watermark}", *(paper.digest for paper in self.papers)]))


def reckon(month: Month, watermark: int) -> Reckoned:
    snap = read_snapshot(watermark)
    pay = snap.pay()
    months = pay.everybody(month)
    pay.sheets.clear()  # they and their Pay hold each other: all their figures would wait for the collector
    return Reckoned(month, snap, months)
