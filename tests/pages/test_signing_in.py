"""Passwords can't be guessed one after another, and nobody is shut out by a guesser for good."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.test import Client as Browser

from pages.conftest import PASSWORD
from pochemu.web.guessing import FROM_A_PLACE, OF_A_NAME, OF_A_NAME_FROM_A_PLACE, forget_old, waits_until
from pochemu.web.models import SignInTry

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE, FAR = "192.0.2.7", "198.51.100.9", "203.0.113.5"


@pytest.fixture(autouse=True)
def people(login):
    login("titov"), login("abramov")


def sign_in(name="titov", password=PASSWORD, *, address=HERE, **headers):
    told = {"username": name, "password": password}
    return Browser(REMOTE_ADDR=address).post("/sign-in/", told, headers=headers)


def guess(times, name="titov", **more):
    return [sign_in(name, f"wrong {n}", **more).status_code for n in range(times)]


def pass_time(by):
    SignInTry.objects.update(at=F("at") - by)


def test_after_ten_wrong_passwords_the_right_one_waits_too():
    assert set(guess(OF_A_NAME_FROM_A_PLACE.most)) == {200}
    answer = sign_in()
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert "Слишком много неверных паролей. Повторите попытку через 15 мин." in answer.content.decode()
    assert SignInTry.objects.count() == OF_A_NAME_FROM_A_PLACE.most, "who waits is not made to wait longer by asking"
    pass_time(timedelta(minutes=16))
    assert sign_in().status_code == 302


def test_forwarded_addresses_that_the_guesser_writes_himself_change_nothing(settings):
    for n in range(12):
        sign_in(password="wrong", x_forwarded_for=f"10.0.0.{n}")
    assert sign_in(x_forwarded_for="10.9.9.9").status_code == 429
    settings.BEHIND_PROXY = True
    for n in range(12):
        sign_in("abramov", "wrong", x_forwarded_for=f"10.0.0.{n}, {FAR}")
    assert sign_in("abramov", x_forwarded_for=f"10.9.9.9, {FAR}").status_code == 429
    assert sign_in("abramov", x_forwarded_for=ELSEWHERE).status_code == 302


def test_the_person_himself_signs_in_from_elsewhere_and_his_colleague_from_there():
    guess(50)
    assert sign_in(address=ELSEWHERE).status_code == 302
    assert sign_in("abramov").status_code == 302


def test_a_name_guessed_at_from_everywhere_opens_where_its_owner_has_been_before():
    assert sign_in(address=ELSEWHERE).status_code == 302
    for n in range(OF_A_NAME.most):
        sign_in(password="wrong", address=f"192.0.2.{n}")
    assert sign_in(address=FAR).status_code == 429
    assert sign_in(address=ELSEWHERE).status_code == 302
    pass_time(timedelta(minutes=61))
    assert sign_in(address=FAR).status_code == 302


def test_a_guesser_at_many_names_shuts_out_no_colleague_who_works_there():
    assert sign_in("abramov").status_code == 302
    for n in range(FROM_A_PLACE.most):
        sign_in(f"somebody-{n}", "wrong")
    assert sign_in("titov").status_code == 429, "a stranger there, as the guesser is"
    assert sign_in("abramov").status_code == 302
    assert sign_in("titov", address=ELSEWHERE).status_code == 302


def test_whoever_remembers_his_password_in_time_begins_anew():
    guess(9), sign_in(), guess(9)
    assert sign_in().status_code == 302


def test_an_owner_of_many_addresses_is_one_place():
    for n in range(10):
        sign_in(password="wrong", address=f"2001:db8:1:2::{n}")
    assert sign_in(address="2001:db8:1:2:ffff::1").status_code == 429
    assert sign_in(address="2001:db8:1:3::1").status_code == 302
    guess(10, "abramov", address="::ffff:192.0.2.1")
    assert sign_in("abramov", address="::ffff:192.0.2.2").status_code == 302


@pytest.mark.parametrize("name", ["nobody", "a" * 200, " ", "\ud800"])
def test_names_that_nobody_has_are_answered_as_any(name):
    assert {sign_in(name.encode("utf-8", "replace").decode(), "wrong").status_code for _ in range(3)} == {200}


def test_what_is_old_is_forgotten():
    guess(3), sign_in("abramov")
    now = SignInTry.objects.latest("at").at
    forget_old(now + timedelta(hours=25))
    assert list(SignInTry.objects.values_list("name", "right")) == [("abramov", True)]
    forget_old(now + timedelta(days=91))
    assert not SignInTry.objects.exists()
    assert waits_until("titov", "", now) is None


def test_the_session_of_before_signing_in_is_not_kept(client):
    client.get("/sign-in/")
    session = client.session
    session["seen"] = "before"
    session.save()
    before = session.session_key
    client.post("/sign-in/", {"username": "titov", "password": PASSWORD})
    assert client.session.session_key != before
