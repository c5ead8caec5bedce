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
from pochemu.people.actions import assign, be_absent, change_calendar, place_teams, set_days
from pochemu.people.known import FOREVER, Known
from pochemu.people.models import Team as TeamRow
from pochemu.property.models import Building, Hold, Price, Project, Section, Unit
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
            change_calendar(e, "russia" if number == 2 else "", now=now)
            set_days(e, {date(2026, 3, 7): number == 1})
            adopt(e, "manager", LONG_AHEAD, f"text {number}", now=now)
            set_plans(e, {("boris", "contracts", LONG_AHEAD): mpq(number)}, now=now)
    _a_unit_is_priced_and_held_twice()
    TeamRow.objects.create(code="spare")
    connection.check_constraints()  # PostgreSQL truncates nothing while checks are due


def _a_unit_is_priced_and_held_twice():
    section = Section.objects.create(
        building=Building.objects.create(project=Project.objects.create(name="H"), name="1")
    )
    unit, _ = (Unit.objects.create(section=section, floor=1, place=place, number="1") for place in (1, 2))
    for number in (1, 2):
        with entry(what=f"told for the {number}. time") as act:
            for rows_of, told in ((Price, {"amount": number}), (Hold, {"kind": "reserved", "subject": f"r-{number}"})):
                rows_of.objects.known().filter(unit=unit).overtake(act)
                rows_of.objects.create(known_from=act.seq, unit=unit, **told)


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
            refused(
                f"UPDATE {table} SET {field.column} = %s WHERE id = {row.pk}",
                [value],
                by=f"{table}: rows are never changed",
            )


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
        sql = f"UPDATE {table} SET known_until = {seq} WHERE known_until = {FOREVER}"
        refused(sql, by=f"{table}: rows are never changed")


def test_what_was_overtaken_stays_so(table):
    with transaction.atomic():
        for seq in (an_open_entry(), FOREVER):
            refused(
                f"UPDATE {table} SET known_until = {seq} WHERE known_until < {FOREVER}",
                by=f"{table}: rows are never changed",
            )
        transaction.set_rollback(True)


FRESH = {
    "ledger_fact": {"key": "'fresh'", "supersedes_id": "NULL"},
    "people_assignment": {"first_day": "DATE('2199-01-01')", "last_day": "NULL"},
    "people_calendarday": {"date": "DATE('2199-01-01')"},
    "property_hold": {"unit_id": "(SELECT max(id) FROM property_unit)"},
    "property_price": {"unit_id": "(SELECT max(id) FROM property_unit)"},
    "people_teamplace": {"team_id": "(SELECT id FROM people_team WHERE code = 'spare')"},
    "rules_schemerevision": {"number": "number + 1"},
}
"""What makes a copy of a row one that no other rule forbids."""


def a_fresh_copy(table, known_from="known_from", known_until=FOREVER):
    names = [field.column for field in columns(table) if field.column not in ("id", "known_from")]
    values = ", ".join(FRESH.get(table, {}).get(name, name) for name in names)
    last = f"(SELECT max(id) FROM {table} WHERE known_until = {FOREVER})"
    return (
        f"INSERT INTO {table} ({', '.join(names)}, known_from, known_until) "
        f"SELECT {values}, {known_from}, {known_until} FROM {table} WHERE id = {last}"
    )


def test_nothing_is_added_to_a_sealed_entry(table):
    refused(a_fresh_copy(table), by=f"{table}: rows are added by an open ledger entry")


def test_nothing_is_added_to_an_entry_that_is_not(table):
    refused(a_fresh_copy(table, known_from="known_from + 1"), by=f"{table}: ")


def test_nothing_is_added_as_overtaken_already(table):
    with transaction.atomic():
        seq = an_open_entry()
        refused(a_fresh_copy(table, seq, seq), by=f"{table}: ")
        transaction.set_rollback(True)


def test_an_open_entry_adds(table):
    """The same copy goes in there: it was for the entry that the others were refused."""
    if table != "ledger_credit":  # comes only with its fact
        with transaction.atomic():
            run(a_fresh_copy(table, an_open_entry()))
            transaction.set_rollback(True)


def test_nothing_is_replaced(table):
    names = ", ".join(field.column for field in columns(table) if field.column != "known_from")
    with transaction.atomic():
        seq = an_open_entry()
        copied = (
            f"INTO {table} ({names}, known_from, known_until) SELECT {names}, {seq}, {FOREVER} FROM {table} WHERE true"
        )
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
        source = (
            "SELECT tgname FROM pg_trigger"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        cursor.execute(source)
        return {name for (name,) in cursor.fetchall()}


def test_people_rows_may_be_overtaken_by_an_open_entry_alone():
    with transaction.atomic():
        run(f"UPDATE people_absence SET known_until = {an_open_entry()} WHERE known_until = {FOREVER}")
        transaction.set_rollback(True)
