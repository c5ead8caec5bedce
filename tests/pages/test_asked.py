"""What addresses and forms ask for is a number or a day of sane size, or it is not found."""

import pytest
from django.http import Http404
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
    ],
)
def test_a_number_beyond_all_bounds_is_not_found(client, login, address):
    client.force_login(login("abramov"))
    assert client.get(address).status_code == 404
