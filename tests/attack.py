"""Raw SQL against the guards: each attack is undone, and must have been refused by a trigger of ours."""

import pytest
from django.db import DatabaseError, connection, transaction


def run(sql, params=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def refused(sql, params=(), *, by):
    """The database refuses the statement; `by` is how the refusal reads."""
    with pytest.raises(DatabaseError, match=by), transaction.atomic():
        run(sql, params)


def rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
        return cursor.fetchall()
