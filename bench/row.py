"""A line of the table."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    goal: str
    work: str
    where: str
    ours: float
    limit: float | None = None  # what ours is compared with
    allowed: float | None = None  # None: measured without a goal
    rule: str = ""  # how `allowed` follows from it
    unit: str = "ms"
    more_is_better: bool = False
    reason: str = ""  # why it is missed, where it is

    @property
    def met(self) -> bool | None:
        if self.allowed is None:
            return None
        return self.ours >= self.allowed if self.more_is_better else self.ours <= self.allowed

    @property
    def cells(self) -> list[str]:
        ratio = f"{self.ours / self.limit:.2f}" if self.limit else ""
        met = {True: "yes", False: "**no**", None: ""}[self.met]
        return [
            self.goal,
            self.work,
            self.where,
            self._amount(self.ours),
            self._amount(self.limit),
            ratio,
            self._allowed,
            met,
        ]

    @property
    def _allowed(self) -> str:
        if self.allowed is None:
            return self.rule
        rule = self.rule or ("at least" if self.more_is_better else "at most")
        return f"{rule}: {self._amount(self.allowed)}"

    def _amount(self, value: float | None) -> str:
        if value is None:
            return ""
        number = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
        return f"{number} {self.unit}"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)
