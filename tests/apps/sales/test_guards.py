"""What was written of deals, attacked below the program."""

import pytest
from django.db import connection, transaction
from gmpy2 import mpq

from apps.sales.conftest import NOW
from attack import refused
from pochemu.ledger.models import Entry
from pochemu.people.models import Employee
from pochemu.sales.dealing import Part, move, share
from pochemu.sales.models import Deal, Managing, StageMove

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def moved(deal, stages, boris):
    move(deal.pk, stages["Needs known"].pk, seen=deal.version, by=boris, now=NOW)
    share(deal.pk, [Part("anna", mpq(1, 3)), Part("boris", mpq(2, 3))], seen=deal.version + 1, by=boris, now=NOW)
    connection.check_constraints()
    return Deal.objects.get(pk=deal.pk)


@pytest.mark.parametrize("table", ["sales_stagemove", "sales_managing"])
def test_what_was_written_stays(table):
    refused(f"DELETE FROM {table}", by="rows are never deleted")
    refused(f"UPDATE {table} SET entry_id = entry_id + 1", by="rows are never changed")


def test_a_move_is_of_an_open_entry_and_follows_the_last(moved, stages):
    sealed = Entry.objects.filter(sealed=True).latest("seq").seq
    sql = """INSERT INTO sales_stagemove (entry_id, deal_id, number, came_from_id, to_id, at, turn)
             VALUES (%s, %s, %s, %s, %s, %s, %s)"""
    new, known = stages["New"].pk, stages["Needs known"].pk
    refused(sql, [sealed, moved.pk, 3, known, new, NOW, 2], by="open ledger entry")
    with transaction.atomic():
        entry = Entry.objects.create(what="attack").seq
        refused(sql, [entry, moved.pk, 4, known, new, NOW, 2], by="moves follow each other")
        refused(sql, [entry, moved.pk, 3, new, known, NOW, 2], by="a move begins where the last ended")
        refused(sql, [entry, moved.pk, 3, known, new, NOW, 1], by="credits go to whoever manages the deal")
        transaction.set_rollback(True)


def test_shares_that_make_no_whole_never_hold(moved):
    sql = """INSERT INTO sales_managing (entry_id, deal_id, turn, employee_id, role, parts, whole)
             VALUES (%s, %s, %s, %s, %s, %s, %s)"""
    anna, boris = (Employee.objects.get(code=code).pk for code in ("anna", "boris"))
    turned = f"UPDATE sales_deal SET managed = managed + 1 WHERE id = {moved.pk}"
    refused(turned, by="shares make 1 in each role")
    for rows in (
        [(anna, "", 1, 2)],
        [(anna, "", 1, 2), (boris, "", 1, 4)],
        [(anna, "seller", 1, 1), (boris, "", 1, 1)],
        [(anna, "seller", 1, 1), (boris, "opener", 1, 2)],
    ):
        with transaction.atomic():
            entry = Entry.objects.create(what="attack").seq
            for employee, role, parts, whole in rows:
                with connection.cursor() as cursor:
                    cursor.execute(sql, [entry, moved.pk, 3, employee, role, parts, whole])
            refused(turned, by="shares make 1 in each role")
            transaction.set_rollback(True)


def test_a_turn_that_holds_gets_nobody_more(moved):
    with transaction.atomic():
        entry = Entry.objects.create(what="attack").seq
        sql = """INSERT INTO sales_managing (entry_id, deal_id, turn, employee_id, role, parts, whole)
                 SELECT %s, deal_id, %s, employee_id, 'x', 1, 1 FROM sales_managing LIMIT 1"""
        for turn in (1, 2, 4):
            refused(sql, [entry, turn], by="shares are written for the next turn alone")
        transaction.set_rollback(True)
    refused(f"UPDATE sales_deal SET managed = 1 WHERE id = {moved.pk}", by="turns follow each other")
    refused(f"UPDATE sales_deal SET managed = 0 WHERE id = {moved.pk}", by="turns follow each other")


def test_shares_are_written_by_an_open_entry_alone(moved):
    sealed = Entry.objects.filter(sealed=True).latest("seq").seq
    sql = """INSERT INTO sales_managing (entry_id, deal_id, turn, employee_id, role, parts, whole)
             SELECT %s, deal_id, 3, employee_id, '', 1, 1 FROM sales_managing LIMIT 1"""
    refused(sql, [sealed], by="open ledger entry")


def test_a_deal_begins_as_its_stage_is_and_with_nobodys_shares(moved, stages):
    sql = """INSERT INTO sales_deal (client_id, pipeline_id, stage_id, outcome, source, project, unit, managed, version,
                                     opened_at, entered_at)
             SELECT client_id, pipeline_id, %s, %s, '', '', '', %s, 1, opened_at, entered_at FROM sales_deal LIMIT 1"""
    refused(sql, [stages["New"].pk, "won", 0], by="the stage is of the pipeline")
    refused(sql, [stages["Contract signed"].pk, "open", 0], by="the stage is of the pipeline")
    refused(sql, [stages["New"].pk, "open", 1], by="shares make 1 in each role")


def test_a_deal_is_as_its_stage_is(moved, stages):
    for sql in (
        f"UPDATE sales_deal SET outcome = 'won' WHERE id = {moved.pk}",
        f"UPDATE sales_deal SET stage_id = {stages['Contract signed'].pk} WHERE id = {moved.pk}",
        f"UPDATE sales_deal SET pipeline_id = pipeline_id + 1 WHERE id = {moved.pk}",
    ):
        refused(sql, by="the stage is of the pipeline")
    refused(
        f"UPDATE sales_deal SET stage_id = {stages['Lost'].pk}, outcome = 'lost' WHERE id = {moved.pk}", by="reason"
    )
    assert Managing.objects.count() == 3
    assert StageMove.objects.count() == 2
