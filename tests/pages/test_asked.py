"""What addresses and forms ask for is a number or a day of sane size, or it is not found."""

import pytest
from django.http import Http404
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from pages.conftest import MONTH
from pochemu.web.asked import DIGITS, number_asked, number_in


@given(st.text() | st.integers().map(str) | st.integers(0).map(lambda n: f"{n:0{DIGITS + 3}}"))
def test_a_number_is_its_own_digits_or_none(text):
    found = number_in(text)
    assert found is None or ((str(found) == text.lstrip("0") or not text.strip("0")) and len(text) <= DIGITS)
    if text.isascii() and text.isdigit() and len(text) <= DIGITS:
        assert found == number_asked(text) == int(text)
    else:
        with pytest.raises(Http404):
            number_asked(text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        f"/me/{MONTH}/?known={'0' * 18}1{'9' * 30}",
        f"/me/{MONTH}/?known={'0' * 5000}",
        "/clients/?after=" + "9" * 40,
        "/deals/?pipeline=" + "9" * 40,
        "/meetings/new/?client=1&minutes=" + "0" * 4 + "9" * 40,
        "/meetings/?week=9999-12-31",
        "/calls/?before=x_y",
        "/calls/?day=0001-01-01",
        "/deals/list/?since=0001-01-01",
        "/deals/list/?until=9999-12-31",
        "/deals/list/?ended=2026-02-30",
    ],
)
def test_a_number_beyond_all_bounds_is_not_found(client, login, address):
    client.force_login(login("abramov"))
    assert client.get(address).status_code == 404


ADDRESSES = (
    "/clients/?q=", "/search/?q=", "/calls/?person=", "/deals/?pipeline=", "/deals/?who=", "/deals/list/?who=",
    "/deals/list/?source=", "/deals/list/?but_source=", "/deals/list/?team=", "/deals/new/?client=", "/funnel/?source=",
    "/funnel/?by=", "/tasks/?who=", "/meetings/?who=", "/meetings/new/?client=1&who=", "/me/?said=",
)  # fmt: skip


@pytest.mark.django_db
def test_a_nul_in_an_address_is_not_found(client, login):
    client.force_login(login("abramov"))
    for address in (*(f"{each}a%00b" for each in ADDRESSES), f"/board/{MONTH}/a%00b/"):
        assert client.get(address).status_code == 404, address


FORMS = (
    ("/tasks/", "employee"), ("/tasks/", "title"), ("/tasks/", "back"), ("/meetings/new/", "who"),
    ("/deals/new/", "role"), ("/deals/settings/", "name"), ("/deals/settings/reasons/", "names"),
    ("/clients/add/", "name"), ("/look/", "theme"),
)  # fmt: skip


@pytest.mark.django_db
def test_a_nul_in_a_form_is_not_found(client, login):
    client.force_login(login("titov", role="head"))
    for address, field in FORMS:
        assert client.post(address, {field: "a\0b"}).status_code == 404, (address, field)


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_on_our_own_page(titov):
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = titov.cookies
    browser.cookies["django_language"] = "ru"
    answer = browser.post("/tasks/", {"title": "x"})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert "Форма не принята" in text
    assert 'lang="ru"' in text
