"""An act of writing is all or nothing, leaves no trace when it wrote nothing, and is ordered among the others."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, connections, transaction

from pochemu.engine.fact import Credit, NewFact
from pochemu.engine.roster import Absence
from pochemu.ledger.actions import MANY, record
from pochemu.ledger.desk import Overtaken
from pochemu.ledger.entries import entry, newest, watermark
from pochemu.ledger.models import Entry, Fact
from pochemu.people.actions import be_absent

CALL = NewFact("call", "1", datetime(2026, 3, 5, tzinfo=UTC), (Credit("anna"),))
PATIENCE = 20  # seconds until a test that waits for another thread gives up


def test_an_act_that_writes_nothing_leaves_no_entry(people, kinds):
    with entry(what="nothing"):
        pass
    with entry(what="nobody calls") as e:
        record(e, "crm", [])
    assert newest() == 0
    assert not Entry.objects.exists()


def test_an_act_is_sealed_with_who_wrote_and_what(people, kinds):
    with entry(actor="anna", what="a call") as e:
        record(e, "crm", [CALL])
    written = Entry.objects.get()
    assert (written.seq, written.actor, written.what, written.sealed) == (e.seq, "anna", "a call", True)
    assert newest() == watermark() == e.seq


def record_and_fail(what):
    with entry(what=what) as e:
        record(e, "crm", [CALL])
        raise ZeroDivisionError


def test_an_act_that_fails_leaves_nothing(people, kinds):
    with pytest.raises(ZeroDivisionError):
        record_and_fail("fails")
    assert not Fact.objects.exists()
    assert not Entry.objects.exists()


def test_an_act_within_an_act_is_part_of_it(people, kinds):
    with entry(what="outer") as outer, entry(what="inner") as inner:
        record(inner, "crm", [CALL])
        assert inner is outer
        assert newest() == 0  # not sealed yet
    assert Entry.objects.get().what == "outer"


def test_a_part_that_fails_is_undone_alone_its_number_included(people, kinds):
    with entry(what="outer") as outer:
        with pytest.raises(ZeroDivisionError):
            record_and_fail("inner")
        record(outer, "crm", [CALL._replace(key="2")])
    assert Fact.objects.get().key == "2"
    assert Entry.objects.get().seq == outer.seq


def test_a_watermark_is_not_asked_for_while_writing(on_postgresql):
    with pytest.raises(AssertionError), entry(what="writing"):
        watermark()


# --- two writers at once ---


@pytest.fixture
def cast(transactional_db, request):
    """Committed, so that other threads see them."""
    request.getfixturevalue("people")
    request.getfixturevalue("kinds")


@pytest.fixture
def elsewhere():
    """Runs a function in another thread, with a connection of its own."""

    def run(function, *args):
        try:
            return function(*args)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        yield lambda function, *args: pool.submit(run, function, *args)


def write(key, drawn=None, go=None, what="a call"):
    with entry(what=what) as e:
        seq = e.seq
        if drawn:
            drawn.set()
            assert go.wait(PATIENCE)
        record(e, "crm", [CALL._replace(key=key)])
    return seq


def test_a_watermark_waits_for_the_older_entry_that_is_still_being_written(cast, elsewhere, on_postgresql):
    """Without the shared lock the watermark is the younger entry's, and later the older one appears below it."""
    drawn, go = threading.Event(), threading.Event()
    slow = elsewhere(write, "older", drawn, go)
    assert drawn.wait(PATIENCE)
    younger = elsewhere(write, "younger").result(PATIENCE)
    assert newest() == younger
    mark = elsewhere(watermark)
    with pytest.raises(TimeoutError):
        mark.result(0.3)
    go.set()
    assert slow.result(PATIENCE) < younger == mark.result(PATIENCE)
    assert Fact.objects.known(younger).count() == 2


def test_a_watermark_lets_writers_on_at_once_even_within_a_transaction(cast, elsewhere, on_postgresql):
    with transaction.atomic():
        watermark()
        elsewhere(write, "1").result(PATIENCE)


def test_on_sqlite_the_younger_writer_waits_and_a_watermark_does_not(cast, elsewhere):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's writers do not wait for each other")
    drawn, go = threading.Event(), threading.Event()
    slow = elsewhere(write, "older", drawn, go)
    assert drawn.wait(PATIENCE)
    younger = elsewhere(write, "younger")
    assert watermark() == 0
    with pytest.raises(TimeoutError):
        younger.result(0.3)
    go.set()
    assert slow.result(PATIENCE) < younger.result(PATIENCE) == watermark()


@pytest.mark.parametrize("first_content", [1, 2], ids=["a new key", "a known key"])
def test_of_two_that_write_one_key_out_of_order_the_older_is_overtaken_whole(
    cast, elsewhere, on_postgresql, first_content
):
    """Its revision would be known from before the one it supersedes."""
    if first_content == 2:
        write("1")
    drawn, go = threading.Event(), threading.Event()

    def older():
        with entry(what="older") as e:
            assert e.seq
            drawn.set()
            assert go.wait(PATIENCE)
            record(e, "crm", [CALL._replace(amount=10), CALL._replace(key="lost")])

    def younger():
        with entry(what="younger") as e:
            record(e, "crm", [CALL._replace(amount=20)])

    slow = elsewhere(older)
    assert drawn.wait(PATIENCE)
    elsewhere(younger).result(PATIENCE)
    go.set()
    with pytest.raises(Overtaken):
        slow.result(PATIENCE)
    assert {fact.amount for fact in Fact.objects.known()} == {20}


def test_of_two_that_speak_of_one_employee_out_of_order_the_older_is_refused(cast, elsewhere, on_postgresql):
    drawn, go = threading.Event(), threading.Event()

    def older():
        with entry(what="older") as e:
            assert e.seq
            drawn.set()
            assert go.wait(PATIENCE)
            be_absent(e, ["anna"], [])

    def younger():
        with entry(what="younger") as e:
            be_absent(e, ["anna"], [Absence("anna", 739700, 739701, "vacation")])

    slow = elsewhere(older)
    assert drawn.wait(PATIENCE)
    elsewhere(younger).result(PATIENCE)
    go.set()
    with pytest.raises(IntegrityError, match="only overtaken"):
        slow.result(PATIENCE)


def test_of_two_that_wait_for_each_other_one_is_overtaken(cast, elsewhere, on_postgresql):
    """They write the same two keys in opposite order."""
    both = threading.Barrier(2, timeout=PATIENCE)

    def write_in_order(*keys):
        with entry(what="crossing") as e:
            record(e, "crm", [CALL._replace(key=keys[0])])
            both.wait()
            record(e, "crm", [CALL._replace(key=keys[1])])

    crossing = [elsewhere(write_in_order, "1", "2"), elsewhere(write_in_order, "2", "1")]
    failed = [error for error in (one.exception(PATIENCE) for one in crossing) if error]
    assert [type(error) for error in failed] == [Overtaken]
    assert Fact.objects.known().count() == 2


def test_one_delivery_a_hundred_times_at_once_is_one_fact(cast, elsewhere):
    def deliver():
        for _ in range(20):
            try:
                with entry(what="webhook") as e:
                    return record(e, "telephony", [CALL])
            except Overtaken:
                continue
        raise AssertionError("overtaken 20 times")

    told = [one.result(PATIENCE) for one in [elsewhere(deliver) for _ in range(100)]]
    assert sum(one.added for one in told) == 1
    assert Fact.objects.count() == Entry.objects.count() == 1


def test_facts_are_looked_up_beside_what_a_failed_import_left_behind(cast, on_postgresql):
    """A planner told that the table is empty would rather read all of it for each fact, while it grows."""
    many = [CALL._replace(key=str(number)) for number in range(2_000)]
    with transaction.atomic(), entry(what="fails") as e:
        record(e, "crm", many)
        transaction.set_rollback(True)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (TRUNCATE false) ledger_fact, ledger_credit")
    connection.close()
    with transaction.atomic(), entry(what="goes on") as e, connection.cursor() as cursor:
        record(e, "crm", many)
        cursor.execute("SELECT idx_scan FROM pg_stat_xact_user_tables WHERE relname = 'ledger_fact'")
        assert cursor.fetchone()[0] >= len(many)


def test_after_many_facts_the_planner_knows_how_many_there_are(cast, on_postgresql):
    """A month was summed for minutes by a plan made for an empty ledger."""
    with entry(what="an import") as e:
        record(e, "crm", [CALL._replace(key=str(number)) for number in range(MANY)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname IN ('ledger_fact', 'ledger_credit')")
        assert cursor.fetchall() == [(MANY,), (MANY,)]
