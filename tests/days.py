"""The day it is where the companies of the tests are: the machine's own may still be the day, or the month, before."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

MOSCOW: Final = ZoneInfo("Europe/Moscow")


def today() -> date:
    return datetime.now(MOSCOW).date()


@pytest.fixture(autouse=True)
def any_year(monkeypatch):
    """Imported where calls of fixed days are delivered: the machine's clock may be of a year before them."""
    monkeypatch.setattr("pochemu.intake.telephony.FAST", timedelta(days=36_500))
