"""Consent and erasure: nothing personal stays to be read anywhere; every bonus and every hash stays as it was."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from attack import refused
from pochemu.people.actions import Refused

MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = MARCH + timedelta(days=10)

PERSONAL = ["Секретов", "секретов", "9161112233", "secretov@example.com", "тайна", "Прежняя-Фамилия"]


@pytest.fixture
def secretov(office):
    """All that can be told of a client, and of one merged with him."""
    from pochemu.clients.actions import Told, add, edit, entrust, note
    from pochemu.clients.consents import consent
    from pochemu.clients.merging import Seen, merge
    from pochemu.people.models import Employee

    one = add(Told("Прежняя-Фамилия Иван", phones=("+79161112233",)), by=None, at=MARCH)
    edit(
        one.pk, Told("Секретов Иван", "person", ("+79161112233",), ("secretov@example.com",)), seen=1, by=None, at=MARCH
    )
    note(one.pk, "Это тайна", by=None, at=MARCH)
    consent(one.pk, "Я, Секретов, согласен", given_on=date(2026, 3, 1), by=None, at=MARCH)
    anna = Employee.objects.get(code="anna")
    entrust(one, anna, since=date(2026, 3, 5), why="просил Секретов", by=None, at=MARCH)
    other = add(Told("Секретов И.", phones=("89161112233",)), by=None, at=MARCH)
    return merge(Seen(one.pk, 2, other.pk, 1), by=None, at=LATER)


def everything():
    """All texts of all tables."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from (f"{table}: {value}" for value in row if isinstance(value, str | bytes | list | dict))


def readable():
    return [text for text in everything() for word in PERSONAL if word in text]


@pytest.mark.django_db
class TestErased:
    def test_nothing_personal_stays_in_any_table(self, secretov):
        from pochemu.clients.erasing import erase

        assert len(readable()) >= len(PERSONAL)
        erase(secretov.pk, by=None, at=LATER)
        assert readable() == []

    def test_the_history_still_says_that_things_happened(self, secretov):
        from pochemu.clients.erasing import erase
        from pochemu.clients.history import history

        before = [one.what for one in history(secretov)]
        erase(secretov.pk, by=None, at=LATER)
        assert [one.what for one in history(secretov)] == ["erased", *before]

    def test_nothing_more_is_written_about_him(self, secretov):
        from pochemu.clients import actions, consents
        from pochemu.clients.erasing import erase

        erase(secretov.pk, by=None, at=LATER)
        for act in (
            lambda: actions.note(secretov.pk, "x", by=None, at=LATER),
            lambda: actions.edit(secretov.pk, actions.Told("x"), seen=4, by=None, at=LATER),
            lambda: consents.consent(secretov.pk, "x", given_on=date(2026, 3, 1), by=None, at=LATER),
            lambda: erase(secretov.pk, by=None, at=LATER),
        ):
            with pytest.raises(Refused, match="were erased"):
                act()

    def test_nor_is_he_found(self, secretov):
        from pochemu.clients.erasing import erase
        from pochemu.clients.models import Client
        from pochemu.clients.queries import alike, by_phone
        from pochemu.clients.searching import found

        erase(secretov.pk, by=None, at=LATER)
        assert by_phone("+79161112233") == []
        assert alike("Секретов Иван", ["+79161112233"], ["secretov@example.com"]) == []
        assert not Client.objects.filter(found("секретов"))


@pytest.mark.django_db(transaction=True)
def test_not_even_in_the_file_of_the_database(secretov):
    """Seen red: without `secure_delete` the name is still in the file's free places."""
    from pathlib import Path

    from pochemu.clients.erasing import erase

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's own vacuum does it")
    path = Path(connection.settings_dict["NAME"])
    files = [path, path.with_name(path.name + "-wal")]
    words = [word.encode() for word in PERSONAL]
    assert any(word in file.read_bytes() for file in files if file.exists() for word in words)
    erase(secretov.pk, by=None, at=LATER)
    assert not [word.decode() for file in files if file.exists() for word in words if word in file.read_bytes()]


@pytest.mark.django_db
class TestConsent:
    def test_it_is_given_and_withdrawn_and_the_history_tells_both(self, zaytsev):
        from pochemu.clients.consents import consent, withdraw
        from pochemu.clients.history import history

        made = consent(zaytsev.pk, "Согласен", given_on=date(2026, 3, 1), by=None, at=MARCH)
        withdraw(made, on=date(2026, 3, 12), by=None, at=LATER)
        made.refresh_from_db()
        assert made.withdrawn_on == date(2026, 3, 12)
        assert [one.what for one in history(zaytsev)][:2] == ["withdrawn", "consent"]
        with pytest.raises(Refused, match="already"):
            withdraw(made, on=date(2026, 3, 12), by=None, at=LATER)

    def test_days_that_can_not_be_are_told(self, zaytsev):
        from pochemu.clients.consents import consent, withdraw

        with pytest.raises(Refused, match="in the future"):
            consent(zaytsev.pk, "Согласен", given_on=date(2026, 3, 3), by=None, at=MARCH)
        with pytest.raises(Refused, match="Write the words"):
            consent(zaytsev.pk, " ", given_on=date(2026, 3, 1), by=None, at=MARCH)
        made = consent(zaytsev.pk, "Согласен", given_on=date(2026, 3, 2), by=None, at=MARCH)
        for day in (date(2026, 3, 1), date(2026, 3, 13)):
            with pytest.raises(Refused, match="It was given on 2026-03-02"):
                withdraw(made, on=day, by=None, at=LATER)

    def test_it_stays_as_it_was_said(self, zaytsev):
        from pochemu.clients.consents import consent, withdraw

        made = consent(zaytsev.pk, "Согласен", given_on=date(2026, 3, 1), by=None, at=MARCH)
        withdraw(made, on=date(2026, 3, 12), by=None, at=LATER)
        for change in ("given_on = '2020-01-01'", "text = 'x'", "withdrawn_on = NULL", "withdrawn_on = '2026-03-30'"):
            refused(f"UPDATE clients_consent SET {change}", by="clients_consent: ")
        refused("DELETE FROM clients_consent", by="clients_consent: rows are never deleted")
