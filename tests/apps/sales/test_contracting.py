"""A contract from its draft to what becomes of it: each thing that happens is an event with a fact of its own."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from apps.sales.conftest import NOW
from apps.sales.estate import PRICE
from attack import refused
from pochemu.clients import files
from pochemu.clients.models import HistoryItem
from pochemu.ledger.history import facts_about
from pochemu.notices.models import Notice
from pochemu.people.actions import Refused
from pochemu.property import holding, pricing
from pochemu.sales import contracting, correcting, dealing, reserving, terms
from pochemu.sales.contracting import Draft, Share
from pochemu.sales.dealing import Part
from pochemu.sales.models import Contract, ContractEvent, ContractReason, Deal, Discount, Form, RequiredDocument

TODAY, DAY = date(2026, 3, 5), timedelta(days=1)
DDU = Contract.Kind.DDU
WHOLE = mpq(1)


@pytest.fixture
def drafted(deal, flats, buyer, boris):
    return contracting.draft(deal, flats[0], Draft("12-A", DDU, PRICE), [Share(buyer, WHOLE)], by=boris, now=NOW)


@pytest.fixture
def signed(drafted, boris):
    contracting.sign(drafted.pk, TODAY, seen=drafted.version, by=boris, now=NOW)
    return Contract.objects.get(pk=drafted.pk)


@pytest.fixture
def registered(signed, vera):
    contracting.file(signed.pk, TODAY, seen=signed.version, by=vera, now=NOW)
    contracting.register(signed.pk, TODAY, "77:01/1", seen=signed.version + 1, by=vera, now=NOW)
    return Contract.objects.get(pk=signed.pk)


@pytest.fixture
def reason(db):
    return ContractReason.objects.create(what="terminated", name="переезд")


def facts(one, *but):
    return [(fact.kind, fact.amount, dict(fact.fields)) for fact in facts_about(one.subject) if fact.kind not in but]


@pytest.mark.django_db
def test_a_contract_takes_the_unit_over_from_its_reservation_at_its_price(deal, flats, buyer, boris, vera):
    reserving.reserve(deal.pk, flats[0], seen=deal.version, by=boris, now=NOW)
    one = contracting.draft(deal, flats[0], Draft("1", DDU, PRICE), [Share(buyer, WHOLE)], by=boris, now=NOW)
    assert (one.listed, one.booked_on, holding.held(flats[0]).subject) == (PRICE, TODAY, one.subject)
    assert [kept.end for kept in deal.reservations.all()] == ["signed"]
    with pytest.raises(Refused, match="stays"):
        pricing.set_price(flats[0], 1, by=vera)


@pytest.mark.django_db
def test_two_contracts_of_one_unit_or_of_one_number_are_not_drafted(drafted, another, flats, buyer, boris):
    with pytest.raises(Refused, match="taken already: contract"):
        contracting.draft(another, flats[0], Draft("2", DDU, PRICE), [Share(buyer, WHOLE)], by=boris, now=NOW)
    with pytest.raises(Refused, match="a contract 12-A already"):
        contracting.draft(another, flats[1], Draft("12-A", DDU, PRICE), [Share(buyer, WHOLE)], by=boris, now=NOW)
    assert holding.held(flats[1]) is None
    assert Contract.objects.count() == 1


@pytest.mark.django_db
def test_signing_wins_the_deal_and_is_a_fact_in_favour_of_whoever_manages_it(signed, buyer):
    assert Deal.objects.get(pk=signed.deal_id).outcome == "won"
    (fact,) = [fact for fact in facts_about(signed.subject) if fact.kind == "contract"]
    assert fact.amount == PRICE // 100
    assert fact.fields == {
        "client": buyer.subject, "project": "Height", "unit": "1, 1", "contract": "12-A", "product": "квартира",
        "rooms": 2, "form": "100\u202f% оплата", "contract_kind": "ДДУ", "discount": 0,
    }  # fmt: skip
    assert [(credit.employee, credit.share) for credit in fact.credits] == [("boris", 1)]
    assert HistoryItem.objects.filter(client=buyer, room="contracts", what="signed").count() == 1


@pytest.mark.django_db
def test_a_contract_is_not_signed_without_its_documents_or_before_its_day(drafted, buyer, boris):
    RequiredDocument.objects.create(kind=DDU, name="Паспорт")
    with pytest.raises(Refused, match="needs: Паспорт"):
        contracting.sign(drafted.pk, TODAY, seen=drafted.version, by=boris, now=NOW)
    (file,) = files.attach(buyer.pk, [ContentFile(b"scan", "p.txt")], by=boris, at=NOW).made
    contracting.attach(drafted.pk, "Паспорт", file, by=boris, now=NOW)
    with pytest.raises(Refused, match="this document already"):
        contracting.attach(drafted.pk, "Паспорт", file, by=boris, now=NOW)
    with pytest.raises(Refused, match="not come yet"):
        contracting.sign(drafted.pk, TODAY + DAY, seen=drafted.version, by=boris, now=NOW)
    contracting.sign(drafted.pk, TODAY, seen=drafted.version, by=boris, now=NOW)


@pytest.mark.django_db
def test_a_contract_is_not_signed_before_its_unit_was_reserved(deal, flats, buyer, boris):
    """Whoever sold it would be the quickest of all."""
    reserving.reserve(deal.pk, flats[0], seen=deal.version, by=boris, now=NOW)
    one = contracting.draft(deal, flats[0], Draft("1", DDU, PRICE), [Share(buyer, WHOLE)], by=boris, now=NOW)
    with pytest.raises(Refused, match="what follows is not before"):
        contracting.sign(one.pk, TODAY - DAY, seen=one.version, by=boris, now=NOW)
    contracting.sign(one.pk, TODAY, seen=one.version, by=boris, now=NOW)


@pytest.mark.django_db
def test_a_discount_is_within_ones_limits_or_let_by_another(deal, flats, buyer, boris, vera, director):
    def draft(number, price, by):
        return contracting.draft(deal, flats[0], Draft(number, DDU, price), [Share(buyer, WHOLE)], by=by, now=NOW)

    low = PRICE * 95 // 100
    with pytest.raises(Refused, match="your limit of 1 %"):
        draft("1", PRICE * 99 // 100 - 1, boris)
    with pytest.raises(Refused, match="your limit of 3 %"):
        draft("1", low, vera)
    asked = terms.ask_for(deal, flats[0], PRICE, low, "pays at once", by=boris, now=NOW)
    with pytest.raises(Refused, match="waits for an answer"):
        terms.ask_for(deal, flats[0], PRICE, low, "please", by=boris, now=NOW)
    with pytest.raises(Refused, match="limit"):
        draft("1", low, boris)
    with pytest.raises(Refused, match="a head’s limit of 3 %: the director decides"):
        terms.decide_discount(asked.pk, True, "", by=vera, now=NOW)
    terms.decide_discount(asked.pk, True, "", by=director, now=NOW)
    with pytest.raises(Refused, match="limit"):
        draft("1", low - 1, boris)
    one = draft("1", low, boris)
    contracting.sign(one.pk, TODAY, seen=one.version, by=boris, now=NOW)
    ((_, _, fields),) = facts(one)
    assert fields["discount"] == mpq(PRICE - low, 100)


@pytest.mark.django_db
def test_others_are_let_off_by_a_head_what_he_may_let_off_himself(deal, another, flats, boris, vera, director):
    def ask(deal, price, by):
        return terms.ask_for(deal, flats[0], PRICE, price, "pays at once", by=by, now=NOW)

    limit = PRICE * 97 // 100
    terms.decide_discount(ask(deal, limit, boris).pk, True, "", by=vera, now=NOW)
    beyond = ask(deal, limit - 1, boris)
    for let in (True, False):
        with pytest.raises(Refused, match="the director decides"):
            terms.decide_discount(beyond.pk, let, "no", by=vera, now=NOW)
    terms.decide_discount(beyond.pk, False, "no", by=director, now=NOW)
    own = ask(another, limit, vera), ask(deal, limit - 1, director)
    for asked, by in zip(own, (vera, director), strict=True):
        with pytest.raises(Refused, match="another person decides"):
            terms.decide_discount(asked.pk, True, "", by=by, now=NOW)
    asked = list(Notice.objects.filter(kind="limit_asked").values_list("key", "to__role"))
    assert [role for key, role in asked if key == f"discount/{beyond.pk}"] == ["director"]


@pytest.mark.django_db
def test_what_was_let_is_let_off_the_lists_price_of_then(deal, flats, buyer, boris, vera, director):
    """It has risen since; but a reservation keeps its price."""
    price = PRICE * 98 // 100
    asked = terms.ask_for(deal, flats[0], PRICE, price, "pays at once", by=boris, now=NOW)
    terms.decide_discount(asked.pk, True, "", by=vera, now=NOW)

    def draft():
        return contracting.draft(deal, flats[0], Draft("1", DDU, price), [Share(buyer, WHOLE)], by=boris, now=NOW)

    pricing.set_price(flats[0], PRICE + 1, by=vera)
    with pytest.raises(Refused, match="your limit of 1 %"):
        draft()
    pricing.set_price(flats[0], PRICE, by=director)
    deal.refresh_from_db()
    reserving.reserve(deal.pk, flats[0], seen=deal.version, by=boris, now=NOW)
    assert draft().price == price


@pytest.mark.django_db
def test_what_a_head_drafted_within_his_limits_is_changed_and_signed_by_others(deal, flats, buyer, boris, vera):
    told = Draft("1", DDU, PRICE * 98 // 100)
    one = contracting.draft(deal, flats[0], told, [Share(buyer, WHOLE)], by=vera, now=NOW)
    with pytest.raises(Refused, match="limit"):
        contracting.change(
            one.pk, told._replace(price=told.price - 1), [Share(buyer, WHOLE)], seen=one.version, by=boris, now=NOW
        )
    told = told._replace(bank="Северный")
    one = contracting.change(one.pk, told, [Share(buyer, WHOLE)], seen=one.version, by=boris, now=NOW)
    contracting.sign(one.pk, TODAY, seen=one.version, by=boris, now=NOW)


@pytest.mark.django_db
def test_nothing_is_drafted_in_a_closed_project_or_signed_for_a_lost_deal(drafted, another, flats, buyer, boris, vera):
    from pochemu.property.models import Project
    from pochemu.sales.dealing import move
    from pochemu.sales.models import LossReason

    deal = drafted.deal
    lost = deal.pipeline.stages.get(outcome="lost")
    version = Deal.objects.get(pk=deal.pk).version
    move(deal.pk, lost.pk, seen=version, by=vera, now=NOW, reason=LossReason.objects.first())
    with pytest.raises(Refused, match="deal is lost"):
        contracting.sign(drafted.pk, TODAY, seen=drafted.version, by=boris, now=NOW)
    Project.objects.update(closed=True)
    flats[1].section.building.project.refresh_from_db()
    with pytest.raises(Refused, match="sold any more"):
        contracting.draft(another, flats[1], Draft("2", DDU, PRICE), [Share(buyer, WHOLE)], by=boris, now=NOW)


@given(listed=st.integers(1, 10**12), limit=st.integers(0, 9_999), data=st.data())
def test_a_limit_is_exact(listed, limit, data):
    price = data.draw(st.integers(1, listed))
    assert terms.within(listed, price, limit) == (mpq(listed - price, listed) <= mpq(limit, 10_000))


@pytest.mark.django_db
@pytest.mark.parametrize("parts", [(), ("1/2",), ("1/2", "1/3"), ("3/2", "-1/2"), ("1", "0")])
def test_buyers_shares_make_one(deal, flats, buyer, another, boris, parts):
    people = [buyer, another.client]
    shares = [Share(person, mpq(part)) for person, part in zip(people, parts, strict=False)]
    with pytest.raises(Refused, match=r"make 1|who buys"):
        contracting.draft(deal, flats[0], Draft("1", DDU, PRICE), shares, by=boris, now=NOW)


@pytest.mark.django_db
def test_shares_that_do_not_make_one_are_refused_below_the_program(drafted):
    refused(f"UPDATE sales_contract SET buying = buying + 1 WHERE id = {drafted.pk}", by="shares of buyers make 1")
    refused("UPDATE sales_buyer SET parts = parts + 1", by="rows are never changed")


@pytest.mark.django_db
def test_a_draft_is_changed_or_dropped_and_its_unit_goes_to_the_next(drafted, another, flats, buyer, boris):
    told = Draft("12-B", Contract.Kind.DKP, PRICE - 1, Form.MORTGAGE, bank="Северный")
    halves = [Share(buyer, mpq(1, 3)), Share(another.client, mpq(2, 3))]
    one = contracting.change(drafted.pk, told, halves, seen=drafted.version, by=boris, now=NOW)
    assert contracting.clients_of(one) == [another.client, buyer]
    with pytest.raises(Refused, match="was changed since"):
        contracting.drop(one.pk, seen=drafted.version, by=boris, now=NOW)
    reserving.stand_behind(another, flats[0], by=boris, now=NOW)
    contracting.drop(one.pk, seen=one.version, by=boris, now=NOW)
    assert holding.held(flats[0]).subject == another.reservations.get().subject
    assert facts(one) == []


@pytest.mark.django_db
def test_registration_sells_the_unit(registered, flats, director):
    assert holding.held(flats[0]).kind == "sold"
    kinds = {kind: fields for kind, _, fields in facts(registered)}
    assert list(kinds) == ["contract", "filing", "registration"]
    assert (kinds["filing"]["working_days"], kinds["filing"]["signed_on"]) == (0, TODAY)
    assert "commission" not in kinds["registration"]


@pytest.mark.django_db
def test_working_days_from_signing_to_filing_are_the_calendars(drafted, boris, vera):
    """Signed on Thursday, filed on the next Tuesday: Monday was a holiday."""
    from pochemu.people.models import Company

    contracting.sign(drafted.pk, TODAY, seen=drafted.version, by=boris, now=NOW)
    Company.objects.update(calendar="russia")
    contracting.file(drafted.pk, date(2026, 3, 10), seen=drafted.version + 1, by=vera, now=NOW + 5 * DAY)
    (fact,) = [fact for fact in facts_about(drafted.subject) if fact.kind == "filing"]
    assert fact.fields["working_days"] == 2


@pytest.mark.django_db
def test_what_its_sellers_earn_is_told_where_the_company_says_it(signed, vera, director):
    terms.set_terms(commission=12, by=director)
    contracting.file(signed.pk, TODAY, seen=signed.version, by=vera, now=NOW)
    contracting.register(signed.pk, TODAY, "1", seen=signed.version + 1, by=vera, now=NOW)
    ((_, _, fields),) = facts(signed, "contract", "filing")
    assert fields["commission"] == mpq(PRICE * 12, 10_000 * 100)


@pytest.mark.django_db
def test_a_suspension_is_of_whoever_filed_it_and_it_is_filed_again(signed, vera):
    slip = ContractReason.objects.create(what="suspended", name="опечатка", own_fault=True)
    contracting.file(signed.pk, TODAY, seen=signed.version, by=vera, now=NOW)
    contracting.suspend(signed.pk, TODAY, slip, seen=signed.version + 1, by=vera, now=NOW)
    (fact,) = [fact for fact in facts_about(signed.subject) if fact.kind == "suspension"]
    assert (fact.fields["own_fault"], fact.fields["reason"]) == (True, "опечатка")
    assert [credit.employee for credit in fact.credits] == ["vera"]
    contracting.file(signed.pk, TODAY, seen=signed.version + 2, by=vera, now=NOW)


@pytest.mark.django_db
def test_termination_frees_the_unit_and_says_what_was_earned(registered, flats, vera, reason):
    contracting.terminate(registered.pk, TODAY, reason, seen=registered.version, accrued=4_200_00, by=vera, now=NOW)
    assert holding.held(flats[0]) is None
    kind, amount, fields = facts(registered)[-1]
    assert (kind, amount, fields["registered"], fields["accrued"]) == ("cancellation", PRICE // 100, True, 4_200)
    with pytest.raises(Refused, match="terminated: this"):
        contracting.terminate(
            registered.pk, TODAY, reason, seen=registered.version + 1, accrued=0, by=vera, now=NOW
        )  # fmt: skip
    refused(f"UPDATE sales_contract SET state = 'signed' WHERE id = {registered.pk}", by="what has ended stays")


@pytest.mark.django_db
def test_whoever_sold_a_contract_does_not_say_what_he_gives_back(signed, boris, vera, director, reason):
    def terminate(by):
        told = Contract.objects.get()
        contracting.terminate(signed.pk, TODAY, reason, seen=told.version, accrued=0, by=by, now=NOW)

    def share(*parts):
        deal = Deal.objects.get(pk=signed.deal_id)
        dealing.share(deal.pk, [Part(*part) for part in parts], seen=deal.version, by=director, now=NOW)

    with pytest.raises(Refused, match="no part in its deal"):
        terminate(boris)
    share(("boris", mpq(1, 2)), ("vera", mpq(1, 2)))
    with pytest.raises(Refused, match="no part in its deal"):
        terminate(vera)
    share(("boris", mpq(1)))
    terminate(vera)


@pytest.mark.django_db
@pytest.mark.parametrize("accrued", [-1, PRICE + 1])
def test_what_was_paid_for_a_contract_is_no_less_than_nothing_and_no_more_than_it_costs(accrued, signed, vera, reason):
    with pytest.raises(Refused, match="not less than nothing"):
        contracting.terminate(signed.pk, TODAY, reason, seen=signed.version, accrued=accrued, by=vera, now=NOW)
    assert Contract.objects.get().state == "signed"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("area", "fitting", "beyond"),
    [
        (4_900, [PRICE, 5_880_000_00, 5_821_200_00, 6_060_000_00], [1, 5_821_199_99, 6_060_000_01]),
        (5_100, [PRICE, 6_120_000_00, 5_940_000_00, 6_181_200_00], [5_939_999_99, 6_181_200_01]),
    ],
)
def test_a_price_after_measuring_is_the_one_before_or_goes_with_the_area(area, fitting, beyond, signed, boris):
    """Boris lets one per cent off."""
    for price in beyond:
        with pytest.raises(Refused, match="limit of 1 %"):
            contracting.measure(signed.pk, TODAY, area, price, seen=signed.version, by=boris, now=NOW)
    for price in fitting:
        with transaction.atomic():
            contracting.measure(signed.pk, TODAY, area, price, seen=signed.version, by=boris, now=NOW)
            transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_swap_is_neither_a_cancellation_nor_a_new_sale(registered, flats, vera):
    dear = PRICE + 500_000_00
    contracting.swap(registered.pk, TODAY, flats[1], dear, seen=registered.version, by=vera, now=NOW)
    assert (holding.held(flats[0]), holding.held(flats[1]).kind) == (None, "sold")
    kind, amount, fields = facts(registered)[-1]
    assert (kind, amount) == ("contract_swapped", 500_000)
    assert (fields["unit_before"], fields["unit"], fields["registered"]) == ("1, 1", "1, 2", True)
    assert len(facts(registered)) == 4


@pytest.mark.django_db
def test_a_swap_to_a_unit_that_is_taken_changes_nothing(registered, another, flats, boris, vera):
    reserving.reserve(another.pk, flats[1], seen=another.version, by=boris, now=NOW)
    with pytest.raises(Refused, match="2 is taken"):
        contracting.swap(registered.pk, TODAY, flats[1], PRICE, seen=registered.version, by=vera, now=NOW)
    assert holding.held(flats[0]).subject == registered.subject
    assert Contract.objects.get().unit == flats[0]


@pytest.mark.django_db
def test_measured_again_and_again_no_more_is_let_off(signed, boris):
    def measure(area, price):
        one = Contract.objects.get()
        contracting.measure(one.pk, TODAY, area, price, seen=one.version, by=boris, now=NOW)

    measure(5_100, 5_940_000_00)
    with pytest.raises(Refused, match="limit of 1 %"):
        measure(5_100, 5_880_600_00)
    measure(5_000, PRICE)
    with pytest.raises(Refused, match="5 % from the contract's"):
        measure(5_000 * 94 // 100, PRICE * 94 // 100)
    measure(5_000 * 95 // 100, PRICE * 95 // 100)
    with pytest.raises(Refused, match="5 % from the contract's"):
        measure(5_000 * 94 // 100, PRICE * 94 // 100)


@pytest.mark.django_db
def test_a_head_writes_an_area_down_that_differs_more(signed, vera):
    contracting.measure(signed.pk, TODAY, 4_000, PRICE * 4 // 5, seen=signed.version, by=vera, now=NOW)
    assert Contract.objects.get().price == PRICE * 4 // 5


@pytest.mark.django_db
def test_terminated_in_part_measured_and_assigned_are_facts_of_their_own(signed, another, boris, vera, reason):
    seen = signed.version
    with pytest.raises(Refused, match="A head or the director"):
        contracting.reduce(signed.pk, TODAY, 1, reason, seen=seen, by=boris, now=NOW)
    with pytest.raises(Refused, match="less than the whole"):
        contracting.reduce(signed.pk, TODAY, PRICE, reason, seen=seen, by=vera, now=NOW)
    contracting.reduce(signed.pk, TODAY, PRICE - 1_000_000_00, reason, seen=seen, by=vera, now=NOW)
    contracting.measure(signed.pk, TODAY, 5_120, PRICE - 900_000_00, seen=seen + 1, by=vera, now=NOW)
    with pytest.raises(Refused, match="nothing is assigned"):
        contracting.assign(signed.pk, TODAY, [Share(signed.deal.client, WHOLE)], seen=seen + 2, by=vera, now=NOW)
    contracting.assign(signed.pk, TODAY, [Share(another.client, WHOLE)], seen=seen + 2, by=vera, now=NOW)
    told = facts(signed, "contract")
    assert [(kind, amount) for kind, amount, _ in told] == [
        ("contract_reduced", -1_000_000), ("area_adjusted", 100_000), ("contract_assigned", PRICE // 100 - 900_000),
    ]  # fmt: skip
    assert (told[1][2]["area_before"], told[1][2]["area"]) == (50, mpq(512, 10))
    assert told[2][2]["client"] == another.client.subject
    assert {*HistoryItem.objects.filter(what="assigned").values_list("client", flat=True)} == {
        signed.deal.client_id, another.client_id,
    }  # fmt: skip
    events = ContractEvent.objects.filter(contract=signed).order_by("number")
    assert [event.change for event in events] == [0, -1_000_000_00, 100_000_00, 0]


@pytest.mark.django_db
def test_what_follows_is_not_before_what_was(signed, vera, reason):
    with pytest.raises(Refused, match=r"on 05[.]03[.]2026"):
        contracting.terminate(signed.pk, TODAY - DAY, reason, seen=signed.version, accrued=0, by=vera, now=NOW)


@pytest.mark.django_db
def test_events_and_what_was_signed_stay_below_the_program(signed):
    refused("UPDATE sales_contractevent SET price = price + 1", by="rows are never changed")
    refused("DELETE FROM sales_contractevent", by="rows are never deleted")
    refused(f"UPDATE sales_contract SET number = 'x' WHERE id = {signed.pk}", by="what was signed stays")
    refused(f"UPDATE sales_contract SET deal_id = deal_id + 1 WHERE id = {signed.pk}", by="what it is stays")


@pytest.mark.django_db
def test_a_discount_is_decided_by_another_even_below_the_program(deal, flats, boris):
    terms.ask_for(deal, flats[0], PRICE, PRICE - 1, "please", by=boris, now=NOW)
    refused(
        "UPDATE sales_discount SET approved = true, decided_by_id = asked_by_id, decided_at = asked_at",
        by="another person decides",
    )
    refused("UPDATE sales_discount SET price = price - 1", by="what was asked for stays")
    assert Discount.objects.get().approved is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_change_a_contract_at_once_one_is_told(signed, vera, reason):
    ready = Barrier(4)

    def run():
        try:
            ready.wait()
            contracting.terminate(signed.pk, TODAY, reason, seen=signed.version, accrued=0, by=vera, now=NOW)
        except Refused:
            return 0
        else:
            return 1
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sum(one.result() for one in [pool.submit(run) for _ in range(4)]) == 1
    assert signed.events.filter(what="terminated").count() == 1


# --- a day that was told wrongly ---


def corrected(one, event, on, by, why="опечатка", now=NOW):
    seen = Contract.objects.get(pk=one.pk).version
    return correcting.correct(one.pk, event, on, why, seen=seen, by=by, now=now)


def told(one, kind):
    (fact,) = [fact for fact in facts_about(one.subject) if fact.kind == kind]
    return fact


@pytest.mark.django_db
def test_a_day_is_put_right_by_a_head_and_its_facts_have_a_new_revision(registered, vera, boris, director):
    """Seen red: what was signed on Wednesday and typed as of Thursday stayed so for ever."""
    before = {fact.kind: fact for fact in facts_about(registered.subject)}
    made = corrected(registered, 1, TODAY - DAY, vera)
    assert (made.was, made.becomes, made.why, made.by) == (TODAY, TODAY - DAY, "опечатка", vera)
    one = Contract.objects.get(pk=registered.pk)
    assert (one.signed_on, one.events.get(number=1).on) == (TODAY - DAY, TODAY - DAY)
    assert one.events.get(number=2).says == {"working_days": 1}
    for kind, day, changed in (
        ("contract", TODAY - DAY, {}), ("filing", TODAY, {"signed_on": TODAY - DAY, "working_days": 1}),
        ("registration", TODAY, {"signed_on": TODAY - DAY}),
    ):  # fmt: skip
        fact, was = told(one, kind), before[kind]
        assert (fact.occurred_on, dict(fact.fields)) == (day, {**was.fields, **changed})
        assert (fact.amount, fact.credits, fact.subject) == (was.amount, was.credits, was.subject)
    assert HistoryItem.objects.filter(what="corrected", number=one.pk).exists()


@pytest.mark.django_db
def test_what_happened_since_is_not_told_anew_by_a_correction(registered, flats, vera, reason):
    """The unit was swapped: the fact of the signature is of the one that was signed for."""
    was = told(registered, "contract")
    contracting.swap(registered.pk, TODAY, flats[1], PRICE + 5, seen=registered.version, by=vera, now=NOW)
    corrected(registered, 1, TODAY - DAY, vera)
    fact = told(registered, "contract")
    assert (fact.amount, fact.fields) == (was.amount, was.fields)
    contracting.terminate(registered.pk, TODAY, reason, seen=registered.version + 2, accrued=0, by=vera, now=NOW)
    corrected(registered, 5, TODAY + DAY, vera, now=NOW + DAY)
    assert told(registered, "cancellation").occurred_on == TODAY + DAY


@pytest.mark.django_db
def test_a_day_stays_between_those_beside_it_and_not_ahead(registered, vera, boris):
    for event, on, said in (
        (2, TODAY - DAY, "can't be earlier"), (1, TODAY + DAY, "has not come"), (3, TODAY, "this very day"),
        (9, TODAY, "Choose what"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            corrected(registered, event, on, vera)
    corrected(registered, 3, TODAY + DAY, vera, now=NOW + DAY)
    with pytest.raises(Refused, match="can't be later"):
        corrected(registered, 2, TODAY + 2 * DAY, vera, now=NOW + 2 * DAY)
    with pytest.raises(Refused, match="no part in the deal"):
        corrected(registered, 1, TODAY - DAY, boris)
    with pytest.raises(Refused, match="Say why"):
        corrected(registered, 1, TODAY - DAY, vera, why=" ")


@pytest.mark.django_db
def test_whoever_sold_a_contract_moves_it_to_no_other_month(registered, vera, director):
    """A head who has a part in the deal is paid by it."""
    deal = Deal.objects.get(pk=registered.deal_id)
    dealing.share(deal.pk, [Part("boris", mpq(1, 2)), Part("vera", mpq(1, 2))], seen=deal.version, by=director, now=NOW)
    with pytest.raises(Refused, match="no part in the deal"):
        corrected(registered, 1, TODAY - DAY, vera)
    assert corrected(registered, 1, TODAY - DAY, director)


@pytest.mark.django_db
def test_no_day_changes_below_the_program_but_by_a_correction(registered, vera):
    refused("""UPDATE sales_contractevent SET "on" = '2026-03-01'""", by="a day is changed by a correction")
    refused("UPDATE sales_contract SET signed_on = '2026-03-01'", by="what was signed stays")
    corrected(registered, 1, TODAY - DAY, vera)
    refused("""UPDATE sales_contractevent SET "on" = '2026-03-01' WHERE number = 1""", by="a day is changed by")
    refused("UPDATE sales_correction SET was = '2026-03-01'", by="what was corrected stays")
    refused("DELETE FROM sales_correction", by="rows are never deleted")


# --- the number in the register ---


def renumbered(one, number, by, why="опечатка", now=NOW):
    seen = Contract.objects.get(pk=one.pk).version
    return correcting.correct_number(one.pk, number, why, seen=seen, by=by, now=now)


@pytest.mark.django_db
def test_the_entrys_number_is_put_right_by_a_head_and_the_old_one_stays_told(registered, vera, boris, director, reason):
    """Seen red: a number typed wrongly stayed so for ever."""
    before = facts(registered)
    made = renumbered(registered, " 77:01/2 ", vera)
    assert (made.was, made.becomes, made.why, made.by) == ("77:01/1", "77:01/2", "опечатка", vera)
    assert registered.events.get(number=3).says["entry"] == "77:01/2"
    assert facts(registered) == before, "no fact tells of it"
    assert HistoryItem.objects.filter(what="number_corrected", number=registered.pk).exists()
    for by, number, why, said in (
        (vera, "77:01/2", "опечатка", "this very number"), (vera, "77:01/3", " ", "Say why"),
        (vera, " ", "опечатка", "number"), (boris, "77:01/3", "опечатка", "no part in the deal"),
    ):  # fmt: skip
        with pytest.raises(Refused, match=said):
            renumbered(registered, number, by, why)
    seen = Contract.objects.get(pk=registered.pk).version
    contracting.terminate(registered.pk, TODAY, reason, seen=seen, accrued=0, by=vera, now=NOW)
    assert renumbered(registered, "77:01/3", director).was == "77:01/2"


@pytest.mark.django_db
def test_what_is_not_registered_has_no_number_to_correct(signed, vera):
    with pytest.raises(Refused, match="not registered"):
        renumbered(signed, "77:01/2", vera)


@pytest.mark.django_db
def test_no_number_changes_below_the_program_but_by_a_correction(registered, vera):
    event = registered.events.get(number=3).pk
    change = f"""UPDATE sales_contractevent SET says = '{{"entry": "1"}}' WHERE id = {event}"""
    refused(change, by="what it says is changed by a correction")
    renumbered(registered, "77:01/2", vera)
    refused("UPDATE sales_numbercorrection SET was = '1'", by="what was corrected stays")
    refused("DELETE FROM sales_numbercorrection", by="rows are never deleted")
