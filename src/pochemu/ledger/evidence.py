"""The facts behind a figure, one by one: read from the ledger as the engine's values."""

import json
from collections import defaultdict
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from gmpy2 import mpq

from pochemu.engine.fact import Credit, Fact
from pochemu.engine.number import NA
from pochemu.engine.words import Words
from pochemu.ledger import models
from pochemu.ledger.fields import decode
from pochemu.ledger.queries import kind_of

NO_AMOUNT = NA(Words("the fact has no amount", "у факта нет суммы"))


def facts_by_id(ids: Collection[int], *, digits: int) -> dict[int, Fact]:
    """These revisions, each with its credits in the order in which they were recorded."""
    rows = _rows(
        "SELECT f.id, k.name, f.kind_id, f.source, f.key, f.occurred_at, f.day, f.amount, f.quantity_num, "
        "f.quantity_den, f.subject, f.fields FROM ledger_fact f JOIN ledger_kind k ON k.id = f.kind_id WHERE f.id",
        ids,
    )
    credits = _credits(ids)
    units = {row.pk: kind_of(row).fields for row in models.Kind.objects.filter(pk__in={row[2] for row in rows})}
    minor = 10**digits
    return {
        row[0]: Fact(
            row[0], row[1], row[3], row[4], _moment(row[5]), row[6], tuple(credits[row[0]]),
            NO_AMOUNT if row[7] is None else mpq(row[7], minor), mpq(row[8], row[9]), row[10],
            decode(units[row[2]], json.loads(row[11]) if isinstance(row[11], str) else row[11], digits),
        )
        for row in rows
    }  # fmt: skip


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
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"{sql} = ANY(%s){order}", [list(ids)])
        else:
            cursor.execute(f"{sql} IN (SELECT value FROM json_each(%s)){order}", [json.dumps(list(ids))])
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _moment(stored: datetime) -> datetime:
    """SQLite's raw rows have no zone."""
    return stored if stored.tzinfo else stored.replace(tzinfo=UTC)
