"""Exact numbers, and the value that is none.

Every number is a rational. `NA` is a value with a reason that passes through every operator by itself: `3 + NA` is that
NA, and of two the leftmost wins, so compiled formulas need no checks of their own.
"""

from collections.abc import Iterable
from math import lcm
from typing import Final

from gmpy2 import mpq

from pochemu.engine.words import Words

ZERO: Final = mpq(0)
ONE: Final = mpq(1)


class NA:
    """No value, with the reason in words. Absorbs whatever it meets; has no truth of its own."""

    __slots__ = ("reason",)

    def __init__(self, reason: Words) -> None:
        self.reason = reason

    def _absorb(self, _other: object = None) -> "NA":
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _absorb
    __neg__ = __abs__ = __invert__ = _absorb
    __and__ = __rand__ = __or__ = __ror__ = _absorb
    __lt__ = __le__ = __gt__ = __ge__ = _absorb
    __eq__ = __ne__ = _absorb  # type: ignore[assignment]
    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        raise TypeError("NA is neither true nor false: ask `isinstance(value, NA)`")

    def __repr__(self) -> str:
        return f"NA({self.reason.en!r})"


def exact(value: mpq) -> str:
    """The number as JSON carries it: "20000", "2/3"."""
    return str(value)


def half_up(value: mpq, digits: int) -> mpq:
    """Rounded to so many decimal digits, half away from zero, as Excel's ROUND does."""
    scale = mpq(10) ** digits
    scaled = value * scale
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    return mpq(whole if scaled >= 0 else -whole) / scale


def toward_zero(value: mpq, digits: int) -> mpq:
    scale = mpq(10) ** digits
    scaled = value * scale
    whole = abs(scaled.numerator) // scaled.denominator
    return mpq(whole if scaled >= 0 else -whole) / scale


def away_from_zero(value: mpq, digits: int) -> mpq:
    scale = mpq(10) ** digits
    scaled = value * scale
    whole = -(-abs(scaled.numerator) // scaled.denominator)
    return mpq(whole if scaled >= 0 else -whole) / scale


def common_denominator(shares: Iterable[mpq]) -> int:
    """Of how many parts each of them is so many."""
    return lcm(*(int(share.denominator) for share in shares))
