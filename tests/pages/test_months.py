"""The closing of a month by two people, page by page, without a script; and what everybody sees of it afterwards."""

import pytest
from django.test import Client

from days import today
from pages.conftest import MONTH
from pages.reading import figures, read
from pochemu.engine.fact import Credit
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.actions import record
from pochemu.ledger.asides import keep_asides
from pochemu.ledger.entries import entry
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.models import Fact
from pochemu.ledger.packing import Packing
from pochemu.pay import periods
from pochemu.pay.models import Adjustment, Closing, Decision
from pochemu.people.models import Account

pytestmark = pytest.mark.django_db
THIS = Month.parse(MONTH)
PAGE = f"/months/{MONTH}/"


@pytest.fixture
def browsers(login):
    """Kuzmin of finance and Titov, a director, each in a browser of his own."""

    def make(employee, role):
        client = Client()
        client.force_login(login(employee, role=role))
        client.cookies["django_language"] = "en"
        return client

    return make("kuzmin", "finance"), make("titov", "director")


def page(client, address=PAGE):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return read(answer.content.decode())


def seen(client):
    (field,) = page(client).all(lambda e: e.tag == "input" and e.attributes.get("name") == "seen")
    return field.attributes["value"]


def begin(client):
    return client.post(f"{PAGE}begin/")


def approve(client, digest):
    return client.post(f"{PAGE}approve/", {"seen": digest})


def decide_all(client):
    """Every point that is in the way, by the forms of the page."""
    while points := list(page(client).all(lambda e: e.attributes.get("action") == f"{PAGE}decide/")):
        hidden = points[0].all(lambda e: e.tag == "input" and e.attributes.get("type") == "hidden")
        told = {e.attributes["name"]: e.attributes["value"] for e in hidden}
        assert client.post(f"{PAGE}decide/", {**told, "reason": "looked into"}).status_code == 302


def close(browsers):
    one, other = browsers
    begin(one)
    decide_all(one)
    digest = seen(one)
    approve(one, digest)
    approve(other, digest)
    return Closing.objects.get()


def test_two_people_close_a_month_and_one_marks_it_as_paid(browsers):
    one, other = browsers
    assert "waits for approval" not in current_step(one)
    assert begin(one).url == f"{PAGE}?said=taken"
    assert current_step(one) == "waits for approval"
    decide_all(one)
    digest = seen(one)
    assert approve(one, digest).url == f"{PAGE}?said=approved"
    assert "You have approved these figures" in page(one).words
    assert approve(other, digest).url == f"{PAGE}?said=closed"
    assert current_step(one).startswith("closed")
    assert Closing.objects.get().hash in page(one).words
    assert one.post(f"{PAGE}pay/").url == f"{PAGE}?said=paid"
    assert current_step(other).startswith("paid")
    assert "Mark as paid" not in page(one).words


def current_step(client):
    (step,) = page(client).all(lambda e: e.attributes.get("aria-current") == "step")
    return step.words


def test_every_number_of_the_pages_opens(browsers):
    one, _ = browsers
    begin(one)
    close(browsers)
    for address in (PAGE, "/months/"):
        assert_figures_open(one, address)


def test_what_was_approved_is_what_was_seen(browsers):
    one, other = browsers
    begin(one)
    decide_all(one)
    digest = seen(one)
    begin(other)
    answer = approve(one, digest)
    assert answer.status_code == 409
    assert "taken anew" in answer.content.decode()
    assert periods.closed_at(THIS) is None


def test_a_point_is_decided_with_a_reason_and_only_as_it_was_seen(browsers):
    one, _ = browsers
    begin(one)
    told = {"matter": "no_value", "employee": "nobody", "position": "", "line": "", "amount": "", "reason": "so"}
    assert one.post(f"{PAGE}decide/", told).status_code == 409
    assert not Decision.objects.exists()


@pytest.mark.parametrize("role", ["employee", "head"])
def test_months_are_closed_to_whoever_closes_none(client, login, role):
    client.force_login(login("abramov", role=role))
    for address in (PAGE, "/months/"):
        assert client.get(address).status_code == 404
    for act in ("begin", "decide", "approve", "pay"):
        assert client.post(f"{PAGE}{act}/").status_code == 404
    assert 'href="/months/"' not in client.get(f"/me/{MONTH}/").content.decode()


def test_a_designer_sees_months_and_closes_none(client, login):
    client.force_login(login("abramov", role="designer"))
    assert client.get(PAGE).status_code == 200
    assert client.post(f"{PAGE}begin/").status_code == 404
    assert Account.objects.get().role == "designer"


def test_a_month_that_is_not_over_is_not_closed(browsers):
    one, _ = browsers
    ahead = Month.of(today()).plus(1)
    assert "is not over yet" in page(one, f"/months/{ahead}/").words
    assert one.post(f"/months/{ahead}/begin/").status_code == 409


def test_a_closed_month_stays_on_every_page_and_says_what_is_known_now(browsers):
    one, _ = browsers
    close(browsers)
    address = f"/people/abramov/{MONTH}/"
    before = hero(one, address)
    assert "The month is closed" in notice(one, address)
    assert "As known now" not in notice(one, address)
    assert f"{address}?" not in notice(one, address)
    again("abramov")
    assert hero(one, address) == before
    assert "As known now it would be" in notice(one, address)
    assert hero(one, f"{address}?known=now") != before
    assert "and not as it was closed" in notice(one, f"{address}?known=now")
    assert hero(one, f"{address}?known={periods.closed_at(THIS)}") == before


def test_a_late_fact_says_that_it_was_not_known_then(browsers):
    one, _ = browsers
    close(browsers)
    number = again("abramov")
    told = page(one, f"/facts/{number}/?month={MONTH}&employee=abramov").words
    assert "It was not known then, so it is in none of these figures." in told
    assert "paid in an open month, as an adjustment. What it changes" in told
    (now,) = page(one, f"/facts/{number}/?month={MONTH}&employee=abramov").all(lambda e: e.words == "What it changes")
    told = page(one, now.attributes["href"]).words
    assert "Without it the bonus would be" in told
    assert not any(words in told for words in ("It was not known", "once the month was closed"))


def hero(client, address):
    (found,) = page(client, address).all(lambda e: "hero" in e.classes)
    return found.words


def notice(client, address):
    (found,) = page(client, address).all(lambda e: "known" in e.classes)
    return found.words


def again(employee):
    """One of the person's facts of the month once more, ten times the amount: it becomes known now."""
    rows = Fact.objects.known().filter(
        credits__employee__code=employee, day__gte=THIS.first, day__lte=THIS.last, amount__gt=0
    )
    row = rows.order_by("-pk").first()
    fact = facts_by_id([row.pk], digits=2)[row.pk]
    from properties.writes import as_told

    told = as_told(fact)._replace(key="late", credits=(Credit(employee),), amount=row.amount * 10)
    with entry(what="late") as act:
        record(act, "late", [told])
    return Fact.objects.get(key="late").pk


# --- adjustments ---


def adjusting(client, act, **told):
    return client.post(f"{PAGE}{act}/", told)


def proposal_seen(client):
    """The hidden fields of the first proposal that this reader may approve; None where there is none."""
    forms = page(client).all(lambda e: e.attributes.get("action") == f"{PAGE}adjust/")
    for form in forms:
        if "Approve" in form.words:
            hidden = form.all(lambda e: e.tag == "input" and e.attributes.get("name") in ("number", "seen"))
            return {e.attributes["name"]: e.attributes["value"] for e in hidden}
    return None


def test_what_became_known_late_is_proposed_by_one_and_approved_by_another(browsers):
    one, other = browsers
    close(browsers)
    before = notice(one, f"/people/abramov/{MONTH}/")
    again("abramov")
    assert "Propose the adjustments" in page(one).words
    assert adjusting(one, "propose").url == f"{PAGE}?said=proposed"
    assert "Propose the adjustments" not in page(one).words
    assert proposal_seen(one) is None
    assert "Another person decides on what you proposed" in page(one).words
    told = proposal_seen(other)
    assert adjusting(one, "adjust", **told).status_code == 409
    assert adjusting(other, "adjust", **{**told, "seen": "0" * 64}).status_code == 409
    while told := proposal_seen(other):
        assert adjusting(other, "adjust", **told).url == f"{PAGE}?said=adjusted"
    assert "Nothing that would change what was paid" in page(one).words
    assert "The month is closed" in before
    lines = Adjustment.objects.filter(employee__code="abramov")
    assert {line.paid_in for line in lines} == {THIS.plus(1).code}
    assert adjusting(one, "propose").status_code == 409


def test_every_number_of_an_adjustment_opens(browsers):
    one, other = browsers
    close(browsers)
    again("abramov")
    adjusting(one, "propose")
    assert_figures_open(one, PAGE)
    adjusting(other, "adjust", **proposal_seen(other))
    line = Adjustment.objects.first()
    why = f"/why/{THIS.plus(1)}/person/{line.employee.code}/adjustment-{line.pk}/"
    statement = f"/statements/{THIS.plus(1)}/{line.employee.code}/"
    for address in (PAGE, why, statement, f"/people/{line.employee.code}/{THIS.plus(1)}/"):
        assert_figures_open(one, address)
    assert "Adjustments for closed months" in page(one, statement).words
    assert one.get(f"{statement}pdf/").content.startswith(b"%PDF")
    assert "Proposed by Кузьмин" in " ".join(page(one, why).words.split())


def assert_figures_open(client, address):
    found = list(figures(page(client, address)))
    assert found, address
    for figure in found:
        assert client.get(figure.attributes["href"]).status_code == 200, figure.attributes["href"]


def test_a_file_whose_rows_could_not_be_read_is_looked_at_before_closing(browsers):
    one, _ = browsers
    packing = Packing()
    packing.add(7, "213", Words("“12.13.2026” is no date", "«12.13.2026» не дата"))
    packing.add(8, "", Words("“12.13.2026” is no date", "«12.13.2026» не дата"))
    packing.add(9, "214")
    keep_asides("deals", "deals.csv", packing)
    begin(one)
    told = " ".join(page(one).words.split())
    assert "deals · “12.13.2026” is no date" in told
    assert "deals.csv" in told
    assert "left out by" not in told
