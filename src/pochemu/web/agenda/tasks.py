"""Tasks on pages: what is late, what is for today, what comes later."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from pochemu.people.visibility import What
from pochemu.sales.models import Task
from pochemu.sales.models.task import TaskQuerySet
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.numbers import short_day

MOST = 200


class TaskShown(NamedTuple):
    number: int
    title: str
    due: str
    due_iso: str
    late: bool
    about: str
    href: str
    who: str
    own: bool
    done: str  # the day on which it was


class TaskList(NamedTuple):
    title: str
    rows: list[TaskShown]


def seen(desk: Desk) -> TaskQuerySet:
    """Those of whose clients the reader may see, and those he set."""
    tasks = Task.objects.select_related("employee", "client", "deal__client")
    reach = desk.page.reader.sight.reach(What.CLIENTS)
    return tasks if reach is None else tasks.filter(Q(employee__code__in=reach) | Q(set_by=desk.account))


def lists(desk: Desk, who: str) -> list[TaskList]:
    """Of one person; of everybody where `who` is empty."""
    tasks, today = seen(desk), desk.page.reader.today
    if who:
        tasks = tasks.filter(employee__code=desk.person(who))
    waiting, ended = tasks.open().order_by("due_on", "pk"), tasks.exclude(done_at=None).order_by("-done_at")
    found = (
        (_("Late"), waiting.filter(due_on__lt=today)),
        (_("Today"), waiting.filter(due_on=today)),
        (_("Later"), waiting.filter(due_on__gt=today)),
        (_("Done lately"), ended[:20]),
    )
    return [TaskList(title, rows) for title, some in found if (rows := shown(desk, some[:MOST]))]


def shown(desk: Desk, tasks: Iterable[Task]) -> list[TaskShown]:
    return [_shown(desk, task) for task in tasks]


def _shown(desk: Desk, task: Task) -> TaskShown:
    today = desk.page.reader.today
    return TaskShown(
        task.pk, task.title, _day(desk, task.due_on), task.due_on.isoformat(),
        task.done_at is None and task.due_on < today, *_about(task), task.employee.name,
        task.employee.code == desk.page.reader.employee, desk.page.day_of(task.done_at) if task.done_at else "",
    )  # fmt: skip


def _about(task: Task) -> tuple[str, str]:
    if task.deal:
        return name_of_client(task.deal), addresses.of(task.deal)
    if task.client:
        return task.client.name or str(task.client), addresses.client(task.client.whole.pk)
    return "", ""


def _day(desk: Desk, day: date) -> str:
    return short_day(day, desk.page.reader.language, today=desk.page.reader.today)
