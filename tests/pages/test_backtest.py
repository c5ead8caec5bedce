"""The page of a backtest: every sum opens, down to what of the draft makes a line another."""

import pytest

from pages.conftest import MONTH
from pages.reading import read
from pages.test_way import begin, do, raised, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(login, client):
    client.force_login(login("titov", role="designer"))
    client.cookies["django_language"] = "en"
    return client


@pytest.fixture
def draft(client_of):
    made = begin(client_of)
    do(client_of, made, do="save", text=raised(made))
    return made


@pytest.fixture
def at(draft):
    return f"/drafts/{draft.pk}/backtest/"


def test_it_tells_cost_months_and_who_would_have_more(client_of, at):
    shown = words(client_of.get(f"{at}?months=3&last={MONTH}"))
    assert "the draft would have cost" in shown
    assert "Абрамов" in shown
    assert "more in 1 month" in shown


def links(answer, words):
    return [
        one.attributes["href"]
        for one in read(answer.content.decode()).all(lambda e: e.tag == "a" and words in e.attributes.get("href", ""))
    ]


def test_every_sum_opens_down_to_what_of_the_draft_made_it(client_of, at, draft):
    panel = {"HX-Request": "true"}
    total = links(client_of.get(f"{at}?months=3&last={MONTH}"), "sum=change")[0]
    month = links(client_of.get(total, headers=panel), f"month={MONTH}")[0]
    person = links(client_of.get(month, headers=panel), "person=abramov")[0]
    line = links(client_of.get(person, headers=panel), "line=registered")[0]
    shown = client_of.get(line, headers=panel)
    assert "the formula" in words(shown)
    assert "nothing of this is paid" in words(shown)
    would, was = (links(shown, f"/why/{MONTH}/person/abramov/registered/")[at] for at in (-2, -1))
    assert "under=" not in was
    supposed = words(client_of.get(would))
    assert "Supposed: as if the draft" in supposed
    assert "This is wrong" not in supposed
    assert "0.12%" in words(client_of.get(would.replace("registered/", "registered/commission/")))
    as_it_is = words(client_of.get(was.replace("registered/", "registered/commission/")))
    assert "This is wrong" in as_it_is
    assert "0.1%" in as_it_is
    assert "Supposed" not in as_it_is


@pytest.mark.parametrize(
    "asked",
    [
        "last=2099-01", "last=soon", "sum=nothing", "sum=was&month=2019-01", "person=nobody",
        "person=abramov&month=2019-01",
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(client_of, at, asked):
    assert client_of.get(f"{at}?{asked}").status_code == 404


def test_a_draft_with_mistakes_has_no_backtest(client_of, draft, at):
    do(client_of, draft, do="save", text="measures: 1")
    answer = client_of.get(at)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/drafts/{draft.pk}/")
    assert client_of.get(f"/me/?under={draft.latest.pk}").status_code == 404


def test_a_draft_is_supposed_only_for_those_who_work_on_schemes(login, client_of, draft, at):
    client_of.force_login(login("abramov"))
    assert client_of.get(at).status_code == 404
    assert client_of.get(f"/me/{MONTH}/?under={draft.latest.pk}").status_code == 404
    assert client_of.get(f"/me/{MONTH}/").status_code == 200


@pytest.mark.parametrize("under", ["x", "1.sideways", "-1", "9" * 20, "999999"])
def test_under_nothing_is_not_found(client_of, under):
    assert client_of.get(f"/me/{MONTH}/?under={under}").status_code == 404
