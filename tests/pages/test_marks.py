"""Marks on pages: written down by another team, or given by the client through a link that tells nothing of him."""

import re

import pytest
from django.test import Client as Browser
from django.utils import timezone

from pages.test_deals import head, opened, page, pipeline  # noqa: F401
from pages.test_defects import contract, director  # noqa: F401
from pages.test_reservations import send
from pochemu.aftersale import marking
from pochemu.aftersale.models import Mark, MarkLink, Occasion
from pochemu.people.models import Employee

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(contract):  # noqa: F811
    """Abramov, of Titov's team, handed the keys over."""
    served = Employee.objects.get(code="abramov")
    one = marking.may_be_asked(contract, Occasion.What.HANDOVER, "act-1", served, now=timezone.now())
    return f"/marks/{one.pk}/"


@pytest.fixture
def caller(director):  # noqa: F811
    browser = Browser()
    browser.force_login(director.user)
    browser.cookies["django_language"] = "en"
    return browser


def link_of(browser, at):
    answer = browser.post(f"{at}link/")
    assert answer.status_code == 200
    return re.search(r"(/mark/[^/]+/)", answer.content.decode())[1]


def test_a_head_of_whoever_served_neither_writes_a_mark_nor_is_shown_a_link(titov, at):
    shown = page(titov, at)
    assert "Somebody of another team" in shown.text
    assert not list(shown.all(lambda e: e.attributes.get("action", "").endswith(("write/", "link/"))))
    assert "another team" in send(titov, f"{at}write/", 422, mark="5").text
    assert "another team" in send(titov, f"{at}link/", 422).text
    assert not Mark.objects.exists()
    assert not MarkLink.objects.exists()


def test_another_team_writes_a_mark_as_it_was_told_and_the_list_tells_of_it(titov, caller, at):
    assert "from 1 to 5" in send(caller, f"{at}write/", 422, mark="9").text
    send(caller, f"{at}write/", mark="4", text="долго ждал")
    shown = page(titov, "/marks/?tab=given&who=abramov")
    assert "долго ждал" in shown.text
    assert "Shown(" not in shown.text
    assert "No marks yet" in page(titov, "/marks/?tab=given&who=titov").text
    (fact,) = {
        e.attributes["href"] for e in page(titov, at).all(lambda e: e.attributes.get("href", "")[:7] == "/facts/")
    }
    assert at in {e.attributes.get("href") for e in page(titov, fact).all(lambda e: e.tag == "a")}


def test_a_client_gives_his_mark_by_a_link_that_tells_nothing_of_him(caller, at, contract):  # noqa: F811
    where, client = link_of(caller, at), Browser()
    answer = client.get(where)
    told = answer.content.decode()
    assert answer.status_code == 200
    assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "no-referrer")
    assert "noindex" in answer["X-Robots-Tag"]
    for secret in ("Первый", contract.number, "Height", "Абрамов"):
        assert secret not in told
    assert client.post(where, {"text": "x"}).status_code == 422
    assert client.post(where, {"mark": "5", "text": "спасибо"}).status_code == 200
    assert (Mark.objects.get().mark, Mark.objects.get().by) == (5, None)
    for again in (client.get(where), client.post(where, {"mark": "1"})):
        assert again.status_code == 404
    assert Mark.objects.count() == 1
    assert "the client, by the link" in page(caller, at).text


def test_a_form_of_another_site_gives_no_mark(caller, at):
    where, client = link_of(caller, at), Browser(enforce_csrf_checks=True)
    assert client.post(where, {"mark": "1"}).status_code == 403
    assert not Mark.objects.exists()


@pytest.mark.parametrize("secret", ["x", "a" * 3_000, "%00", "..%2f"])
def test_an_address_that_was_never_given_leads_nowhere(contract, secret):  # noqa: F811
    assert Browser().get(f"/mark/{secret}/").status_code == 404


def test_the_director_takes_a_slip_back_and_asks_again(titov, caller, at):
    send(caller, f"{at}write/", mark="1")
    assert titov.post(f"{at}back/", {"why": "no"}).status_code == 404
    send(caller, f"{at}back/", why="не тот клиент")
    assert "Write the mark down" in page(caller, at).text
