"""The way from one sum to another as columns: the old one, what changed it, the new one."""

from itertools import accumulate, pairwise
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.number import ONE, ZERO
from pochemu.web.face import Shown, length
from pochemu.web.why.shapes import Text

MOST: Final = 12
"""More columns than this are too narrow for their labels: rows tell them."""

TOP, TALL = mpq(11, 100), mpq(88, 100)
LEAST = mpq(1, 100)


class Stop(NamedTuple):
    """A column: a change, or one of the two sums."""

    title: Text
    amount: mpq
    shown: Shown
    is_sum: bool = False


class Column(NamedTuple):
    title: Text
    shown: Shown
    look: str  # past, now, plus, minus
    x: str
    width: str
    y: str
    height: str
    middle: str
    level: str  # where it ends, for the line to the next one
    end: str
    next: str


def columns(stops: list[Stop]) -> list[Column]:
    """The first and the last are sums; none where there are too many."""
    if len(stops) > MOST:
        return []
    ends = list(accumulate(stop.amount for stop in stops[:-1]))
    spans = [(ZERO, ends[0]), *pairwise(ends), (ZERO, stops[-1].amount)]
    low, high = min(ZERO, *ends), max(ZERO, *ends)
    scale = TALL / (high - low) if high > low else ZERO

    def column(at: int, stop: Stop, begins: mpq, ends: mpq) -> Column:
        one = ONE / len(stops)
        left, wide = one * at + one / 5, one * 3 / 5
        top = TOP + (high - max(begins, ends)) * scale
        tall = max(abs(ends - begins) * scale, LEAST)
        level = TOP + (high - ends) * scale
        look = ("now" if at else "past") if stop.is_sum else ("minus" if stop.amount < 0 else "plus")
        return Column(
            stop.title,
            stop.shown,
            look,
            *map(length, (left, wide, top, tall, left + wide / 2, level, left + wide, left + one)),
        )

    return [column(at, stop, *span) for at, (stop, span) in enumerate(zip(stops, spans, strict=True))]
