"""Conversion on its page: every number opens to exactly the deals that it counts, however the page is narrowed."""

from datetime import UTC, datetime, timedelta
from random import Random
from urllib.parse import urlencode

import pytest
from gmpy2 import mpq

from pages.reading import read
from pochemu.people.models import Account
from pochemu.sales.models import Deal, LossReason

pytestmark = pytest.mark.django_db

OPENED = datetime(2026, 9, 3, 9, tzinfo=UTC)
DAYS = {"since": OPENED.date(), "until": OPENED.date()}
PEOPLE = ("abramov", "bykova", "dyakov", "kuzmin")  # of both groups of one department, and of another
SOURCES = ("site", "fair & friends", "")


@pytest.fixture
def head(sales, titov):
    return Account.objects.get(user__username="titov")


@pytest.fixture
def pipeline(head):
    from pochemu.sales.models import Need
    from pochemu.sales.models.pipeline import Outcome
    from pochemu.sales.setting import StageTold, add_pipeline, set_reasons

    set_reasons(["Too dear"], by=head)
    steps = [StageTold("New"), StageTold("Needs known"), StageTold("Meeting"), StageTold("Booked", needs=(Need.UNIT,))]
    ends = [StageTold("Signed", outcome=Outcome.WON), StageTold("Lost", outcome=Outcome.LOST)]
    return add_pipeline("Flats", [*steps, *ends], by=head)


@pytest.fixture
def opened(pipeline, head):
    """A deal that went by these steps, one a day."""
    from pochemu.clients.actions import Told, add
    from pochemu.sales.dealing import Card, Part, move, open_deal

    stages = {stage.name: stage.pk for stage in pipeline.stages.all()}
    client = add(Told("Buyer"), by=head, at=OPENED)

    def make(*steps, managers=("abramov",), source="site", at=OPENED):
        parts = [Part(code, mpq(1, len(managers))) for code in managers]
        deal = open_deal(client, pipeline, Card(source=source, unit="1"), parts, by=head, now=at)
        for number, name in enumerate(steps, 1):
            reason = LossReason.objects.get() if name == "Lost" else None
            seen = Deal.objects.get(pk=deal.pk).version
            move(deal.pk, stages[name], seen=seen, by=head, now=at + timedelta(days=number), reason=reason)
        return deal

    return make


@pytest.fixture
def many(opened):
    """Of every kind: shared within a group, within a department and beyond it; of a day that is not asked for too."""
    chance = Random(4)
    ways = [(), ("Lost",), ("Needs known",), ("Needs known", "Lost"), ("Meeting", "New"), ("Booked", "Signed", "Lost")]
    for number in range(36):
        managers = chance.sample(PEOPLE, chance.choice((1, 1, 2, 3)))
        opened(*ways[number % 6], managers=managers, source=chance.choice(SOURCES))
    opened("Needs known", at=OPENED - timedelta(days=30))


def is_link(element):
    return element.tag == "a"


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, address
    return read(answer.content.decode())


def links(tree):
    """Numbers that open to deals, as they stand in a table."""
    for table in tree.all(lambda e: e.tag == "table"):
        for e in table.all(is_link):
            yield e.words, e.attributes["href"]


def listed(client, address):
    """As the list says how many they are, and as it shows them."""
    tree = page(client, address)
    rows = list(tree.all(lambda e: "data-row" in e.attributes))
    said = next(tree.all(lambda e: e.tag == "dd")).words
    assert said == str(len(rows)), address
    return said


NARROWED = ({}, {"who": "bykova"}, {"team": "sales"}, {"team": "sales-1", "source": "fair & friends"})


@pytest.mark.parametrize("by", ["person", "team", "source"])
def test_every_count_opens_exactly_the_deals_that_it_counts(titov, many, by):
    for narrowed in NARROWED:
        found = set(links(page(titov, "/funnel/?" + urlencode({**DAYS, "by": by, **narrowed}))))
        counts = {(words, href) for words, href in found if words.isdigit() and "left=" not in href}  # those are days
        assert len(counts) > 15
        assert {(listed(titov, href), href) for _, href in counts} == counts


@pytest.mark.parametrize("by", ["person", "team", "source"])
def test_shares_are_those_of_the_deals_that_they_open(titov, many, by):
    """One's own share at the step where he is weakest, and that of all others."""
    tree = page(titov, "/funnel/?" + urlencode({**DAYS, "by": by}))
    cells = tree.all(lambda e: e.tag == "td" and "behind" in e.classes)
    weak = [found for cell in cells if (found := [(e.words, e.attributes["href"]) for e in cell.all(is_link)])]
    assert weak
    for (own, lost), (others, on), *counts in weak:
        assert [listed(titov, href) for _, href in counts] == [words for words, _ in counts]
        assert own == share(titov, lost.replace("stopped=", "passed="))
        assert others == share(titov, on)


def test_what_was_won_of_all_that_were_opened_is_said_and_opens(titov, many):
    tree = page(titov, "/funnel/?" + urlencode(DAYS))
    said = next(tree.all(lambda e: e.tag == "p" and "lead-in" in e.classes))
    (won, _), *counts = [(e.words, e.attributes["href"]) for e in said.all(is_link)]
    assert [listed(titov, at) for _, at in counts] == [words for words, _ in counts]
    assert won == f"{(200 * int(counts[0][0]) + int(counts[1][0])) // (2 * int(counts[1][0]))}%"
    assert (int(counts[0][0]), int(counts[1][0])) == (6, 36)
    rows = [[e.words for e in cell.all(is_link)] for cell in tree.all(lambda e: e.tag == "td" and "won" in e.classes)]
    assert len(rows) == len(PEOPLE)
    assert all(len(row) == 3 for row in rows)


def share(client, href):
    """Of those that came to the step, how many went on: to the nearest whole, a half up."""
    passed, came = int(listed(client, href)), int(listed(client, href.replace("passed=", "came=")))
    return f"{(200 * passed + came) // (2 * came)}%"


@pytest.mark.parametrize(
    "asked",
    ["by=luck", "since=once", "pipeline=99", "since=0001-01-01", "until=9999-12-31", "team=nowhere", "who=nobody"],
)
def test_conversion_of_nothing_is_not_found(titov, pipeline, asked):
    page(titov, f"/funnel/?{asked}", 404)


def test_deals_that_were_brought_are_told_of_and_open(titov, many, head, pipeline):
    from pochemu.clients.models import Client
    from pochemu.people.models import Employee
    from pochemu.sales.bringing import Coming, bring
    from pochemu.sales.dealing import Card

    won = pipeline.stages.get(name="Signed")
    whose = Employee.objects.get(code="kuzmin")
    one = Coming(Client.objects.get(), Card(source="site"), won, whose, OPENED, OPENED + timedelta(hours=1))
    bring(pipeline, [one, one], by=head)
    tree = page(titov, "/funnel/?" + urlencode(DAYS))
    brought = [(e.words, e.attributes["href"]) for e in tree.all(is_link) if "brought" in e.attributes.get("href", "")]
    assert [words for words, _ in brought] == ["2"]
    assert listed(titov, brought[0][1]) == "2"
    assert "brought by an import or with a contract" in page(titov, brought[0][1]).words
    page(titov, "/deals/list/?brought=no", 404)
