"""Reaches as a table that SQL can join: whose facts, of which days."""

import json
from collections.abc import Collection, Iterable, Mapping
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
        return cls._of_rows(rows)

    @classmethod
    def _of_rows(cls, rows: list[tuple[int, int, int, int]]) -> "Numbered":
        return cls(*map(list, zip(*rows, strict=True))) if rows else cls([], [], [], [])

    def only(self, reaches: Collection[int]) -> "Numbered":
        """The spans of these reaches, under their numbers."""
        return self._of_rows([row for row in zip(*self, strict=True) if row[0] in reaches])


def span_table(spans: Numbered) -> tuple[str, list[Any]]:
    """The beginning of a statement that names the spans `span(g, e, a, b)`, and its parameters."""
    if connection.vendor == "postgresql":
        return _POSTGRESQL, list(spans)
    return _SQLITE, [json.dumps(list(zip(*spans, strict=True)))]


# In brackets of their own, the arrays' lengths are unknown to the planner: one plan serves all, and is kept.
_POSTGRESQL = (
    "WITH span(g, e, a, b) AS MATERIALIZED (SELECT * FROM "
    "unnest((SELECT %s::integer[]), (SELECT %s::bigint[]), (SELECT %s::integer[]), (SELECT %s::integer[])))"
)
_SQLITE = (
    "WITH span(g, e, a, b) AS MATERIALIZED (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), "
    "json_extract(value, '$[2]'), json_extract(value, '$[3]') FROM json_each(%s))"
)
