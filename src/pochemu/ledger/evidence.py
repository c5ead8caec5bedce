"""The facts behind a figure, one by one: read from the ledger as the engine's values."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from gmpy2 import mpq

from pochemu.engine.fact import Credit, Fact
from pochemu.engine.number import NA
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.ask import ask
from pochemu.ledger.fields import decode

NO_AMOUNT = NA(Words("the fact has no amount", "у факта нет суммы"))


def facts_by_id(ids: Collection[int], *, digits: int) -> dict[int, Fact]:
    """These revisions, each with its credits in the order in which they were recorded."""
    rows = _rows(
        "SELECT f.id, k.name, f.source, f.key, f.occurred_at, f.day, f.amount, f.quantity_num, f.quantity_den, "
        "f.subject, f.fields, k.fields FROM ledger_fact f JOIN ledger_kind k ON k.id = f.kind_id WHERE f.id",
        ids,
    )
    credits, minor = _credits(ids), 10**digits
    return {
        number: Fact(
            number, kind, source, key, _moment(moment), day, tuple(credits[number]),
            NO_AMOUNT if amount is None else mpq(amount, minor), mpq(num, den), subject,
            decode(_units(units), json.loads(fields), digits),
        )
        for number, kind, source, key, moment, day, amount, num, den, subject, fields, units in rows
    }  # fmt: skip


@lru_cache
def _units(kept: str) -> Mapping[str, Unit]:
    """Of a kind's fields, as they are stored."""
    return {name: Unit(unit) for name, unit in json.loads(kept)}


def _credits(ids: Collection[int]) -> dict[int, list[Credit]]:
    credits: dict[int, list[Credit]] = defaultdict(list)
    for fact, employee, num, den, role in _rows(
        "SELECT c.fact_id, e.code, c.share_num, c.share_den, c.role FROM ledger_credit c "
        "JOIN people_employee e ON e.id = c.employee_id WHERE c.fact_id",
        ids,
        " ORDER BY c.id",
    ):
        credits[fact].append(Credit(employee, mpq(num, den), role))
    return credits


def _rows(sql: str, ids: Collection[int], order: str = "") -> list[tuple[Any, ...]]:
    """Ids are our own integers: bound as one array, or a JSON list where the database has no arrays."""
    if connection.vendor == "postgresql":
        return ask(f"{sql} = ANY(%s::bigint[]){order}", [list(ids)])
    return ask(f"{sql} IN (SELECT value FROM json_each(%s)){order}", [json.dumps(list(ids))])


def _moment(stored: datetime) -> datetime:
    """SQLite's raw rows have no zone."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)
