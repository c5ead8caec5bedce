"""Tasks and their deadlines, at the midnight of the company's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from gmpy2 import mpq

from apps.sales.conftest import NOW
from attack import refused
from pochemu.clients.erasing import erase
from pochemu.clients.models import Client
from pochemu.ledger.history import facts_about
from pochemu.ledger.models import Fact
from pochemu.people.actions import Refused
from pochemu.people.models import Employee
from pochemu.sales.dealing import Part, move, share
from pochemu.sales.models import Deal, Task
from pochemu.sales.setting import set_pipeline
from pochemu.sales.tasks import do, drop, postpone, set_task, tell_overdue

pytestmark = pytest.mark.django_db

DUE = date(2026, 3, 10)
MIDNIGHT = datetime(2026, 3, 10, 21, tzinfo=UTC)  # in Moscow the eleventh begins
SECOND = timedelta(seconds=1)


@pytest.fixture
def task(deal, boris):
    return set_task("Call back", boris.employee, DUE, by=boris, now=NOW, deal=deal)


def told():
    facts = Fact.objects.known().filter(kind__name="task_overdue", cancelled=False).order_by("pk")
    return [(fact.key, fact.occurred_at, fact.credits.get().employee.code) for fact in facts]


def test_a_deadline_passes_at_midnight_of_the_companys_zone(task):
    assert tell_overdue(MIDNIGHT - SECOND) == 0
    assert told() == []
    assert tell_overdue(MIDNIGHT) == 1
    assert told() == [(f"task-{task.pk}/2026-03-10", MIDNIGHT, "boris")]


def test_it_is_told_once_however_often_and_however_late_the_clock_ticks(task):
    for days in (5, 6, 7):
        tell_overdue(MIDNIGHT + timedelta(days=days))
    assert [at for _key, at, _who in told()] == [MIDNIGHT]


def test_what_was_done_in_time_is_not_late(task):
    do(task.pk, now=MIDNIGHT - SECOND)
    tell_overdue(MIDNIGHT)
    assert told() == []


@pytest.mark.parametrize(
    "act",
    [
        lambda task: do(task.pk, now=MIDNIGHT),
        lambda task: drop(task.pk, "no need", by=None, now=MIDNIGHT),
        lambda task: postpone(task.pk, DUE + timedelta(days=9), "he is away", by=None, now=MIDNIGHT),
    ],
    ids=["do", "drop", "postpone"],
)
def test_late_is_late_though_the_clock_has_not_ticked(task, act):
    act(task)
    assert [at for _key, at, _who in told()] == [MIDNIGHT]
    tell_overdue(MIDNIGHT + timedelta(days=1))
    assert len(told()) == 1


def test_a_deadline_that_was_moved_in_time_is_the_new_one(task):
    postpone(task.pk, DUE + timedelta(days=1), "he is away", by=None, now=MIDNIGHT - SECOND)
    tell_overdue(MIDNIGHT)
    assert told() == []
    tell_overdue(MIDNIGHT + timedelta(days=1))
    assert [key for key, _at, _who in told()] == [f"task-{task.pk}/2026-03-11"]


def test_a_deadline_put_off_and_a_task_dropped_are_facts_with_the_first_deadline(task, boris, vera):
    """In favour of whoever was to do it: his own hand, or another's."""
    second, third = DUE + timedelta(days=2), DUE + timedelta(days=5)
    for why in ("", " "):
        with pytest.raises(Refused, match="why the deadline is moved"):
            postpone(task.pk, second, why, by=boris, now=NOW)
        with pytest.raises(Refused, match="why it needs not be done"):
            drop(task.pk, why, by=boris, now=NOW)
    with pytest.raises(Refused, match="its deadline already"):
        postpone(task.pk, DUE, "he is away", by=boris, now=NOW)
    postpone(task.pk, second, "he is away", by=boris, now=NOW)
    postpone(task.pk, DUE, by=boris, now=NOW)
    postpone(task.pk, third, "he is ill", by=vera, now=NOW)
    drop(task.pk, "he bought elsewhere", by=boris, now=NOW)
    facts = [fact for fact in facts_about(task.subject) if fact.kind in ("task_postponed", "task_dropped")]
    told = [(fact.kind, *(fact.fields.get(name) for name in ("due_on", "days", "own"))) for fact in facts]
    assert told == [
        ("task_postponed", second, 2, True), ("task_postponed", third, 5, False), ("task_dropped", third, None, True),
    ]  # fmt: skip
    assert {fact.fields["first_due_on"] for fact in facts} == {DUE}
    assert {credit.employee for fact in facts for credit in fact.credits} == {"boris"}
    assert "is ill" not in repr([fact.fields for fact in facts])
    task.refresh_from_db()
    assert task.dropped_why == "he bought elsewhere"
    assert [move.why for move in task.moves.order_by("pk")] == ["he is away", "", "he is ill"]


def test_a_task_is_dropped_and_a_deadline_moved_with_a_reason_below_the_program(task, boris):
    refused("UPDATE sales_task SET dropped_at = '2026-03-06 00:00:00+00'", by="dropped with a reason")
    postpone(task.pk, DUE + timedelta(days=2), "he is away", by=boris, now=NOW)
    refused("UPDATE sales_taskmove SET was = '2026-03-01'", by="what was said stays")
    refused("DELETE FROM sales_taskmove", by="rows are never deleted")


def test_a_second_deadline_passes_by_itself(task):
    tell_overdue(MIDNIGHT)
    postpone(task.pk, DUE + timedelta(days=3), "he is away", by=None, now=MIDNIGHT)
    tell_overdue(MIDNIGHT + timedelta(days=30))
    assert [key for key, _at, _who in told()] == [f"task-{task.pk}/2026-03-10", f"task-{task.pk}/2026-03-13"]


def test_a_task_ends_once_and_its_deadline_is_ahead(task, boris):
    do(task.pk, now=NOW)
    for act in (drop, lambda number, why, **told: postpone(number, DUE, why, **told)):
        with pytest.raises(Refused, match="done or dropped already"):
            act(task.pk, "no need", by=boris, now=NOW)
    assert do(task.pk, now=NOW + SECOND).done_at == NOW
    with pytest.raises(Refused, match="passed already"):
        set_task("Late from the start", boris.employee, NOW.date() - timedelta(days=1), by=boris, now=NOW)
    for title in ("", " ", "x" * 301, "a\0"):
        with pytest.raises(Refused, match="what is to be done"):
            set_task(title, boris.employee, DUE, by=boris, now=NOW)


def test_a_step_sets_its_tasks_to_whoever_has_the_largest_part(deal, pipeline, stages, boris, vera):
    from apps.sales.test_setting import told as steps

    told_steps = steps(pipeline)
    told_steps[1] = told_steps[1]._replace(tasks=(("Call the client", 1), ("Send the plans", 3)))
    set_pipeline(pipeline.pk, "Flats", told_steps, closed=False, by=vera)
    share(deal.pk, [Part("boris", mpq(1, 4)), Part("anna", mpq(3, 4))], seen=deal.version, by=boris, now=NOW)
    friday = datetime(2026, 3, 13, 9, tzinfo=UTC)
    move(deal.pk, stages["Needs known"].pk, seen=Deal.objects.get().version, by=boris, now=friday)
    assert [(each.title, each.employee, each.due_on) for each in Task.objects.order_by("pk")] == [
        ("Call the client", Employee.objects.get(code="anna"), date(2026, 3, 16)),
        ("Send the plans", Employee.objects.get(code="anna"), date(2026, 3, 18)),
    ]


def test_the_ledger_holds_no_words_of_a_task(deal, boris):
    set_task("Позвонить Петру Первому", boris.employee, DUE, by=boris, now=NOW, deal=deal)
    tell_overdue(MIDNIGHT)
    fact = Fact.objects.get(kind__name="task_overdue")
    assert "Петр" not in repr(fact.fields) + fact.key + fact.subject
    assert (fact.subject, fact.fields["client"]) == (deal.subject, deal.client.subject)


def test_nothing_is_to_be_done_about_whose_personal_data_are_erased(buyer, boris):
    erase(buyer.pk, "письмо 12", rooms=(), by=None, at=NOW)
    with pytest.raises(Refused, match="were erased"):
        set_task("Call Petrov", boris.employee, DUE, by=boris, now=NOW, client=Client.objects.get(pk=buyer.pk))
