"""Clients come, go to others, are merged and erased; what was earned with them stays, to the kopeck and to the hash."""

from datetime import timedelta

import pytest
from gmpy2 import mpq

from apps.pay.closing import FEBRUARY, JANUARY, MARCH, close
from loading import NOW, paid
from pochemu.engine.fact import Credit, NewFact
from pochemu.pay.closing.verifying import verify
from pochemu.pay.models import Closing, Statement

pytestmark = pytest.mark.django_db


def client(name, to="anna"):
    from pochemu.clients.actions import Told, add
    from pochemu.people.models import Employee

    return add(Told(name), by=None, at=NOW - timedelta(days=1_200), to=Employee.objects.get(code=to))


def sold(client, day, amount=500_000):
    """A deal of that client, credited to whoever was responsible on its day."""
    from pochemu.clients.queries import responsible
    from pochemu.ledger.actions import record
    from pochemu.ledger.entries import entry

    holder = responsible(client, day.date())
    fact = NewFact(
        "deal", f"{client.subject}-{day:%d%m%Y}", day, (Credit(holder.code, mpq(1)),), amount,
        subject=client.subject, fields={"street": "street 1"},
    )  # fmt: skip
    with entry(what="sold") as act:
        record(act, "crm", [fact])


def test_an_erasure_leaves_closed_months_and_open_ones_as_they_were(faina, dmitri):
    from datetime import UTC, datetime

    from pochemu.clients.erasing import erase

    ivan = client("Секретов Иван")
    for month in (1, 2, 3):
        sold(ivan, datetime(2024, month, 10, 9, tzinfo=UTC))
    close(JANUARY, faina, dmitri)
    close(FEBRUARY, faina, dmitri)
    kept = [*Closing.objects.order_by("pk").values()], [*Statement.objects.order_by("pk").values()]
    bonuses = [paid(str(month)) for month in (JANUARY, FEBRUARY, MARCH)]
    erase(ivan.pk, by=None, at=NOW)
    assert [list(one.differences) for one in verify((JANUARY, FEBRUARY))] == [[], []]
    assert ([*Closing.objects.order_by("pk").values()], [*Statement.objects.order_by("pk").values()]) == kept
    assert [paid(str(month)) for month in (JANUARY, FEBRUARY, MARCH)] == bonuses
