"""The day it is where the companies of the tests are: the machine's own may still be the day, or the month, before."""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

MOSCOW: Final = ZoneInfo("Europe/Moscow")


def today() -> date:
    return datetime.now(MOSCOW).date()
