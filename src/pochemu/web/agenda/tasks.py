"""Tasks on pages: what is late, what is for today, what comes later."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Q

from pochemu.engine.words import Words
from pochemu.people.visibility import What
from pochemu.sales.models import Task, TaskMove
from pochemu.sales.models.task import TaskQuerySet
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.face import Shown
from pochemu.web.lists.on_page import ON_A_PAGE
from pochemu.web.numbers import short_day

AT_FIRST: Final = 20
"""Of each list, where all of them stand together."""


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
    dropped: str
    dropped_why: str
    first_due: str  # where its deadline was moved
    moved_why: str  # lately

    @property
    def waits(self) -> bool:
        return not self.done and not self.dropped


class TaskList(NamedTuple):
    title: Words
    rows: list[TaskShown]
    total: Shown | None  # of all of them, where more follow
    more: str  # the address of what follows; "" at the end


def seen(desk: Desk) -> TaskQuerySet:
    """Those of whose clients the reader may see, and those he set."""
    tasks = Task.objects.select_related("employee", "client", "deal__client")
    reach = desk.page.reader.sight.reach(What.CLIENTS)
    return tasks if reach is None else tasks.filter(Q(employee__code__in=reach) | Q(set_by=desk.account))


def _waiting(tasks: TaskQuerySet, **due: date) -> TaskQuerySet:
    return tasks.open().filter(**due).order_by("due_on", "pk")


KINDS: Final[dict[str, tuple[Words, Callable[[TaskQuerySet, date], TaskQuerySet]]]] = {
    "late": (Words("Late", "Просрочены"), lambda tasks, today: _waiting(tasks, due_on__lt=today)),
    "today": (Words("Today", "Сегодня"), lambda tasks, today: _waiting(tasks, due_on=today)),
    "later": (Words("Later", "Позже"), lambda tasks, today: _waiting(tasks, due_on__gt=today)),
    "done": (
        Words("Done lately", "Выполнены недавно"),
        lambda tasks, _today: tasks.exclude(done_at=None).order_by("-done_at", "-pk"),
    ),
    "dropped": (
        Words("Dropped lately", "Сняты недавно"),
        lambda tasks, _today: tasks.exclude(dropped_at=None).order_by("-dropped_at", "-pk"),
    ),
}
"""As an address names a list, what stands above it, and its tasks in its order."""


def lists(desk: Desk, who: str) -> list[TaskList]:
    """The beginning of each that holds something: of one person, of everybody where `who` is "all"."""
    return [some for kind in KINDS if (some := _list(desk, who, kind, slice(0, AT_FIRST), page=1)).rows]


def one_list(desk: Desk, who: str, kind: str, number: int) -> TaskList:
    start = (number - 1) * ON_A_PAGE
    return _list(desk, who, kind, slice(start, start + ON_A_PAGE), page=number + 1)


def _list(desk: Desk, who: str, kind: str, part: slice, *, page: int) -> TaskList:
    """`page`: by which number the list goes on."""
    title, those = KINDS[kind]
    found = those(_of(desk, who), desk.page.reader.today)
    rows, whole = list(found[part.start : part.stop + 1]), href(who, of=kind)
    count = found.count()  # asked whether more follow or not: a page asks the same of few as of many
    if len(rows) <= part.stop - part.start:
        return TaskList(title, shown(desk, rows), None, "")
    return TaskList(title, shown(desk, rows[:-1]), desk.count(count, whole), href(who, of=kind, page=page))


def href(who: str, *, of: str = "", page: int = 1) -> str:
    return addresses.address("/tasks/", who=who, of=of, page=page if page > 1 else "")


COLUMNS: Final = (
    Column[Task](Words("Task", "Задача"), lambda task: task.title),
    Column[Task](Words("Deadline", "Срок"), lambda task: task.due_on, Kind.DAY),
    Column[Task](Words("About", "О ком"), lambda task: _about(task)[0]),
    Column[Task](Words("Who", "Кто"), lambda task: task.employee.name),
    Column[Task](Words("Done", "Выполнена"), lambda task: task.done_at, Kind.MOMENT),
)


def listing(desk: Desk, who: str, kind: str = "") -> Listing[Task]:
    """Of one list; or those that wait, the earliest first, and those that were done."""
    found, title = _of(desk, who), Words("Tasks", "Задачи")
    if kind:
        return Listing("tasks", title, KINDS[kind][1](found, desk.page.reader.today), list, COLUMNS)
    rows = found.filter(Q(pk__in=found.open().values("pk")) | ~Q(done_at=None))
    return Listing("tasks", title, rows.order_by("due_on", "pk"), list, COLUMNS)


def _of(desk: Desk, who: str) -> TaskQuerySet:
    return seen(desk) if who == "all" else seen(desk).filter(employee__code=desk.person(who))


def shown(desk: Desk, tasks: Iterable[Task]) -> list[TaskShown]:
    found, moves = list(tasks), defaultdict[int, list[TaskMove]](list)
    for move in TaskMove.objects.filter(task__in=[task.pk for task in found]).order_by("pk"):
        moves[move.task_id].append(move)
    return [_shown(desk, task, moves[task.pk]) for task in found]


def _shown(desk: Desk, task: Task, moves: Sequence[TaskMove]) -> TaskShown:
    today, waits = desk.page.reader.today, task.done_at is None and task.dropped_at is None
    return TaskShown(
        task.pk, task.title, _day(desk, task.due_on), task.due_on.isoformat(), waits and task.due_on < today,
        *_about(task), task.employee.name, task.employee.code == desk.page.reader.employee,
        desk.page.day_of(task.done_at) if task.done_at else "",
        desk.page.day_of(task.dropped_at) if task.dropped_at else "", task.dropped_why or "",
        _day(desk, moves[0].was) if moves else "", moves[-1].why if moves else "",
    )  # fmt: skip


def _about(task: Task) -> tuple[str, str]:
    if task.deal:
        return name_of_client(task.deal), addresses.of(task.deal)
    if task.client:
        return task.client.name or str(task.client), addresses.client(task.client.whole.pk)
    return "", ""


def _day(desk: Desk, day: date) -> str:
    return short_day(day, desk.page.reader.language, today=desk.page.reader.today)
