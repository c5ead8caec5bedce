"""Moments and dates, by the company's clock where they have no offset.

An hour that the clock skipped moves forward, one that it had twice is the first. A date alone is the start of its day.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pochemu.engine.words import Words
from pochemu.intake.cells.pattern import pattern_reader
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.limits import YEARS

_ISO: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?: ?(?:Z|[+-]\d\d(?::?\d\d)?))?)?"
    r"|\d{8}(?:T\d{2,6}(?:Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_DAY: Final = re.compile(r"(\d{4}|\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{1,2})(?!\d)", re.ASCII)
_REMEMBERED: Final = 50_000

Read = Callable[[str], datetime]


def moment_reader(zone: ZoneInfo, form: str | None = None, *, typed: bool = False) -> Read:
    """Texts to moments in the company's zone. The reader raises Unfit.

    `form` is as strptime knows it; a file that itself knows its dates (`typed`) may have ISO ones beside.
    """
    written = _of(form, typed=typed)
    in_zone = _clock(zone)
    unfit = _NOT_OF_FORM.fill(form=form) if form else _NOT_ISO

    def read(text: str) -> datetime:
        try:
            moment = written(text)
        except ValueError:
            raise Unfit((_NO_SUCH_DAY if is_no_day(text) else unfit) if text.strip() else _EMPTY) from None
        if moment.year not in YEARS:
            raise Unfit(_YEAR)
        return in_zone(moment)

    return read


def date_reader(zone: ZoneInfo, form: str | None = None, *, typed: bool = False) -> Callable[[str], date]:
    """Texts to the days of their moments in the company's zone. The reader raises Unfit."""
    moment = moment_reader(zone, form, typed=typed)
    known: dict[str, date] = {}

    def read(text: str) -> date:
        day = known.get(text)
        if day is None:
            day = moment(text).date()
            if len(known) < _REMEMBERED:
                known[text] = day
        return day

    return read


def is_no_day(text: str) -> bool:
    """Whether it is written as a day is, and no calendar has it: 31.02.2026, 2026-02-31."""
    found = _DAY.match(text.strip())
    if found is None:
        return False
    one, other, third = map(int, found.groups())
    year, orders = (one, [(other, third)]) if one > 31 else (third, [(other, one), (one, other)])
    likely = [(month, day) for month, day in orders if 1 <= month <= 12 and 1 <= day <= 31]
    return bool(likely) and not any(_exists(year, month, day) for month, day in likely)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _of(form: str | None, *, typed: bool) -> Read:
    if form is None:
        return read_iso
    pattern = pattern_reader(form)
    if not typed:
        return pattern

    def either(text: str) -> datetime:
        try:
            return pattern(text)
        except ValueError:
            return read_iso(text)

    return either


def read_iso(text: str) -> datetime:
    """ISO 8601, aware where it has an offset. Raises ValueError."""
    if len(text) == 19 and text[10] in " T" and text[4] == "-":
        return datetime.fromisoformat(text)
    text = text.strip().upper()
    if not _ISO.fullmatch(text):
        raise ValueError(text)
    return datetime.fromisoformat(text[:10] + text[10:11] + text[11:].replace(" ", ""))


def _clock(zone: ZoneInfo) -> Callable[[datetime], datetime]:
    """Any moment as the company's clock showed it."""
    steady: set[date] = set()  # days on which it was not turned

    def in_zone(moment: datetime) -> datetime:
        if moment.tzinfo is not None:
            return moment.astimezone(zone)
        if (day := moment.date()) in steady:
            return moment.replace(tzinfo=zone)
        if _is_steady(day, zone):
            steady.add(day)
        return moment.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)

    return in_zone


def _is_steady(day: date, zone: ZoneInfo) -> bool:
    start = datetime.combine(day, time())
    return zone.utcoffset(start - timedelta(hours=1)) == zone.utcoffset(start + timedelta(hours=25))


_NO_SUCH_DAY = Words("there is no such day", "такого дня нет в календаре")
_EMPTY = Words("there is no date", "даты нет")
_NOT_ISO = Words(
    "not a moment like 2026-03-05 14:30. If its order is another, say its `format`",
    "не момент вида 2026-03-05 14:30. Если порядок другой, укажите `format`",
)
_NOT_OF_FORM = Words("not written as {form}", "записано не как {form}")
_YEAR = Words("before 1900 or after 2199", "раньше 1900 или позже 2199 года")
