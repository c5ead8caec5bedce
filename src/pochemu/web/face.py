"""A Figure's face: what a page prints of it, and the drawings made of exact values.

Templates do no arithmetic. Lengths leave here as texts such as "84.99%", ready to be SVG attributes.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.figure import Figure
from pochemu.engine.number import NA, ONE, ZERO, half_up


class Shown(NamedTuple):
    """A Figure as it is printed: its text, and the address of its why."""

    figure: Figure | None
    href: str
    text: str
    exact: str = ""  # in full, where `text` is rounded
    reason: str = ""  # in words, where there is no value
    tone: str = ""  # gain | loss


class Bar(NamedTuple):
    """How far a measure has come: the part done, the tiers' borders, where the month's pace would be."""

    fill: str
    borders: tuple[str, ...] = ()
    pace: str = ""


def bar(value: mpq, *, whole: mpq, borders: Iterable[mpq] = (), pace: mpq | None = None) -> Bar:
    """`whole` is what the full width stands for, in the unit of the others."""
    inner = tuple(_width(border, whole) for border in borders if ZERO < border < whole)
    return Bar(_width(value, whole), inner, "" if pace is None else _width(pace, whole))


def _width(value: mpq, whole: mpq) -> str:
    return _percent(min(max(value / whole, ZERO), ONE) if whole > 0 else ZERO)


def _percent(share: mpq) -> str:
    hundredths = half_up(share, 4) * 10_000
    whole, rest = divmod(hundredths.numerator, 100)
    return f"{whole}.{rest:02}%"


class Piece(NamedTuple):
    """One row of a waterfall: where its bar begins and how long it is."""

    start: str
    width: str
    minus: bool


def waterfall(amounts: Sequence[mpq | NA]) -> list[Piece]:
    """Each amount from where the one before it ended. What has no value yet is an empty piece."""
    ends, total = [ZERO], ZERO
    for amount in amounts:
        total += ZERO if isinstance(amount, NA) else amount
        ends.append(total)
    low, high = min(ends), max(ends)
    return [_piece(a, b, low, high - low) for a, b in zip(ends, ends[1:], strict=False)]


def _piece(begins: mpq, ends: mpq, low: mpq, whole: mpq) -> Piece:
    return Piece(_width(min(begins, ends) - low, whole), _width(abs(ends - begins), whole), ends < begins)


def initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2]).upper()
