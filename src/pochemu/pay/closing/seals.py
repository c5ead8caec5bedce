"""What is remembered of the ledger's rows when a month is closed, so that a row changed by hand can be named.

Of every row that came, and of every row that was overtaken, since the closing before: its entry, its number and eight
bytes of its SHA-256. The digest of a piece is over the whole of these, and is what the chain vouches for.
"""

import json
import sys
import zlib
from array import array
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import islice
from typing import Any, Final, NamedTuple

from django.db import connection, models

from pochemu.ledger.models import Credit, Entry, Fact, Kind
from pochemu.pay import models as pay
from pochemu.people.models import (
    Absence,
    Assignment,
    CalendarDay,
    CalendarRevision,
    Employee,
    Position,
    Team,
    TeamPlace,
)
from pochemu.rules.models import PlanRevision, SchemeRevision

A_PIECE: Final = 20_000
SHORT: Final = 8  # bytes of a row's digest, enough to find the row


class Sealed(NamedTuple):
    """Rows of a table, and the column that tells which entry (or, of names, which number) brought them."""

    name: str
    table: str
    since: str
    columns: tuple[str, ...]


class Row(NamedTuple):
    entry: int
    id: int
    digest: bytes


class Piece(NamedTuple):
    name: str
    number: int
    body: bytes
    digest: str


def _sealed(model: type[models.Model], since: str, *left_out: str) -> Sealed:
    meta = model._meta
    columns = tuple(str(field.column) for field in meta.local_fields if field.column not in left_out)
    return Sealed(meta.db_table, meta.db_table, since, columns)


def _overtaken(model: type[models.Model]) -> Sealed:
    table = model._meta.db_table
    return Sealed(f"{table} overtaken", table, "known_until", ("id", "known_until"))


KNOWN: Final = (
    Fact, Credit, SchemeRevision, PlanRevision, Assignment, Absence, TeamPlace, CalendarDay, CalendarRevision,
)  # fmt: skip
WRITTEN: Final = (
    pay.Reckoning, pay.Approval, pay.Decision, pay.Closing, pay.Payment, pay.Proposal, pay.Adjustment,
    pay.Question, pay.Reply, pay.Ruling, pay.MissingFact, pay.MissingFactDecision, pay.Export,
    pay.PayrollTemplate,
)  # fmt: skip
BY_ENTRY: Final = (
    _sealed(Entry, "seq", "sealed"),
    *(_sealed(model, "known_from", "known_until") for model in KNOWN),
    *(_overtaken(model) for model in KNOWN),
    *(_sealed(model, "entry_id") for model in WRITTEN),
)
NAMES: Final = tuple(
    Sealed(model._meta.db_table, model._meta.db_table, "id", ("id", column))
    for model, column in ((Employee, "code"), (Position, "code"), (Team, "code"), (Kind, "name"))
)
"""What rows are called elsewhere: nothing in them says when they came, so they are told by their numbers."""

TABLES: Final = {sealed.name: sealed for sealed in (*BY_ENTRY, *NAMES)}


class Span(NamedTuple):
    """Rows of a table after one entry, up to another, with the columns that there were when they were sealed."""

    of: Sealed
    after: int
    up_to: int


def spans(after: Mapping[str, int], watermark: int) -> list[Span]:
    """From where the closing before ended to what is known at the watermark."""
    ends = {sealed.name: watermark for sealed in BY_ENTRY} | {sealed.name: _last(sealed) for sealed in NAMES}
    begins = {name: after.get(name, 0) for name in ends}
    return [Span(TABLES[name], begins[name], max(end, begins[name])) for name, end in ends.items()]


def _last(sealed: Sealed) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {sealed.table}")
        return int(cursor.fetchone()[0])


def span_told(line: list[Any]) -> Span | None:
    """As a closing tells it; None where the table or a column is none of ours, so that nothing told becomes SQL."""
    _, name, after, up_to, columns, _ = line
    sealed = TABLES.get(name)
    if sealed is None or not {*columns} <= {*sealed.columns}:
        return None
    return Span(sealed._replace(columns=tuple(columns)), int(after), int(up_to))


def pieces(between: list[Span]) -> Iterator[Piece]:
    for span in between:
        yield from _pieces(span.of.name, rows(span))


def _pieces(name: str, found: Iterator[Row]) -> Iterator[Piece]:
    number = 0
    while some := list(islice(found, A_PIECE)):
        number += 1
        yield Piece(name, number, packed(some), sha256(b"".join(row.digest for row in some)).hexdigest())


def sealed_pieces(name: str, found: Mapping[tuple[int, int], bytes]) -> list[Piece]:
    """Of rows already read, by entry and number."""
    return list(_pieces(name, iter(Row(*key, digest) for key, digest in sorted(found.items()))))


def rows(span: Span) -> Iterator[Row]:
    """In the order of entries and numbers, each with its whole digest."""
    sealed = span.of
    key = "seq" if "seq" in sealed.columns else "id"
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {sealed.since}, {key}, {', '.join(sealed.columns)} FROM {sealed.table} "
            f"WHERE {sealed.since} > %s AND {sealed.since} <= %s ORDER BY {sealed.since}, {key}",
            [span.after, span.up_to],
        )
        while some := cursor.fetchmany(2_000):
            for since, number, *values in some:
                yield Row(since, number, sha256(row_text(sealed.columns, values).encode()).digest())


def row_text(columns: tuple[str, ...], values: list[Any]) -> str:
    """A row as one text on any database."""
    for at, name in enumerate(columns):
        if name in _JSON and values[at] not in ("{}", "[]"):
            values[at] = _SORTED(json.loads(values[at]))
    return _TEXT(values)


_JSON: Final = frozenset({"fields", "cause", "path"})


def _moment(value: date) -> str:
    if isinstance(value, datetime):
        value = (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)
    return value.isoformat()


_TEXT: Final = json.JSONEncoder(ensure_ascii=False, default=_moment).encode
_SORTED: Final = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def packed(some: list[Row]) -> bytes:
    entries, ids = array("q", [row.entry for row in some]), array("q", [row.id for row in some])
    return zlib.compress(b"".join((_little(entries), _little(ids), *(row.digest[:SHORT] for row in some))), 6)


def unpacked(body: bytes) -> list[Row]:
    """With short digests."""
    raw = zlib.decompress(body)
    count = len(raw) // (16 + SHORT)
    entries, ids = array("q", raw[: 8 * count]), array("q", raw[8 * count : 16 * count])
    rest = raw[16 * count :]
    return [
        Row(entry, number, rest[SHORT * at : SHORT * at + SHORT])
        for at, (entry, number) in enumerate(zip(_from_little(entries), _from_little(ids), strict=True))
    ]


def _little(numbers: "array[int]") -> bytes:
    return _from_little(numbers).tobytes()


def _from_little(numbers: "array[int]") -> "array[int]":
    """Swapped on a machine that counts bytes from the big end."""
    if sys.byteorder == "big":
        numbers = array("q", numbers)
        numbers.byteswap()
    return numbers
