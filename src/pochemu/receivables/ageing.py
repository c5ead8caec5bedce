"""How late what is left is: in bands of days, as of a day."""

from typing import Final, NamedTuple

from pochemu.engine.words import Words


class Band(NamedTuple):
    """Days late, the last included; None: and more. 1 on the day after the deadline."""

    first: int
    last: int | None

    def holds(self, days: int) -> bool:
        return self.first <= days and (self.last is None or days <= self.last)

    @property
    def title(self) -> Words:
        return Words.same(f"{self.first}–{self.last}") if self.last else Words.same(f"{self.first - 1}+")


BANDS: Final = (Band(0, 30), Band(31, 60), Band(61, 90), Band(91, None))
