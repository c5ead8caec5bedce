"""What is done to a client on his card: cards are merged, consents kept, personal data erased; each by whom it may."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from apps.clients.test_pages import add, as_, get, main, post, rows, vera, whole_company  # noqa: F401
from days import today
from pochemu.people.models import Company

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(as_):  # noqa: F811
    return as_("vera", role="director")


class TestMerging:
    @pytest.fixture
    def twins(self):
        old = add("Волкова Анна", phones=("+79161234567",))
        return old, add("Волкова Анна Ильинична", phones=("+79161234567", "+79260000001"), to="anna")

    def test_from_the_card_to_one_client(self, director, twins):
        from pochemu.clients.models import Client

        old, new = twins
        assert "Another card has the same phone" in main(get(director, f"/clients/{new.pk}/"))
        found = get(director, f"/clients/{new.pk}/merge/")
        assert rows(found) == ["Волкова Анна"]
        assert "the same: +7 916 123-45-67" in main(found)
        both = get(director, f"/clients/{new.pk}/merge/?with={old.pk}")
        (kept,) = both.all(lambda e: e.attributes.get("name") == "keep" and "checked" in e.attributes)
        assert kept.attributes["value"] == str(old.pk)
        form = {
            e.attributes["name"]: e.attributes["value"]
            for e in both.all(lambda e: e.attributes.get("type") == "hidden")
        }
        card = get(director, post(director, f"/clients/{new.pk}/merge/", keep=str(old.pk), **form))
        for words in (f"merged with №{new.pk}", "+7 926 000-00-01", "The two cards are one client now", "Борис Ёлкин"):
            assert words in main(card)
        assert f"Merged with card №{new.pk}" in main(card)
        assert list(Client.objects.kept()) == [old]
        assert director.get(f"/clients/{new.pk}/").url == f"/clients/{old.pk}/"
        assert "Another card" not in main(card)

    def test_what_changed_meanwhile_is_looked_at_again(self, director, twins):
        from pochemu.clients import actions

        old, new = twins
        form = {"with": str(old.pk), "seen": "1", "other_seen": "1", "keep": str(old.pk)}
        actions.edit(old.pk, actions.Told("Волков"), seen=1, by=None, at=timezone.now())
        assert "was changed since you looked" in main(post(director, f"/clients/{new.pk}/merge/", 422, **form))

    @pytest.mark.parametrize("asked", ["99999", "x", "№x", "self", "erased"])
    def test_there_is_no_such_other(self, director, twins, asked):
        from apps.clients.test_erasing import gone

        old, new = twins
        if asked == "erased":
            gone(old)
        asked = {"self": new.pk, "erased": old.pk}.get(asked, asked)
        assert "is open to you" in main(get(director, f"/clients/{new.pk}/merge/?with={asked}", status=422))

    def test_it_is_closed_to_who_may_not(self, as_, twins):  # noqa: F811
        old, new = twins
        boris = as_("boris")
        assert "/merge/" not in str(
            [e.attributes for e in get(boris, f"/clients/{old.pk}/").all(lambda e: e.tag == "a")]
        )
        form = {"with": str(old.pk), "seen": "1", "other_seen": "1", "keep": str(old.pk)}
        assert boris.get(f"/clients/{new.pk}/merge/").status_code == 404
        assert boris.post(f"/clients/{new.pk}/merge/", form).status_code == 404

    def test_a_head_merges_none_that_is_closed_to_him(self, as_, twins):  # noqa: F811
        """Vera heads sales, where Boris is; Anna answers calls."""
        Company.objects.update(visibility={"clients": "own"})
        old, new = twins
        head = as_("vera", role="head")
        assert rows(get(head, f"/clients/{old.pk}/merge/")) == []
        form = {"with": str(new.pk), "seen": "1", "other_seen": "1", "keep": str(old.pk)}
        assert "is open to you" in main(post(head, f"/clients/{old.pk}/merge/", 422, **form))
        assert head.get(f"/clients/{new.pk}/merge/").status_code == 404


class TestConsents:
    def test_given_and_withdrawn(self, as_):  # noqa: F811
        one, boris = add("Волкова Анна"), as_("boris")
        assert "none yet" in main(get(boris, f"/clients/{one.pk}/"))
        address = post(boris, f"/clients/{one.pk}/consents/", text="Согласна на <b>звонки</b>", given="2026-03-02")
        page = get(boris, address)
        assert "Given on 2 March 2026" in main(page)
        assert "<b>звонки</b>" in main(page)
        assert "given on 2 March 2026" in main(get(boris, f"/clients/{one.pk}/"))
        (form,) = page.all(lambda e: e.tag == "form" and "withdraw" in e.attributes.get("action", ""))
        assert "withdrawn on" in main(get(boris, post(boris, form.attributes["action"], on=str(today()))))
        card = main(get(boris, f"/clients/{one.pk}/"))
        assert "Consent given on 2 March 2026" in card
        assert "Consent withdrawn on" in card
        assert "already" in main(post(boris, form.attributes["action"], 422, on=str(today())))

    def test_turning_signs_are_shown_and_a_form_sends_them_back(self, as_):  # noqa: F811
        one, boris = add("Волкова \u200fАнна"), as_("boris")
        (name,) = get(boris, f"/clients/{one.pk}/edit/").all(lambda e: e.attributes.get("name") == "name")
        assert name.attributes["value"] == "Волкова \u200fАнна"
        page = post(boris, f"/clients/{one.pk}/consents/", 422, text="Согласна \u202eна звонки\u2069", given="soon")
        (text,) = page.all(lambda e: e.tag == "textarea")
        assert text.text == "Согласна \u202eна звонки\u2069"
        assert "Волкова \\u200fАнна" in page.words

    def test_what_can_not_be_is_told(self, as_):  # noqa: F811
        one, boris = add("Волкова Анна"), as_("boris")
        address = f"/clients/{one.pk}/consents/"
        assert "Write the words" in main(post(boris, address, 422, text=" ", given="2026-03-02"))
        assert "Say on which day" in main(post(boris, address, 422, text="x", given="soon"))
        ahead = str(today() + timedelta(days=2))
        assert "in the future" in main(post(boris, address, 422, text="x", given=ahead))

    def test_anothers_consent_is_not_there(self, as_):  # noqa: F811
        from pochemu.clients.consents import consent

        one, other, boris = add("Волкова Анна"), add("Другая"), as_("boris")
        made = consent(other.pk, "x", given_on=datetime(2026, 3, 2, tzinfo=UTC).date(), by=None, at=timezone.now())
        assert boris.post(f"/clients/{one.pk}/consents/{made.pk}/withdraw/", {"on": str(today())}).status_code == 404


class TestErasing:
    def test_erased_with_a_number_and_a_ground(self, director):
        one = add("Секретова Анна", phones=("+79161234567",))
        address = f"/clients/{one.pk}/erase/"
        assert "erased for ever" in main(get(director, address))
        assert "Write the client's number" in main(post(director, address, 422, why="письмо 12", sure="1000"))
        for personal in ("просит Секретова", "тел. 8 916 123-45-67, +7 916 123 45 67"):
            told = main(post(director, address, 422, why=personal, sure=str(one.pk)))
            assert "must not tell who he was" in told
        assert "Say why" in main(post(director, address, 422, why=" ", sure=str(one.pk)))
        card = get(director, post(director, address, why="письмо 12", sure=f"№{one.pk}"))
        assert f"Client №{one.pk}" in main(card)
        assert "письмо 12" in main(card)
        assert "Секретова" not in main(card)
        assert not [e for e in card.all(lambda e: e.tag == "form") if "/clients/" in e.attributes.get("action", "")]

    def test_nothing_more_is_done_to_him(self, director):
        one = add("Секретова Анна")
        post(director, f"/clients/{one.pk}/erase/", why="письмо 12", sure=str(one.pk))
        for act in ("erase", "merge", "edit"):
            assert director.get(f"/clients/{one.pk}/{act}/").status_code == 404, act
        form = {"text": "x", "given": "2026-03-02", "sure": str(one.pk), "why": "x"}
        for act in ("erase", "merge", "edit", "consents"):
            assert director.post(f"/clients/{one.pk}/{act}/", form).status_code == 404, act
        post(director, f"/clients/{one.pk}/note/", 422, text="x")

    def test_it_is_closed_to_who_may_not(self, vera):  # noqa: F811
        one = add("Секретова Анна")
        assert vera.get(f"/clients/{one.pk}/erase/").status_code == 404
        assert vera.post(f"/clients/{one.pk}/erase/", {"why": "x", "sure": str(one.pk)}).status_code == 404
        one.refresh_from_db()
        assert one.erased_at is None
