"""A list’s columns, written beside its rows: what each says of a row, and what kind of thing that is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import QuerySet

from pochemu.engine.words import Words

Row = TypeVar("Row")
Cell = str | Words | int | date | datetime | None


class Kind(Enum):
    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"  # minor units
    AREA = "area"  # hundredths of a square metre
    DAY = "day"
    MOMENT = "moment"


class Column(NamedTuple, Generic[Row]):
    title: Words
    of: Callable[[Row], Cell]
    kind: Kind = Kind.TEXT
    personal: bool = False  # a phone, an address: what a client is reached by


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """`found`: all of the list, in its order. `told`: some of it, as its columns look at it."""

    name: str  # of its file, and in the log of what was taken
    title: Words
    found: "QuerySet[Any] | Sequence[Any]"
    told: Callable[[Sequence[Any]], Sequence[Row]]
    columns: Sequence[Column[Row]]
