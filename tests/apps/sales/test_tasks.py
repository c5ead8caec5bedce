"""Tasks and their deadlines, at the midnight of the company's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from gmpy2 import mpq

from apps.sales.conftest import NOW
from pochemu.clients.erasing import erase
from pochemu.clients.models import Client
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
        lambda task: drop(task.pk, now=MIDNIGHT),
        lambda task: postpone(task.pk, DUE + timedelta(days=9), now=MIDNIGHT),
    ],
    ids=["do", "drop", "postpone"],
)
def test_late_is_late_though_the_clock_has_not_ticked(task, act):
    act(task)
    assert [at for _key, at, _who in told()] == [MIDNIGHT]
    tell_overdue(MIDNIGHT + timedelta(days=1))
    assert len(told()) == 1


def test_a_deadline_that_was_moved_in_time_is_the_new_one(task):
    postpone(task.pk, DUE + timedelta(days=1), now=MIDNIGHT - SECOND)
    tell_overdue(MIDNIGHT)
    assert told() == []
    tell_overdue(MIDNIGHT + timedelta(days=1))
    assert [key for key, _at, _who in told()] == [f"task-{task.pk}/2026-03-11"]


def test_a_second_deadline_passes_by_itself(task):
    tell_overdue(MIDNIGHT)
    postpone(task.pk, DUE + timedelta(days=3), now=MIDNIGHT)
    tell_overdue(MIDNIGHT + timedelta(days=30))
    assert [key for key, _at, _who in told()] == [f"task-{task.pk}/2026-03-10", f"task-{task.pk}/2026-03-13"]


def test_a_task_ends_once_and_its_deadline_is_ahead(task, boris):
    do(task.pk, now=NOW)
    for act in (drop, lambda number, now: postpone(number, DUE, now=now)):
        with pytest.raises(Refused, match="done or dropped already"):
            act(task.pk, now=NOW)
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
    share(deal.pk, [Part("boris", mpq(1, 4)), Part("anna", mpq(3, 4))], seen=deal.version, by=boris)
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
