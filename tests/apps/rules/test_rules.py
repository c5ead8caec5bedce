"""Settings of a month that has begun stay. What the action refuses in words, the database refuses below it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from gmpy2 import mpq

from attack import refused, run
from pochemu.engine.period import Month
from pochemu.ledger.entries import entry, newest
from pochemu.ledger.models import Entry
from pochemu.people.known import FOREVER
from pochemu.people.models import Company, Employee, Position
from pochemu.rules.actions import adopt, begins_at, set_plans
from pochemu.rules.in_force import plans_of_month, scheme_texts
from pochemu.rules.models import SchemeRevision
from pochemu.rules.refused import Begun

pytestmark = pytest.mark.usefixtures("office")

NOW = timezone.now()
THIS = Month.of(NOW.date())
LAST, NEXT, AFTER = THIS.plus(-2), THIS.plus(2), THIS.plus(3)


def adopted(*versions, position="manager", now=NOW):
    with entry(what="settings") as e:
        return [adopt(e, position, month, text, now=now) for month, text in versions]


def planned(plans, now=NOW):
    with entry(what="plans") as e:
        return set_plans(e, {("boris", "contracts", month): value for month, value in plans.items()}, now=now)


def in_force():
    return [(month, text) for position, month, text in scheme_texts() if position == "manager"]


# --- schemes ---


def test_the_first_entry_about_a_position_brings_its_history_along():
    assert adopted((LAST.plus(-1), "a"), (LAST, "b"), (NEXT, "c")) == [True, True, True]
    assert in_force() == [(LAST.plus(-1).code, "a"), (LAST.code, "b"), (NEXT.code, "c")]


def test_the_same_text_again_is_nothing_new():
    adopted((LAST, "a"), (NEXT, "b"))
    before = newest()
    assert adopted((LAST, "a"), (NEXT, "b")) == [False, False]
    assert newest() == before


def test_a_month_that_has_begun_keeps_its_scheme():
    adopted((LAST, "a"))
    for month in (LAST, LAST.plus(-5), LAST.plus(1)):
        with pytest.raises(Begun, match="has begun, and the scheme of “manager” for it stays"):
            adopted((month, "b"))
    assert adopted((NEXT, "b")) == [True]


def test_a_month_not_yet_begun_may_be_settled_anew():
    adopted((LAST, "a"), (NEXT, "b"))
    before = newest()
    adopted((NEXT, "c"))
    assert in_force() == [(LAST.code, "a"), (NEXT.code, "c")]
    assert ("manager", NEXT.code, "b") in scheme_texts(before)
    assert list(
        SchemeRevision.objects.filter(effective=NEXT.code).order_by("number").values_list("number", flat=True)
    ) == [1, 2]


def test_another_position_has_its_own_beginning():
    adopted((LAST, "a"))
    assert adopted((LAST, "a"), position="operator") == [True]


def test_a_month_begins_in_the_companys_zone():
    assert begins_at(Month(2026, 3)) == datetime(2026, 2, 28, 21, tzinfo=UTC)
    Company.objects.update(time_zone="Asia/Kamchatka")
    assert begins_at(Month(2026, 3)) == datetime(2026, 2, 28, 12, tzinfo=UTC)


def test_the_last_second_is_before_and_the_first_instant_is_after():
    adopted((LAST, "a"))
    with pytest.raises(Begun):
        adopted((NEXT, "b"), now=begins_at(NEXT))
    assert adopted((NEXT, "b"), now=begins_at(NEXT).replace(microsecond=0) - timedelta(seconds=1)) == [True]


# --- plans ---


def test_plans_come_back_exactly_and_again_are_nothing_new():
    plans = {LAST: mpq(12), NEXT: mpq(7, 3), AFTER: mpq(0)}
    assert planned(plans)[:2] == (3, 0)
    assert planned(plans)[:2] == (0, 3)
    assert [plans_of_month(month)["boris", "contracts"] for month in plans] == list(plans.values())


def test_a_plan_of_a_month_that_has_begun_stays_and_the_others_are_set():
    planned({LAST: mpq(12), NEXT: mpq(10)})
    done = planned({LAST: mpq(13), NEXT: mpq(11)})
    assert done[:2] == (1, 0)
    (((employee, measure, month), words),) = done.begun
    assert (employee, measure, month) == ("boris", "contracts", LAST)
    assert words.en.endswith("has begun, and boris's plan of “contracts” for it stays")
    assert [plans_of_month(month)["boris", "contracts"] for month in (LAST, NEXT)] == [12, 11]


def test_a_plan_may_be_taken_back():
    planned({NEXT: mpq(10)})
    before = newest()
    planned({NEXT: None})
    assert plans_of_month(NEXT) == {}
    assert plans_of_month(NEXT, before) == {("boris", "contracts"): 10}
    assert planned({NEXT: None})[:2] == (0, 1)


# --- below the actions ---


@pytest.fixture
def seq():
    """A later open entry, after a first one about the manager and Boris's contracts."""
    adopted((LAST, "a"), (NEXT, "b"))
    planned({LAST: mpq(12), NEXT: mpq(10)})
    with transaction.atomic():
        yield Entry.objects.create(what="attack").seq
        transaction.set_rollback(True)


def scheme(seq, month, number=1, begins=None):
    position = Position.objects.get(code="manager").pk
    return (
        "INSERT INTO rules_schemerevision "
        "(position_id, effective, number, text, digest, begins_at, known_from, known_until) "
        f"VALUES ({position}, {month}, {number}, 'x', '', '{begins or begins_of(month)}', {seq}, {FOREVER})"
    )


def plan(seq, month, begins=None):
    employee = Employee.objects.get(code="boris").pk
    return (
        "INSERT INTO rules_planrevision (employee_id, measure, month, value, begins_at, known_from, known_until) "
        f"VALUES ({employee}, 'contracts', {month}, '99', '{begins or begins_of(month)}', {seq}, {FOREVER})"
    )


def begins_of(month):
    return begins_at(Month.from_code(month)).replace(tzinfo=None)


@pytest.mark.parametrize("insert", [scheme, plan])
def test_the_database_keeps_a_month_that_has_begun(seq, insert):
    for month in (LAST, THIS):
        refused(insert(seq, month.code), by=r"the month has begun")
    refused(insert(seq, LAST.plus(-100).code), by=r"the month has begun")


@pytest.mark.parametrize("insert", [scheme, plan])
def test_the_database_knows_when_a_month_begins_to_within_a_zone(seq, insert):
    refused(insert(seq, LAST.code, begins="2999-01-01 00:00:00"), by=r"not the instant when the month begins")
    for month in (202600, 202613, 26):
        refused(insert(seq, month, begins="2026-01-01 00:00:00"), by=r"not the instant|out of range")


def test_the_database_numbers_schemes_one_by_one(seq):
    for number in (0, 1, 3):
        refused(scheme(seq, NEXT.code, number), by="numbered one by one|scheme_number")
    refused(scheme(seq, AFTER.code, 2), by="numbered one by one")


def test_the_database_lets_a_month_not_yet_begun_be_settled_anew(seq):
    run(scheme(seq, NEXT.code, 2))
    run(plan(seq, NEXT.code))
    assert SchemeRevision.objects.get(effective=NEXT.code, number=1).known_until == seq
    assert plans_of_month(NEXT)["boris", "contracts"] == 99
