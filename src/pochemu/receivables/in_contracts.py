"""What the company's own text of a contract says of its money: places beside those of `sales.places`."""

from collections.abc import Mapping
from typing import Final

from pochemu.engine.words import Words
from pochemu.receivables import accounts
from pochemu.receivables.schedule import Row
from pochemu.sales.models import Contract
from pochemu.sales.places import money

PLACES: Final[Mapping[str, Words]] = {"schedule": Words("the schedule of payments", "график платежей")}


def said_of(one: Contract) -> dict[str, str]:
    """By the names of these places."""
    rows = accounts.rows_of([one.pk]).get(one.pk, [])
    return {"schedule": "; ".join(_row(row) for row in sorted(rows, key=lambda row: row.number)) or "—"}


def _row(row: Row) -> str:
    return f"до {row.day:%d.%m.%Y} — {money(row.amount)} руб."
