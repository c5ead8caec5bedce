"""Verbs of tasks. A deadline that passed is a fact at the midnight that ended its day, told once.

It is late whether the clock has ticked or not: whoever does, postpones or drops a late task tells that first.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

from django.db import models, transaction
from django.db.models import F
from gmpy2 import mpq

from pochemu.clients.actions import must_be_written
from pochemu.clients.history import SOURCE
from pochemu.clients.models import Client
from pochemu.engine.fact import Credit, Kind, NewFact, Value
from pochemu.engine.words import Words
from pochemu.ledger.actions import record
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company, day_of, midnight_of
from pochemu.people.roster import production_calendar
from pochemu.sales.kinds import TASK_DROPPED, TASK_OVERDUE, TASK_POSTPONED, declared
from pochemu.sales.models import Deal, Managing, Stage, Task, TaskMove
from pochemu.sales.notifying import tell_late, tell_set

LONGEST: Final = 300
AT_A_TIME: Final = 1_000
ONE_DAY: Final = timedelta(days=1)


@transaction.atomic
def set_task(
    title: str, employee: Employee, due_on: date, *, by: Account | None, now: datetime, deal: Deal | None = None,
    client: Client | None = None,
) -> Task:  # fmt: skip
    """Raises Refused."""
    title = titled(title)
    if due_on < day_of(now):
        raise Refused(_PAST, "due_on")
    if client is not None and deal is None:
        must_be_written(client.whole)
    task = Task.objects.create(
        title=title, employee=employee, due_on=due_on, set_at=now, set_by=by, deal=deal,
        client=deal.client if deal else client,
    )  # fmt: skip
    tell_set([task], by=by)
    return task


def titled(text: str) -> str:
    """Raises Refused."""
    title = " ".join(text.split())
    if not title or len(title) > LONGEST or not title.isprintable():
        raise Refused(_NO_TITLE.fill(n=LONGEST), "title")
    return title


def set_by_step(deal: Deal, stage: Stage, *, by: Account | None, now: datetime) -> list[Task]:
    """What the step asks of whoever has the largest part in the deal."""
    shares = Managing.objects.filter(deal=deal, turn=deal.managed).select_related("employee").order_by("pk")
    if not (stage.tasks and shares):
        return []
    employee = max(shares, key=lambda share: share.share).employee
    calendar, day = production_calendar(company()), day_of(now).toordinal()
    tasks = [
        Task.objects.create(
            title=title, employee=employee, due_on=date.fromordinal(calendar.working_day_after(day, days)),
            set_at=now, deal=deal, client=deal.client,
        )
        for title, days in stage.tasks
    ]  # fmt: skip
    tell_set(tasks, by=by)
    return tasks


def do(number: int, *, now: datetime, actor: str = "") -> Task:
    """Done. A task that was done already stays as it was done. Raises Refused."""
    with entry(actor=actor, what=f"task {number} done") as act:
        task = _held(number)
        if task.done_at is None:
            _open_still(act, task, now)
            task.done_at = now
            task.save()
    return task


def postpone(number: int, due_on: date, why: str = "", *, by: Account | None, now: datetime) -> Task:
    """To a later day with a reason, and as a fact: else no deadline would ever pass. Raises Refused."""
    why = why.strip()
    must_fit(why, most=LONGEST)
    if due_on < day_of(now):
        raise Refused(_PAST, "due_on")
    with entry(actor=str(by or ""), what=f"task {number} postponed") as act:
        task = _held(number)
        _open_still(act, task, now)
        if due_on == task.due_on:
            raise Refused(_SAME_DAY, "due_on")
        if due_on > task.due_on and not why:
            raise Refused(_WHY_LATER, "why")
        move = TaskMove.objects.create(task=task, was=task.due_on, to=due_on, why=why, at=now, by=by)
        if move.to > move.was:
            _record_put_off(act, _postponed(move))
        task.due_on = due_on
        task.save()
    return task


def drop(number: int, why: str, *, by: Account | None, now: datetime) -> Task:
    """It needs not be done any more. Raises Refused."""
    why = why.strip()
    if not why:
        raise Refused(_WHY_DROPPED, "why")
    must_fit(why, most=LONGEST)
    with entry(actor=str(by or ""), what=f"task {number} dropped") as act:
        task = _held(number)
        _open_still(act, task, now)
        task.dropped_at, task.dropped_why = now, why
        task.save()
        _record_put_off(act, _dropped(task, by))
    return task


def first_due_on(task: Task) -> date:
    """However often it was moved since."""
    first = task.moves.order_by("pk").values_list("was", flat=True).first()
    return first or task.due_on


def tell_overdue(now: datetime) -> int:
    """All deadlines that have passed and were not told yet; how many. May be asked at any moment, and again."""
    told = 0
    while numbers := list(_late(now).values_list("pk", flat=True)[:AT_A_TIME]):
        with entry(what="deadlines passed") as act:
            late = list(_late(now).filter(pk__in=numbers).order_by("pk").select_for_update(of=("self",)))
            told += _tell(act, late)
            for task in late:
                tell_late(task)
    return told


def _late(now: datetime) -> "models.QuerySet[Task]":
    late = Task.objects.open().filter(due_on__lt=day_of(now)).exclude(overdue_on=F("due_on"))
    return late.select_related("employee", "client", "deal")


def _held(number: int) -> Task:
    return Task.objects.select_for_update(of=("self",)).select_related("employee", "client", "deal").get(pk=number)


def _open_still(act: Writing, task: Task, now: datetime) -> None:
    if task.done_at or task.dropped_at:
        raise Refused(_ENDED)
    if task.due_on < day_of(now) and task.overdue_on != task.due_on:
        _tell(act, [task])


def _tell(act: Writing, tasks: Iterable[Task]) -> int:
    declared(TASK_OVERDUE)
    late = list(tasks)
    record(act, SOURCE, [_fact(task) for task in late])
    for task in late:
        task.overdue_on = task.due_on
    Task.objects.bulk_update(late, ["overdue_on"])
    return len(late)


def _fact(task: Task) -> NewFact:
    fields = {"task": str(task), **({"client": task.client.subject} if task.client else {})}
    midnight = midnight_of(task.due_on + ONE_DAY)
    return NewFact(
        TASK_OVERDUE.name, f"{task}/{task.due_on}", midnight, (Credit(task.employee.code),),
        subject=task.subject, fields=fields,
    )  # fmt: skip


def _record_put_off(act: Writing, fact: NewFact) -> None:
    declared(TASK_POSTPONED, TASK_DROPPED)
    record(act, SOURCE, [fact])


def _postponed(move: TaskMove) -> NewFact:
    fields = {**_put_off(move.task, move.to, move.by), "days": mpq((move.to - move.was).days)}
    return _of_doer(TASK_POSTPONED, move.task, f"moved-{move.pk}", move.at, fields)


def _dropped(task: Task, by: Account | None) -> NewFact:
    assert task.dropped_at is not None, "it is dropped"
    return _of_doer(TASK_DROPPED, task, "dropped", task.dropped_at, _put_off(task, task.due_on, by))


def _put_off(task: Task, due_on: date, by: Account | None) -> dict[str, Value]:
    own = by is not None and by.employee_id == task.employee_id
    fields: dict[str, Value] = {"task": str(task), "due_on": due_on, "first_due_on": first_due_on(task), "own": own}
    return fields | ({"client": task.client.subject} if task.client else {})


def _of_doer(kind: Kind, task: Task, key: str, at: datetime, fields: dict[str, Value]) -> NewFact:
    """In favour of whoever is to do it, whoever put it off."""
    doer = (Credit(task.employee.code),)
    return NewFact(kind.name, f"{task}/{key}", at, doer, subject=task.subject, fields=fields)


_SAME_DAY = Words("This is its deadline already", "Это и есть нынешний срок")
_WHY_LATER = Words("Say why the deadline is moved", "Напишите, почему переносите срок")
_WHY_DROPPED = Words("Say why it needs not be done", "Напишите, почему задача больше не нужна")
_NO_TITLE = Words(
    "Say in up to {n} characters what is to be done", "Напишите, что нужно сделать, — не длиннее {n} знаков"
)
_PAST = Words(
    "The deadline has passed already: choose today or a later day", "Этот срок уже прошёл: выберите сегодня или позже"
)
_ENDED = Words("The task is done or dropped already", "Задача уже выполнена или снята")
