"""Contracts on pages: drafted from a deal, signed with its documents; what happens after is each a form of its own."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.test import Client as Browser
from django.utils import timezone
from gmpy2 import mpq

from apps.sales.estate import PRICE, flats
from days import today
from pages.test_deals import head, opened, page, pipeline  # noqa: F401
from pages.test_reservations import send
from pochemu.clients.actions import Told, add
from pochemu.clients.files import attach
from pochemu.engine.period import Month
from pochemu.ledger.history import facts_about
from pochemu.pay import periods
from pochemu.people.models import Account, Company
from pochemu.property import holding
from pochemu.sales import contracting
from pochemu.sales.models import Contract, ContractReason, Deal, RequiredDocument

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def sold(django_user_model):
    user = django_user_model.objects.create_user("director")
    return flats(Account.objects.create(user=user, role="director"))


@pytest.fixture
def wife(head):  # noqa: F811
    return add(Told("Первая Анна", phones=("+7 916 555-44-33",)), by=head, at=timezone.now())


@pytest.fixture
def drafted(titov, opened, sold):  # noqa: F811
    deal = opened("Пётр Первый", "abramov")
    form = draft_form(titov, deal, sold[0])
    send(titov, "/contracts/new/", **form)
    return Contract.objects.get()


@pytest.fixture
def reasons(db):
    return {
        what: ContractReason.objects.create(what=what, name=f"why {what}", own_fault=True)
        for what in ("suspended", "terminated", "reduced")
    }


def draft_form(browser, deal, unit):
    """As it stands when it is opened."""
    from pages.test_once import form

    return form(browser, f"/contracts/new/?deal={deal.pk}&unit={unit.pk}", "/contracts/new/")


def do(browser, one, verb, status=302, **form):
    told = {"seen": str(Contract.objects.get(pk=one.pk).version), "on": today().isoformat(), **form}
    return send(browser, f"/contracts/{one.pk}/{verb}/", status, **told)


def events(one):
    return list(one.events.order_by("number").values_list("what", flat=True))


def test_a_contract_is_drafted_with_a_number_a_price_and_buyers_who_are_found(titov, opened, sold, wife):  # noqa: F811
    deal = opened("Пётр Первый", "abramov")
    form = draft_form(titov, deal, sold[0])
    assert (form["number"], form["price"], form["buyer"]) == (
        [f"1/{today().year}"], ["6\u202f000\u202f000"], [str(deal.client_id)],
    )  # fmt: skip
    tree = send(titov, "/contracts/new/", 200, **{**form, "query": "5554433", "do": "find"})
    assert "Первая Анна" in tree.words
    assert Contract.objects.count() == 0
    tree = send(titov, "/contracts/new/", 422, **{**form, "price": "5 000 000"}, add=wife.pk)
    assert "beyond your limit of 3" in tree.words
    assert "Первая Анна" in tree.words, "what was chosen is there still"
    tree = send(titov, "/contracts/new/", 422, **{**form, "price": "", "number": " "})
    assert "Say how much" in tree.words
    assert "contract’s number" in tree.words.replace("'", "’")
    send(titov, "/contracts/new/", **form, add=wife.pk)
    one = Contract.objects.get()
    assert sorted((row.client_id, row.share) for row in one.buyers.all()) == sorted(
        [(deal.client_id, mpq(1, 2)), (wife.pk, mpq(1, 2))]
    )
    assert holding.held(sold[0]).subject == one.subject
    assert one.number in page(titov, f"/deals/{deal.pk}/").words
    assert f"Contract {one.number} is drafted" in page(titov, f"/clients/{deal.client_id}/").words
    again = draft_form(titov, deal, sold[1])
    tree = send(titov, "/contracts/new/", 422, **{**again, "number": one.number})
    assert "already" in tree.words


def test_a_draft_is_changed_with_what_was_typed_kept_and_dropped(titov, drafted, sold, wife):
    buyer = drafted.deal.client_id
    said = {"kind": "dkp", "form": "mortgage", "number": "7-B", "bank": "North", "price": "5 990 000"}
    tree = do(titov, drafted, "change", 422, **said, buyer=[buyer, wife.pk], share=["1/2", "1/3"])
    assert "make 1" in tree.words
    assert "1/3" in [e.attributes.get("value") for e in tree.all(lambda e: e.attributes.get("name") == "share")]
    do(titov, drafted, "change", **said, buyer=[buyer], share=["1/3"], add=wife.pk, out=buyer)
    drafted.refresh_from_db()
    assert (drafted.number, drafted.kind, drafted.bank, drafted.price) == ("7-B", "dkp", "North", 5_990_000_00)
    assert contracting.clients_of(drafted) == [wife]
    do(titov, drafted, "drop")
    assert holding.held(sold[0]) is None


def test_a_contract_lives_from_its_draft_to_its_end(titov, drafted, sold, reasons, wife, login):
    """Each thing is an event with its fact; what can't be is told at its field."""
    RequiredDocument.objects.create(kind="ddu", name="Passport")
    assert "is missing" in page(titov, f"/contracts/{drafted.pk}/").words
    assert "Passport" in do(titov, drafted, "sign", 422).words
    client = drafted.deal.client
    (file,) = attach(client.pk, [ContentFile(b"scan", "p.txt")], by=None, at=timezone.now()).made
    assert "Choose the file" in do(titov, drafted, "attach", 422, name="Passport", file="").words
    do(titov, drafted, "attach", name="Passport", file=file.pk)
    assert "not come yet" in do(titov, drafted, "sign", 422, on=(today() + DAY).isoformat()).words
    assert "not a day" in do(titov, drafted, "sign", 422, on="x").words
    do(titov, drafted, "sign")
    assert Deal.objects.get(pk=drafted.deal_id).outcome == "won"
    assert "can't be done" in do(titov, drafted, "register", 422, entry="1").words
    do(titov, drafted, "file")
    assert "Choose the reason" in do(titov, drafted, "suspend", 422, reason=reasons["terminated"].pk).words
    do(titov, drafted, "suspend", reason=reasons["suspended"].pk)
    assert "number of the entry" in do(titov, drafted, "register", 422, entry=" ").words
    do(titov, drafted, "register", entry="77:01/1")
    assert (
        "less than the whole"
        in do(titov, drafted, "reduce", 422, reason=reasons["reduced"].pk, price="6 000 000").words
    )
    seller = Browser()
    seller.force_login(login("abramov"))
    seller.cookies["django_language"] = "en"
    forms = [
        each.attributes.get("action", "")
        for each in page(seller, f"/contracts/{drafted.pk}/").all(lambda e: e.tag == "form")
    ]
    assert f"/contracts/{drafted.pk}/swap/" in forms
    for verb in ("terminate", "reduce"):
        assert f"/contracts/{drafted.pk}/{verb}/" not in forms, "a head's or the director's to do"
    refused = do(seller, drafted, "terminate", 422, reason=reasons["terminated"].pk, accrued="0")
    assert "who has no part in its deal" in refused.words
    do(titov, drafted, "reduce", reason=reasons["reduced"].pk, price="5 900 000")
    assert "such as 51.2" in do(titov, drafted, "measure", 422, area="51.234", price="1").words
    assert "such as 51.2" in do(titov, drafted, "measure", 422, area="2026-11-27", price="1").words
    do(titov, drafted, "measure", area="51.2", price="5 950 000")
    assert "Choose the unit" in do(titov, drafted, "swap", 422, unit="", price="1").words
    do(titov, drafted, "swap", unit=sold[1].pk, price="6 000 000")
    do(titov, drafted, "assign", buyer=[client.pk], share=[""], add=wife.pk, out=client.pk)
    assert "give back; 0, if nothing" in do(titov, drafted, "terminate", 422, reason=reasons["terminated"].pk).words
    do(titov, drafted, "terminate", reason=reasons["terminated"].pk, accrued="4 200.50")
    told = [
        "signed", "filed", "suspended", "registered", "reduced", "measured", "swapped", "assigned", "terminated",
    ]  # fmt: skip
    assert events(drafted) == told
    assert len(facts_about(drafted.subject)) == len(told)
    words = page(titov, f"/contracts/{drafted.pk}/").words
    for said in (
        "−100,000",
        "50 m² → 51.2 m²",
        "was paid for it: 4,200.5",
        "instead of 1, 1",
        "by our fault",
        "77:01/1",
    ):
        assert said in words.replace("\xa0", " "), said
    assert words.count("which bonuses it moved") == len(told)
    assert "is terminated" in page(titov, f"/clients/{wife.pk}/").words
    assert "is assigned" in page(titov, f"/clients/{client.pk}/").words


def test_what_is_written_down_once_its_month_was_closed_says_where_it_is_paid(titov, drafted, reasons, monkeypatch):
    """Seen red: nothing was said, and whoever looked for it in the bonus did not find it."""
    do(titov, drafted, "sign")
    signed = drafted.events.get().entry_id
    monkeypatch.setattr(periods, "closings", lambda: {Month.of(today()): signed})
    told = "was closed already: what it changes of bonuses is paid in an open month, as an adjustment"
    assert told not in page(titov, f"/contracts/{drafted.pk}/").words
    do(titov, drafted, "terminate", reason=reasons["terminated"].pk, accrued="0")
    assert page(titov, f"/contracts/{drafted.pk}/").words.count(told) == 1


def test_a_head_corrects_a_day_and_the_old_one_stays_told(titov, drafted, login, monkeypatch):
    do(titov, drafted, "sign")
    was, right = today(), today() - DAY
    tree = do(titov, drafted, "correct", 422, event="1", on=right.isoformat(), why="")
    assert "Say why" in tree.words
    do(titov, drafted, "correct", event="1", on=right.isoformat(), why="typed as of the next day")
    tree = page(titov, f"/contracts/{drafted.pk}/?said=corrected")
    assert "The day is corrected." in tree.words
    assert f"the day was told as {was.day} " in tree.words
    assert "typed as of the next day" in tree.words
    assert Contract.objects.get().signed_on == right
    assert "a day is corrected" in page(titov, f"/clients/{drafted.deal.client_id}/").words
    closed = {Month.of(right): 10**9, Month.of(was): 10**9}
    monkeypatch.setattr(periods, "closings", lambda: closed)
    assert "was closed already" not in page(titov, f"/contracts/{drafted.pk}/").words
    closed |= {Month.of(right): drafted.events.get().entry_id}
    assert "was closed already" in page(titov, f"/contracts/{drafted.pk}/").words
    browser = Browser()
    browser.force_login(login("abramov"))
    assert "Correct a day" not in page(browser, f"/contracts/{drafted.pk}/").words
    do(browser, drafted, "correct", 404, event="1", on=was.isoformat(), why="no")


def test_a_head_corrects_the_entrys_number_and_the_old_one_stays_told(titov, drafted, login):
    do(titov, drafted, "sign")
    assert "entry’s number" not in page(titov, f"/contracts/{drafted.pk}/").words
    do(titov, drafted, "file")
    do(titov, drafted, "register", entry="77:01/1")
    assert "Say the number" in do(titov, drafted, "correct-number", 422, entry=" ", why="a slip").words
    assert "Say why" in do(titov, drafted, "correct-number", 422, entry="77:01/2", why=" ").words
    do(titov, drafted, "correct-number", entry="77:01/2", why="a slip")
    words = page(titov, f"/contracts/{drafted.pk}/?said=number_corrected").words
    for told in ("entry 77:01/2", "the number was told as 77:01/1; corrected", ": a slip"):
        assert told in words
    assert "the number of its registration is corrected" in page(titov, f"/clients/{drafted.deal.client_id}/").words
    browser = Browser()
    browser.force_login(login("abramov"))
    do(browser, drafted, "correct-number", 404, entry="1", why="no")


def test_a_head_takes_back_what_was_told_of_a_wrong_contract_and_it_stays_told(titov, drafted, reasons, login):
    do(titov, drafted, "sign")
    do(titov, drafted, "terminate", reason=reasons["terminated"].pk, accrued="0")
    tree = page(titov, f"/contracts/{drafted.pk}/")
    assert "Take back what was told last" in tree.words
    (last,) = [
        e.attributes["value"] for e in tree.all(lambda e: e.tag == "input" and e.attributes.get("name") == "event")
    ]
    assert last == "2"
    assert "Say why it is taken back" in do(titov, drafted, "take-back", 422, event=last, why=" ").words
    assert "what is last is taken back first" in do(titov, drafted, "take-back", 422, event="1", why="x").words
    do(titov, drafted, "take-back", event=last, why="it was contract 7")
    tree = page(titov, f"/contracts/{drafted.pk}/?said=taken_back")
    assert "the contract is what it was before" in tree.words
    assert re.search(r"taken back \S+.* by \S+.*: it was contract 7", tree.words)
    assert [e.words for e in tree.all(lambda e: e.tag == "s")] == ["Terminated"]
    assert "last event is taken back" in page(titov, f"/clients/{drafted.deal.client_id}/").words
    assert Contract.objects.get().state == "signed"
    do(titov, drafted, "take-back", event="1", why="it was contract 7")
    assert (Contract.objects.get().state, Deal.objects.get(pk=drafted.deal_id).outcome) == ("draft", "open")
    assert "Take back what was told last" not in page(titov, f"/contracts/{drafted.pk}/").words
    do(titov, drafted, "sign")
    browser = Browser()
    browser.force_login(login("abramov"))
    browser.cookies["django_language"] = "en"
    assert "Take back" not in page(browser, f"/contracts/{drafted.pk}/").words
    do(browser, drafted, "take-back", 404, event="3", why="no")


def test_of_two_who_act_upon_a_contract_the_second_is_told(titov, drafted):
    seen = str(drafted.version)
    do(titov, drafted, "sign")
    assert "was changed since" in do(titov, drafted, "sign", 422, seen=seen).words


def test_the_list_counts_and_sums_what_it_is_narrowed_to(titov, drafted):
    for asked in ("", "?state=draft", f"?q={drafted.number[:1]}", "?kind=ddu&form=at_once&who=abramov"):
        words = page(titov, f"/contracts/{asked}").words
        assert drafted.number in words
        assert "6m" in words
    assert drafted.number not in page(titov, "/contracts/?state=signed").words
    assert drafted.number not in page(titov, f"/contracts/?since={today()}").words
    for wrong in ("?state=x", "?since=x", "?who=x", "?project=x", "?before=x"):
        assert titov.get(f"/contracts/{wrong}").status_code == 404


def test_contracts_of_deals_that_are_closed_to_one_are_not_there(drafted, login):
    Company.objects.update(visibility={"clients": "own"})
    stranger = Browser()
    stranger.force_login(login("bykova"))
    assert stranger.get(f"/contracts/{drafted.pk}/").status_code == 404
    assert stranger.post(f"/contracts/{drafted.pk}/sign/", {"seen": "0"}).status_code == 404
    assert drafted.number not in page(stranger, "/contracts/").words


def test_a_client_who_is_closed_to_one_is_not_made_a_buyer(titov, drafted, login, head):  # noqa: F811
    """By his number in a form of one's own."""
    Company.objects.update(visibility={"clients": "own"})
    other = add(Told("Secret", phones=()), by=head, at=timezone.now(), to=head.employee)
    mine = Browser()
    mine.force_login(login("abramov"))
    mine.cookies["django_language"] = "en"
    said = {"kind": "ddu", "form": "at_once", "number": "1", "price": "6 000 000"}
    tree = do(mine, drafted, "change", 422, **said, add=other.pk)
    assert "Secret" not in tree.words
    assert "who buys" in tree.words
    assert drafted.price == PRICE
