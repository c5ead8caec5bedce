"""Production calendars: which days are worked. A company names one, and may say of single days that it is otherwise."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Final

import holidays

from pochemu.engine.roster import Calendar

YEARS: Final = range(2000, 2051)

MONDAY_TO_FRIDAY: Final = ""


def russia() -> dict[int, bool]:
    """Official days off, and the working Saturdays to which some were moved; the library follows the decrees."""
    off = holidays.country_holidays("RU", years=YEARS)
    exceptions = {day.toordinal(): False for day in off}
    return exceptions | {day.toordinal(): True for day in off.weekend_workdays}


CALENDARS: Final[Mapping[str, Callable[[], dict[int, bool]]]] = {MONDAY_TO_FRIDAY: dict, "russia": russia}

_read: dict[str, dict[int, bool]] = {}


def calendar(name: str, days: Iterable[tuple[date, bool]] = (), later: Iterable[tuple[int, str]] = ()) -> Calendar:
    """The named calendar, with the company's own word on single days.

    `later`: other calendars, each from a day on, in order.
    """
    exceptions = _exceptions(name)
    for first, other in later:
        before = {day: works for day, works in exceptions.items() if day < first}
        exceptions = before | {day: works for day, works in _exceptions(other).items() if day >= first}
    return Calendar({**exceptions, **{day.toordinal(): working for day, working in days}})


def _exceptions(name: str) -> dict[int, bool]:
    if name not in _read:
        _read[name] = CALENDARS[name]()
    return _read[name]
