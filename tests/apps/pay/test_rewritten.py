"""What happened to a fact after a month was closed, in one of three words."""

import pytest

from apps.pay.closing import FEBRUARY, late_deal
from pochemu.ledger.actions import cancel
from pochemu.ledger.entries import entry, newest
from pochemu.pay.rewritten import How, rewriting


@pytest.fixture
def deal(sever):
    return ("deal", "crm", "late")


def told_now(amount):
    late_deal("anna", FEBRUARY, amount=amount)


def test_a_fact_is_new_or_corrected_or_cancelled_by_the_entry_that_made_it_so(deal):
    before = newest()
    told_now(1_000_00)
    told = newest()
    told_now(2_000_00)
    corrected = newest()
    with entry(actor="vera", what="a deal cancelled") as act:
        cancel(act, *deal)
    cancelled = newest()
    told_now(3_000_00)

    def between(after, until=None):
        found = rewriting(*deal, after=after, until=until)
        return found and (found.how, found.last.known_from)

    assert between(before, told) == (How.NEW, told)
    assert between(before, corrected) == (How.NEW, corrected)
    assert between(told, corrected) == (How.CORRECTED, corrected)
    assert between(corrected, cancelled) == between(told, cancelled) == (How.CANCELLED, cancelled)
    assert between(cancelled) == (How.NEW, newest())
    assert between(newest()) is None
    assert rewriting(*deal, after=told, until=cancelled).last.actor == "vera"
