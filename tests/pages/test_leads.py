"""Leads on pages: what waits is seen, taken up, answered; rules deal them out; nothing is open that should not be."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.utils import timezone

from pages.reading import figures, links, read
from pages.test_calls import HOSTILE, signed  # noqa: F401 (a fixture)
from pochemu.callcentre.leads import Asked, take
from pochemu.callcentre.models import DealingRule, Lead, Sender
from pochemu.intake.sender.ready import ready
from pochemu.people.models import Company, Team

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(sales):
    return Sender.objects.create(name="site", template=ready()["site"], secret="s3cret-of-the-page")


@pytest.fixture
def come(site):
    def make(number=1, ago=0, **said):
        now = timezone.now()
        asked = Asked(f"l{number}", phone=f"+7916123450{number}", at=now - timedelta(minutes=ago), **said)
        return take(site, asked, f"d{number}", now=now).lead

    return make


def words(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 200, (answer.status_code, address)
    return read(answer.content.decode()).words


def test_who_waits_longest_comes_first_and_late_ones_are_told(signed, come):  # noqa: F811
    come(1, ago=3, name="Второй")
    come(2, ago=40, name="Первый")
    titov = signed("titov", "head")
    told = words(titov, "/leads/")
    assert told.index("Первый") < told.index("Второй")
    assert "1 enquiry has waited for more than 15 minutes" in told
    assert "waits 40 min" in " ".join(told.split())
    late = words(titov, "/leads/?tab=late")
    assert "Первый" in late
    assert "Второй" not in late


def test_long_lists_go_on_page_by_page_and_end(signed, come):  # noqa: F811
    """Seen red: after 200 the list ended, and nothing said so."""
    for number in range(70):
        come(number, ago=number, name=f"№{number};")
    titov = signed("titov", "head")
    for tab, first in (("waiting", "№69;"), ("all", "№0;")):
        seen, address = [], f"/leads/?tab={tab}"
        while address:
            page = read(titov.get(address).content.decode())
            seen += [one.words.split()[0] for one in page.all(lambda e: e.attributes.get("href", "").count("/") == 3)
                     if one.words.startswith("№")]  # fmt: skip
            address = next((one for one in links(page) if "after=" in one), "")
        assert seen[0] == first
        assert sorted(seen) == sorted({f"№{n};" for n in range(70)})
    for asked in ("?tab=x", "?after=x", "?after=2026-01-01_5"):
        assert titov.get(f"/leads/{asked}").status_code == 404


def test_by_which_rule_it_was_given_is_said(signed, come):  # noqa: F811
    DealingRule.objects.create(place=3, team=Team.objects.order_by("pk")[0], channel="сайт", source="")
    given, other = come(1, channel="Сайт"), come(2, channel="почта")
    titov = signed("titov", "head")
    assert Lead.objects.get(pk=given.pk).employee
    assert "It was given by rule 3:" in words(titov, f"/leads/{given.pk}/")
    assert "Channel: сайт" in words(titov, f"/leads/{given.pk}/")
    assert "by rule" not in words(titov, f"/leads/{other.pk}/")


def test_a_lead_is_taken_answered_and_its_minutes_open_the_fact(signed, come):  # noqa: F811
    lead, abramov = come(1, name=HOSTILE, text=HOSTILE), signed("abramov")
    assert abramov.post(f"/leads/{lead.pk}/give/", {"to": "abramov"}).status_code == 302
    assert abramov.post(f"/leads/{lead.pk}/answer/").status_code == 302
    page = abramov.get(f"/leads/{lead.pk}/").content.decode()
    assert "<img" not in page
    (minutes,) = [one for one in figures(read(page)) if "min" in one.words]
    assert abramov.get(minutes.attributes["href"]).status_code == 200
    assert abramov.post(f"/leads/{lead.pk}/answer/").status_code == 422
    assert "There are no such enquiries" in words(abramov, "/leads/")


def test_how_long_the_answer_took_is_said_without_a_link_where_its_fact_is_closed(signed, come):  # noqa: F811
    lead, abramov = come(1, ago=3), signed("abramov")
    Company.objects.update(visibility={"money": "own", "attainment": "own"})
    abramov.post(f"/leads/{lead.pk}/answer/")
    bykova = signed("bykova")
    for address in (f"/leads/{lead.pk}/", "/leads/?tab=all"):
        for browser, opened in ((abramov, True), (bykova, False)):
            tree = read(browser.get(address).content.decode())
            led = [one for one in links(tree) if one.startswith("/facts/")]
            assert re.search(r"\b3(\.\d+)? min", " ".join(tree.words.split())), "and the seconds that the test took"
            assert bool(led) is opened
            assert all(browser.get(one).status_code == 200 for one in led)


def test_a_client_added_from_an_enquiry_has_it(signed, come):  # noqa: F811
    """Seen red: whoever added him had to go back and say it once more."""
    lead, abramov = come(1, name="Пётр", email="petr@example.com"), signed("abramov")
    page = read(abramov.get(f"/leads/{lead.pk}/").content.decode())
    (led,) = [one for one in links(page) if one.startswith("/clients/add/")]
    form = {
        e.attributes.get("name"): e.attributes.get("value")
        for e in read(abramov.get(led).content.decode()).all(lambda e: e.tag == "input")
    }
    told = {
        "once": form["once"],
        "lead": form["lead"],
        "name": form["name"],
        "phones": lead.phone,
        "emails": lead.email,
    }
    assert abramov.post("/clients/add/", told | {"phones": "1"}).status_code == 422
    made = abramov.post("/clients/add/", told)["Location"]
    assert f"/clients/{Lead.objects.get().client_id}/" in made
    assert "the enquiry is his" in words(abramov, made)
    assert abramov.post("/clients/add/", told | {"lead": "999", "once": str(uuid4())}).status_code == 404


def test_to_another_it_is_given_by_a_head_alone(signed, come):  # noqa: F811
    lead = come()
    assert signed("bykova").post(f"/leads/{lead.pk}/give/", {"to": "abramov"}).status_code == 404
    assert signed("titov", "head").post(f"/leads/{lead.pk}/give/", {"to": "abramov"}).status_code == 302
    assert Lead.objects.get().employee.code == "abramov"


def test_a_colleagues_that_is_not_late_has_no_forms_and_says_why(signed, come):  # noqa: F811
    soon, late = come(1, ago=3), come(2, ago=40)
    titov, abramov = signed("titov", "head"), signed("abramov")
    for lead in (soon, late):
        assert titov.post(f"/leads/{lead.pk}/give/", {"to": "bykova"}).status_code == 302
    told = read(abramov.get(f"/leads/{soon.pk}/").content.decode())
    assert "has not waited for 15 minutes yet" in told.text
    actions = {e.attributes.get("action", "") for e in told.all(lambda e: e.tag == "form")}
    assert not actions & {f"/leads/{soon.pk}/{verb}/" for verb in ("give", "answer", "close")}
    refused = abramov.post(f"/leads/{soon.pk}/give/", {"to": "abramov"})
    assert refused.status_code == 422
    assert "anybody may take it" in refused.content.decode()
    assert abramov.post(f"/leads/{late.pk}/give/", {"to": "abramov"}).status_code == 302


def test_who_takes_it_takes_it_whoever_is_chosen_beside(signed, come):  # noqa: F811
    lead, titov = come(), signed("titov", "head")
    form = titov.get(f"/leads/{lead.pk}/").content.decode()
    chosen = read(form).all(lambda e: e.tag == "select")
    beside = {next(chosen).attributes["name"]: "abramov"}
    assert titov.post(f"/leads/{lead.pk}/give/", {"to": "titov", **beside}).status_code == 302
    assert Lead.objects.get().employee.code == "titov"


def test_a_lead_of_anothers_is_closed_where_clients_are(signed, come):  # noqa: F811
    lead = come()
    signed("titov", "head").post(f"/leads/{lead.pk}/give/", {"to": "abramov"})
    Company.objects.update(visibility={"clients": "own"})
    bykova = signed("bykova")
    assert bykova.get(f"/leads/{lead.pk}/").status_code == 404
    for what in ("give", "answer", "close", "link"):
        assert bykova.post(f"/leads/{lead.pk}/{what}/", {"to": "bykova", "why": "x"}).status_code == 404, what
    assert f"/leads/{lead.pk}/" not in bykova.get("/leads/?tab=all").content.decode()


def test_by_hand_it_keeps_what_was_typed_until_it_can_be_kept(signed, sales):  # noqa: F811
    abramov = signed("abramov")
    given = {"once": "0b5d1a52-5b5f-4a6e-9d26-8a0a0f8f1f11", "name": "Пётр", "phone": "12"}
    answer = abramov.post("/leads/add/", given)
    assert answer.status_code == 422
    assert "Пётр" in answer.content.decode()
    made = [abramov.post("/leads/add/", given | {"phone": "+79161234567"}) for _ in range(2)]
    assert {one.status_code for one in made} == {302}
    assert Lead.objects.count() == 1


def test_rules_deal_out_what_waits_and_end_when_they_are_ended(signed, come):  # noqa: F811
    lead, titov = come(), signed("titov", "head")
    team = "sales"
    good = {"place": "1", "team": team, "way": "turn", "position": "sales-manager"}
    for wrong in (
        {"team": "nobody"},
        {"way": "x"},
        {"place": "-"},
        {"opens": "10:00"},
        {"opens": "10:00", "closes": "9:00"},
    ):
        assert titov.post("/leads/rules/", good | wrong).status_code == 422, wrong
    assert titov.post("/leads/rules/", good).status_code == 302
    assert Lead.objects.get(pk=lead.pk).employee is not None
    assert titov.post("/leads/rules/", {"end": str(DealingRule.objects.get().pk)}).status_code == 302
    assert come(2).employee is None
    assert titov.post("/leads/rules/", {"end": "999"}).status_code == 404


def test_what_enquiries_say_is_offered_to_a_rule(signed, come):  # noqa: F811
    """So that what came by the channel “сайт” is not waited for from a source of that name."""
    come(1, channel="сайт", source="avito", project=HOSTILE)
    page = read(signed("titov", "head").get("/leads/rules/").content.decode())
    offered = {
        e.attributes["id"]: [one.attributes["value"] for one in e.all(lambda o: o.tag == "option")]
        for e in page.all(lambda e: e.tag == "datalist")
    }
    assert offered == {"known-channel": ["сайт"], "known-source": ["avito"], "known-project": [HOSTILE]}


def test_a_rule_is_changed_in_one_act(signed, come):  # noqa: F811
    """So far it had to be ended, and all of it told anew."""
    titov = signed("titov", "head")
    told = {"place": "2", "team": "sales", "way": "load", "position": "sales-manager", "source": "avito"}
    told |= {"opens": "09:00", "closes": "18:00", "working_days": "1"}
    titov.post("/leads/rules/", told)
    before = DealingRule.objects.get()
    form = read(titov.get(f"/leads/rules/?change={before.pk}").content.decode())
    shown = {e.attributes.get("name"): e.attributes.get("value") for e in form.all(lambda e: e.tag == "input")}
    assert {name: shown[name] for name in ("place", "source", "opens", "closes", "instead")} == {
        "place": "2", "source": "avito", "opens": "09:00", "closes": "18:00", "instead": str(before.pk)
    }  # fmt: skip
    changed = told | {"instead": str(before.pk), "source": "", "once": str(uuid4())}
    assert titov.post("/leads/rules/", changed | {"place": "x"}).status_code == 422
    assert titov.post("/leads/rules/", changed).status_code == 302
    assert [rule.source for rule in DealingRule.objects.filter(ended_at=None)] == [""]
    assert titov.post("/leads/rules/", changed | {"once": str(uuid4()), "place": "3"}).status_code == 404


def test_rules_are_closed_to_who_may_not_and_strangers_sign_in(signed, site):  # noqa: F811
    abramov = signed("abramov")
    assert abramov.get("/leads/rules/").status_code == abramov.post("/leads/rules/").status_code == 404
    for address in ("/leads/", "/leads/add/", "/leads/rules/", "/leads/1/"):
        assert Browser().get(address).status_code == 302
    assert abramov.get("/leads/?tab=x").status_code == abramov.get("/leads/999/").status_code == 404
