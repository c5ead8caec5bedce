"""Days and moments within a notice: 5 марта, 15:00."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from pochemu.engine.month_words import month_words
from pochemu.engine.words import Words


def day_said(day: date) -> Words:
    return Words(*(f"{day.day} {month_words(day.month, language).of}" for language in ("en", "ru")))


def moment_said(at: datetime, zone: ZoneInfo) -> Words:
    here = at.astimezone(zone)
    return Words(*(f"{day}, {here:%H:%M}" for day in day_said(here.date())))
