"""Within an act of writing the company, kinds and people's rows are read once, and as the act has left them."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pochemu.engine.fact import Credit, Kind, NewFact
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.actions import declare, record
from pochemu.ledger.desk import Refused
from pochemu.ledger.entries import entry
from pochemu.ledger.queries import kind_rows
from pochemu.people.actions import employ, keep_company
from pochemu.people.queries import company

pytestmark = pytest.mark.usefixtures("people", "kinds")

NOON = datetime(2026, 3, 5, 12, tzinfo=UTC)
GIFT = Kind("gift", Words("Gift", "Подарок"), {"of": Unit.TEXT})


def call(number, who="anna"):
    return NewFact("call", f"{number}", NOON, (Credit(who),))


def test_the_second_fact_of_an_act_asks_for_neither_company_nor_kinds_nor_people():
    with entry(what="test") as act:
        record(act, "crm", [call(1)])
        with CaptureQueriesContext(connection) as asked:
            record(act, "crm", [call(2)])
    read = " ".join(one["sql"] for one in asked if one["sql"].startswith("SELECT"))
    assert "ledger_fact" in read or connection.vendor != "sqlite"  # there the ledger's own are not seen by Django
    assert not any(table in read for table in ("people_company", "ledger_kind", "people_employee"))


def test_what_the_act_itself_changes_is_seen_by_it():
    with entry(what="test") as act:
        record(act, "crm", [call(1)])
        assert company().name.en == "Sever"
        keep_company(name_en="North")
        assert company().name.en == "North"
        declare(GIFT)
        employ({"gleb": "Глеб"})
        record(act, "crm", [NewFact("gift", "1", NOON, (Credit("gleb"),))])


def test_what_a_part_declared_is_gone_with_the_part():
    with entry(what="test") as act:
        with suppress(ZeroDivisionError), act.part():
            declare(GIFT)
            assert "gift" in kind_rows()
            raise ZeroDivisionError
        assert "gift" not in kind_rows()
        with pytest.raises(Refused):
            record(act, "crm", [NewFact("gift", "1", NOON, (Credit("anna"),))])


def test_nothing_is_remembered_after_the_act():
    with entry(what="test"):
        company()
    type(company()).objects.update(name_en="North")
    assert company().name.en == "North"
    with entry(what="test"):
        assert company().name.en == "North"
