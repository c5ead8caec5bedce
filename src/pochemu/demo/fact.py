"""What the simulation hands over: plain values, ready to be recorded in a ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

Credit = tuple[str, tuple[int, int], str]
FieldValue = str | int | date | bool


class DemoFact(NamedTuple):
    """`amount` and fields of money are in kopecks; a field that is absent is empty."""

    kind: str
    key: str
    occurred_at: datetime
    credits: tuple[Credit, ...]
    amount: int | None
    quantity: int
    subject: str
    fields: dict[str, FieldValue]


def sole(employee: str, role: str = "") -> tuple[Credit, ...]:
    return ((employee, (1, 1), role),)
