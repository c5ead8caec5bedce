"""PostgreSQL's index of parts of words, where its extension pg_trgm can be had: else the same is found, slower."""

from django.db import DatabaseError, connection, transaction


def index_parts() -> bool:
    """Whether there is such an index, made now if it was not. May be asked again at any time."""
    if connection.vendor != "postgresql":
        return False
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute(
                "CREATE INDEX IF NOT EXISTS client_search_parts ON clients_client USING gin (search gin_trgm_ops)"
                " WHERE merged_into_id IS NULL"
            )
    except DatabaseError:  # the server does not have it, or this role may not make it
        return False
    return True
