"""What is not found says what it would be and where such things are; what is closed says the same."""

import pytest
from django.test import Client as Browser
from django.utils import timezone

from pages.reading import links, read
from pochemu.clients.actions import Told, add
from pochemu.people.models import Account, Company
from pochemu.web.doors import DOORS
from pochemu.web.pages.missing import KINDS, PLACES

pytestmark = pytest.mark.django_db


def missing(browser, address):
    answer = browser.get(address)
    assert answer.status_code == 404, address
    return read(answer.content.decode())


def heading(tree):
    return next(tree.all(lambda e: e.tag == "h1")).words


def test_of_each_kind_it_is_said_what_there_is_not_and_where_such_things_are(titov):
    for number, told in (("clients/999/", "client"), ("deals/999/", "deal"), ("calls/999/", "call"),
                         ("people/nobody/2026-09/", "person"), ("board/2026-99/", "ranking")):  # fmt: skip
        tree = missing(titov, f"/{number}")
        assert told in heading(tree)
        (back,) = links(next(tree.all(lambda e: e.tag == "main")))
        assert titov.get(back, follow=True).status_code == 200


def test_all_kinds_have_a_place():
    assert {f"{PLACES.get(name, name)}/".lstrip("/") for name in KINDS} <= DOORS.keys() | {""}


def test_what_is_closed_reads_as_what_is_not_there(titov, login):
    Company.objects.update(visibility={"clients": "own"})
    account = Account.objects.get(user__username="titov")
    foreign = add(Told("Волкова"), by=account, at=timezone.now(), to=account.employee)
    browser = Browser()
    browser.force_login(login("kuzmin"))
    browser.cookies["django_language"] = "en"
    told = missing(browser, f"/clients/{foreign.pk}/").words
    assert told == missing(browser, "/clients/999/").words
    assert "No such client" in told


def test_to_whom_the_room_is_closed_nothing_is_said_of_it(login, client):
    client.force_login(login("kuzmin"))
    client.cookies["django_language"] = "en"
    for address in ("/months/2026-09/", "/imports/1/", "/drafts/1/", "/nowhere/", "/nowhere"):
        assert heading(missing(client, address)) == "No such page", address


@pytest.mark.parametrize(
    ("address", "back"), [("/deals/settings/", "/deals/"), ("/leads/rules/", "/leads/"), ("/months/", "/")]
)
def test_of_a_page_of_other_roles_it_is_told_whose_it_is(login, address, back):
    seller = Browser()
    seller.force_login(login("abramov"))
    seller.cookies["django_language"] = "en"
    told = missing(seller, address)
    assert heading(told) == "This page is for others"
    assert "director" in told.words
    assert back in links(told)
    assert seller.get(back, follow=True).status_code == 200
