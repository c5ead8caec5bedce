"""A whole section told by one floor of it: what stands on each floor from the left, and how numbers go on."""

import re
from collections.abc import Iterator
from itertools import count
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.property.models import Product
from pochemu.property.placing import HIGHEST, LOWEST, MOST_PLACES, UnitTold

MOST: Final = 3_000
"""Units at once."""

_LINE: Final = re.compile(
    r"(?:(?P<rooms>\d{1,2}|ст\w*|s\w*)\s*[кr]?\s+)?(?P<area>\d{1,5}(?:[.,]\d{1,2})?)\s*(?:м²|m²)?\s*"
    r"(?:[×xх*]\s*(?P<times>\d{1,3}))?",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"(?P<before>.*?)(?P<number>\d{1,9})")


class Place(NamedTuple):
    rooms: int | None
    area: int  # hundredths of a square metre


def units(pattern: str, first: str, floors: tuple[int, int], product: Product) -> list[UnitTold]:
    """From the lowest floor up, from the left; there is no floor zero. Raises Refused."""
    mistakes = Mistakes()
    places: list[Place] = []
    numbers: Iterator[str] = iter(())
    with mistakes.at("pattern"):
        places = list(_places(pattern))
    with mistakes.at("first"):
        numbers = _numbers(first)
    with mistakes.at("floor_from"):
        _must_be_floors(*floors)
    mistakes.must_be_none()
    storeys = [floor for floor in range(floors[0], floors[1] + 1) if floor]
    if len(storeys) * len(places) > MOST:
        raise Refused(_MANY.fill(n=MOST), "pattern")
    return [
        UnitTold(next(numbers), floor, place, product, one.rooms if product == Product.FLAT else None, one.area)
        for floor in storeys for place, one in enumerate(places, 1)
    ]  # fmt: skip


def _places(pattern: str) -> Iterator[Place]:
    lines = [line.strip() for line in pattern.splitlines() if line.strip()]
    if not lines:
        raise Refused(_NO_PLACES)
    made = 0
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None or not hundredths(found["area"]):
            raise Refused(_NO_LINE.fill(line=line[:60]))
        times = int(found["times"] or 1)
        made += times
        if not 0 < times <= MOST_PLACES or made > MOST_PLACES:
            raise Refused(_MANY_PLACES.fill(n=MOST_PLACES))
        yield from [Place(_rooms(found["rooms"]), hundredths(found["area"]))] * times


def hundredths(text: str) -> int:
    whole, _sign, part = text.replace(",", ".").partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _rooms(text: str | None) -> int | None:
    if text is None:
        return None
    return int(text) if text.isdecimal() else 0


def _numbers(first: str) -> Iterator[str]:
    """П-001, П-002, …"""
    found = _NUMBER.fullmatch(first.strip())
    if found is None:
        raise Refused(_NO_NUMBER)
    return (
        f"{found['before']}{number:0{len(found['number'])}}" for number in count(int(found["number"]))
    )  # fmt: skip


def _must_be_floors(low: int, high: int) -> None:
    if not LOWEST <= low <= high <= HIGHEST:
        raise Refused(_NO_FLOORS.fill(low=LOWEST, high=HIGHEST))


_NO_PLACES = Words(
    "Say what stands on a floor, a line each: 2 56.1", "Напишите, что стоит на этаже, по строке на помещение: 2 56,1"
)
_NO_LINE = Words(
    "“{line}” is not clear: write rooms and the area (2 56.1, st 24), an area alone (13.25), or one many times "
    "(13.25 × 60)",
    "«{line}» непонятно: напишите комнаты и площадь (2 56,1, ст 24), одну площадь (13,25) или сколько раз повторить "
    "(13,25 × 60)",
)
_MANY_PLACES = Words("A floor has at most {n} units", "На этаже не больше {n} помещений")
_MANY = Words("At most {n} units are added at once", "За раз добавляют не больше {n} помещений")
_NO_NUMBER = Words("The first number ends with a digit: 1, A-101", "Первый номер заканчивается цифрой: 1, А-101")
_NO_FLOORS = Words(
    "Floors go from the lower to the higher, from {low} to {high}",
    "Этажи идут от нижнего к верхнему, от {low} до {high}",
)
