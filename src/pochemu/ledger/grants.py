"""A PostgreSQL role that owns no table: it runs the product, and can neither switch the guards off nor get round them.

Its rights say once more what the triggers say: rows that are only ever overtaken can be changed in that column alone.
"""

from django.apps import apps
from django.db import connection, transaction
from psycopg import sql

from pochemu.ledger.models import Entry
from pochemu.people.known import Known


def role_exists(role: str) -> bool:
    return bool(_rows(sql.SQL("SELECT 1 FROM pg_roles WHERE rolname = {}").format(sql.Literal(role))))


def is_owner(role: str) -> bool:
    """Whether guards would not hold it: it owns a table, or is a superuser, or may become such a role."""
    asked = sql.SQL(
        "SELECT 1 FROM pg_roles r WHERE pg_has_role({role}, r.oid, 'MEMBER') AND (r.rolsuper OR EXISTS ("
        "SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relnamespace = current_schema()::regnamespace))"
    )
    return bool(_rows(asked.format(role=sql.Literal(role))))


@transaction.atomic
def allow(role: str) -> None:
    """What the product needs of the tables there are; said again after an upgrade, which may bring new ones."""
    name = sql.Identifier(role)
    [(schema,)] = _rows(sql.SQL("SELECT current_schema()"))
    _run("GRANT USAGE ON SCHEMA {} TO {}", sql.Identifier(schema), name)
    _run("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}", sql.Identifier(schema), name)
    _run("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}", sql.Identifier(schema), name)
    _run("GRANT USAGE ON ALL SEQUENCES IN SCHEMA {} TO {}", sql.Identifier(schema), name)
    for model in apps.get_models(include_auto_created=True):
        rights = sql.SQL(_rights(model))
        _run("GRANT {} ON {} TO {}", rights, sql.Identifier(model._meta.db_table), name)
    _fix_where_guards_look(schema)


def _rights(model: type) -> str:
    if issubclass(model, Known):
        return "INSERT, UPDATE (known_until)"
    if model is Entry:
        return "INSERT, UPDATE (sealed)"
    return "INSERT, UPDATE, DELETE"


def _fix_where_guards_look(schema: str) -> None:
    """Guards look tables up by name, and a temporary table of the same name would come first."""
    guards = sql.SQL(
        "SELECT p.oid::regprocedure::text FROM pg_proc p"
        " WHERE p.prorettype = 'trigger'::regtype AND p.pronamespace = {}::regnamespace"
    )
    for (guard,) in _rows(guards.format(sql.Literal(schema))):
        _run("ALTER FUNCTION {} SET search_path = {}, pg_temp", sql.SQL(guard), sql.Identifier(schema))


def _run(statement: str, *parts: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(statement).format(*parts).as_string(None))


def _rows(statement: sql.Composable) -> list[tuple[str]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(None))
        rows: list[tuple[str]] = cursor.fetchall()
    return rows
