"""What happened in the rooms of the CRM, attacked below the program: nothing is deleted, what is said stays."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from attack import refused, rows, run
from pochemu.callcentre import calibrating, recordings
from pochemu.callcentre.models import Calibration, Recording
from pochemu.callcentre.reviewing import Told
from pochemu.clients import files, lists_taken, taking
from pochemu.clients.models import Client, ClientFile
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.intake.bringing import keeping, working
from pochemu.intake.models import Batch, UnitsTaken
from pochemu.people.models import Account, Employee
from pochemu.receivables import penalties
from pochemu.sales import correcting, planned
from pochemu.sales.models import Contract, Handover
from rooms import Rooms

ROOMS = ("aftersale_", "callcentre_", "clients_", "property_", "receivables_", "sales_", "intake_")
LEFT_OPEN = {
    "aftersale_checklist": "a setting; remarks keep its words",
    "aftersale_contractor": "a setting; defects keep it there",
    "aftersale_defectterms": "a setting; defects keep their own days",
    "aftersale_specialist": "a setting; who led what is kept apart",
    "aftersale_terms": "a setting",
    "callcentre_dealingrule": "a setting; enquiries keep which one dealt them",
    "callcentre_extension": "a setting: calls keep whose they were",
    "callcentre_lead": "its fact is in the ledger",
    "callcentre_mark": "a remark is its author’s to take away",
    "callcentre_sender": "a setting; calls keep it there",
    "clients_clientemail": "the history tells what it was",
    "clients_clientphone": "the history tells what it was",
    "intake_aside": "kept for thirty days",
    "intake_savedmapping": "a setting",
    "property_building": "a setting; sections keep it there",
    "property_layout": "a setting; units keep it there",
    "property_project": "a setting; buildings keep it there",
    "property_section": "a setting; units keep it there",
    "property_unit": "its prices and holds are kept, and keep it",
    "property_unitkey": "a feed tells it again",
    "receivables_collector": "a setting; who worked what is kept apart",
    "receivables_keyrateset": "a setting",
    "receivables_tolduntil": "how far the clock has looked: a debt is told once all the same",
    "intake_feedfile": "what it changed units and their prices keep",
    "sales_contractdocument": "the client's card keeps the file",
    "sales_contractreason": "a setting; events keep its words",
    "sales_contracttemplate": "a setting",
    "aftersale_acttemplate": "a setting",
    "sales_requireddocument": "a setting",
    "sales_terms": "a setting",
    "sales_waiting": "a place in a queue moves no pay",
    "sales_deal": "its moves and shares are kept, and keep it",
    "sales_lossreason": "a setting; deals keep it there",
    "sales_meeting": "its fact is in the ledger",
    "sales_pipeline": "a setting; deals keep it there",
    "sales_stage": "a setting; moves keep it there",
    "sales_task": "its fact is in the ledger",
}
"""Tables of the rooms whose rows the database lets go, and why that loses nothing that pay rests on."""


@pytest.fixture
def lived(office, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    vera = Account.objects.create(
        user=User.objects.create_user("vera"), employee=Employee.objects.get(code="vera"), role="head"
    )  # fmt: skip
    director = Account.objects.create(user=User.objects.create_user("director"), role="director")
    made, now = Rooms(vera, director), timezone.now()
    made.live(1)
    calibration = Calibration.objects.first()
    criteria = calibration.version.card.criteria
    calibrating.mark(calibration.pk, {name: Told(100) for name in criteria}, "", by=director, now=now)
    recordings.play(Recording.objects.first(), by=director, now=now)
    files.opened(ClientFile.objects.first(), by=director, now=now)
    taking.take(Client.objects.all(), taking.What("", "", "csv"), lambda clients: b"file", by=director, at=now)
    UnitsTaken.objects.create(at=now, by=director, what="", format="xlsx", units=1, digest="0" * 64)
    what = lists_taken.What(Words.same("Contracts"), "/contracts/", False, 9)
    lists_taken.take(what, 1, lambda: lists_taken.Written(b"file", 1), by=director, at=now)
    planned.plan(made.project, Month(2026, 11), planned.Sold(units=1), by=director, now=now)
    penalties.set_rule(Contract.Kind.DDU, now.date(), penalties.Told(share=1), by=director, now=now)
    signed = Contract.objects.filter(events__what="signed", booked_on=None).first()
    day = signed.events.get(number=1).on - timedelta(days=1)
    correcting.correct(signed.pk, 1, day, "typed wrongly", seen=signed.version, by=director, now=now)
    registered = Contract.objects.filter(events__what="registered").first()
    correcting.correct_number(registered.pk, "1", "typed wrongly", seen=registered.version, by=director, now=now)
    batch = Batch.objects.order_by("pk").first()
    for state in (Batch.State.CHECKING, Batch.State.WRITING):
        keeping.begin(batch, state, now=now)
        assert working.work(batch.pk, lambda: now)
        batch.refresh_from_db()
    return made


def kept():
    """Tables of the rooms with a guard on deletion, as the database has them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%\\_on\\_delete'")
        else:
            cursor.execute("SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_on_delete'")
        return sorted(table for (table,) in cursor.fetchall() if table.startswith(ROOMS))


def test_every_table_of_the_rooms_is_kept_or_said_why_not(company):
    tables = {name for name in connection.introspection.table_names() if name.startswith(ROOMS)}
    assert tables - set(kept()) == set(LEFT_OPEN)


def test_nothing_that_happened_is_deleted_or_replaced(lived):
    connection.check_constraints()  # PostgreSQL truncates nothing while checks are due
    without = []
    for table in kept():
        before = rows(table)
        if not before:
            without.append(table)
            continue
        refused(f"DELETE FROM {table}", by=f"{table}: rows are never deleted")
        refused(f"DELETE FROM {table} WHERE id = {before[0][0]}", by=f"{table}: rows are never deleted")
        if connection.vendor == "postgresql":
            refused(f"TRUNCATE {table} CASCADE", by="rows are never deleted")
        else:
            refused(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}", by=f"{table}: ")
        assert rows(table) == before
    assert without == []


def test_what_was_attached_to_a_client_and_who_opened_it_stay(lived):
    one = ClientFile.objects.first()
    another = Client.objects.exclude(pk=one.client_id).first().pk
    for said in (
        f"client_id = {another}", "kind = 'image/png'", "size = size + 1", f"digest = '{'0' * 64}'",
        f"at = {NOW_AND_THEN}", "by_id = NULL",
    ):  # fmt: skip
        refused(f"UPDATE clients_clientfile SET {said} WHERE id = {one.pk}", by="what was attached stays")
    for said in ("name = 'another.txt'", "path = 'elsewhere'"):
        refused(f"UPDATE clients_clientfile SET {said} WHERE id = {one.pk}", by="may only be erased")
    refused(f"UPDATE clients_clientfile SET name = '' WHERE id = {one.pk}", by="client_file_is_kept_until_erased")
    columns = "name, kind, size, digest, path, at, by_id, client_id"
    by_another_number = f"INTO clients_clientfile ({columns}) SELECT {columns} FROM clients_clientfile"
    refused(f"INSERT {by_another_number}", by="this is there already")
    if connection.vendor == "sqlite":
        refused(f"INSERT OR REPLACE {by_another_number}", by="this is there already")
    refused("UPDATE clients_opening SET account_id = account_id + 1", by="clients_opening: rows are never changed")


GIVEN, CAME = "what was given stays", "what came of it stays"
NOW_AND_THEN = "'2020-01-01 00:00:00+00:00'"


def test_a_hand_over_stays_as_it_was_given_and_as_it_ended(lived):
    one = Handover.objects.first()
    other = Handover.objects.exclude(client=one.client).first()
    for said in (
        f"client_id = {other.client_id}", f"deal_id = {other.deal_id}", "deal_id = NULL", "to_id = team_id",
        "giver_id = giver_id + 1", f"given_at = {NOW_AND_THEN}",
    ):  # fmt: skip
        refused(f"UPDATE sales_handover SET {said} WHERE id = {one.pk}", by=GIVEN)
    ended = "ended_at = given_at, taken = true, ender_id = giver_id"
    run(f"UPDATE sales_handover SET {ended} WHERE id = {one.pk}")
    for said in ("ended_at = take_by", "taken = false", "ender_id = ender_id + 1"):
        refused(f"UPDATE sales_handover SET {said} WHERE id = {one.pk}", by=CAME)
    refused(f"UPDATE sales_handover SET ended_at = NULL, taken = NULL, ender_id = NULL WHERE id = {one.pk}", by=CAME)


def test_a_file_that_was_brought_and_what_its_rows_became_stay(lived):
    batch = Batch.objects.get(state="written")
    for said in ("what = 'deals'", "source = 'another'", f"at = {NOW_AND_THEN}"):
        refused(f"UPDATE intake_batch SET {said} WHERE id = {batch.pk}", by="of what and whence it is stays")
    refused(
        f"UPDATE intake_batch SET written_at = NULL WHERE id = {batch.pk}", by="a file that was written stays written"
    )
    row = batch.brought.first()
    another = Batch.objects.exclude(pk=batch.pk).first().pk
    for said in (
        f"batch_id = {another}", "line = line + 1", "source = 'another'", "what = 'deals'", "key = 'another'",
        "number = number + 1", "made = false",
    ):  # fmt: skip
        refused(f"UPDATE intake_brought SET {said} WHERE id = {row.pk}", by="what a row became stays")
    run(f"UPDATE intake_brought SET undone_at = {NOW_AND_THEN} WHERE id = {row.pk}")
    refused(f"UPDATE intake_brought SET undone_at = NULL WHERE id = {row.pk}", by="what was undone stays undone")


@pytest.mark.django_db
def test_no_guard_that_looks_something_up_keeps_a_plan_of_when_its_table_was_small(on_postgresql):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prorettype = 'trigger'::regtype AND prosrc ILIKE %s"
            " AND pronamespace = current_schema()::regnamespace"
            " AND NOT coalesce(proconfig, '{}') @> '{enable_seqscan=off}'",
            ["%select%"],
        )
        assert cursor.fetchall() == []
