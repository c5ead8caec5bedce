"""Two months side by side: every number opens, what made the difference adds up, what is closed stays closed."""

import pytest

from pages.adding_up import big, data, naked, short_of, value_of
from pages.conftest import MONTH
from pages.reading import figures, read

pytestmark = pytest.mark.django_db

MINE = f"/compare/{MONTH}/person/titov/"
ABRAMOV = f"/compare/{MONTH}/person/abramov/"
OTHERS = ["", "month:2026-08", "day:2026-09-14", "person:bykova"]
BELOW = ["", "registered/", "registered_amount/", "to_plan/", "PLAN(registered_amount)/target/", "score/"]


def opened(client, address, **asked):
    answer = client.get(address, asked)
    assert answer.status_code == 200, (address, asked)
    return read(answer.content.decode())


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_number_opens_and_every_difference_adds_up(titov, language):
    titov.cookies["django_language"] = language
    known = data()
    for other in OTHERS:
        for below in BELOW:
            tree = opened(titov, ABRAMOV + below, **({"with": other} if other else {}))
            assert list(naked(tree, known)) == [], (other, below)
            assert list(short_of(tree, language)) == [], (other, below)
        assert_columns_add_up(opened(titov, ABRAMOV, **({"with": other} if other else {})), language)


def assert_columns_add_up(tree, language):
    """A row's difference is the one less the other; the rows add up to the bonus, in each column."""
    (table,) = tree.all(lambda e: "compared" in e.classes)
    rows = [
        [value_of(f, language) or 0 for f in cells(row)] for row in table.all(lambda e: e.tag == "tr") if cells(row)
    ]
    *lines, total = rows
    for row in rows:
        assert len(row) < 3 or row[2] == row[1] - row[0]
    assert total[-1] == sum(row[-1] for row in lines)


def cells(row):
    return [f for cell in row.all(lambda e: e.tag == "td") for f in figures(cell)]


def test_a_figure_of_a_comparison_opens_to_its_own_difference(titov):
    for figure in figures(opened(titov, ABRAMOV, **{"with": "person:bykova"})):
        href = figure.attributes["href"]
        if href.startswith("/compare/") and "/person/abramov/?" not in href:
            panel = read(titov.get(href, headers={"HX-Request": "true"}).content.decode())
            assert big(panel, "en") is not None


def test_the_facts_of_the_days_between_are_told(titov):
    tree = opened(titov, ABRAMOV + "registered_amount/", **{"with": "day:2026-09-14"})
    days = [element.attributes["datetime"] for element in tree.all(lambda e: e.tag == "time")]
    assert days
    assert min(days) > "2026-09-14"


@pytest.mark.parametrize(
    ("address", "other"),
    [
        (ABRAMOV, "moon:full"),
        (ABRAMOV, "month:2026-13"),
        (ABRAMOV, "day:yesterday"),
        (ABRAMOV, "person:nobody"),
        (ABRAMOV, "scheme:2031-01"),
        (ABRAMOV + "nothing/", "month:2026-08"),
        (f"/compare/{MONTH}/person/nobody/", "month:2026-08"),
    ],
)
def test_what_is_not_there_is_not_found(titov, address, other):
    assert titov.get(address, {"with": other}).status_code == 404


def test_a_colleague_who_is_closed_can_be_put_on_neither_side(client, login):
    from pochemu.people.models import Company

    Company.objects.update(visibility={"money": "own"})
    client.force_login(login("abramov"))
    assert client.get(ABRAMOV, {"with": "month:2026-08"}).status_code == 200
    assert client.get(ABRAMOV, {"with": "person:bykova"}).status_code == 404
    assert client.get(f"/compare/{MONTH}/person/bykova/").status_code == 404
