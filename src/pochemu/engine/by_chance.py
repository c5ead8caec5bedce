"""Whether somebody keeps fewer than the others do, or had worse luck: pages that compare people say which.

Pays nothing, and so may reckon with floats.
"""

from collections.abc import Iterable
from math import exp, lgamma
from typing import Any, Final, Protocol, TypeVar

UNLIKELY: Final = 0.05
ENOUGH: Final = 1e-12
"""Of a sum, below which what is left of it adds nothing."""


class Compared(Protocol):
    """Somebody's own beside all others', at a step."""

    @property
    def missed(self) -> Any: ...  # how many more the others would have kept of his

    @property
    def chance(self) -> float: ...  # how likely luck alone would bring him as far behind


Step = TypeVar("Step", bound=Compared)


def most_missed(steps: Iterable[Step]) -> tuple[Step | None, bool]:
    """Where the others would have kept the most of his; where that can't be luck, if there is such a step. And whether
    it may be luck."""
    seen = list(steps)
    behind = [step for step in seen if step.missed > 0]
    sure = [step for step in behind if is_unlikely(step.chance, looks=len(seen))]
    return max(sure or behind, key=lambda step: step.missed, default=None), not sure


def is_unlikely(chance: float, *, looks: int) -> bool:
    """Who looks at many steps finds one that luck alone made bad: each must be so much the less likely."""
    return chance * looks <= UNLIKELY


def by_chance(kept: int, own: int, all_kept: int, everybody: int) -> float:
    """How likely it is that `kept` or fewer of `own` are among those that were kept, `all_kept` of `everybody`, if lots
    decide which are whose (the hypergeometric distribution)."""
    lost = everybody - all_kept
    here = exp(_ways(all_kept, kept) + _ways(lost, own - kept) - _ways(everybody, own))
    total = 0.0
    while kept >= 0 and here > ENOUGH * total:
        total += here
        here *= kept * (lost - own + kept) / ((all_kept - kept + 1) * (own - kept + 1))
        kept -= 1
    return min(total, 1.0)


def _ways(of: int, some: int) -> float:
    """The logarithm of in how many ways."""
    return lgamma(of + 1) - lgamma(some + 1) - lgamma(of - some + 1)
