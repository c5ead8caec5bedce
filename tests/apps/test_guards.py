"""Every table of known rows, attacked below the program: whoever writes SQL by hand can add, and nothing else.

Seen red: without the triggers of `people.guards` each of these fails.
"""

from datetime import UTC, date, datetime

import pytest
from django.db import connection, models, transaction
from django.utils import timezone
from gmpy2 import mpq

from attack import refused, rows, run
from pochemu.engine.fact import Credit, NewFact
from pochemu.engine.period import Month
from pochemu.engine.roster import Absence, Assignment, Team
from pochemu.engine.words import Words
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Entry
from pochemu.people.actions import assign, be_absent, place_teams, set_days
from pochemu.people.known import FOREVER, Known
from pochemu.rules.actions import adopt, set_plans

TABLES = {model._meta.db_table: model for model in Known.__subclasses__()}
LONG_AHEAD = Month(2999, 1)


@pytest.fixture(autouse=True)
def said(office, kinds):
    """In each table a row that is known, and one that is overtaken."""
    signed = NewFact("contract", "1", datetime(2026, 3, 5, tzinfo=UTC), (Credit("boris"),), 100)
    now = timezone.now()
    for number in (1, 2):
        with entry(what=f"said for the {number}. time") as e:
            record(e, "crm", [signed._replace(amount=number)])
            assign(e, ["anna"], [Assignment("anna", "operator", "calls", 739617, 740000 + number)])
            be_absent(e, ["anna"], [Absence("anna", 739700, 739700 + number, "vacation")])
            place_teams(e, [Team("calls", Words.same("Calls"), "sever" if number == 1 else None)])
            set_days(e, {date(2026, 3, 7): number == 1})
            adopt(e, "manager", LONG_AHEAD, f"text {number}", now=now)
            set_plans(e, {("boris", "contracts", LONG_AHEAD): mpq(number)}, now=now)


@pytest.fixture(params=sorted(TABLES))
def table(request):
    model = TABLES[request.param]
    assert model.objects.known().exists()
    assert model.objects.exclude(known_until=FOREVER).exists()
    before = rows(request.param)
    yield request.param
    assert rows(request.param) == before


def an_open_entry():
    return Entry.objects.create(what="attack").seq


def a_sealed_entry():
    return Entry.objects.filter(sealed=True).latest("seq").seq


def columns(table):
    return [field for field in TABLES[table]._meta.local_fields if field.column != "known_until"]


def another(field, value):
    if field.primary_key:
        return value + 1000
    if value is not None:
        return None
    return "2026-12-31" if isinstance(field, models.DateField) else 1


def test_nothing_is_deleted(table):
    refused(f"DELETE FROM {table}", by=f"{table}: rows are never deleted")
    refused(f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table})", by=f"{table}: rows are never deleted")


def test_nothing_is_truncated(table):
    if connection.vendor == "postgresql":
        refused(f"TRUNCATE {table} CASCADE", by="rows are never deleted")


def test_no_column_is_changed(table):
    for row in TABLES[table].objects.all():
        for field in columns(table):
            value = another(field, getattr(row, field.attname))
            refused(f"UPDATE {table} SET {field.column} = %s WHERE id = {row.pk}", [value], by=f"{table}: rows are never changed")


def test_no_column_is_changed_while_the_row_is_overtaken(table):
    with transaction.atomic():
        seq = an_open_entry()
        for field in columns(table):
            sql = f"UPDATE {table} SET known_until = {seq}, {field.column} = %s WHERE known_until = {FOREVER}"
            value = another(field, getattr(TABLES[table].objects.known()[0], field.attname))
            refused(sql, [value], by=f"{table}: rows are never changed")
        transaction.set_rollback(True)


def test_no_row_is_moved_under_another_number(table):
    if connection.vendor == "sqlite":
        refused(f"UPDATE {table} SET rowid = rowid + 1000", by=f"{table}: rows are never changed")
        refused(f"UPDATE OR REPLACE {table} SET id = id - 1", by=f"{table}: rows are never changed")
        refused(f"UPDATE OR IGNORE {table} SET known_from = 1", by=f"{table}: rows are never changed")


def test_nothing_is_overtaken_by_an_entry_that_is_sealed_or_is_not(table):
    for seq in (a_sealed_entry(), 999, 0, FOREVER - 1):
        refused(f"UPDATE {table} SET known_until = {seq}", by=f"{table}: rows are never changed")


def test_what_was_overtaken_stays_so(table):
    with transaction.atomic():
        for seq in (an_open_entry(), FOREVER):
            refused(f"UPDATE {table} SET known_until = {seq} WHERE known_until < {FOREVER}", by=f"{table}: rows are never changed")
        transaction.set_rollback(True)


def test_nothing_is_added_to_a_sealed_entry_or_to_one_that_is_not(table):
    names = ", ".join(field.column for field in columns(table) if field.column not in ("id", "known_from"))
    for seq in (a_sealed_entry(), 999):
        refused(f"INSERT INTO {table} ({names}, known_from, known_until) SELECT {names}, {seq}, {FOREVER} FROM {table}", by=f"{table}: ")


def test_nothing_is_added_as_overtaken_already(table):
    names = ", ".join(field.column for field in columns(table) if field.column not in ("id", "known_from"))
    with transaction.atomic():
        seq = an_open_entry()
        refused(f"INSERT INTO {table} ({names}, known_from, known_until) SELECT {names}, {seq}, {seq} FROM {table}", by=f"{table}: ")
        transaction.set_rollback(True)


def test_nothing_is_replaced(table):
    names = ", ".join(field.column for field in columns(table) if field.column != "known_from")
    with transaction.atomic():
        seq = an_open_entry()
        copied = f"INTO {table} ({names}, known_from, known_until) SELECT {names}, {seq}, {FOREVER} FROM {table} WHERE true"
        if connection.vendor == "sqlite":
            refused(f"INSERT OR REPLACE {copied}", by=f"{table}: ")
            refused(f"REPLACE {copied}", by=f"{table}: ")
        refused(f"INSERT {copied} ON CONFLICT (id) DO UPDATE SET known_from = {seq}", by=f"{table}: ")
        transaction.set_rollback(True)


def test_every_guard_stands_after_all_migrations():
    """A migration that makes Django rebuild a table on SQLite would lose its triggers."""
    for table in TABLES:
        for event in ("insert", "update", "delete"):
            assert f"{table}_on_{event}" in triggers()


def triggers():
    with connection.cursor() as cursor:
        source = "SELECT tgname FROM pg_trigger" if connection.vendor == "postgresql" else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        cursor.execute(source)
        return {name for (name,) in cursor.fetchall()}


def test_people_rows_may_be_overtaken_by_an_open_entry_alone():
    with transaction.atomic():
        run(f"UPDATE people_absence SET known_until = {an_open_entry()} WHERE known_until = {FOREVER}")
        transaction.set_rollback(True)
