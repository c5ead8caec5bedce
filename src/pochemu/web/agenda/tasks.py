"""Tasks on pages: what is late, what is for today, what comes later."""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from pochemu.engine.words import Words
from pochemu.people.visibility import What
from pochemu.sales.models import Task
from pochemu.sales.models.task import TaskQuerySet
from pochemu.web.columns import Column, Kind, Listing
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
    tasks, today = _of(desk, who), desk.page.reader.today
    waiting, ended = tasks.open().order_by("due_on", "pk"), tasks.exclude(done_at=None).order_by("-done_at")
    found = (
        (_("Late"), waiting.filter(due_on__lt=today)),
        (_("Today"), waiting.filter(due_on=today)),
        (_("Later"), waiting.filter(due_on__gt=today)),
        (_("Done lately"), ended[:20]),
    )
    return [TaskList(title, rows) for title, some in found if (rows := shown(desk, some[:MOST]))]


COLUMNS: Final = (
    Column[Task](Words("Task", "Задача"), lambda task: task.title),
    Column[Task](Words("Deadline", "Срок"), lambda task: task.due_on, Kind.DAY),
    Column[Task](Words("About", "О ком"), lambda task: _about(task)[0]),
    Column[Task](Words("Who", "Кто"), lambda task: task.employee.name),
    Column[Task](Words("Done", "Выполнена"), lambda task: task.done_at, Kind.MOMENT),
)


def listing(desk: Desk, who: str) -> Listing[Task]:
    """Those that wait, the earliest first, and those that were done."""
    found = _of(desk, who)
    rows = found.filter(Q(pk__in=found.open().values("pk")) | ~Q(done_at=None))
    return Listing("tasks", Words("Tasks", "Задачи"), rows.order_by("due_on", "pk"), list, COLUMNS)


def _of(desk: Desk, who: str) -> TaskQuerySet:
    return seen(desk).filter(employee__code=desk.person(who)) if who else seen(desk)


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
