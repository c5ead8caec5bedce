"""By what a client is found: any part of a name, of a number in whatever spelling, of an address."""

from collections.abc import Iterable
from typing import Final

from django.db import connection
from django.db.models import F, Q, Value
from django.db.models.functions import Concat

from pochemu.people.models import fold

PHONE_MARKS: Final = frozenset("+-()./ \u00a0–—")
FEWEST_DIGITS: Final = 3
LONGEST: Final = 300
"""Signs of a query: no client is called by more, and no database is asked for them."""


def search_text(names: Iterable[str], phones: Iterable[str], emails: Iterable[str], numbers: Iterable[int]) -> str:
    """What is searched in. Texts are divided: no query finds the end of one and the beginning of another."""
    digits = (phone.lstrip("+") for phone in phones)
    return "\n".join([*map(fold, names), *digits, *map(fold, emails), *(f"№{number}" for number in numbers)])


def found(query: str) -> Q:
    """Every word of it, in any order; digits in groups are one number."""
    if len(query) > LONGEST:
        return Q(pk=None)
    digits = _digits(query)
    if digits:
        return _of_number(digits)
    wanted = Q()
    for word in fold(query).split():
        wanted &= Q(search__contains=word)
    return wanted


def by_name() -> Concat | F:
    """In what order clients who are found stand. PostgreSQL must not walk along its index of names for it: people of
    one surname stand together, and it would read all who come before them."""
    return Concat("sort", Value("")) if connection.vendor == "postgresql" else F("sort")


def _digits(query: str) -> str:
    """Of a part of a phone number; "" where it is none."""
    digits = "".join(sign for sign in query if sign.isdecimal())
    return digits if len(digits) >= FEWEST_DIGITS and set(query) <= PHONE_MARKS | set(digits) else ""


def _of_number(digits: str) -> Q:
    """At home one dials 8 where the world dials 7."""
    wanted = Q(search__contains=digits)
    if digits.startswith("8") and len(digits) > FEWEST_DIGITS:
        wanted |= Q(search__contains="7" + digits[1:])
    return wanted
