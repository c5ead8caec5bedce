"""Whoever managed a deal on the day of what happened is credited, whoever manages it when that is told."""

from datetime import date, timedelta

import pytest
from gmpy2 import mpq

from apps.sales.conftest import NOW
from apps.sales.estate import PRICE
from pochemu.ledger.history import facts_about
from pochemu.sales import contracting, dealing
from pochemu.sales.contracting import Draft, Share
from pochemu.sales.dealing import Part
from pochemu.sales.models import Contract, Deal

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
