"""The days of the tests: moments as Moscow's clocks tell them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

MOSCOW = ZoneInfo("Europe/Moscow")
TODAY = date(2026, 3, 5)  # a Thursday
NOW = datetime(2026, 3, 5, 12, tzinfo=MOSCOW)
MONDAY = date(2026, 3, 16)


def at(day, hour=9, minute=0):
    return datetime.combine(day, time(hour, minute), MOSCOW)
