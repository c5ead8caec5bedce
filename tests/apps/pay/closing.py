"""How tests close months."""

from django.contrib.auth.models import User

from loading import NOW
from pochemu.engine.period import Month
from pochemu.pay.closing.acts import approve, begin
from pochemu.people.models import Account

JANUARY, FEBRUARY, MARCH, APRIL = (Month(2024, number) for number in (1, 2, 3, 4))


def account(login, role="finance"):
    return Account.objects.create(user=User.objects.create(username=login), role=role)


def close(month, one, other):
    drawn = begin(month, by=one, now=NOW)
    assert approve(month, drawn.reckoning.digest, by=one) is None
    return approve(month, drawn.reckoning.digest, by=other)
