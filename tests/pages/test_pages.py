"""Every figure opens, every page answers, and nobody sees what is closed to him."""

import re
from collections import deque
from itertools import zip_longest

import pytest

from days import today
from pages.conftest import MONTH, PASSWORD
from pages.reading import Element, figures, links, read
from pochemu.engine.period import Month
from pochemu.ledger.entries import newest
from pochemu.people.models import Account, Company

pytestmark = pytest.mark.django_db

MONEY = re.compile(r"\d\s*[₽€$]|[€$]\s*\d")
LARGE = re.compile(r"\d(m|bn|tn)\s₽")
KOPECKS = re.compile(r"\.\d\d\s₽")
PERCENT = re.compile(r"\d\s*%")


def page(client, address):
    answer = client.get(address, follow=True)
    assert answer.status_code == 200, (answer.status_code, address)
    return read(answer.content.decode())


ELSEWHERE = ("/static/", "/live/", "/questions/ask/")
"""Not crawled: of every figure there is a page to ask about it, and all are alike."""


def everything(client, start, most=250):
    """Pages that links lead to, each once."""
    waiting, seen = deque([start]), {start}
    for _ in range(most):
        if not waiting:
            return
        address = waiting.popleft()
        tree = page(client, address)
        yield address, tree
        new = [each for each in links(tree) if each not in seen and not each.startswith(ELSEWHERE)]
        waiting.extend(dict.fromkeys(new))
        seen.update(new)


def mixed_columns(tree):
    """Figures one under another, in tables and lists, of which some sums have kopecks and some have not."""
    for table in tree.all(lambda each: each.tag in ("tbody", "ol", "ul")):
        rows = [[one] for one in table.children if isinstance(one, Element) and one.tag == "li"]
        rows += [list(row.all(lambda e: e.tag in ("td", "th"))) for row in table.all(lambda e: e.tag == "tr")]
        for column in zip_longest(*rows):
            first = [next(iter(figures(cell)), None) for cell in column if cell]
            sums = [one.words for one in first if one and one.words.endswith("₽") and not LARGE.search(one.words)]
            if len({bool(KOPECKS.search(one)) for one in sums}) > 1:
                yield sums


def test_every_link_opens_and_no_number_is_naked(titov):
    """Settings stand as they are set; every other money or percent is a link to its why."""

    def is_settings(element):
        set_so = {"code", "title", "nav", "pre"}
        return (
            element.tag in set_so or {"n", "tiers", "rule"} & set(element.classes) or "data-why" in element.attributes
        )

    visited = 0
    for address, tree in everything(titov, f"/me/{MONTH}/"):
        visited += 1
        assert not list(mixed_columns(tree)), address
        for text in tree.texts(is_settings) if "/schemes/" not in address else ():
            naked = MONEY.search(text)
            assert not naked, (address, " ".join(text.split()))
    assert visited == 250


def test_a_page_has_nothing_that_a_strict_policy_forbids(titov):
    for address, tree in everything(titov, f"/me/{MONTH}/", most=60):
        for element in tree.all(lambda e: True):
            assert not any(name == "style" or name.startswith("on") for name in element.attributes), (
                address,
                element.tag,
            )
            assert element.tag != "style", address
            assert element.tag != "script" or not element.text, address


def test_the_policy_is_strict(titov):
    assert "default-src 'self'" in titov.get("/schemes/").headers["Content-Security-Policy"]


def test_an_indicators_number_is_that_of_its_why(titov):
    tree = page(titov, f"/me/{MONTH}/")
    amounts = [figures(e)[0] for e in tree.all(lambda e: "amount" in e.classes)]
    assert len(amounts) == 5
    for amount in amounts:
        why = page(titov, amount.attributes["href"])
        big = next(why.all(lambda e: "big" in e.classes))
        assert figures(big)[0].words == amount.words


@pytest.mark.parametrize("address", [f"/why/{MONTH}/person/titov/managers/on_plan/", "/schemes/head-of-sales/"])
def test_a_condition_calls_a_position_by_its_title(titov, address):
    assert "“Position” = “Sales manager”" in read(titov.get(address).content.decode()).words


def test_the_panel_alone_is_the_panel_of_the_page(titov):
    address = f"/why/{MONTH}/person/titov/"
    alone = titov.get(address, headers={"HX-Request": "true"}).content.decode()
    assert alone.strip().startswith("<aside")
    assert read(alone).words in page(titov, address).words


def test_the_figure_of_a_fact_adds_up_with_what_is_left_without_it(titov):
    tree = page(titov, f"/me/{MONTH}/")
    step = next(address for address in links(tree) if address.startswith("/facts/"))
    panel = next(page(titov, step.replace("&step=1", "")).all(lambda e: e.attributes.get("id") == "why"))
    change = figures(next(panel.all(lambda e: "big" in e.classes)))[0].words
    without = figures(next(panel.all(lambda e: "sentence" in e.classes)))[0].words
    total = next(tree.all(lambda e: "hero" in e.classes)).words
    assert amount(change) + amount(without) == amount(total)


@pytest.mark.parametrize("employee", ["titov", "abramov", "bykova", "kuzmin"])
def test_steps_lead_to_what_they_say_and_add_up_to_the_bonus(titov, employee):
    tree = page(titov, f"/people/{employee}/{MONTH}/")
    said = [(figures(row)[0].words, figures(row)[0].attributes["href"]) for row in steps_of(tree)]
    assert said
    after = total = amount(next(tree.all(lambda e: "hero" in e.classes)).words)
    for change, address in said:
        panel = next(page(titov, address).all(lambda e: e.attributes.get("id") == "why"))
        assert amount(figures(next(panel.all(lambda e: "big" in e.classes)))[0].words) == amount(change)
        told = next(e.words for e in panel.all(lambda e: "sentence" in e.classes))
        before, then = (amount(one) for one in re.findall(r"[−\d][\d\xa0., ]*", told)[:2])
        assert (then, then - before) == (after, amount(change)), told
        after = before
    at_first = next(tree.all(lambda e: "sentence" in e.classes and "Before these" in e.words))
    assert amount(figures(at_first)[0].words) + sum(amount(change) for change, _ in said) == total


def steps_of(tree):
    section = next(e for e in tree.all(lambda e: e.tag == "section") if "What changed the bonus" in e.words)
    return section.all(lambda e: "data-row" in e.attributes)


def test_a_difference_that_a_fact_makes_opens_to_what_makes_it(titov):
    """The number that was clicked heads what it opens, down to the facts that were counted."""
    waiting = [next(at for at in links(page(titov, f"/me/{MONTH}/")) if at.startswith("/facts/"))]
    opened = 0
    while waiting:
        address = waiting.pop()
        for number in page(titov, address).all(lambda e: e.tag == "a" and "figure=" in e.attributes.get("href", "")):
            at = number.attributes["href"]
            if number.words[0] not in "+−" or at == address.replace("&amp;", "&"):
                continue
            head = page(titov, at)
            (value,) = (e for e in figures(head) if e.attributes["href"] == at and e.words[0] in "+−")
            assert amount(value.words) == amount(number.words)
            opened += 1
            waiting.append(at)
    assert opened >= 2
    assert titov.get(f"{address.partition('&figure=')[0]}&figure=nothing").status_code == 404


def test_a_step_says_also_what_the_fact_makes_now(titov):
    """Where what came later changed it: else that is the same."""
    told = 0
    for employee in ("titov", "abramov", "bykova", "kuzmin"):
        for row in steps_of(page(titov, f"/people/{employee}/{MONTH}/")):
            address = figures(row)[0].attributes["href"]
            now, turn = (
                next(page(titov, one).all(lambda e: e.attributes.get("id") == "why"))
                for one in (address.replace("&step=1", ""), address)
            )
            gives = figures(next(now.all(lambda e: "big" in e.classes)))[0].words
            if amount(gives) == amount(figures(row)[0].words):
                assert "all that came later" not in turn.words
            else:
                assert f"all that came later, it makes {gives}." in turn.words
                told += 1
    assert told


def amount(text):
    from gmpy2 import mpq

    return mpq(re.sub(r"[^\d.−-]", "", text).replace("−", "-"))


def test_what_was_known_then_says_so_and_its_links_carry_it_on(titov):
    known = newest()
    tree = page(titov, f"/me/{MONTH}/?known={known}")
    assert f"entry {known}" in next(tree.all(lambda e: "known" in e.classes)).words
    of_figures = [e.attributes["href"] for e in figures(tree)]
    assert of_figures
    assert all(f"known={known}" in address for address in of_figures)


NOWHERE = [
    "/me/2026-13/",
    "/me/someday/",
    "/me/2046-01/",
    "/me/1999-01/",
    "/board/2046-01/sales-manager/",
    "/totals/2046-01/",
    "/plans/2046-01/sales-manager/",
    "/people/abramov/1999-01/",
    "/statements/2046-01/titov/",
    "/compare/2026-09/person/titov/?with=month:1999-01",
    "/people/nobody/2026-09/",
    "/why/2026-09/person/titov/nothing/",
    "/why/2026-09/person/titov/?day=yesterday",
    "/why/2026-09/person/titov/?offset=-1",
    "/why/2026-09/team/nowhere/",
    "/why/2026-09/company/nothing/",
    "/facts/999999/",
    "/board/2026-09/king/",
    "/schemes/king/",
    "/schemes/sales-manager/2020-01/",
    f"/me/{MONTH}/?known=then",
    f"/me/{MONTH}/?known=99999999",
]


def test_an_address_that_leads_nowhere_is_not_found(titov):
    assert {address: titov.get(address).status_code for address in NOWHERE} == dict.fromkeys(NOWHERE, 404)


class TestVisibility:
    @pytest.fixture
    def kuzmin(self, client, login):
        Company.objects.update(visibility={"money": "own"})
        client.force_login(login("kuzmin"))
        return client

    def test_a_closed_month_of_a_colleague_looks_like_none(self, kuzmin):
        for address in (
            f"/people/abramov/{MONTH}/",
            f"/why/{MONTH}/person/abramov/",
            f"/why/{MONTH}/company/",
            f"/totals/{MONTH}/",
        ):
            assert kuzmin.get(address).status_code == 404, address

    def test_the_own_month_is_open(self, kuzmin):
        assert kuzmin.get(f"/me/{MONTH}/").status_code == 200

    def test_the_board_shows_places_but_no_figures_of_colleagues(self, kuzmin):
        tree = page(kuzmin, f"/board/{MONTH}/sales-manager/")
        rows = list(tree.all(lambda e: e.tag == "tr" and "data-row" in e.attributes))
        assert len(rows) == 9
        for row in rows:
            assert bool(figures(row)) == ("own" in row.classes)

    def test_a_fact_of_a_colleague_is_closed(self, kuzmin, sales):
        from pochemu.ledger.models import Credit

        theirs = Credit.objects.filter(employee__code="abramov", known_until=2**63 - 1).first().fact_id
        assert kuzmin.get(f"/facts/{theirs}/").status_code == 404
        assert kuzmin.get(f"/facts/{theirs}/?employee=kuzmin").status_code == 404

    def test_search_finds_only_who_is_open(self, kuzmin):
        assert "Абрамов" not in page(kuzmin, "/search/?q=абрамов").words
        assert "Кузьмин" in page(kuzmin, "/search/?q=КУЗЬМИН").words


@pytest.mark.parametrize(("role", "leads"), [("designer", False), ("employee", True)])
def test_a_fact_leads_to_its_things_whoever_works_with_them_alone(client, login, role, leads):
    """Seen red: a designer was led from a fact to a meeting and a client that are not there for him."""
    from datetime import UTC, datetime

    from pochemu.engine.fact import Credit, NewFact
    from pochemu.ledger.actions import record
    from pochemu.ledger.entries import entry
    from pochemu.ledger.models import Fact

    client.force_login(login("kuzmin", role=role))
    with entry(what="a room's") as act:
        at = datetime(2026, 9, 15, tzinfo=UTC)
        told = NewFact("registration", "contract-7/2", at, (Credit("kuzmin"),), 100, subject="contract-7")
        record(act, "crm", [told])
    told = page(client, f"/facts/{Fact.objects.get(key='contract-7/2').pk}/?month={MONTH}&employee=kuzmin")
    assert ("/contracts/7/" in links(told)) == leads


class TestAccess:
    def test_a_stranger_is_asked_to_sign_in(self, client, sales):
        answer = client.get(f"/me/{MONTH}/")
        assert answer.status_code == 302
        assert answer.url == f"/sign-in/?next=/me/{MONTH}/"

    def test_signing_in_leads_to_where_one_was_going(self, client, login):
        login("titov")
        answer = client.post("/sign-in/", {"username": "titov", "password": PASSWORD, "next": f"/me/{MONTH}/"})
        assert (answer.status_code, answer.url) == (302, f"/me/{MONTH}/")

    def test_a_wrong_password_is_told_about(self, client, login):
        login("titov")
        answer = client.post("/sign-in/", {"username": "titov", "password": "wrong"})
        assert answer.status_code == 200
        assert list(read(answer.content.decode()).all(lambda e: e.attributes.get("role") == "alert"))

    def test_theme_and_language_stay_with_the_account(self, titov):
        answer = titov.post(
            "/look/", {"theme": "dark", "language": "ru"}, headers={"Referer": "http://testserver/schemes/"}
        )
        assert (answer.status_code, answer.url) == (302, "http://testserver/schemes/")
        account = Account.objects.get(employee__code="titov")
        assert (account.theme, account.language) == ("dark", "ru")
        html = next(page(titov, "/schemes/").all(lambda e: e.tag == "html"))
        assert (html.attributes["data-theme"], html.attributes["lang"]) == ("dark", "ru")

    def test_a_theme_that_is_none_changes_nothing(self, titov):
        titov.post("/look/", {"theme": '"><script>', "language": "xx"})
        account = Account.objects.get(employee__code="titov")
        assert (account.theme, account.language) == ("auto", "en")

    def test_looks_are_not_changed_by_a_link(self, titov):
        assert titov.get("/look/?theme=dark").status_code == 405

    def test_the_way_back_is_never_to_another_site(self, titov):
        answer = titov.post("/look/", {"theme": "dark"}, headers={"Referer": "https://elsewhere.example/"})
        assert answer.url == "/"

    def test_a_login_of_no_employee_begins_with_the_totals(self, client, sales, admin_user):
        Account.objects.create(user=admin_user, role="director")
        client.force_login(admin_user)
        assert client.get("/").url == "/totals/"
        assert client.get(f"/me/{MONTH}/").status_code == 404

    def test_health_is_told_to_anybody(self, client, db):
        assert client.get("/health/live").content == b"live"
        assert client.get("/health/ready").content == b"ready"


def test_a_month_that_has_not_begun_says_so_and_ranks_nobody(titov):
    now = Month.of(today())
    ahead = now.plus(1)
    for address in (f"/me/{ahead}/", f"/board/{ahead}/sales-manager/", f"/people/abramov/{ahead}/"):
        assert "has not begun" in page(titov, address).text, address
        assert "has not begun" not in page(titov, address.replace(str(ahead), str(now))).text

    def places(month):
        cells = page(titov, f"/board/{month}/sales-manager/").all(lambda each: "place" in each.classes)
        return [cell.words for cell in cells]

    assert len(places(now)) > 1
    assert all(places(now))
    assert places(ahead) == [""] * len(places(now))
    assert "place of" in page(titov, f"/people/abramov/{now}/").text
    assert "place of" not in page(titov, f"/people/abramov/{ahead}/").text
