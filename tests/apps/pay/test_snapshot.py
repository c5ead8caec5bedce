"""The company as it is kept between questions is the company as it is."""

import pytest
from django.utils import timezone

from pochemu.engine.period import Month
from pochemu.ledger.entries import entry
from pochemu.pay.snapshot import read_snapshot, snapshot
from pochemu.people.actions import change_calendar

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sever")]


def working_days(snap, month):
    return snap.roster.calendar.working_days(month.first, month.last)


def test_another_calendar_is_heard_of_at_once():
    now = timezone.now()
    january = Month(Month.of(now.date()).year + 2, 1)
    before = working_days(snapshot(), january)
    with entry(what="told") as act:
        change_calendar(act, "" if snapshot().row.calendar else "russia", now=now)
    assert working_days(snapshot(), january) == working_days(read_snapshot(None), january) != before
