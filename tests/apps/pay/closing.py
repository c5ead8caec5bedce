"""How tests close months."""

from loading import NOW
from pochemu.engine.period import Month
from pochemu.pay.closing.acts import approve, begin

JANUARY, FEBRUARY, MARCH, APRIL = (Month(2024, number) for number in (1, 2, 3, 4))


def close(month, one, other):
    drawn = begin(month, by=one, now=NOW)
    assert approve(month, drawn.reckoning.digest, by=one) is None
    return approve(month, drawn.reckoning.digest, by=other)
