"""How tests close months."""

import time
from datetime import UTC, datetime

from django.contrib.auth.models import User

from loading import NOW
from pochemu.engine.fact import Credit, NewFact
from pochemu.engine.period import Month
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.pay.closing.acts import approve, begin
from pochemu.people.models import Account

JANUARY, FEBRUARY, MARCH, APRIL = (Month(2024, number) for number in (1, 2, 3, 4))


def account(login, role="finance"):
    return Account.objects.create(user=User.objects.create(username=login), role=role)


def close(month, one, other):
    drawn = begin(month, by=one, now=NOW)
    assert approve(month, drawn.reckoning.digest, by=one) is None
    return approve(month, drawn.reckoning.digest, by=other)


def late_deal(employee, month, *, key="late", amount=500_000, takes=0):
    """A deal of the month's 10th that becomes known now; so many seconds pass before it is committed."""
    moment = datetime(month.year, month.number, 10, 9, tzinfo=UTC)
    with entry(what="a late deal") as act:
        record(act, "crm", [NewFact("deal", key, moment, (Credit(employee),), amount, fields={"street": "street 1"})])
        time.sleep(takes)
        return act.seq
