"""Consent and erasure: nothing personal stays to be read anywhere; every bonus and every hash stays as it was."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from attack import refused
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.web.pages.erasing import rooms

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


@pytest.fixture
def lived(secretov, settings, tmp_path, django_user_model):
    """He called, was recorded and remarked on, wrote, was met; somebody is to call him."""
    from django.core.files.base import ContentFile

    from pages.test_calls import sound
    from pochemu.callcentre import calls, leads, recordings
    from pochemu.callcentre.models import Sender
    from pochemu.clients import files
    from pochemu.engine.words import Words
    from pochemu.people.models import Account, Employee
    from pochemu.sales import meetings, tasks
    from pochemu.sales.dealing import Card, Part, open_deal
    from pochemu.sales.setting import add_pipeline, usual_stages

    settings.MEDIA_ROOT = str(tmp_path)
    anna = Employee.objects.get(code="anna")
    by = Account.objects.create(user=django_user_model.objects.create_user("anna"), employee=anna, role="head")
    said = calls.ByHand("1", "in", "+79161112233", MARCH, 60, "talk", "Секретов просит ипотеку", secretov)
    call = calls.add(said, by=by, now=LATER)
    kept = recordings.keep(call, sound(), "Секретов.wav", by=by, now=LATER)
    recordings.mark(kept, 100, "здесь тайна", by=by, now=LATER)
    files.attach(secretov.pk, [ContentFile("тайна".encode(), "паспорт Секретов.txt")], by=by, at=LATER)
    leads.add(leads.Asked("1", "Секретов", "+79161112233", "", "о тайна"), by=by, now=LATER)
    leads.add(leads.Asked("2", "Секретов", "", "secretov@example.com", "тайна"), by=by, now=LATER)
    site = Sender.objects.create(name="site", template="", secret="s3cret-s3cret")
    for number, body in enumerate(("mail=secretov%40example.com", '{"tel": "8 9161112233"}'), 1):
        calls.keep_unread(site, str(number), body, Words.same("?"), now=LATER)
    deal = open_deal(
        secretov, add_pipeline("Flats", usual_stages(russian=False), by=by), Card(), [Part("anna")], by=by, now=LATER
    )
    tasks.set_task("Позвонить Секретову", anna, LATER.date(), now=LATER, by=by, client=secretov)
    tasks.set_task("Перезвонить: тайна", anna, LATER.date(), now=LATER, by=by, deal=deal)
    for day, tell in ((1, meetings.hold), (2, meetings.miss)):
        at = LATER + timedelta(days=day)
        met = meetings.book(secretov, meetings.Place(anna, at, 30), by=by, now=LATER)
        tell(met.pk, "Секретов с женой", seen=met.version, by=by, now=at + timedelta(hours=1))
    return secretov


def gone(client, why="письмо 12"):
    from pochemu.clients.erasing import erase

    return erase(client.pk, why, rooms=rooms(LATER), by=None, at=LATER)


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
    def test_nothing_personal_stays_in_any_table(self, lived, tmp_path, django_capture_on_commit_callbacks):
        assert len(readable()) >= 20
        assert [path for path in tmp_path.rglob("*") if path.is_file()]
        with django_capture_on_commit_callbacks(execute=True):
            gone(lived)
        assert readable() == []
        assert not [path for path in tmp_path.rglob("*") if path.is_file()]

    def test_facts_and_credits_stay_as_they_were(self, lived):
        """To the byte: the chain of hashes is over them."""
        from attack import rows

        tables = ("ledger_entry", "ledger_fact", "ledger_credit", "sales_deal", "sales_stagemove", "callcentre_play")
        before = [rows(table) for table in tables]
        assert len(before[1]) >= 5
        gone(lived)
        assert [rows(table) for table in tables] == before

    def test_all_rooms_or_none(self, lived):
        from pochemu.clients.erasing import erase

        def refuse(_client):
            raise Refused(Words.same("not now"))

        before = readable()
        with pytest.raises(Refused, match="not now"):
            erase(lived.pk, "письмо 12", rooms=(*rooms(LATER), refuse), by=None, at=LATER)
        assert readable() == before

    @pytest.mark.parametrize("why", ["просил Секретов", "тел. +7 (916) 111-22-33", "secretov@example.com"])
    def test_its_ground_does_not_tell_who_he_was(self, secretov, why):
        with pytest.raises(Refused, match="must not tell who he was"):
            gone(secretov, why)

    def test_the_history_still_says_that_things_happened(self, secretov):
        from pochemu.clients.history import history

        before = [one.what for one in history(secretov)]
        gone(secretov)
        assert [one.what for one in history(secretov)] == ["erased", *before]

    def test_nothing_more_is_written_about_him(self, secretov):
        from django.core.files.base import ContentFile

        from pochemu.clients import actions, consents, files

        gone(secretov)
        for act in (
            lambda: actions.note(secretov.pk, "x", by=None, at=LATER),
            lambda: files.attach(secretov.pk, [ContentFile(b"x", "x")], by=None, at=LATER),
            lambda: actions.edit(secretov.pk, actions.Told("x"), seen=4, by=None, at=LATER),
            lambda: consents.consent(secretov.pk, "x", given_on=date(2026, 3, 1), by=None, at=LATER),
            lambda: gone(secretov),
        ):
            with pytest.raises(Refused, match="were erased"):
                act()

    def test_nor_is_he_found(self, secretov):
        from pochemu.clients.models import Client
        from pochemu.clients.queries import alike, by_phone
        from pochemu.clients.searching import found

        gone(secretov)
        assert by_phone("+79161112233") == []
        assert alike("Секретов Иван", ["+79161112233"], ["secretov@example.com"]) == []
        assert not Client.objects.filter(found("секретов"))


@pytest.mark.django_db(transaction=True)
def test_not_even_in_the_file_of_the_database(secretov):
    """Seen red: without `secure_delete` the name is still in the file's free places."""
    from pathlib import Path

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps former rows until it vacuums: docs/guide/clients.md says so")
    path = Path(connection.settings_dict["NAME"])
    files = [path, path.with_name(path.name + "-wal")]
    words = [word.encode() for word in PERSONAL]
    assert any(word in file.read_bytes() for file in files if file.exists() for word in words)
    gone(secretov)
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
            with pytest.raises(Refused, match="It was given on 2 March 2026"):
                withdraw(made, on=day, by=None, at=LATER)

    def test_it_stays_as_it_was_said(self, zaytsev):
        from pochemu.clients.consents import consent, withdraw

        made = consent(zaytsev.pk, "Согласен", given_on=date(2026, 3, 1), by=None, at=MARCH)
        withdraw(made, on=date(2026, 3, 12), by=None, at=LATER)
        for change in ("given_on = '2020-01-01'", "text = 'x'", "withdrawn_on = NULL", "withdrawn_on = '2026-03-30'"):
            refused(f"UPDATE clients_consent SET {change}", by="clients_consent: ")
        refused("DELETE FROM clients_consent", by="clients_consent: rows are never deleted")
