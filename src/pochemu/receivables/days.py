"""Deadlines: one that falls on a day off moves to the next working day (article 193 of the Civil Code)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from pochemu.engine.words import Words

Works = Callable[[date], bool]
"""Whether a day is worked."""

DAY: Final = timedelta(days=1)
LONGEST_REST: Final = 60


def every_day(_day: date) -> bool:
    """For contracts whose deadlines do not move."""
    return True


def deadline(day: date, works: Works) -> date:
    """The last day on which paying is in time. Raises ValueError for a calendar that has no working days."""
    for later in range(LONGEST_REST + 1):
        if works(day + later * DAY):
            return day + later * DAY
    raise ValueError(f"no working day within {LONGEST_REST} days of {day}")


def day_words(day: date) -> Words:
    return Words(day.isoformat(), f"{day:%d.%m.%Y}")
