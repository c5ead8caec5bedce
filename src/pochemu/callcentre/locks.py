"""Who writes about the same call, or the same number, waits for the other. SQLite has one writer anyway."""

from typing import Final

from django.db import connection

LOCK: Final = 0x0CA1
"""Of PostgreSQL's advisory locks, the call centre's."""


def hold(*names: str) -> None:
    """Until the transaction ends. Several are taken in one order, so that no two wait for each other."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for name in sorted(set(names)):
            cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, name])
