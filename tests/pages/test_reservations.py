"""Units kept for deals, on pages: chosen, reserved, waited for; what is beyond the limits is asked for and decided."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from apps.sales.estate import PRICE, flats
from often import TIMES
from pages.reading import read
from pages.test_deals import head, opened, page, pipeline  # noqa: F401
from pochemu.people.models import Account, Company
from pochemu.property import holding
from pochemu.sales import contracting, reserving
from pochemu.sales.models import Contract, Deal, Discount, Prolongation, Reservation, Waiting

AT_ONCE = 8
ROUNDS = 25 * TIMES


@pytest.fixture
def director(django_user_model):
    return Account.objects.create(user=django_user_model.objects.create_user("director"), role="director")


@pytest.fixture
def abramov(login):
    browser = Browser()
    browser.force_login(login("abramov"))
    browser.cookies["django_language"] = "en"
    return browser


@pytest.fixture
def sold(director):
    return flats(director)


def send(browser, at, status=302, **form):
    answer = browser.post(at, form)
    assert answer.status_code == status, (at, answer.status_code)
    return answer.url if status == 302 else read(answer.content.decode())


def seen(deal):
    return str(Deal.objects.get(pk=deal.pk).version)


@pytest.mark.django_db
def test_a_unit_is_chosen_reserved_prolonged_and_lifted(titov, abramov, opened, sold):  # noqa: F811
    deal = opened("Пётр Первый", "abramov")
    at = f"/deals/{deal.pk}/"
    choice = page(abramov, f"{at}unit/?q=7&rooms=2")
    (link,) = {e.attributes["href"] for e in choice.all(lambda e: "unit=" in e.attributes.get("href", ""))}
    unit = sold[6]
    assert link == f"{at}unit/?unit={unit.pk}"
    send(abramov, f"{at}reserve/", unit=unit.pk, seen=seen(deal), way="paid", paid="20 000")
    (kept,) = Reservation.objects.all()
    assert (kept.paid, kept.unit) == (20_000_00, unit)
    assert f"/reservations/{kept.pk}/" in str([e.attributes for e in page(abramov, at).all(lambda e: e.tag == "a")])
    assert "7" not in [e.words for e in page(abramov, f"{at}unit/").all(lambda e: e.tag == "h2")]

    here = f"/reservations/{kept.pk}/"
    token = next(page(abramov, here).all(lambda e: e.attributes.get("name") == "once")).attributes["value"]
    assert send(abramov, f"{here}prolong/", days="7", once=token).endswith("said=prolonged")
    tree = send(abramov, f"{here}prolong/", 422, days="30", why=" ", once="0" * 32)
    assert "say why" in tree.words
    assert send(abramov, f"{here}prolong/", days="30", why="The bank is slow", once="1" * 32).endswith("said=asked")
    asked = Prolongation.objects.get()
    assert abramov.get("/approvals/").status_code == 404
    assert "The bank is slow" in page(titov, "/approvals/").words
    tree = send(titov, f"/approvals/prolongations/{asked.pk}/", 422, let="no", answer=" ")
    assert "Say why" in tree.words
    send(titov, f"/approvals/prolongations/{asked.pk}/", let="yes")
    assert Reservation.objects.get().until == asked.until
    decided = page(titov, "/approvals/?tab=decided").words
    assert "till the end of" in decided
    assert " from " not in decided, "what it was before is not kept"

    send(abramov, f"{here}lift/", 422, reason="")
    send(abramov, f"{here}lift/", reason="He thinks")
    assert holding.held(unit) is None
    assert "He thinks" in page(abramov, "/reservations/?tab=ended").words
    assert "Reservations that ended" in page(abramov, at).words
    assert "The reservation is lifted" in page(titov, f"/clients/{deal.client_id}/").words


@pytest.mark.django_db
def test_whoever_comes_second_stands_in_the_queue_and_gets_it(titov, opened, sold):  # noqa: F811
    first, second = opened("First"), opened("Second")
    send(titov, f"/deals/{first.pk}/reserve/", unit=sold[0].pk, seen=seen(first), way="free")
    tree = send(titov, f"/deals/{second.pk}/reserve/", 422, unit=sold[0].pk, seen=seen(second), way="free")
    assert "taken already" in tree.words
    assert "Ask for a discount" not in tree.words
    assert f"/deals/{second.pk}/stand/" in [e.attributes.get("action") for e in tree.all(lambda e: e.tag == "form")]
    send(titov, f"/deals/{second.pk}/stand/", unit=sold[0].pk)
    assert "№1 in the queue" in page(titov, f"/deals/{second.pk}/").words
    place = Waiting.objects.get()
    assert titov.post(f"/deals/{first.pk}/stand/{place.pk}/leave/").status_code == 404
    send(titov, f"/deals/{second.pk}/stand/{place.pk}/leave/")
    send(titov, f"/deals/{second.pk}/stand/", unit=sold[0].pk)
    reserving.lift(Reservation.objects.get().pk, "no", by=None, now=timezone.now())
    assert Reservation.objects.active().get().deal == second


@pytest.mark.django_db
def test_a_discount_is_asked_for_and_decided_by_ones_own_head(titov, abramov, login, opened, sold):  # noqa: F811
    """Of six million three per cent are 5 820 000."""
    deal = opened("Пётр Первый", "abramov")
    at = f"/deals/{deal.pk}/discount/"
    tree = send(abramov, at, 422, unit=sold[0].pk, price="7 000 000", why="dear")
    assert "lower than the list" in tree.words
    assert "7 000 000" in [e.attributes.get("value") for e in tree.all(lambda e: e.attributes.get("name") == "price")]
    send(abramov, at, unit=sold[0].pk, price="5 820 000", why="Pays at once")
    asked = Discount.objects.get()
    assert (asked.price, asked.listed) == (5_820_000_00, PRICE)
    assert "Discount of 3% : waits for an answer" in page(abramov, f"/deals/{deal.pk}/").words.replace("3%:", "3% :")
    assert "3%" in page(titov, "/approvals/").words

    stranger = Browser()
    stranger.force_login(login("kuzmin", role="head"))
    assert stranger.post(f"/approvals/discounts/{asked.pk}/", {"let": "yes"}).status_code == 404
    assert titov.post(f"/approvals/other/{asked.pk}/", {"let": "yes"}).status_code == 404
    send(titov, f"/approvals/discounts/{asked.pk}/", let="yes", answer="This once")
    tree = send(titov, f"/approvals/discounts/{asked.pk}/", 422, let="no", answer="no")
    assert "decided already" in tree.words
    assert "This once" in page(titov, "/approvals/?tab=decided").words


@pytest.mark.django_db
def test_a_discount_beyond_a_heads_limit_is_decided_by_the_director(titov, abramov, director, opened, sold):  # noqa: F811
    deal = opened("Пётр Первый", "abramov")
    send(abramov, f"/deals/{deal.pk}/discount/", unit=sold[0].pk, price="5 700 000", why="Pays at once")
    at = f"/approvals/discounts/{Discount.objects.get().pk}/"
    tree = page(titov, "/approvals/")
    assert "beyond a head’s limit of 3 %: the director decides it." in tree.words
    assert not list(tree.all(lambda e: e.attributes.get("action") == at))
    assert "the director decides" in send(titov, at, 422, let="yes").words
    above = Browser()
    above.force_login(director.user)
    above.cookies["django_language"] = "en"
    assert list(page(above, "/approvals/").all(lambda e: e.attributes.get("action") == at))
    send(above, at, let="yes")
    assert Discount.objects.get().approved


@pytest.mark.django_db
def test_what_a_fee_or_a_number_does_not_say_is_told(titov, opened, sold):  # noqa: F811
    deal = opened()
    at = f"/deals/{deal.pk}/reserve/"
    for fee, words in (("", "how much"), ("x", "not a number"), ("0", "more than nothing"), ("10 %", "not an amount")):
        tree = send(titov, at, 422, unit=sold[0].pk, seen=seen(deal), way="paid", paid=fee)
        assert words in tree.words, fee
    for wrong in ("", "x", "999999"):
        assert titov.post(at, {"unit": wrong, "seen": seen(deal)}).status_code == 404
    assert titov.get("/reservations/?tab=x").status_code == 404
    assert titov.get("/reservations/?before=7").status_code == 404


@pytest.mark.django_db
def test_reservations_of_deals_that_are_closed_to_one_are_not_there(titov, login, opened, sold):  # noqa: F811
    deal = opened("Secret", "abramov")
    send(titov, f"/deals/{deal.pk}/reserve/", unit=sold[0].pk, seen=seen(deal), way="free")
    Company.objects.update(visibility={"clients": "own"})
    stranger = Browser()
    stranger.force_login(login("bykova"))
    kept = Reservation.objects.get()
    assert stranger.get(f"/reservations/{kept.pk}/").status_code == 404
    assert stranger.post(f"/reservations/{kept.pk}/lift/", {"reason": "x"}).status_code == 404
    assert "Secret" not in page(stranger, "/reservations/").words


@pytest.mark.django_db(transaction=True)
def test_of_many_who_reserve_one_unit_at_the_same_instant_one_gets_it_each_time(login, opened, sold):  # noqa: F811
    """200 of them, from eight browsers at once: one wins, the others are told, nobody is shown an error."""
    user = login("abramov")
    deals = [opened(f"Client {n}", "abramov") for n in range(AT_ONCE)]
    browsers = [Browser(raise_request_exception=False) for _ in deals]
    for browser in browsers:
        browser.force_login(user)
    ready, told = Barrier(AT_ONCE), Counter()

    def run(browser, deal):
        version = seen(deal)
        ready.wait()
        try:
            at, form = f"/deals/{deal.pk}/reserve/", {"unit": sold[0].pk, "seen": version, "way": "free"}
            return browser.post(at, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in range(ROUNDS):
            statuses = Counter(pool.map(run, browsers, deals))
            assert statuses == {302: 1, 422: AT_ONCE - 1}
            told += statuses
            reserving.lift(Reservation.objects.active().get().pk, "again", by=None, now=timezone.now())
    assert told.total() == AT_ONCE * ROUNDS
    assert Reservation.objects.count() == ROUNDS


@pytest.mark.django_db(transaction=True)
def test_of_those_who_reserve_a_unit_and_who_draft_its_contract_at_once_one_gets_it(login, head, opened, sold):  # noqa: F811
    """Each of them in a browser of his own login: half of the forms reserve, half sell."""
    users = [head.user, *map(login, ("abramov", "bykova", "kuzmin"))]
    deals = [opened(f"Client {n}", "abramov") for n in range(len(users))]
    browsers = [Browser(raise_request_exception=False) for _ in users]
    for browser, user in zip(browsers, users, strict=True):
        browser.force_login(user)
    ready = Barrier(len(users))

    def run(n, deal, turn):
        version = seen(deal)
        form = {"unit": sold[0].pk, "seen": version, "way": "free", "deal": deal.pk, "buyer": deal.client_id}
        form |= {"once": uuid4(), "number": f"{n}-{turn}", "kind": "ddu", "form": "at_once", "price": "6000000"}
        ready.wait()
        try:
            at = f"/deals/{deal.pk}/reserve/" if (n + turn) % 2 else "/contracts/new/"
            return browsers[n].post(at, form).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(users)) as pool:
        for turn in range(ROUNDS // 5):
            found = Counter(pool.map(run, range(len(users)), deals, [turn] * len(users)))
            assert found == {302: 1, 422: len(users) - 1}
            kept = Reservation.objects.active().first()
            drafts = list(Contract.objects.filter(state="draft"))
            assert bool(kept) + len(drafts) == 1
            if kept:
                reserving.lift(kept.pk, "again", by=None, now=timezone.now())
            for one in drafts:
                contracting.drop(one.pk, seen=one.version, by=None, now=timezone.now())
