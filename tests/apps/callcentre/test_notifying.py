"""Whom the call centre tells of what."""

from datetime import UTC, datetime, time, timedelta

import pytest

from apps.callcentre.conftest import NOW, PYOTR, TEN
from pochemu.callcentre.calls import ByHand, add
from pochemu.callcentre.leads import Asked, give
from pochemu.callcentre.leads import add as add_lead
from pochemu.callcentre.models import DealingRule
from pochemu.callcentre.notifying import tell_waiting
from pochemu.notices.models import Notice
from pochemu.people.models import Team

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def told(account):
    return [(row.kind, row.href) for row in Notice.objects.filter(to=account).order_by("pk")]


@pytest.fixture
def three(anna, boris, office, account):
    from pochemu.people.models import Employee

    return account(anna), account(boris), account(Employee.objects.get(code="vera"), "head")


def test_an_enquiry_is_told_to_whom_it_is_given_each_time(three):
    anna, boris, vera = three
    lead = add_lead(Asked("1", "Ivan", "+79160000000", source="site"), by=vera, now=TEN)
    give(lead, boris.employee, by=vera, now=TEN)
    give(lead, anna.employee, by=vera, now=TEN + MINUTE)
    give(lead, boris.employee, by=vera, now=TEN + 2 * MINUTE)
    give(lead, vera.employee, by=vera, now=TEN + 3 * MINUTE)
    assert told(boris) == [("lead_given", f"/leads/{lead.pk}/")] * 4
    words = list(Notice.objects.filter(to=boris).order_by("pk").values_list("words_en", flat=True))
    taken = [f"An enquiry that was yours is now {one.name}’s" for one in (anna, vera)]
    assert words == ["An enquiry is given to you", taken[0], "An enquiry is given to you", taken[1]]
    assert len(told(anna)) == 2
    assert told(vera) == []


def test_heads_are_told_on_monday_of_what_came_on_friday_night(three, office):
    """Told of Friday, it would have been older than news are."""
    anna, _boris, vera = three
    calls = Team.objects.get(code="calls")
    DealingRule.objects.create(place=1, team=calls, source="x", opens=time(9), closes=time(18), working_days=True)
    friday, monday = datetime(2026, 11, 20, 18, tzinfo=UTC), datetime(2026, 11, 23, 6, tzinfo=UTC)
    lead = add_lead(Asked("1", "Ivan", "+79160000000", source="x"), by=anna, now=friday)
    assert tell_waiting(friday + 16 * MINUTE) == 0
    assert tell_waiting(monday + 16 * MINUTE) == 1
    assert told(vera) == [("lead_waits", f"/leads/{lead.pk}/")]


def test_heads_are_told_once_of_what_nobody_took_up(three):
    anna, _boris, vera = three
    lead = add_lead(Asked("1", "Ivan", "+79160000000"), by=anna, now=TEN)
    assert tell_waiting(TEN + 15 * MINUTE) == 0
    for minutes in (16, 30):
        tell_waiting(TEN + minutes * MINUTE)
    assert told(vera) == [("lead_waits", f"/leads/{lead.pk}/")]
    assert told(anna) == []


def missed(at):
    return ByHand("1", "in", PYOTR, at, 0, "missed")


def test_a_missed_call_is_told_to_who_is_responsible_for_the_client(three, zaytsev):
    anna, boris, _vera = three
    call = add(missed(NOW - MINUTE), by=anna, now=NOW)
    assert call.client == zaytsev
    assert told(boris)[-1] == ("call_missed", f"/calls/{call.pk}/")


def test_a_call_missed_long_ago_is_no_news(three, zaytsev):
    anna, boris, _vera = three
    add(missed(NOW - timedelta(days=2)), by=anna, now=NOW)
    assert "call_missed" not in dict(told(boris))
