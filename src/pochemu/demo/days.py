"""The developer's year: holidays, working days, busy and slack months, moments of a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = timedelta(days=1)
HOLIDAYS = frozenset({*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})
SEASON = (0.78, 0.95, 1.08, 1.04, 0.9, 0.95, 0.92, 0.95, 1.07, 1.13, 1.1, 1.13)
WEEK = (1.14, 1.1, 1.06, 1.04, 1.02, 0.86, 0.78)


def is_holiday(day: date) -> bool:
    return (day.month, day.day) in HOLIDAYS


def is_workday(day: date) -> bool:
    return day.weekday() < 5 and not is_holiday(day)


def workday_after(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count:
        day += DAY
        count -= is_workday(day)
    return day


def workday_from(day: date) -> date:
    """`day` itself, or the first working day after it."""
    return day if is_workday(day) else workday_after(day, 1)


def bustle(day: date) -> float:
    """How many people get in touch on this day, an ordinary day being 1."""
    if day.month == 1 and day.day <= 2:
        return 0.15
    return SEASON[day.month - 1] * WEEK[day.weekday()] * (0.5 if is_holiday(day) else 1)


def moment(day: date, minutes: int, seconds: int = 0) -> datetime:
    """Minutes after midnight, Moscow time."""
    return datetime(day.year, day.month, day.day, minutes // 60, minutes % 60, seconds, tzinfo=MOSCOW)


def month_start(day: date, *, months: int = 0) -> date:
    """The first of the month that is `months` after that of `day` (before, where negative)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def next_month(day: date) -> date:
    """The same number a month later; after the 28th, the 28th."""
    first = month_start(day, months=1)
    return first.replace(day=min(day.day, 28))
