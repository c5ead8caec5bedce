"""Questions that are put to the database again and again."""

from collections.abc import Sequence
from typing import Any

from django.db import connection


def ask(sql: str, params: Sequence[Any]) -> list[Any]:
    """The rows."""
    if connection.vendor == "postgresql":
        return _ask_postgresql(sql, params)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        rows: list[Any] = cursor.fetchall()
    return rows


def _ask_postgresql(sql: str, params: Sequence[Any]) -> list[Any]:
    """Values go apart from the text, which Django's own cursor does not do: so the plan is kept.

    It takes longer to make than the answer.
    """
    from psycopg import Cursor

    connection.ensure_connection()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        return cursor.execute(sql, params).fetchall()
