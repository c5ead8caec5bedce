"""What addresses and forms ask for, as texts: numbers and days. Nothing else gets from them to a question."""

from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest

DIGITS: Final = 17
"""Of a number that every database and every day can bear."""


def number_in(text: str, *, digits: int = DIGITS) -> int | None:
    """A whole number of at most so many digits; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def number_asked(text: str, *, digits: int = DIGITS) -> int:
    """Raises Http404 where it is none."""
    number = number_in(text, digits=digits)
    if number is None:
        raise Http404
    return number


def page_asked(request: HttpRequest) -> int:
    """Which page of a list; the first where none is asked for. Raises Http404."""
    number = number_asked(request.GET.get("page", "") or "1", digits=6)
    if not number:
        raise Http404
    return number


YEARS: Final = range(1901, 9000)
"""Of days by which something is looked for: with a day more or less in any time zone, they are still days."""


def day_asked(text: str, otherwise: date, *, years: range = range(2000, 2200)) -> date:
    """`otherwise` where none is asked for. Raises Http404 for what is no day of those years."""
    return _day(text, years) if text else otherwise


def midnight_asked(text: str, zone: ZoneInfo) -> datetime:
    """The day's first instant. Raises Http404 for what is no day of those years."""
    return datetime.combine(_day(text, YEARS), time(), zone)


def cursor(moment: datetime, number: int) -> str:
    """Where a list that is in the order of moments goes on: after this one."""
    return f"{moment.isoformat()}_{number}"


def cursor_asked(text: str) -> tuple[datetime, int]:
    """Raises Http404."""
    moment, _, number = text.partition("_")
    try:
        asked = datetime.fromisoformat(moment)
    except ValueError:
        raise Http404 from None
    if asked.tzinfo is None or asked.year not in YEARS:
        raise Http404
    return asked, number_asked(number)


def _day(text: str, years: range) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if day.year not in years:
        raise Http404
    return day


PAGING: Final = ("page", "before", "after", "said")


def asked_so(request: HttpRequest) -> str:
    """What narrows the list, as its address says it; not which page of it."""
    asked = request.GET.copy()
    for name in PAGING:
        asked.pop(name, None)
    return asked.urlencode()
