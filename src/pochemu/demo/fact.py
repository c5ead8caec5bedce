"""What the simulation hands over: plain values, ready to be recorded in a ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

Credit = tuple[str, tuple[int, int], str]
FieldValue = str | int | date | bool
NOTHING: Mapping[str, Any] = MappingProxyType({})


class Customer(NamedTuple):
    """Whose story it is. The number is of a region that does not exist, so that it is nobody's."""

    name: str
    phone: str
    channel: str


class DemoFact(NamedTuple):
    """`amount` and fields of money are in kopecks; a field that is absent is empty.

    `beside` is what the CRM is told besides: with whom a meeting is booked, what a reservation is about.
    """

    kind: str
    key: str
    occurred_at: datetime
    credits: tuple[Credit, ...]
    amount: int | None
    quantity: int
    subject: str
    fields: dict[str, FieldValue]
    customer: Customer | None = None
    beside: Mapping[str, Any] = NOTHING


def sole(employee: str, role: str = "") -> tuple[Credit, ...]:
    return ((employee, (1, 1), role),)
