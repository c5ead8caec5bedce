"""A month as it would be: the same engine with other numbers, every one of which opens, and nothing is kept."""

import re

import pytest
from gmpy2 import mpq

from pages.adding_up import big, data, naked, short_of, value_of
from pages.conftest import MONTH
from pages.reading import figures, read
from pages.test_compare import assert_columns_add_up, opened

pytestmark = pytest.mark.django_db

ABRAMOV = f"/whatif/{MONTH}/person/abramov/"
SUPPOSITIONS = [
    {},
    {"m.reviews": "3"},
    {"m.registered_amount": "41 000 000,50", "m.score": "95"},
    {"until": "2026-09-14"},
    {"scheme": "2026-01"},
]


def hero(tree, language="en"):
    (total,) = tree.all(lambda e: "hero" in e.classes)
    return value_of(figures(total)[0], language)


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_number_opens_to_a_figure_as_it_would_be_and_adds_up(titov, language):
    titov.cookies["django_language"] = language
    known = data()
    for given in SUPPOSITIONS:
        tree = opened(titov, ABRAMOV, **given)
        assert list(naked(tree, known)) == [], given
        assert list(short_of(tree, language)) == [], given
        if list(tree.all(lambda e: "compared" in e.classes)):
            assert_columns_add_up(tree, language)
        for figure in figures(tree):
            href = figure.attributes["href"].partition("#")[0]
            if re.match(r"/whatif/.*/person/abramov/[^?]", href):
                panel = read(titov.get(href, headers={"HX-Request": "true"}).content.decode())
                assert big(panel, language) is not None, href
                assert list(short_of(panel, language)) == [], href


def test_the_bonus_is_that_of_the_formulas_with_the_other_numbers(titov):
    """30 millions of plan: 0.10 % up to it, 0.15 % beyond; 70 % of that, and quality at full."""
    tree = opened(titov, ABRAMOV, **{"m.registered_amount": "40000000", "m.reviews": "4", "m.score": "80"})
    assert hero(tree) == (mpq(30_000) + mpq(15_000)) * 70 / 100 + 10_000


def test_what_is_counted_stays_what_it_was(titov):
    before = opened(titov, f"/people/abramov/{MONTH}/")
    opened(titov, ABRAMOV, **{"m.registered_amount": "1"})
    assert hero(opened(titov, f"/people/abramov/{MONTH}/")) == hero(before)
    assert hero(opened(titov, ABRAMOV)) == hero(before)


def test_a_goal_is_told_in_units_and_its_number_leads_to_that_supposition(titov):
    tree = opened(titov, ABRAMOV, goal="60 000")
    (goal,) = tree.all(lambda e: "goal" in e.classes)
    reaching = [f.attributes["href"] for f in figures(goal) if "m.registered_amount" in f.attributes["href"]]
    assert reaching
    answer = read(titov.get(reaching[0]).content.decode())
    assert hero(answer) >= 60_000
    assert hero(answer) < 60_001


def test_a_mistake_is_shown_at_its_field_and_the_rest_is_reckoned(titov):
    tree = opened(titov, ABRAMOV, **{"m.reviews": "many", "m.score": "80"})
    (wrong,) = tree.all(lambda e: "error" in e.classes)
    assert "number" in wrong.words
    assert [e.attributes["name"] for e in tree.all(lambda e: "aria-invalid" in e.attributes)] == ["m.reviews"]


@pytest.mark.parametrize(("field", "text"), [("reviews", "-1"), ("reviews", "-0,5")])
def test_nothing_is_counted_less_than_no_times(titov, field, text):
    tree = opened(titov, ABRAMOV, **{f"m.{field}": text})
    (wrong,) = tree.all(lambda e: "error" in e.classes)
    assert "less than 0" in wrong.words
    assert hero(tree) == hero(opened(titov, ABRAMOV))


def test_what_is_closed_or_not_there_is_not_found(client, login):
    from pochemu.people.models import Company

    Company.objects.update(visibility={"money": "own"})
    client.force_login(login("abramov"))
    assert client.get(ABRAMOV).status_code == 200
    assert client.get(ABRAMOV + "nothing/").status_code == 404
    assert client.get(ABRAMOV, {"scheme": "2031-01"}).status_code == 404
    assert client.get(ABRAMOV, {"until": "soon"}).status_code == 404
    assert client.get(f"/whatif/{MONTH}/person/bykova/").status_code == 404
