"""Facts: what happened, when, and to whom it is credited. Kinds of fact are data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.number import NA, ONE
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

Value = mpq | NA | str | bool | date
"""Money is in major units (roubles), whatever the storage."""

EVERY_KIND_HAS: Mapping[str, Unit] = {
    "amount": Unit.MONEY,
    "quantity": Unit.NUMBER,
    "occurred_on": Unit.DATE,
    "role": Unit.TEXT,
    "source": Unit.TEXT,
}
"""Names that `where` and `take` may use beside the kind's own fields."""


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of fact: a call, a contract; with the types of its fields."""

    name: str
    title: Words
    fields: Mapping[str, Unit] = field(default_factory=dict)

    @property
    def names(self) -> Mapping[str, Unit]:
        """A kind's own field wins over a name that every fact has."""
        return {**EVERY_KIND_HAS, **self.fields}


class Credit(NamedTuple):
    employee: str
    share: mpq = ONE
    role: str = ""


class NewFact(NamedTuple):
    """A fact as a source tells it, before the ledger has it."""

    kind: str
    key: str
    occurred_at: datetime  # aware
    credits: tuple[Credit, ...]
    amount: int | None = None  # minor units
    quantity: mpq = ONE
    subject: str = ""
    fields: Mapping[str, Value] = {}


class Fact(NamedTuple):
    """A fact as the ledger knows it."""

    id: int
    kind: str
    source: str
    key: str
    occurred_at: datetime
    day: int  # in the company's time zone, fixed when recorded
    credits: tuple[Credit, ...]
    amount: mpq | NA  # major units
    quantity: mpq
    subject: str
    fields: Mapping[str, Value]

    @property
    def occurred_on(self) -> date:
        return date.fromordinal(self.day)
