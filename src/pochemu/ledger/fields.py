"""A fact's fields as JSON keeps them, so that SQL can count them in integers.

A text is a string; a number the integer of its millionths, money of its minor units, a date the ordinal of its day, a
flag 1 or 0. What such an integer cannot hold (a third) stands under the name with a `~`, as its exact text. What is
empty is absent.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from gmpy2 import mpq

from pochemu.engine.fact import Value
from pochemu.engine.number import NA
from pochemu.engine.unit import Unit

Stored = dict[str, str | int]

RATIONAL: Final = type(mpq())
MILLIONTHS: Final = 10**6
ODD: Final = "~"
_BELOW = {Unit.NUMBER: 10**18, Unit.MONEY: 10**15}


def encode(units: Mapping[str, Unit], values: Mapping[str, Value], digits: int) -> Stored:
    """`digits` are those of the currency's minor unit. The values are of the kind's units."""
    stored: Stored = {}
    for name, value in values.items():
        unit = units[name]
        if unit is Unit.TEXT:
            stored[name] = value  # type: ignore[assignment]
        elif not isinstance(value, NA):
            _encode_one(stored, name, value, unit, digits)
    return stored


def _encode_one(stored: Stored, name: str, value: Value, unit: Unit, digits: int) -> None:
    if isinstance(value, date):
        stored[name] = value.toordinal()
    elif isinstance(value, bool):
        stored[name] = int(value)
    else:
        assert isinstance(value, RATIONAL)
        scaled = value * _scale(unit, digits)
        if scaled.denominator == 1 and abs(scaled) < _BELOW[unit]:
            stored[name] = int(scaled)
        else:
            stored[name + ODD] = str(value)


def decode(units: Mapping[str, Unit], stored: Stored, digits: int) -> dict[str, Value]:
    return dict(_decode_one(units, name, kept, digits) for name, kept in stored.items())


def _decode_one(units: Mapping[str, Unit], name: str, kept: str | int, digits: int) -> tuple[str, Value]:
    if name.endswith(ODD):
        return name.removesuffix(ODD), mpq(kept)
    unit = units[name]
    if unit is Unit.TEXT:
        return name, str(kept)
    if unit is Unit.DATE:
        return name, date.fromordinal(int(kept))
    if unit is Unit.FLAG:
        return name, bool(kept)
    return name, mpq(int(kept), _scale(unit, digits))


def _scale(unit: Unit, digits: int) -> int:
    return MILLIONTHS if unit is Unit.NUMBER else 10**digits


def is_odd(stored: Stored) -> bool:
    """Whether something stands in it that SQL can't count."""
    return any(name.endswith(ODD) for name in stored)
