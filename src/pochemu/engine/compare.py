"""What made the difference between two values of the same function: an exact share for each of the inputs that differ.

The shares are Shapley's: an input's share is what changing it does, on the average of all the orders in which the
inputs could be changed one after another. So they add up to the difference, what changes nothing has none, equals have
equal shares, and the way back is the way there with the other sign.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import compress
from math import comb
from typing import Final, TypeVar

from gmpy2 import mpq

from pochemu.engine.number import ZERO, toward_zero

MOST: Final = 8
"""So many inputs are told apart: the function is run for each set of them, 256 times for eight."""

Player = TypeVar("Player", bound=tuple[object, ...] | str | int)
"""An input that differs. Players are ordered: where shares are equal, the order settles who has the odd kopeck."""


def attribute(players: Sequence[Player], f: Callable[[frozenset[Player]], mpq]) -> dict[Player, mpq]:
    """Each player's share of `f(all of them) - f(none)`; `f` is the value, had these players changed and no others."""
    return {player: share(steps) for player, steps in orders(players, f).items()}


def share(steps: Sequence[mpq]) -> mpq:
    return sum(steps, ZERO) / len(steps)


def orders(players: Sequence[Player], f: Callable[[frozenset[Player]], mpq]) -> dict[Player, tuple[mpq, ...]]:
    """What each player's change does when it comes first, second, … last, on the average of all orders."""
    assert len(players) <= MOST, "group them first"
    values = [f(frozenset(compress(players, _bits(chosen, len(players))))) for chosen in range(2 ** len(players))]
    return {player: _steps(values, place, len(players)) for place, player in enumerate(players)}


def _bits(chosen: int, count: int) -> list[bool]:
    return [bool(chosen >> place & 1) for place in range(count)]


def _steps(values: Sequence[mpq], place: int, count: int) -> tuple[mpq, ...]:
    sums, bit = [ZERO] * count, 1 << place
    for before in range(len(values)):
        if not before & bit:
            sums[before.bit_count()] += values[before | bit] - values[before]
    return tuple(total / comb(count - 1, changed) for changed, total in enumerate(sums))


def kopecks(shares: Mapping[Player, mpq], digits: int) -> dict[Player, mpq]:
    """The shares in whole minor units, none moved by a whole one; they add up as before, to whole units.

    Each is cut off toward zero, and what is then missing goes to those that lost the most.
    """
    cut = {player: toward_zero(value, digits) for player, value in shares.items()}
    missing = sum(shares.values(), ZERO) - sum(cut.values(), ZERO)
    units = missing * 10**digits
    assert units.denominator == 1, "the shares of money as it is paid add up to whole minor units"
    one = mpq(1 if units > 0 else -1, 10**digits)
    lost = sorted(shares, key=lambda player: ((cut[player] - shares[player]) * one, player))
    return cut | {player: cut[player] + one for player in lost[: abs(units.numerator)]}
