"""Whoever managed a deal on the day of what happened is credited, whoever manages it when that is told."""

from datetime import date, timedelta

import pytest
from gmpy2 import mpq

from apps.sales.conftest import NOW
from apps.sales.estate import PRICE
from pochemu.ledger.history import facts_about
from pochemu.sales import contracting, dealing, taking_back
from pochemu.sales.contracting import Draft, Share
from pochemu.sales.dealing import Part
from pochemu.sales.models import Contract, ContractReason, Deal
from pochemu.sales.taking_over import Managed, Standing, take_over

TODAY, DAY = date(2026, 3, 5), timedelta(days=1)


@pytest.fixture
def signed(deal, flats, buyer, boris):
    """By Boris, on 5 March."""
    told = Draft("12-A", Contract.Kind.DDU, PRICE)
    one = contracting.draft(deal, flats[0], told, [Share(buyer, mpq(1))], by=boris, now=NOW)
    contracting.sign(one.pk, TODAY, seen=one.version, by=boris, now=NOW)
    return Contract.objects.get(pk=one.pk)


def given_to(code, one, director, now):
    deal = Deal.objects.get(pk=one.deal_id)
    dealing.share(deal.pk, [Part(code)], seen=deal.version, by=director, now=now)


def credited(one, kind):
    (fact,) = [fact for fact in facts_about(one.subject) if fact.kind == kind]
    return [credit.employee for credit in fact.credits]


@pytest.mark.django_db
@pytest.mark.parametrize(("registered_on", "whose"), [(2, "boris"), (3, "anna"), (4, "anna")])
def test_a_registration_that_is_told_late_is_of_whoever_managed_the_deal_on_its_day(
    registered_on, whose, signed, vera, director
):
    """Anna manages it from the 8th on; on the 10th it is told."""
    now = NOW + 5 * DAY
    contracting.file(signed.pk, TODAY, seen=signed.version, by=vera, now=NOW)
    given_to("anna", signed, director, NOW + 3 * DAY)
    contracting.register(
        signed.pk, TODAY + registered_on * DAY, "77:01/1", seen=signed.version + 1, by=vera, now=now
    )  # fmt: skip
    assert credited(signed, "registration") == [whose]


@pytest.mark.django_db
@pytest.mark.parametrize(("given_on", "whose"), [(0, "anna"), (1, "boris")])
def test_what_was_before_the_deal_was_opened_is_of_whoever_managed_it_on_its_first_day(
    given_on, whose, deal, flats, buyer, boris, director
):
    """A contract of the 2nd that was put in on the 6th; the deal was opened on the 5th."""
    told = Draft("12-A", Contract.Kind.DDU, PRICE)
    one = contracting.draft(deal, flats[0], told, [Share(buyer, mpq(1))], by=boris, now=NOW)
    given_to("anna", one, director, NOW + given_on * DAY)
    contracting.sign(one.pk, TODAY - 3 * DAY, seen=one.version, by=boris, now=NOW + DAY)
    assert credited(one, "contract") == [whose]


@pytest.mark.django_db
@pytest.mark.parametrize(("registered_on", "whose"), [(0, "boris"), (3, "anna"), (None, "boris")])
def test_those_who_had_the_credit_of_a_contract_give_it_back(registered_on, whose, signed, vera, director):
    """Boris sold it; Anna manages the deal from the 7th on. Whoever was paid for the registration, or had the signing
    where there was none, gives back; in part, too."""
    given_to("anna", signed, director, NOW + 2 * DAY)
    if registered_on is not None:
        contracting.file(signed.pk, TODAY, seen=signed.version, by=vera, now=NOW)
        on = TODAY + registered_on * DAY
        contracting.register(signed.pk, on, "77:01/1", seen=signed.version + 1, by=vera, now=NOW + 4 * DAY)
    for act, told in ((contracting.reduce, {"price": PRICE // 2}), (contracting.terminate, {"accrued": 4_200_00})):
        reason, _ = ContractReason.objects.get_or_create(what="terminated", name="переезд")
        seen = Contract.objects.get().version
        act(signed.pk, TODAY + 5 * DAY, reason=reason, seen=seen, by=director, now=NOW + 5 * DAY, **told)
    assert credited(signed, "contract_reduced") == credited(signed, "cancellation") == [whose]


@pytest.mark.django_db
def test_a_suspension_is_of_whoever_filed_it_so_whoever_tells_of_it(signed, anna, vera):
    slip = ContractReason.objects.create(what="suspended", name="опечатка", own_fault=True)
    contracting.file(signed.pk, TODAY, seen=signed.version, by=vera, now=NOW)
    contracting.suspend(signed.pk, TODAY, slip, seen=signed.version + 1, by=anna, now=NOW)
    assert credited(signed, "suspension") == ["vera"]


@pytest.mark.django_db
def test_what_is_bought_beside_a_flat_adds_to_what_its_deal_was_won_by(signed, flats, buyer, boris, vera):
    """And what is bought in the place of a contract that has ended does not."""

    def sell(number, unit, price):
        deal = Deal.objects.get(pk=signed.deal_id)
        told = Draft(number, Contract.Kind.DDU, price)
        one = contracting.draft(deal, unit, told, [Share(buyer, mpq(1))], by=boris, now=NOW)
        contracting.sign(one.pk, TODAY, seen=one.version, by=boris, now=NOW)
        (won,) = [fact for fact in facts_about(deal.subject) if fact.kind == "deal_won"]
        return won.amount * 100, won.fields["unit"]

    first = "1, 1"
    assert sell("13-A", flats[1], PRICE) == (2 * PRICE, first)
    slip = Contract.objects.get(number="13-A")
    taking_back.take_back(slip.pk, 1, "не тот", rooms=(), seen=slip.version, by=vera, now=NOW)
    (won,) = [fact for fact in facts_about(slip.deal.subject) if fact.kind == "deal_won"]
    assert won.amount * 100 == PRICE
    slip.refresh_from_db()
    contracting.sign(slip.pk, TODAY, seen=slip.version, by=boris, now=NOW)
    reason = ContractReason.objects.create(what="terminated", name="переезд")
    for one in Contract.objects.all():
        contracting.terminate(one.pk, TODAY, reason, seen=one.version, accrued=0, by=vera, now=NOW)
    assert sell("14-A", flats[2], PRICE) == (PRICE, "1, 3")


@pytest.mark.django_db
def test_nothing_of_a_deal_that_was_taken_over_is_told_when_it_is_corrected(pipeline, flats, buyer, boris, director):
    """The books of that time told it."""
    managers = [Managed(boris.employee, mpq(1))]
    told = Standing("1-Б", buyer, flats[0], PRICE, managers, signed_on=TODAY - 90 * DAY)
    (one,) = take_over(pipeline, [told], by=director, now=NOW)
    deal = Deal.objects.get(pk=one.deal_id)
    card = dealing.Card(PRICE, "агент", deal.project, deal.unit, deal.expected_on)
    dealing.change(deal.pk, card, seen=deal.version, by=director)
    assert facts_about(deal.subject) == []
