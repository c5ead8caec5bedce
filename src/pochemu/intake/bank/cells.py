"""Days, sums and tax numbers as banks write them: one way each, so nothing is guessed. Raises Unfit."""

import re
from datetime import date
from functools import lru_cache
from typing import Final

from pochemu.engine.words import Words
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.limits import YEARS

_DAY: Final = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})", re.ASCII)
_ISO: Final = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:T[\d:.]{1,20})?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
_SUM: Final = re.compile(r"(-?)(\d{1,13})(?:[.,](\d{1,2}))?", re.ASCII)
_NAMED_WITH_INN: Final = re.compile(r"\s*ИНН\s*\d{5,12}\s*(?:КПП\s*\d{9}\s*)?", re.ASCII)


@lru_cache(4096)
def day(text: str) -> date:
    """As 1C has them: 31.12.2026."""
    found = _DAY.fullmatch(text)
    if not found:
        raise Unfit(_NOT_DAY)
    return _day(*map(int, found.groups()[::-1]))


@lru_cache(4096)
def iso_day(text: str) -> date:
    """As XML has them: 2026-12-31, a time of that day's clock perhaps behind it."""
    found = _ISO.fullmatch(text)
    if not found:
        raise Unfit(_NOT_ISO)
    return _day(*map(int, found.groups()))


def _day(year: int, month: int, number: int) -> date:
    if year not in YEARS:
        raise Unfit(_YEAR)
    try:
        return date(year, month, number)
    except ValueError:
        raise Unfit(_NO_SUCH_DAY) from None


def kopecks(text: str) -> int:
    """Roubles with a point or a comma and at most two digits behind it."""
    found = _SUM.fullmatch(text)
    if not found:
        raise Unfit(_NOT_SUM)
    sign, whole, rest = found.groups()
    value = int(whole) * 100 + int((rest or "").ljust(2, "0"))
    return -value if sign else value


def inn(text: str) -> str:
    """Zeros stand for none."""
    return text if text.strip("0") else ""


def name(text: str) -> str:
    """Without the tax number that some put before it, and the address that some put behind it."""
    return _NAMED_WITH_INN.sub("", text.split("//")[0], count=1).strip()


_NOT_DAY = Words("not a day like 31.12.2026", "не дата вида 31.12.2026")
_NOT_ISO = Words("not a day like 2026-12-31", "не дата вида 2026-12-31")
_NO_SUCH_DAY = Words("there is no such day", "такого дня нет в календаре")
_YEAR = Words("before 1900 or after 2199", "раньше 1900 или позже 2199 года")
_NOT_SUM = Words("not a sum like 15000.00", "не сумма вида 15000.00")
