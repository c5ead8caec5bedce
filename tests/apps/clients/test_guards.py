"""What must not change of clients, attacked below the program. Seen red without the guards."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from attack import refused, run

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
TABLES = ["clients_client", "clients_responsibility", "clients_historyitem", "clients_note"]


@pytest.fixture(autouse=True)
def told(zaytsev, romashka, anna):
    from pochemu.clients.actions import entrust, note

    note(zaytsev.pk, "Просил перезвонить", by=None, at=MARCH)
    entrust(zaytsev, anna, since=date(2026, 3, 10), why="", by=None, at=MARCH)
    connection.check_constraints()  # PostgreSQL truncates nothing while checks are due


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_deleted(table):
    refused(f"DELETE FROM {table}", by=f"{table}: rows are never deleted")
    if connection.vendor == "postgresql":
        refused(f"TRUNCATE {table} CASCADE", by="rows are never deleted")
    else:
        refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", by=f"{table}: ")


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("clients_client", ["id = id + 100", "created_at = '2020-01-01'"]),
        (
            "clients_responsibility",
            ["client_id = client_id + 1", "employee_id = employee_id + 1", "first_day = '2020-01-01'", "why = 'x'"],
        ),
        (
            "clients_historyitem",
            ["client_id = client_id + 1", "at = '2020-01-01'", "what = 'x'", "room = 'x'", "number = 1", "text = 'x'"],
        ),
        ("clients_note", ["client_id = client_id + 1", "at = '2020-01-01'", "text = 'x'"]),
    ],
)
def test_what_was_said_stays(table, changes):
    for change in changes:
        refused(f"UPDATE {table} SET {change}", by=f"{table}(_overlap)?: ")


def test_texts_may_be_erased():
    run("UPDATE clients_note SET text = ''")
    run("UPDATE clients_historyitem SET text = ''")


def test_no_two_are_responsible_on_one_day(zaytsev, anna):
    sql = (
        "INSERT INTO clients_responsibility (client_id, employee_id, first_day, last_day, why, said_at)"
        " VALUES (%s, %s, %s, %s, '', '2026-03-02')"
    )
    for first, last in (("2026-03-01", "2026-03-02"), ("2026-03-09", None), ("2026-12-01", "2026-12-01")):
        refused(sql, [zaytsev.pk, anna.pk, first, last], by="clients_responsibility_overlap")
    run(sql, [zaytsev.pk, anna.pk, "2026-02-01", "2026-03-01"])
    refused("UPDATE clients_responsibility SET last_day = NULL", by="clients_responsibility_overlap")


class TestErased:
    @pytest.fixture(autouse=True)
    def erased(self, romashka):
        run("UPDATE clients_client SET name = '', erased_at = %s WHERE id = %s", [MARCH, romashka.pk])

    def test_it_stays_erased(self, romashka):
        for change in ("erased_at = NULL, name = 'x'", "name = 'x'"):
            refused(f"UPDATE clients_client SET {change} WHERE id = {romashka.pk}", by="what is erased stays erased")

    def test_nothing_personal_is_added(self, romashka):
        columns = {
            "clients_clientphone": ("number, as_said", "'+79160000000', ''"),
            "clients_clientemail": ("address", "'a@b.ru'"),
            "clients_note": ("text, at", "'x', '2026-03-02'"),
        }
        for table, (names, values) in columns.items():
            sql = f"INSERT INTO {table} (client_id, {names}) VALUES ({romashka.pk}, {values})"
            refused(sql, by=f"{table}: the client was erased")


class TestMerged:
    @pytest.fixture
    def third(self, office):
        from pochemu.clients.actions import Told, add

        return add(Told("Третий"), by=None, at=MARCH + timedelta(days=1))

    def merge(self, one, into):
        return f"UPDATE clients_client SET merged_into_id = {into.pk} WHERE id = {one.pk}"

    def test_nobody_is_a_part_of_a_part(self, zaytsev, romashka, third):
        run(self.merge(romashka, zaytsev))
        refused(self.merge(third, romashka), by="a client is merged into a whole one")
        refused(self.merge(zaytsev, third), by="a client with parts is no part")
        refused(self.merge(zaytsev, romashka), by="clients_client: ")
        refused(self.merge(zaytsev, zaytsev), by="client_is_no_part_of_itself|clients_client")

    def test_it_stays_merged(self, zaytsev, romashka):
        run(self.merge(romashka, zaytsev))
        refused("UPDATE clients_client SET merged_into_id = NULL", by="what is merged stays merged")

    def test_nobody_becomes_responsible_for_a_part(self, third, romashka, anna):
        run(self.merge(third, romashka))
        sql = (
            "INSERT INTO clients_responsibility (client_id, employee_id, first_day, why, said_at)"
            " VALUES (%s, %s, %s, '', %s)"
        )
        refused(sql, [third.pk, anna.pk, "2026-05-01", MARCH], by="nobody is responsible for a part of another")
