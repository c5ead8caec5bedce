"""A month closed by two people: figures taken, the checklist, what it asks decided, two approvals; and verified."""

from collections.abc import Iterator
from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.db import connection

from bench import company
from bench.facts import Size
from bench.names import DATABASE
from bench.row import Row
from bench.timing import clock
from pochemu.pay.closing.acts import approve, begin, decide
from pochemu.pay.closing.checklist import checklist
from pochemu.pay.closing.verifying import verify
from pochemu.people.models import Account

SECONDS = 60


def measure(size: Size) -> Iterator[Row]:
    where = f"{DATABASE[connection.vendor]}, {size}"
    one, other = _account("one"), _account("other")
    now = clock(connection.vendor)
    start = now()
    _close(one, other)
    yield Row("close", "a month closed by two people", where, now() - start, None, SECONDS, unit="s")
    start = now()
    (verified,) = verify([company.PAID])
    assert not verified.differences, verified.differences
    assert verified.people == size.people
    yield Row("close", "that month verified", where, now() - start, unit="s")


def _close(one: Account, other: Account) -> None:
    drawn = begin(company.PAID, by=one, now=datetime.now(UTC))
    for point in checklist(drawn.reckoned).undecided:
        decide(company.PAID, point, "measured", by=one)
    assert approve(company.PAID, drawn.reckoning.digest, by=one) is None
    assert approve(company.PAID, drawn.reckoning.digest, by=other) is not None


def _account(login: str) -> Account:
    return Account.objects.create(user=User.objects.create_user(login), role=Account.Role.FINANCE)
