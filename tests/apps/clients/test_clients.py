"""Clients are added, found by any part of what is known of them, changed by one person at a time."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from pochemu.people.actions import Refused

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = MARCH + timedelta(days=10)


def found(query):
    from pochemu.clients.models import Client
    from pochemu.clients.searching import found

    return [client.name for client in Client.objects.kept().filter(found(query)).order_by("pk")]


class TestSearch:
    @pytest.mark.parametrize(
        "query",
        [
            "зайцев",
            "ЗАЙЦЕВ",
            "йце",
            "петр",
            "Пётр",
            "ильич зайцев",
            "916 123",
            "8 (916) 12",
            "123-45-67",
            "petr@",
            "№{}",
        ],
    )
    def test_a_client_is_found_by_any_part(self, zaytsev, romashka, query):
        assert found(query.format(zaytsev.pk)) == ["Зайцев Пётр Ильич"]

    @pytest.mark.parametrize("query", ["зайцева", "8 (926)", "%", "_", "\\", "пётр ромашка"])
    def test_and_by_nothing_else(self, zaytsev, romashka, query):
        assert found(query) == []

    def test_the_search_follows_a_change(self, zaytsev):
        from pochemu.clients.actions import Told, edit

        edit(zaytsev.pk, Told("Зайцев Пётр", phones=("+7 926 000-00-01",)), seen=1, by=None, at=LATER)
        assert found("916") == found("petr@") == []
        assert found("926 000") == ["Зайцев Пётр"]


class TestAlike:
    def alike(self, name, phones=(), emails=()):
        from pochemu.clients.queries import alike

        return [(one.client.name, one.phones, one.emails) for one in alike(name, phones, emails)]

    def test_by_phone_first_then_by_name(self, zaytsev, romashka):
        from pochemu.clients.actions import Told, add

        add(Told("Зайцев Петр"), by=None, at=LATER)
        assert self.alike("Петр Зайцев", ["+74952000000"]) == [
            ("ООО «Ромашка»", ("+74952000000",), ()),
            ("Зайцев Пётр Ильич", (), ()),
            ("Зайцев Петр", (), ()),
        ]

    def test_by_address(self, zaytsev):
        assert self.alike("Другой", (), ["petr@example.com"]) == [("Зайцев Пётр Ильич", (), ("petr@example.com",))]

    def test_a_longer_name_finds_a_shorter_one(self, zaytsev):
        assert self.alike("Зайцев Пётр Сергеевич")

    def test_nobody_else(self, zaytsev, romashka):
        assert self.alike("Волков Пётр", ["+79160000000"], ["volkov@example.com"]) == []


class TestAdding:
    def test_phones_and_addresses_are_kept_once(self, office):
        from pochemu.clients.actions import Told, add

        told = Told("  Волков \n Иван ", phones=("89161234567", "+7 916 1234567", ""), emails=("A@b.ru", "a@b.ru"))
        volkov = add(told, by=None, at=MARCH)
        assert volkov.name == "Волков Иван"
        assert [(row.number, row.as_said) for row in volkov.phones.all()] == [("+79161234567", "89161234567")]
        assert [row.address for row in volkov.emails.all()] == ["a@b.ru"]

    @pytest.mark.parametrize(
        "told",
        [
            {"name": " "},
            {"name": "a" * 201},
            {"name": "a\0b"},
            {"name": "a", "phones": ("12",)},
            {"name": "a", "emails": ("at home",)},
            {"name": "a", "phones": tuple(f"+7916{n:07}" for n in range(21))},
        ],
    )
    def test_what_can_not_be_is_told_and_nothing_is_added(self, office, told):
        from pochemu.clients.actions import Told, add
        from pochemu.clients.models import Client

        with pytest.raises(Refused):
            add(Told(**told), by=None, at=MARCH)
        assert not Client.objects.exists()

    def test_the_history_tells_it(self, zaytsev):
        from pochemu.clients.history import history

        assert [(one.room, one.what) for one in history(zaytsev)] == [("clients", "entrusted"), ("clients", "added")]


class TestEditing:
    def test_what_changed_stands_in_the_history(self, zaytsev):
        from pochemu.clients.actions import Told, edit
        from pochemu.clients.history import history

        told = Told("Зайцев Пётр", "firm", ("+7 916 123-45-67", "+7 926 000-00-01"))
        assert edit(zaytsev.pk, told, seen=1, by=None, at=LATER).version == 2
        kind, text = history(zaytsev)[1], history(zaytsev)[0]
        assert kind.what == "became_firm"
        assert text.text == "Зайцев Пётр Ильич → Зайцев Пётр · − petr@example.com · + +7 926 000-00-01"

    def test_saying_the_same_again_changes_nothing(self, zaytsev):
        from pochemu.clients.actions import Told, edit
        from pochemu.clients.history import history

        told = Told(zaytsev.name, phones=("+79161234567",), emails=("petr@example.com",))
        assert edit(zaytsev.pk, told, seen=1, by=None, at=LATER).version == 1
        assert len(history(zaytsev)) == 2

    def test_who_saw_an_older_card_overwrites_nothing(self, zaytsev):
        from pochemu.clients.actions import Told, edit

        edit(zaytsev.pk, Told("Зайцев"), seen=1, by=None, at=LATER)
        with pytest.raises(Refused, match="Somebody else"):
            edit(zaytsev.pk, Told("Заяц"), seen=1, by=None, at=LATER)
        zaytsev.refresh_from_db()
        assert zaytsev.name == "Зайцев"


@dataclass(frozen=True)
class Sight:
    """As far as somebody sees."""

    reach_: frozenset | None
    own: frozenset = frozenset({"boris"})

    def reach(self, what):
        return self.reach_


class TestSight:
    def seen(self, reach, **own):
        from pochemu.clients.queries import seen

        return {client.name for client in seen(Sight(reach, **own), LATER.date())}

    def test_one_sees_those_of_people_he_sees_and_those_of_nobody(self, zaytsev, romashka, anna):
        from pochemu.clients.actions import Told, add, entrust

        add(Told("Ничей"), by=None, at=MARCH)
        entrust(romashka, anna, since=date(2026, 3, 5), why="", by=None, at=MARCH)
        assert self.seen(None) == {"Зайцев Пётр Ильич", "ООО «Ромашка»", "Ничей"}
        assert self.seen(frozenset({"boris"})) == {"Зайцев Пётр Ильич", "Ничей"}
        assert self.seen(frozenset({"anna"})) == {"ООО «Ромашка»", "Ничей"}

    def test_a_login_of_nobody_sees_nobody(self, zaytsev):
        assert self.seen(frozenset(), own=frozenset()) == set()


class TestEntrusting:
    def days(self, client):
        rows = client.responsibilities.order_by("pk").select_related("employee")
        return [(row.employee.code, str(row.first_day), row.last_day and str(row.last_day)) for row in rows]

    def entrust(self, client, to, since, at=MARCH):
        from pochemu.clients.actions import entrust

        return entrust(client, to, since=date.fromisoformat(since), why="отпуск", by=None, at=at)

    def test_one_after_another_with_no_day_of_two(self, zaytsev, anna, boris):
        from pochemu.clients.queries import responsible

        self.entrust(zaytsev, anna, "2026-03-10")
        assert self.days(zaytsev) == [("boris", "2026-03-02", "2026-03-09"), ("anna", "2026-03-10", None)]
        asked = {day: responsible(zaytsev, date(2026, 3, day)) for day in (1, 2, 9, 10)}
        assert asked == {1: None, 2: boris, 9: boris, 10: anna}

    def test_the_same_day_again_leaves_no_trace_on_any_day(self, zaytsev, anna):
        self.entrust(zaytsev, anna, "2026-03-02")
        assert self.days(zaytsev) == [("boris", "2026-03-02", "2026-03-01"), ("anna", "2026-03-02", None)]

    def test_a_later_word_overtakes_one_about_days_to_come(self, zaytsev, anna, boris):
        self.entrust(zaytsev, anna, "2026-03-20")
        self.entrust(zaytsev, None, "2026-03-10")
        self.entrust(zaytsev, boris, "2026-03-12")
        assert self.days(zaytsev) == [
            ("boris", "2026-03-02", "2026-03-09"),
            ("anna", "2026-03-20", "2026-03-19"),
            ("boris", "2026-03-12", None),
        ]

    def test_to_the_same_person_nothing_changes(self, zaytsev, boris):
        assert self.entrust(zaytsev, boris, "2026-03-10") is None
        assert self.days(zaytsev) == [("boris", "2026-03-02", None)]

    def test_the_past_stays(self, zaytsev, anna):
        with pytest.raises(Refused, match="has passed"):
            self.entrust(zaytsev, anna, "2026-03-11", at=LATER)
        assert self.days(zaytsev) == [("boris", "2026-03-02", None)]

    def test_a_word_taken_back_ends_nothing_twice(self, zaytsev, anna):
        from pochemu.clients.history import history

        self.entrust(zaytsev, anna, "2026-03-20")
        self.entrust(zaytsev, None, "2026-03-10")
        told = [one.what for one in history(zaytsev)]
        self.entrust(zaytsev, None, "2026-03-10")
        assert [one.what for one in history(zaytsev)] == told == ["left", "entrusted", "entrusted", "added"]
