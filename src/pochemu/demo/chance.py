"""Draws that come out alike on every machine: nothing but `Random.random()` and arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A die of its own for whatever the seed names, e.g. one story or one person's year."""

    def __init__(self, *seed: object) -> None:
        self._draw = Random(":".join(map(str, seed))).random  # noqa: S311

    def part(self) -> float:
        """From 0 to 1, 1 left out."""
        return self._draw()

    def yes(self, probability: float) -> bool:
        return self._draw() < probability

    def whole(self, least: int, most: int) -> int:
        """Both ends included, all alike."""
        return least + int(self._draw() * (most - least + 1))

    def near(self, middle: float, spread: float) -> float:
        """Around the middle, the nearer the likelier, never further than the spread."""
        return middle + (self._draw() + self._draw() - 1) * spread

    def one(self, things: Sequence[T]) -> T:
        return things[int(self._draw() * len(things))]

    def weighted(self, things: Sequence[tuple[T, float]]) -> T:
        """Weights add up to 1."""
        left = self._draw()
        for thing, weight in things:
            left -= weight
            if left < 0:
                return thing
        return things[-1][0]
