"""Keys of units from hand to hand: in one at a time; those that are lent are to be returned."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.aftersale.moments import MONDAY, NOW, TODAY, at
from apps.aftersale.test_keys import at_once, signed
from attack import refused
from pochemu.aftersale import acts, keeping
from pochemu.aftersale.keeping import OFFICE, Holder
from pochemu.aftersale.models import KeySet, KeysWith
from pochemu.people.actions import Refused

DAY = timedelta(days=1)
Kind = KeysWith.Kind


@pytest.fixture
def keys(contract, anna):
    return keeping.receive(contract.unit, "квартира", 3, TODAY, by=anna, now=NOW)


def now_with(keys):
    return KeysWith.objects.get(keys=keys, ended_on=None)


@pytest.mark.django_db
def test_keys_are_received_lent_and_returned(keys, anna):
    keeping.give(keys.pk, Holder(Kind.CONTRACTOR, whom="Ремстрой"), TODAY, until=TODAY + DAY, by=anna, now=NOW)
    assert (now_with(keys).whom, now_with(keys).until) == ("Ремстрой", TODAY + DAY)
    keeping.give(keys.pk, OFFICE, TODAY + DAY, by=anna, now=at(TODAY + DAY))
    hands = keys.hands.order_by("pk").values_list("kind", "since", "ended_on")
    assert list(hands) == [
        ("office", TODAY, TODAY), ("contractor", TODAY, TODAY + DAY), ("office", TODAY + DAY, None),
    ]  # fmt: skip


@pytest.mark.django_db
def test_what_can_not_be_is_refused(keys, contract, anna):
    for words, to, on, until in (
        ("to whom", Holder(Kind.EMPLOYEE), TODAY, None), ("to whom", Holder(Kind.CONTRACTOR, whom=" "), TODAY, None),
        ("not before that", Holder(Kind.EMPLOYEE, anna.employee), TODAY - DAY, None), ("already", OFFICE, TODAY, None),
        ("not come yet", Holder(Kind.EMPLOYEE, anna.employee), TODAY + DAY, None),
        ("lent alone", Holder(Kind.CLIENT, client=contract.deal.client), TODAY, TODAY),
    ):  # fmt: skip
        with pytest.raises(Refused, match=words):
            keeping.give(keys.pk, to, on, until=until, by=anna, now=NOW)
    for name, count in (("", 1), ("квартира", 0)):
        with pytest.raises(Refused):
            keeping.receive(contract.unit, name, count, TODAY, by=anna, now=NOW)


@pytest.mark.django_db
def test_a_signed_act_gives_them_to_the_buyer_and_an_undone_one_takes_them_back(keys, contract, anna, vera):
    made = acts.write(contract.pk, signed(anna), by=anna, now=at(MONDAY, 12))
    assert (now_with(keys).client, now_with(keys).act, now_with(keys).since) == (contract.deal.client, made, MONDAY)
    assert "keys_given" in {item.what for item in contract.deal.client.history.all()}
    acts.undo(made.pk, "slip", by=vera, now=at(MONDAY, 13))
    assert now_with(keys).kind == "office"


@pytest.mark.django_db
def test_keys_are_in_one_hand_and_what_was_written_stays(keys):
    with pytest.raises(IntegrityError, match=r"UNIQUE|keys_are_in_one_hand"), transaction.atomic():
        KeysWith.objects.create(keys=keys, kind="office", since=TODAY, at=NOW)
    for table in ("aftersale_keyset", "aftersale_keyswith"):
        refused(f"DELETE FROM {table}", by="rows are never deleted")
    refused("UPDATE aftersale_keyset SET name = 'x'", by="what was said stays")


@pytest.mark.django_db(transaction=True)
def test_of_many_who_take_the_same_keys_at_once_each_has_them_in_turn(keys, anna):
    told = at_once(5, lambda n: keeping.give(keys.pk, Holder(Kind.CONTRACTOR, whom=f"{n}"), TODAY, by=anna, now=NOW))
    assert told == [""] * 5
    assert KeysWith.objects.filter(keys=keys, ended_on=None).count() == 1
    assert KeysWith.objects.filter(keys=keys).count() == 6


@pytest.mark.django_db(transaction=True)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(play=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4)), max_size=8))
def test_days_of_hands_follow_each_other_without_a_gap(play, contract, anna):
    keys = keeping.receive(contract.unit, "подъезд", 1, TODAY, by=anna, now=NOW)
    whom = (OFFICE, Holder(Kind.EMPLOYEE, anna.employee), Holder(Kind.CONTRACTOR, whom="a"),
            Holder(Kind.CLIENT, client=contract.deal.client))  # fmt: skip
    now = NOW
    for who, days in play:
        now += days * DAY
        with suppress(Refused):
            keeping.give(keys.pk, whom[who], now.date(), by=anna, now=now)
    hands = list(KeySet.objects.get(pk=keys.pk).hands.order_by("pk"))
    assert [one.ended_on for one in hands] == [one.since for one in hands[1:]] + [None]
