"""Clients come, go to others, are merged and erased; what was earned with them stays, to the kopeck and to the hash."""

from datetime import timedelta

import pytest
from gmpy2 import mpq

from apps.pay.closing import FEBRUARY, JANUARY, MARCH, close
from loading import NOW, paid
from pages.reading import links, read
from pochemu.engine.fact import Credit, NewFact
from pochemu.pay.closing.verifying import verify
from pochemu.pay.models import Closing, Statement

pytestmark = pytest.mark.django_db


def entrusted(name, to="anna"):
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


def test_an_erasure_leaves_closed_months_and_open_ones_as_they_were(client, faina, dmitri):
    from datetime import UTC, datetime

    from pochemu.clients.erasing import erase
    from pochemu.web.pages.erasing import rooms

    ivan = entrusted("Секретов Иван")
    for month in (1, 2, 3):
        sold(ivan, datetime(2024, month, 10, 9, tzinfo=UTC))
    close(JANUARY, faina, dmitri)
    close(FEBRUARY, faina, dmitri)
    kept = [*Closing.objects.order_by("pk").values()], [*Statement.objects.order_by("pk").values()]
    bonuses = [paid(str(month)) for month in (JANUARY, FEBRUARY, MARCH)]
    client.force_login(dmitri.user)
    whys = [*opened(client, ("anna",), (JANUARY, FEBRUARY, MARCH))]
    erase(ivan.pk, "письмо 12", rooms=rooms(NOW), by=dmitri, at=NOW)
    assert [list(one.differences) for one in verify((JANUARY, FEBRUARY))] == [[], []]
    assert ([*Closing.objects.order_by("pk").values()], [*Statement.objects.order_by("pk").values()]) == kept
    assert [paid(str(month)) for month in (JANUARY, FEBRUARY, MARCH)] == bonuses
    assert [*opened(client, ("anna",), (JANUARY, FEBRUARY, MARCH))] == whys
    assert len([address for address, _words in whys if address.startswith("/facts/")]) >= 3


def opened(browser, people, months, most=25):
    """Each why of these months, from the bonus down: what it says."""
    for employee in people:
        for month in months:
            waiting = [f"/why/{month}/person/{employee}/"]
            for address in waiting:
                answer = browser.get(address)
                assert answer.status_code == 200, address
                panel = next(read(answer.content.decode()).all(lambda e: e.attributes.get("id") == "why"))
                yield address, panel.words
                new = [one for one in links(panel) if one.startswith(("/why/", "/facts/")) and one not in waiting]
                waiting += list(dict.fromkeys(new))[: most - len(waiting)]
