"""Prices of many at once, on pages: what is shown is proposed, what was proposed is approved, by another."""

import re

import pytest

from pages.test_estate import figures, flat, house, page, sent  # noqa: F401
from pochemu.notices.models import Notice
from pochemu.people.models import Account
from pochemu.property import holding, pricing
from pochemu.property.models import Hold, PriceChange

pytestmark = pytest.mark.django_db

RULE = "by=share&value=3&to=1000"


@pytest.fixture
def head(titov):
    return Account.objects.get(user__username="titov")


@pytest.fixture
def director(django_user_model):
    user = django_user_model.objects.create_user("director")
    Account.objects.create(user=user, role="director", language="en")
    return user


def digest(client, at):
    return re.search(r'name="digest" value="(\w{64})"', client.get(at).content.decode())[1]


def proposed(client, house, **more):  # noqa: F811
    at = f"/estate/prices/new/?building={house.pk}&{RULE}"
    told = {"building": str(house.pk), "by": "share", "value": "3", "to": "1000", "digest": digest(client, at), **more}
    return sent(client, "/estate/prices/new/", **told)


def test_what_a_rule_would_do_is_shown_and_written_nowhere(titov, house, head):  # noqa: F811
    holding.hold(flat("1"), Hold.Kind.RESERVED, "reservation-1", by=head)
    tree = page(titov, f"/estate/prices/new/?building={house.pk}&rooms=0&{RULE}")
    rows = [e.words for e in tree.all(lambda e: e.tag == "tr" and "data-row" in e.attributes)]
    assert len(rows) == 5, "of six studios one is reserved"
    assert "1 unit keeps its price" in tree.words
    assert "6,180,000" in rows[2]
    assert figures(tree)["#lines"].split() == ["+1,980,000", "₽"]
    assert not PriceChange.objects.exists()


def test_one_proposes_another_approves_exactly_that(titov, house, head, director, client):  # noqa: F811
    made = proposed(titov, house, why="spring")
    change = PriceChange.objects.get()
    assert made.url == f"/estate/prices/{change.pk}/?said=proposed"
    assert (change.rule, change.why, change.lines.count()) == ("+3%, rounded to 1,000\xa0₽", "spring", 12)
    at = f"/estate/prices/{change.pk}/"
    decision = {"do": "approve", "digest": change.digest}
    assert titov.post(f"{at}decide/", decision).status_code == 422, "not by himself"
    assert Notice.objects.filter(kind="prices_wait", to__user=director).count() == 1
    client.force_login(director)
    assert "Approve the prices" in page(client, at).words
    assert client.post(f"{at}decide/", decision | {"digest": "0" * 64}).status_code == 422
    assert client.post(f"{at}decide/", decision).url == f"{at}?said=approved"
    assert pricing.current([flat("1")]) == {flat("1").pk: 6_180_000_00}
    assert Notice.objects.filter(kind="prices_decided", to=head).count() == 1
    assert "spring" in page(client, f"/estate/units/{flat('1').pk}/").words


def test_a_lower_price_of_a_unit_is_proposed_by_a_head_and_set_by_the_director(titov, house, head, director, client):  # noqa: F811
    unit = flat("1")
    at = f"/estate/units/{unit.pk}/price/"
    assert titov.post(at, {"price": "6 100 000"}).url == f"/estate/units/{unit.pk}/?said=priced"
    sent = titov.post(at, {"price": "5 000 000", "why": "no view"})
    change = PriceChange.objects.get()
    assert sent.url == f"/estate/prices/{change.pk}/?said=proposed"
    assert all(said in page(titov, f"/estate/prices/{change.pk}/").words for said in ("to 5,000,000", "no view"))
    assert pricing.current([unit]) == {unit.pk: 6_100_000_00}
    assert titov.post(at, {"price": "x"}).status_code == 422
    client.force_login(director)
    client.post(at, {"price": "5 000 000"})
    assert pricing.current([unit]) == {unit.pk: 5_000_000_00}


def test_what_changed_since_it_was_shown_is_shown_anew(titov, house, head):  # noqa: F811
    at = f"/estate/prices/new/?building={house.pk}&{RULE}"
    seen = digest(titov, at)
    pricing.set_price(flat("1"), 7_000_000_00, by=head)
    assert proposed(titov, house, digest=seen).status_code == 422
    assert not PriceChange.objects.exists()


def test_it_is_refused_with_a_reason_by_another_or_put_aside(titov, house, head, director, client):  # noqa: F811
    proposed(titov, house)
    number = PriceChange.objects.get().pk
    client.force_login(director)
    at = f"/estate/prices/{number}/decide/"
    assert client.post(at, {"do": "refuse", "answer": ""}).status_code == 422
    assert client.post(at, {"do": "refuse", "answer": "too dear"}).status_code == 302
    assert "too dear" in page(client, f"/estate/prices/{number}/").words
    assert pricing.current([flat("1")]) == {flat("1").pk: 6_000_000_00}
    assert client.post(at, {"do": "approve"}).status_code == 422, "it is decided already"


@pytest.mark.parametrize("value", ["", "x", "-100", "1001", "0"])
def test_a_rule_that_makes_no_sense_is_told_at_its_field(titov, house, value):  # noqa: F811
    answer = sent(titov, "/estate/prices/new/", by="share", value=value, to="1", digest="")
    assert answer.status_code == 422
    assert 'id="wrong-value"' in answer.content.decode()
