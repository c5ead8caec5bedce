"""Numbers of contracts, suggested by the company's pattern: "{n}/{year}"."""

import re
from datetime import date
from itertools import count
from typing import Final

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.property.models import Unit
from pochemu.sales.models import Contract
from pochemu.sales.terms import terms

PLACES: Final = ("n", "year", "kind", "project", "unit")
LONGEST: Final = 60
_PLACE: Final = re.compile(r"{\s*(\w*)\s*}")


def next_number(kind: Contract.Kind, unit: Unit, day: date) -> str:
    """The first that no contract has, counted through the year. Whoever drafts may write another."""
    drafted = Contract.objects.filter(drafted_at__year=day.year).count()
    numbers = (filled(terms().numbers, kind.words, unit, day, n) for n in count(drafted + 1))
    return next(number for number in numbers if not Contract.objects.filter(number=number).exists())


def checked(pattern: str) -> str:
    """Raises Refused where it can't number contracts apart."""
    pattern = " ".join(pattern.split())
    for place in _PLACE.findall(pattern):
        if place not in PLACES:
            raise Refused(
                _UNKNOWN.fill(place=f"{{{place}}}", places=", ".join(f"{{{one}}}" for one in PLACES)), "numbers"
            )
    if "n" not in _PLACE.findall(pattern) or "{" in _PLACE.sub("", pattern) or "}" in _PLACE.sub("", pattern):
        raise Refused(_NO_N, "numbers")
    if len(pattern) > LONGEST or not pattern.isprintable():
        raise Refused(_LONG.fill(n=LONGEST), "numbers")
    return pattern


def filled(pattern: str, kind: Words, unit: Unit, day: date, n: int) -> str:
    told = {
        "n": str(n), "year": str(day.year), "kind": kind.ru, "project": unit.section.building.project.name,
        "unit": unit.number,
    }  # fmt: skip
    return _PLACE.sub(lambda found: told[found[1]], pattern)


_UNKNOWN = Words("There is no {place}: write some of {places}", "Места {place} нет: используйте {places}")
_NO_N = Words(
    "A pattern has {n}, by which contracts differ, such as {n}/{year}",
    "В шаблоне номера должно быть {n} — по нему договоры различаются, например {n}/{year}",
)
_LONG = Words(
    "A pattern is longer than {n} characters, or has signs that can't be shown: shorten it",
    "Шаблон длиннее {n} знаков или содержит непечатаемые знаки: сократите его",
)
