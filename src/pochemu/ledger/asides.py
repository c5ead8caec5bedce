"""Rows that the last run of each import did not make facts of: with their keys, so that “why not?” can be answered."""

from datetime import datetime
from typing import NamedTuple

from django.db.models.functions import Now

from pochemu.engine.words import Words
from pochemu.ledger.models import Imported
from pochemu.ledger.packing import LEFT_OUT, Packing, counts, of_key


def keep_asides(source: str, file: str, packing: Packing) -> None:
    """Instead of those of the run before."""
    told = {"file": file, "recorded_at": Now(), "reasons": list(packing.reasons), "rows": packing.packed()}
    Imported.objects.update_or_create(source=source, defaults=told)


class Aside(NamedTuple):
    """A row of a file that is no fact."""

    source: str
    file: str
    line: int
    reason: Words
    recorded_at: datetime


def asides(key: str) -> list[Aside]:
    """Rows with this key, whatever the import."""
    return [
        Aside(row.source, row.file, line, Words(*row.reasons[reason]), row.recorded_at)
        for row in Imported.objects.order_by("source")
        for line, reason in of_key(bytes(row.rows), key)
    ]


class SetAside(NamedTuple):
    """Rows of a file that could not be read, for one reason."""

    source: str
    file: str
    reason: Words
    rows: int
    recorded_at: datetime


def set_aside() -> list[SetAside]:
    """By the last run of each import; rows that its `where` leaves out are none of them."""
    return [
        SetAside(row.source, row.file, reason, rows, row.recorded_at)
        for row in Imported.objects.order_by("source")
        for number, rows in sorted(counts(bytes(row.rows)).items())
        if (reason := Words(*row.reasons[number])) != LEFT_OUT
    ]
