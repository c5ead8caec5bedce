"""Triggers that keep rows as they were written, on SQLite and on PostgreSQL alike, whoever writes: this program or not.

Each is dropped before it is made: a migration that makes Django rebuild a table on SQLite, which loses its triggers,
installs them again. Table names and conditions are our own constants: nothing of a user's comes into this SQL.
"""

from collections.abc import Callable, Iterator

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import ForeignKey, UniqueConstraint

from pochemu.people.known import FOREVER

Statements = Iterator[str]

LOOKING_UP = " ".join(f"SET enable_{way} = off" for way in ("seqscan", "hashjoin", "mergejoin", "material"))
"""Holds PostgreSQL's planner to looking rows up: it plans while a table is small, or holds nothing but what a failed
import left behind, and keeps to that plan while the table grows."""


class Guard(Operation):
    """Made for whichever database is there. Django's own `RunPython` has all models made for each, which takes longer
    than everything else that a new database asks for."""

    reversible = True

    def __init__(self, make: Callable[[ProjectState, BaseDatabaseSchemaEditor], None]) -> None:
        self.make = make

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        self.make(from_state, schema_editor)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """A guard goes with its table."""

    def describe(self) -> str:
        return "Triggers"


def _columns(model: ModelState) -> dict[str, str]:
    """By the names of the fields."""
    return {name: f"{name}_id" if isinstance(field, ForeignKey) else name for name, field in model.fields.items()}


IN_AN_OPEN_ENTRY = "EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.known_until AND NOT sealed)"


def statements(*, sqlite: str, postgresql: str) -> Guard:
    """A migration's operation: these statements, divided by lines of `--`."""

    def run(_state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
        for statement in {"sqlite": sqlite, "postgresql": postgresql}[editor.connection.vendor].split("\n--\n"):
            editor.execute(statement, params=None)

    return Guard(run)


def append_only(app: str, model: str, *, overtaken: str = IN_AN_OPEN_ENTRY) -> Guard:
    """A migration's operation: rows of this `Known` model are added by an open entry; nothing of them ever changes but
    `known_until`, once, when `overtaken` (over OLD and NEW) holds; nothing is deleted."""

    def run(state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
        table = f"{app}_{model}".lower()
        if editor.connection.vendor == "sqlite":
            made = _on_sqlite(table, list(_columns(state.models[app, model.lower()]).values()), overtaken)
        else:
            made = _on_postgresql(table, overtaken)
        for statement in made:
            editor.execute(statement, params=None)

    return Guard(run)


BY_AN_OPEN_ENTRY = "EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.entry_id AND NOT sealed)"


def written_once(app: str, model: str, *, added: str = BY_AN_OPEN_ENTRY) -> Guard:
    """A migration's operation: rows are added where `added` (over NEW) holds, and stay as they are."""

    def run(state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
        told = state.models[app, model.lower()]
        columns = _columns(told)
        unique = [[columns[name]] for name, field in told.fields.items() if field.unique]
        unique += [
            [columns[name] for name in constraint.fields]
            for constraint in told.options.get("constraints", ())
            if isinstance(constraint, UniqueConstraint)
        ]
        made = _once_on_sqlite if editor.connection.vendor == "sqlite" else _once_on_postgresql
        for statement in made(f"{app}_{model}".lower(), unique, added):
            editor.execute(statement, params=None)

    return Guard(run)


_ONCE = "rows are added by an open ledger entry"
_STAYS = "rows are never changed"
_DELETED = "rows are never deleted"


def _once_on_sqlite(table: str, unique: list[list[str]], added: str) -> Statements:
    """INSERT OR REPLACE would delete what stands in its way without asking the trigger on DELETE."""
    there_already = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {' AND '.join(f'{name} = NEW.{name}' for name in names)})"  # noqa: S608
        for names in unique
    )
    for event, sentence, refused in (
        ("INSERT", _ONCE, f"NOT ({added})"),
        ("UPDATE", _STAYS, "true"),
        ("DELETE", _DELETED, "true"),
    ):
        name = f"{table}_on_{event.lower()}"
        twice = f"SELECT RAISE(ABORT, '{table}: this is there already') WHERE {there_already};"
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"""
            CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN
                SELECT RAISE(ABORT, '{table}: {sentence}') WHERE {refused};
                {twice if event == "INSERT" else ""}
            END"""


def _once_on_postgresql(table: str, _unique: list[list[str]], added: str) -> Statements:
    for name, when, sentence, refused in (
        ("insert", "BEFORE INSERT ON {} FOR EACH ROW", _ONCE, f"NOT ({added})"),
        ("update", "BEFORE UPDATE ON {} FOR EACH ROW", _STAYS, "true"),
        ("delete", "BEFORE DELETE OR TRUNCATE ON {} FOR EACH STATEMENT", _DELETED, "true"),
    ):  # fmt: skip
        yield from _trigger_on_postgresql(f"{table}_on_{name}", table, when, f"{table}: {sentence}", refused)


def _trigger_on_postgresql(name: str, table: str, when: str, sentence: str, refused: str) -> Statements:
    yield f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql {LOOKING_UP} AS $$ BEGIN
            IF ({refused}) THEN
                RAISE EXCEPTION '{sentence}' USING ERRCODE = 'integrity_constraint_violation';
            END IF;
            RETURN NEW;
        END $$"""
    yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
    yield f"CREATE TRIGGER {name} {when.format(table)} EXECUTE FUNCTION {name}()"


def refuse(table: str, name: str, *, on: str = "INSERT", **cases: str) -> Guard:
    """A migration's operation: no row is added, or changed `on="UPDATE"`, where a condition over NEW (and OLD) holds.
    The cases' names are the sentences.

    The conditions are SQL that both databases read alike.
    """

    def run(_state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
        sentences = {f"{table}: {case.replace('_', ' ')}": condition for case, condition in cases.items()}
        if editor.connection.vendor == "sqlite":
            body = " ".join(f"SELECT RAISE(ABORT, '{said}') WHERE {cond};" for said, cond in sentences.items())
            editor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}", params=None)
            editor.execute(f"CREATE TRIGGER {table}_{name} BEFORE {on} ON {table} BEGIN {body} END", params=None)
            return
        each = f"BEFORE {on} ON {{}} FOR EACH ROW"
        for number, (said, condition) in enumerate(sentences.items(), 1):
            for made in _trigger_on_postgresql(f"{table}_{name}_{number}", table, each, said, condition):
                editor.execute(made, params=None)

    return Guard(run)


def never_deleted(table: str) -> Guard:
    """A migration's operation. INSERT OR REPLACE, which on SQLite deletes unasked, is refused with it."""

    def run(_state: ProjectState, editor: BaseDatabaseSchemaEditor) -> None:
        said = f"{table}: {_DELETED}"
        if editor.connection.vendor == "sqlite":
            there = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"  # noqa: S608
            for event, condition in (("DELETE", "true"), ("INSERT", there)):
                body = f"SELECT RAISE(ABORT, '{said}') WHERE {condition};"
                name = f"{table}_kept_on_{event.lower()}"
                editor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN {body} END", params=None)
            return
        when = "BEFORE DELETE OR TRUNCATE ON {} FOR EACH STATEMENT"
        for made in _trigger_on_postgresql(f"{table}_on_delete", table, when, said, "true"):
            editor.execute(made, params=None)

    return Guard(run)


def _on_sqlite(table: str, columns: list[str], overtaken: str) -> Statements:
    changed = " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in columns if column != "known_until")
    for event, sentence, refused in (
        # The last line: INSERT OR REPLACE deletes without asking the trigger on DELETE.
        ("INSERT", "rows are added by an open ledger entry, and as known from it", f"""
            NEW.known_until <> {FOREVER}
            OR NOT EXISTS (SELECT 1 FROM ledger_entry WHERE seq = NEW.known_from AND NOT sealed)
            OR EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"""),  # noqa: S608
        ("UPDATE", "rows are never changed, only overtaken", f"""
            {changed} OR OLD.known_until <> {FOREVER} OR NEW.known_until < OLD.known_from OR NOT {overtaken}"""),
        ("DELETE", "rows are never deleted", "true"),
    ):  # fmt: skip
        name = f"{table}_on_{event.lower()}"
        yield f"DROP TRIGGER IF EXISTS {name}"
        yield f"""
            CREATE TRIGGER {name} BEFORE {event} ON {table} BEGIN
                SELECT RAISE(ABORT, '{table}: {sentence}') WHERE {refused};
            END"""


def _on_postgresql(table: str, overtaken: str) -> Statements:
    for name, when, sentence, refused in (
        ("insert", "AFTER INSERT ON {} REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
         "rows are added by an open ledger entry, and as known from it", f"""
            EXISTS (SELECT 1 FROM added WHERE known_until <> {FOREVER}
                    OR NOT EXISTS (SELECT 1 FROM ledger_entry WHERE seq = known_from AND NOT sealed))"""),  # noqa: S608
        ("update", "BEFORE UPDATE ON {} FOR EACH ROW", "rows are never changed, only overtaken", f"""
            to_jsonb(NEW) - 'known_until' <> to_jsonb(OLD) - 'known_until'
            OR OLD.known_until <> {FOREVER} OR NEW.known_until < OLD.known_from OR NOT {overtaken}"""),
        ("delete", "BEFORE DELETE OR TRUNCATE ON {} FOR EACH STATEMENT", "rows are never deleted", "true"),
    ):  # fmt: skip
        yield f"""
            CREATE OR REPLACE FUNCTION {table}_on_{name}() RETURNS trigger LANGUAGE plpgsql
            {LOOKING_UP}
            AS $$ BEGIN
                IF {refused} THEN
                    RAISE EXCEPTION '{table}: {sentence}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
                RETURN NEW;
            END $$"""
        yield f"DROP TRIGGER IF EXISTS {table}_on_{name} ON {table}"
        yield f"CREATE TRIGGER {table}_on_{name} {when.format(table)} EXECUTE FUNCTION {table}_on_{name}()"
