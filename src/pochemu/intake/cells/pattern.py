"""Formats such as "%d.%m.%Y %H:%M", read as strptime reads them, the numeric ones several times faster.

The moments have no zone yet: that is for whoever knows the company's.
"""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Final

_NUMERIC: Final = {
    "d": r"(?P<day>3[0-1]|[1-2]\d|0[1-9]|[1-9]| [1-9])",
    "m": r"(?P<month>1[0-2]|0[1-9]|[1-9])",
    "Y": r"(?P<year>\d\d\d\d)",
    "H": r"(?P<hour>2[0-3]|[0-1]\d|\d)",
    "M": r"(?P<minute>[0-5]\d|\d)",
    "S": r"(?P<second>6[0-1]|[0-5]\d|\d)",
}
_START: Final = datetime.fromisoformat("1900-01-01")
_PROBE: Final = datetime.fromisoformat("2024-11-23 22:45:51")  # no two of its numbers are alike


def pattern_reader(form: str) -> Callable[[str], datetime]:
    """The reader raises ValueError."""
    numeric = _numeric(form)
    if numeric is None:
        return lambda text: datetime.strptime(text.strip(), form)  # noqa: DTZ007
    match = numeric.fullmatch

    def read(text: str) -> datetime:
        found = match(text) or match(text.strip())
        if found is None:
            raise ValueError(text)
        return _START.replace(**{name: int(digits) for name, digits in found.groupdict().items()})  # type: ignore[arg-type]

    return read


def names_a_day(form: str) -> bool:
    """Whether the format is one, and whoever reads it knows the day, month and year."""
    try:
        read = datetime.strptime(_PROBE.strftime(form), form)  # noqa: DTZ007
    except (ValueError, re.error, KeyError):
        return False
    return read.date() == _PROBE.date()


def _numeric(form: str) -> re.Pattern[str] | None:
    """None where the format has more than numbers in it."""
    pieces, used = [], set()
    for text, directive in re.findall(r"([^%]+)|%(.)", form, re.DOTALL):
        if text:
            pieces.append(re.sub(r"\s+", r"\\s+", re.escape(re.sub(r"\s+", " ", text)).replace(r"\ ", " ")))
        elif directive in _NUMERIC:
            used.add(directive)
            pieces.append(_NUMERIC[directive])
        else:
            return None
    return re.compile("".join(pieces), re.IGNORECASE | re.ASCII) if {"d", "m", "Y"} <= used else None
