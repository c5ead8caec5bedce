"""Values of files that have types, as a person would see them in a cell."""

from datetime import datetime, timedelta
from decimal import Decimal
from math import isfinite, isnan
from typing import Final

EPOCH: Final = datetime.fromisoformat("1899-12-30")
EPOCH_1904: Final = datetime.fromisoformat("1904-01-01")


def as_number(value: float) -> str:
    """Fifteen digits, as spreadsheets show: 0.30000000000000004 is 0.3. No value is an empty cell."""
    if not isfinite(value):
        return "" if isnan(value) else str(value)
    return f"{Decimal(f'{value:.15g}'):f}"


def as_duration(seconds: float) -> str:
    """Hours may be more than a day's."""
    milliseconds = round(abs(seconds) * 1000)
    whole, thousandths = divmod(milliseconds, 1000)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    fraction = f".{thousandths:03}" if thousandths else ""
    return f"{'-' if seconds < 0 else ''}{hours:02}:{minute:02}:{second:02}{fraction}"


def as_moment(serial: float, epoch: datetime) -> str:
    """A spreadsheet's day number: a date, a moment, or, below 1, a time of day; to the millisecond, its precision."""
    milliseconds = round(serial * 86_400_000)
    if 0 <= milliseconds < 86_400_000:
        return as_duration(milliseconds / 1000)
    if epoch is EPOCH and serial < 61:  # Lotus, and so Excel, believed in a 29 February 1900
        milliseconds += 86_400_000
    moment = epoch + timedelta(milliseconds=milliseconds)
    if moment.time() == datetime.min.time():
        return moment.date().isoformat()
    return moment.isoformat(" ", "milliseconds" if moment.microsecond else "seconds")
