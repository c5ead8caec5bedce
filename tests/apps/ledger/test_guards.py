"""Entries, facts and credits, attacked below the program."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from attack import refused, rows, run
from pochemu.engine.fact import Credit, NewFact
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.ledger.models import Entry, Fact
from pochemu.people.known import FOREVER

SIGNED = NewFact("contract", "1", datetime(2026, 3, 5, tzinfo=UTC), (Credit("boris"),), 100)
FACT = """
    INSERT INTO ledger_fact (
        kind_id, source, key, occurred_at, day, amount, quantity_num, quantity_den, subject, fields, cancelled,
        supersedes_id, known_from, known_until)
    SELECT kind_id, source, {key}, occurred_at, day, amount, quantity_num, quantity_den, subject, fields, cancelled,
           {supersedes}, {seq}, {until}
      FROM ledger_fact WHERE id = {of}"""
CREDIT = """
    INSERT INTO ledger_credit (
        fact_id, employee_id, kind_id, day, role, share_num, share_den, amount, quantity, odd, known_from, known_until)
    SELECT {fact}, employee_id, {kind}, {day}, role, 1, 1, {amount}, {quantity}, odd, {seq}, 9223372036854775807
      FROM ledger_credit WHERE fact_id = {of}"""


@pytest.fixture(autouse=True)
def told(people, kinds):
    for amount in (1, 2):
        with entry(what="told") as e:
            record(e, "crm", [SIGNED._replace(amount=amount), SIGNED._replace(key="other")])
    connection.check_constraints()  # PostgreSQL truncates nothing while checks are due
    before = rows("ledger_entry"), rows("ledger_fact"), rows("ledger_credit")
    yield
    assert (rows("ledger_entry"), rows("ledger_fact"), rows("ledger_credit")) == before


@pytest.fixture
def seq():
    """An open entry; all of the test is undone."""
    with transaction.atomic():
        yield Entry.objects.create(what="attack").seq
        transaction.set_rollback(True)


@pytest.fixture
def last():
    return Fact.objects.known().get(key="1")


def fact(**changes):
    return FACT.format(**{"key": "key", "supersedes": "NULL", "until": FOREVER, **changes})


# --- entries ---


def test_an_entry_is_not_deleted():
    refused("DELETE FROM ledger_entry", by="entries are never deleted")
    if connection.vendor == "postgresql":
        refused("TRUNCATE ledger_entry CASCADE", by="never deleted")


@pytest.mark.parametrize(
    "change",
    ["sealed = false", "sealed = true", "what = 'x'", "actor = 'x'", "seq = seq + 100", "recorded_at = '2020-01-01'"],
)
def test_a_sealed_entry_stays_as_it_is(change):
    refused(f"UPDATE ledger_entry SET {change}", by="an entry is sealed, once")


@pytest.mark.parametrize("change", ["what = 'x'", "actor = 'x'", "recorded_at = '2020-01-01'", "seq = seq + 100"])
def test_an_open_entry_can_only_be_sealed(seq, change):
    refused(f"UPDATE ledger_entry SET {change} WHERE seq = {seq}", by="an entry is sealed, once")
    refused(f"UPDATE ledger_entry SET sealed = true, {change} WHERE seq = {seq}", by="an entry is sealed, once")
    run(f"UPDATE ledger_entry SET sealed = true WHERE seq = {seq}")


def test_numbers_are_not_chosen():
    now = "CURRENT_TIMESTAMP"
    for seq in (0, -5, Entry.objects.first().seq):
        refused(
            f"INSERT INTO ledger_entry (seq, recorded_at, actor, what, sealed) VALUES ({seq}, {now}, '', '', false)",
            by="drawn in order",
        )
    refused(
        f"INSERT INTO ledger_entry (recorded_at, actor, what, sealed) VALUES ({now}, '', '', true)", by="drawn in order"
    )


def test_a_sealed_entry_is_not_replaced_by_an_open_one():
    if connection.vendor == "sqlite":
        for word in ("INSERT OR REPLACE", "REPLACE"):
            sql = f"{word} INTO ledger_entry SELECT seq, recorded_at, actor, what, false FROM ledger_entry"
            refused(sql, by="drawn in order")


@pytest.mark.django_db(transaction=True)
def test_an_entry_is_not_committed_open(on_postgresql):
    with pytest.raises(Exception, match="sealed before it is committed"), transaction.atomic():
        Entry.objects.create(what="left open")


# --- facts ---


def test_a_key_has_one_first_revision(seq, last):
    refused(fact(seq=seq, of=last.pk), by="first revision already|fact_key")


def test_a_revision_supersedes_the_last_of_its_own_key_once(seq, last):
    first = last.supersedes_id
    other = Fact.objects.get(key="other").pk
    for supersedes in (first, other, 999_999):
        refused(
            fact(seq=seq, of=last.pk, supersedes=supersedes),
            by="supersedes the last one of its key|fact_superseded_once|fact_key",
        )


def test_two_revisions_in_one_statement_do_not_supersede_the_same(seq, last):
    one = fact(seq=seq, of=last.pk, supersedes=last.pk)
    refused(
        f"{one} UNION ALL SELECT {one.partition('SELECT ')[2]}", by="fact_superseded_once|supersedes the last|fact_key"
    )


def test_a_revision_overtakes_its_predecessor_and_its_credits_by_itself(seq, last):
    run(fact(seq=seq, of=last.pk, supersedes=last.pk))
    last.refresh_from_db()
    assert last.known_until == seq
    assert {credit.known_until for credit in last.credits.all()} == {seq}


def test_no_fact_and_no_credit_is_overtaken_without_a_revision(seq, last):
    refused(f"UPDATE ledger_fact SET known_until = {seq} WHERE id = {last.pk}", by="only overtaken")
    refused(f"UPDATE ledger_credit SET known_until = {seq} WHERE fact_id = {last.pk}", by="only overtaken")


@pytest.mark.parametrize(
    "wrong",
    [
        "amount > -1000000000000000 - 1",
        "amount = 1000000000000000",
        "amount = -1000000000000000",
        "quantity_num = -1",
        "quantity_den = 0",
    ],
)
def test_amounts_and_quantities_are_bounded(seq, last, wrong):
    column, _, value = wrong.partition(" ")
    value = value.strip("=> ") if "=" in wrong else "-1000000000000001"
    sql = fact(seq=seq, of=last.pk, key="'new'")
    head, _, tail = sql.partition("SELECT ")
    refused(f"{head}SELECT {tail.replace(column, value, 1)}", by="fact_amount|fact_quantity")


# --- credits ---


def test_a_credit_comes_only_with_its_fact(seq, last):
    given = {
        "fact": last.pk,
        "kind": "kind_id",
        "day": "day",
        "amount": "amount",
        "quantity": "quantity",
        "seq": seq,
        "of": last.pk,
    }
    refused(CREDIT.format(**given), by="a credit comes with its fact")
    refused(CREDIT.format(**{**given, "fact": 999_999}), by="a credit comes with its fact")


@pytest.mark.parametrize(
    "wrong", [{"kind": "0"}, {"day": "day + 1"}, {"amount": "amount + 1"}, {"amount": "NULL"}, {"quantity": "2"}]
)
def test_a_credit_repeats_its_fact(seq, last, wrong):
    run(fact(seq=seq, of=last.pk, key="'new'"))
    new = Fact.objects.get(key="new").pk
    given = {
        "fact": new,
        "kind": "kind_id",
        "day": "day",
        "amount": "amount",
        "quantity": "quantity",
        "seq": seq,
        "of": last.pk,
    }
    run(CREDIT.format(**given))
    refused(CREDIT.format(**{**given, **wrong}), by="a credit comes with its fact")


def test_a_cancelled_fact_has_no_credits(seq, last):
    sql = fact(seq=seq, of=last.pk, supersedes=last.pk)
    head, _, tail = sql.partition("SELECT ")
    run(f"{head}SELECT {tail.replace('cancelled', 'true', 1)}")
    voided = Fact.objects.known().get(key="1")
    given = {
        "fact": voided.pk,
        "kind": "kind_id",
        "day": "day",
        "amount": "amount",
        "quantity": "quantity",
        "seq": seq,
        "of": last.pk,
    }
    refused(CREDIT.format(**given), by="a credit comes with its fact")


def test_employees_and_kinds_of_facts_are_not_deleted():
    for table in ("people_employee", "ledger_kind"):
        with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
            delete_all(table)


@pytest.mark.parametrize(
    "change",
    [
        "name = 'x'",
        "id = id + 1000",
        "fields = '[]'",
        """fields = '[["topic", "number"], ["score", "number"], ["missed", "flag"]]'""",
        """fields = '[["topic", "text"], ["score", "number"], ["missed", "flag"], ["topic", "number"]]'""",
    ],
)
def test_a_kind_keeps_its_name_and_its_fields_their_types(change):
    refused(
        f"UPDATE ledger_kind SET {change} WHERE name = 'call'", by="a kind keeps its name, and its fields their types"
    )


def test_a_kind_gains_fields_and_they_may_be_shown_in_another_order():
    fields = '[["score", "number"], ["missed", "flag"], ["length", "number"], ["topic", "text"]]'
    with transaction.atomic():
        run(f"UPDATE ledger_kind SET fields = '{fields}' WHERE name = 'call'")
        transaction.set_rollback(True)


def delete_all(table):
    with transaction.atomic():
        run(f"DELETE FROM {table}")
        connection.check_constraints()
