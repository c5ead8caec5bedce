"""One client's story: its own die, and what of it is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from .chance import Chance
from .days import DAY, moment
from .fact import NOTHING, Credit, Customer, DemoFact, FieldValue, sole
from .office import SEED, Office

STILL_OPEN = frozenset({"debt", "collected", "defect", "defect_closed"})
"""Kinds whose balances run from the beginning of the ledger, so that they are told even from before the window."""


class Window(NamedTuple):
    """What of life is wanted: both ends included."""

    since: datetime
    until: datetime

    def shows(self, kind: str, at: datetime) -> bool:
        return at <= self.until and (at >= self.since or kind in STILL_OPEN)


class Story:
    """Draws depend on nothing but the day it began and its number on that day; the window only hides facts."""

    def __init__(self, office: Office, window: Window, day: date, name: object) -> None:
        self.office = office
        self.name = f"{day:%y%m%d}-{name}"
        self.chance = Chance(SEED, day.isoformat(), name)
        self.aside = Chance(SEED, day.isoformat(), name, "aside")
        self.customer: Customer | None = None
        self.facts: list[DemoFact] = []
        self.broken_off: datetime | None = None
        self._window = window
        self._told = 0

    def tell(
        self,
        kind: str,
        at: datetime,
        credits: tuple[Credit, ...],
        subject: str,
        about: Mapping[str, FieldValue] = NOTHING,
        *,
        key: str = "",
        amount: int | None = None,
        beside: Mapping[str, Any] = NOTHING,
        **fields: FieldValue,
    ) -> None:
        """Nothing more happens after the story was broken off. `key`: a number that the fact itself bears."""
        self._told += 1
        if self._window.shows(kind, at) and (self.broken_off is None or at <= self.broken_off):
            key = key or f"{kind}/{self.name}/{self._told}"
            self.facts.append(
                DemoFact(kind, key, at, credits, amount, 1, subject, {**about, **fields}, self.customer, beside)
            )

    def lose(self, day: date, manager: str, reason: str) -> None:
        """The deal comes to nothing; what is drawn for it is drawn aside, and changes nothing of the story."""
        at = moment(day, self.aside.whole(620, 1180))
        self.tell("deal_lost", at, sole(manager), self.subject("deal"), reason=reason)

    def add_beside(self, kind: str, key: str = "", **more: object) -> None:
        """What turned out later of the last such fact that was told; of the one with that key, if it is said."""
        for place in reversed(range(len(self.facts))):
            if self.facts[place].kind == kind and key in ("", self.facts[place].key):
                self.facts[place] = self.facts[place]._replace(beside={**self.facts[place].beside, **more})
                return

    def subject(self, noun: str) -> str:
        """The address of what is going to be told next."""
        return f"{noun}/{self.name}-{self._told + 1}"

    def skill(self, employee: str, day: date) -> float:
        return self.office.skill(employee, day)

    def when_at_work(self, employee: str, day: date) -> date:
        """That day, or the first after it when he is there; who is away for long is not waited for."""
        days = (day + DAY * wait for wait in range(15))
        return next((each for each in days if self.office.at_work(employee, each)), day)

    def on_duty(self, position: str, day: date, *, but: tuple[str, ...] = ()) -> str:
        return self.office.on_duty(position, day, self.chance, but=but)
