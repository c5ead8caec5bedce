"""For tests that commit: clearing tables whose triggers let nobody clear them."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def unguarded(connection) -> Iterator[None]:
    """Within it, the database's triggers are off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            connection.check_constraints()  # no table is altered that has checks to make
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
            tables = [table for (table,) in cursor.fetchall()]
            off = [f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables]
            on = [f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables]
        else:
            cursor.execute("SELECT 'DROP TRIGGER ' || name, sql FROM sqlite_master WHERE type = 'trigger'")
            off, on = zip(*cursor.fetchall(), strict=True)
        for statement in off:
            cursor.execute(statement)
        yield
        if connection.vendor == "postgresql":
            connection.check_constraints()
        for statement in on:
            cursor.execute(statement)


def flush_unguarded() -> None:
    """From now on, Django's flush after a test with `transactional_db` or `live_server` gets through."""
    from django.db.backends.base.operations import BaseDatabaseOperations  # needs django.setup()

    flush = BaseDatabaseOperations.execute_sql_flush

    def execute_sql_flush(operations, statements):
        with unguarded(operations.connection):
            flush(operations, statements)

    BaseDatabaseOperations.execute_sql_flush = execute_sql_flush
