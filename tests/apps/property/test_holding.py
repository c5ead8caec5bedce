"""A unit is held by one alone: whatever happens at the same instant, and whoever writes."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from pochemu.ledger.entries import entry
from pochemu.people.actions import Refused
from pochemu.property import holding
from pochemu.property.models import Hold

AT_ONCE = 12


@pytest.mark.django_db
def test_a_unit_is_held_by_one_alone_until_it_is_let_go(units, boris):
    flat = units[0]
    holding.hold(flat, Hold.Kind.RESERVED, "reservation-1", by=boris)
    with pytest.raises(Refused, match="1 is taken already: reserved"):
        holding.hold(flat, Hold.Kind.RESERVED, "reservation-2", by=boris)
    with pytest.raises(Refused, match="1 is taken"):
        holding.must_be_free([units[1], flat])
    holding.let_go(flat, "reservation-1", by=boris)
    holding.must_be_free([units[1], flat])
    holding.hold(flat, Hold.Kind.PAID, "reservation-2", by=boris)
    assert holding.held(flat).subject == "reservation-2"


@pytest.mark.django_db
def test_what_follows_takes_the_unit_over_and_all_is_remembered(units, boris):
    flat = units[0]
    holding.hold(flat, Hold.Kind.RESERVED, "reservation-1", by=boris)
    holding.pass_on(flat, "reservation-1", Hold.Kind.CONTRACT, "contract-1", by=boris)
    with pytest.raises(Refused, match="not held for this"):
        holding.let_go(flat, "reservation-1", by=boris)
    assert holding.held(flat).subject == "contract-1"
    assert list(Hold.objects.order_by("pk").values_list("subject", flat=True)) == ["reservation-1", "contract-1"]


@pytest.mark.django_db
def test_a_pass_that_fails_leaves_the_unit_as_it_was_held(units, boris):
    flat = units[0]
    holding.hold(flat, Hold.Kind.RESERVED, "reservation-1", by=boris)
    with pytest.raises(Refused, match="not held"):
        holding.pass_on(flat, "reservation-2", Hold.Kind.CONTRACT, "contract-1", by=boris)
    assert holding.held(flat).subject == "reservation-1"


@pytest.mark.django_db
def test_the_company_withholds_a_unit_with_a_reason(units, boris, vera):
    with pytest.raises(Refused, match="Heads and the director"):
        holding.withhold(units[0], "for the partner", by=boris)
    with pytest.raises(Refused, match="why"):
        holding.withhold(units[0], " ", by=vera)
    holding.withhold(units[0], "for the partner", by=vera)
    with pytest.raises(Refused, match="not for sale: for the partner"):
        holding.hold(units[0], Hold.Kind.RESERVED, "reservation-1", by=boris)
    holding.offer(units[0], by=vera)
    assert holding.held(units[0]) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_a_unit_at_once_one_gets_it(units, boris):
    """Each asks whether it is free and finds that it is: the database decides."""
    flat, ready = units[0], Barrier(AT_ONCE)

    def run(number):
        try:
            ready.wait()
            holding.hold(flat, Hold.Kind.RESERVED, f"reservation-{number}", by=boris)
        except Refused:
            return None
        else:
            return f"reservation-{number}"
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        got = [one.result() for one in [pool.submit(run, number) for number in range(AT_ONCE)]]
    (winner,) = filter(None, got)
    assert list(Hold.objects.known().values_list("subject", flat=True)) == [winner]


@pytest.mark.django_db
def test_whoever_asks_too_early_is_refused_by_the_database(units, boris, monkeypatch):
    flat = units[0]
    holding.hold(flat, Hold.Kind.RESERVED, "reservation-1", by=boris)
    monkeypatch.setattr(holding, "held", lambda unit: None)
    with entry(what="a day's work") as act:
        assert act.seq
        with pytest.raises(Refused, match="at this very moment"):
            holding.hold(flat, Hold.Kind.RESERVED, "reservation-2", by=boris)
    assert Hold.objects.count() == 1
