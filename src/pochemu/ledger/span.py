"""Reaches as a table that SQL can join: whose facts, of which days."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection

from pochemu.engine.roster import Reach


class Numbered(NamedTuple):
    """Spans in columns: the number of the reach each belongs to, the employee's row, the first and the last day."""

    reaches: list[int]
    employees: list[int]
    firsts: list[int]
    lasts: list[int]

    @classmethod
    def of(cls, reaches: Iterable[Reach], ids: Mapping[str, int]) -> "Numbered":
        rows = [
            (number, 0 if employee is None else ids[employee], first, last)
            for number, reach in enumerate(reaches)
            for employee, first, last in reach
        ]
        return cls(*map(list, zip(*rows, strict=True))) if rows else cls([], [], [], [])


def span_table(spans: Numbered) -> tuple[str, list[Any]]:
    """The beginning of a statement that names the spans `span(g, e, a, b)`, and its parameters."""
    if connection.vendor == "postgresql":
        return _POSTGRESQL, list(spans)
    return _SQLITE, [json.dumps(list(zip(*spans, strict=True)))]


_POSTGRESQL = (
    "WITH span(g, e, a, b) AS MATERIALIZED "
    "(SELECT * FROM unnest(%s::integer[], %s::bigint[], %s::integer[], %s::integer[]))"
)
_SQLITE = (
    "WITH span(g, e, a, b) AS MATERIALIZED (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), "
    "json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(%s))"
)
