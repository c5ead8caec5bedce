"""The facts of the measurements: from plain arithmetic, so that any other program can make the very same.

Eight indicators a person, each by a personal plan and five steps. Numbers are whole: kopecks, hundredths of a percent.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np

KINDS = "call long_call meeting booking contract payment handover collected review other".split()
STEPS = ((0, 5000, 0), (5000, 8000, 5000), (8000, 10000, 8000), (10000, 12000, 10000), (12000, 10**15, 13000))
"""From and below which fulfilment, in hundredths of a percent, which part of the base is paid."""

MONTH = (2025, 3)


class Size(NamedTuple):
    facts: int
    people: int
    months: int = 1  # 1: every fact is in the month asked for; 12: a year's ledger

    def __str__(self) -> str:
        months = f", {self.months} months" if self.months > 1 else ""
        return f"{_short(self.facts)} facts, {self.people:,} people{months}"

    @property
    def name(self) -> str:
        return "_".join(map(str, self))


def _short(count: int) -> str:
    return f"{count // 1_000_000}M" if count >= 1_000_000 else f"{count // 1000}k"


class Columns(NamedTuple):
    """Facts in the order in which they happened, a list a column."""

    id: list[int]
    employee: list[int]  # from 1
    kind: list[int]  # from 1
    moment: list[str]  # UTC
    day: list[int]
    amount: list[int]


def mix(i: np.ndarray, k: int) -> np.ndarray:
    x = (i * 2654435761 + k * 374761393) % 2**32
    x = ((x ^ (x >> 15)) * 668265263) % 2**32
    return x ^ (x >> 13)


def facts(size: Size) -> Columns:
    i = np.arange(size.facts, dtype=np.int64)
    first, days = (date(2025, 3, 1), 31) if size.months == 1 else (date(2024, 5, 1), 30 * size.months)
    second = mix(i, 3) % (days * 86400)
    i = i[np.argsort(second, kind="stable")]
    second.sort()
    moments = np.datetime_as_string(np.datetime64(first, "s") + second.astype("timedelta64[s]"))
    return Columns(
        (i + 1).tolist(),
        (mix(i, 1) % size.people + 1).tolist(),
        (mix(i, 2) % len(KINDS) + 1).tolist(),
        np.char.replace(moments, "T", " ").tolist(),
        (second // 86400 + first.toordinal()).tolist(),
        (mix(i, 4) % 10_000_000).tolist(),
    )


def plans(size: Size) -> Iterator[tuple[int, int, int, int]]:
    """Employee, indicator, target (a count, or kopecks) and base pay in kopecks."""
    share = max(1, size.facts // size.people // len(KINDS) // size.months)
    for employee in range(1, size.people + 1):
        for indicator in range(1, 9):
            target = share if indicator <= 5 else share * 5_000_000
            yield (
                employee,
                indicator,
                max(1, target * (80 + (employee * indicator) % 50) // 100),
                500_000 + 1000 * indicator,
            )


def shown(size: Size) -> list[int]:
    """The people whose pages are opened, one after another."""
    return [(k * 37) % size.people + 1 for k in range(200)]
