"""A plan of a month that has begun: changed by an exception of two people and by nothing else, in SQL too."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from gmpy2 import mpq

from alone import alone
from attack import refused, run
from pochemu.engine.bonus import Excepted
from pochemu.engine.period import Month
from pochemu.ledger.entries import entry, newest
from pochemu.pay.terminal import Printer, TreeOf
from pochemu.people.models import Account, Company, Employee
from pochemu.rules.actions import adopt, begins_at, set_plans
from pochemu.rules.exceptions import decide, exceptions_of_month, open_of_month, propose
from pochemu.rules.in_force import plans_of_month
from pochemu.rules.models import PlanException, PlanRevision
from pochemu.rules.refused import Refused

pytestmark = pytest.mark.usefixtures("office")

NOW = timezone.now()
THIS = Month.of(NOW.date())
NEXT = THIS.plus(2)
BEGUN = "the month has begun, its settings stay"


def account(name, role):
    return Account.objects.create(user=get_user_model().objects.create_user(name), role=role)


@pytest.fixture
def olga(office):
    return account("olga", "director")


@pytest.fixture
def pavel(office):
    return account("pavel", "finance")


@pytest.fixture
def planned(olga, pavel):
    """Boris has a plan of 10 contracts this month."""
    with entry(what="settings") as e:
        adopt(e, "manager", THIS.plus(-2), "contracts, reviews", now=NOW)
        set_plans(e, {("boris", "contracts", THIS): mpq(10)}, now=NOW)


def ask(by, value=7, month=THIS, reason="Two weeks in hospital"):
    return propose(by, "boris", "contracts", month, None if value is None else mpq(value), reason=reason, now=NOW)


def plan():
    return plans_of_month(THIS).get(("boris", "contracts"))


@pytest.mark.usefixtures("planned")
def test_another_person_approves_and_the_why_is_kept(olga, pavel):
    asked = ask(olga)
    assert plan() == 10
    assert [one.pk for one in open_of_month(THIS)] == [asked.pk]
    decide(asked.pk, pavel, approve=True, now=NOW)
    assert plan() == 7
    (given,) = exceptions_of_month(THIS).values()
    assert (given.was, given.reason, given.proposed_by, given.approved_by) == (
        10, "Two weeks in hospital", "olga", "pavel",
    )  # fmt: skip
    assert open_of_month(THIS) == []


@pytest.mark.usefixtures("planned")
def test_what_was_known_before_stays_known(olga, pavel):
    before = newest()
    decide(ask(olga).pk, pavel, approve=True, now=NOW)
    assert plans_of_month(THIS, before) == {("boris", "contracts"): 10}
    assert exceptions_of_month(THIS, before) == {}


@pytest.mark.usefixtures("planned")
def test_a_plan_may_be_taken_back_to_the_usual_one(olga, pavel):
    decide(ask(olga, value=None).pk, pavel, approve=True, now=NOW)
    assert plan() is None


@pytest.mark.usefixtures("planned")
def test_nobody_approves_his_own(olga, pavel):
    asked = ask(olga)
    with pytest.raises(Refused, match="another person approves"):
        decide(asked.pk, olga, approve=True, now=NOW)
    Company.objects.update(single_handed=True)
    with pytest.raises(Refused, match="another person approves"):  # somebody else may: Pavel
        decide(asked.pk, olga, approve=True, now=NOW)
    alone(olga.user.username)
    assert decide(asked.pk, olga, approve=True, now=NOW).single_handed
    assert plan() == 7


@pytest.mark.usefixtures("planned")
def test_a_role_without_the_right_decides_nothing(olga):
    asked = ask(olga)
    with pytest.raises(Refused, match="does not approve"):
        decide(asked.pk, account("ivan", "head"), approve=True, now=NOW)


@pytest.mark.usefixtures("planned")
def test_a_decision_is_made_once(olga, pavel):
    asked = ask(olga)
    decide(asked.pk, pavel, approve=False, answer="He was back on the 3rd", now=NOW)
    assert decide(asked.pk, pavel, approve=True, now=NOW).approved is False
    assert plan() == 10
    ask(olga, value=8)  # and another may be proposed


@pytest.mark.usefixtures("planned")
@pytest.mark.parametrize(
    ("given", "words"),
    [({"reason": " "}, "Say why"), ({"value": 10}, "is this already"), ({"month": NEXT}, "has not begun")],
)
def test_what_is_no_exception_is_refused_in_words(olga, given, words):
    with pytest.raises(Refused, match=words):
        ask(olga, **given)


@pytest.mark.usefixtures("planned")
def test_one_at_a_time(olga):
    ask(olga)
    with pytest.raises(Refused, match="waits for a decision"):
        ask(olga, value=8)


def test_the_usual_plan_of_a_month_that_has_begun_stays_too(planned):
    """Anna was never planned for; but her position had a scheme when the month began."""
    with entry(what="settings") as e:
        adopt(e, "operator", THIS.plus(-2), "calls", now=NOW)
    with entry(what="plans") as e:
        told = set_plans(e, {("anna", "calls", THIS): mpq(5), ("anna", "calls", NEXT): mpq(5)}, now=NOW)
    assert (told.set, [key for key, _ in told.begun]) == (1, [("anna", "calls", THIS)])


# --- below the program ---


def insert_plan(value, exception="NULL", measure="contracts"):
    with entry(what="attack") as e:
        refused(
            "INSERT INTO rules_planrevision (employee_id, measure, month, value, begins_at, known_from, known_until, "
            f"exception_id) VALUES (%s, %s, %s, %s, %s, %s, 9223372036854775807, {exception})",
            [Employee.objects.get(code="boris").pk, measure, THIS.code, value, begins_at(THIS), e.seq],
            by=BEGUN if exception == "NULL" else "an exception is of another plan, or not approved",
        )


@pytest.mark.usefixtures("planned")
def test_sql_changes_no_plan_of_a_month_that_has_begun(olga, pavel):
    insert_plan("7")
    insert_plan("7", measure="reviews")
    asked = ask(olga)
    insert_plan("7", str(asked.pk))  # not approved yet
    decide(asked.pk, pavel, approve=True, now=NOW)
    insert_plan("70", str(asked.pk))  # of another value
    with entry(what="attack") as e:
        refused(
            "INSERT INTO rules_planrevision (employee_id, measure, month, value, begins_at, known_from, known_until, "
            "exception_id) SELECT employee_id, measure, month, value, begins_at, %s, 9223372036854775807, exception_id "
            "FROM rules_planrevision WHERE exception_id IS NOT NULL",
            [e.seq],
            by="(?i)unique",
        )
    assert PlanRevision.objects.filter(exception=asked).count() == 1


@pytest.mark.usefixtures("planned")
def test_sql_bends_no_exception(olga, pavel):
    asked = ask(olga)
    refused(
        "UPDATE rules_planexception SET approved = true, decided_at = proposed_at, decided_by_id = proposed_by_id",
        by="it is decided by another person|plan_exception_by_another",
    )
    refused(
        "UPDATE rules_planexception SET approved = true, decided_at = proposed_at, decided_by_id = proposed_by_id, "
        "single_handed = true",
        by="it is decided by another person",
    )
    for column, value in (("value", "99"), ("reason", "other"), ("measure", "calls"), ("month", THIS.code + 1)):
        refused(f"UPDATE rules_planexception SET {column} = %s", [value], by="nothing else of it changes")
    refused("DELETE FROM rules_planexception", by="rows are never deleted")
    decide(asked.pk, pavel, approve=False, answer="no", now=NOW)
    refused("UPDATE rules_planexception SET approved = true", by="it is decided once")
    run("UPDATE rules_planexception SET id = id WHERE false")
    assert PlanException.objects.get().approved is False


def test_a_terminal_tells_the_day_of_an_exception_in_the_company_s_zone():
    printer = Printer(None, "en", str)
    tree = TreeOf(printer, ZoneInfo("Europe/Moscow"), lambda _figure: (0, []), {}, {})
    late = Excepted(None, datetime(2026, 11, 26, 22, 30, tzinfo=UTC), "Ill", "Titov", "Kuzmin")
    assert "an exception of 2026-11-27" in tree.excepted(late)
