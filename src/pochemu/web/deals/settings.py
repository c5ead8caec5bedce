"""The form of a pipeline's steps, and of reasons of loss."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from django.http import Http404, QueryDict

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.sales.models import Need, Pipeline
from pochemu.sales.models.pipeline import Outcome
from pochemu.sales.setting import StageTold
from pochemu.sales.tasks import LONGEST
from pochemu.web.asked import number_asked, number_in

EMPTY_ROWS = 2


class NeedTyped(NamedTuple):
    value: str
    words: Words
    ticked: bool


class StageTyped(NamedTuple):
    """A row of the form; `row` names its fields."""

    row: int
    number: str
    name: str
    order: str
    outcome: str
    needs: list[NeedTyped]
    tasks: str = ""  # a line each

    @property
    def is_end(self) -> bool:
        return self.outcome != Outcome.OPEN


def stages_of(pipeline: Pipeline) -> list[StageTyped]:
    """As they are, and empty rows for new steps."""
    stages = [stage for stage in pipeline.stages.all() if not stage.gone]
    typed = [
        StageTyped(
            row, str(stage.pk), stage.name, str((row + 1) * 10), stage.outcome, _needs(stage.needs), _lines(stage.tasks)
        )
        for row, stage in enumerate(stages)
    ]
    steps = sum(not stage.is_end for stage in typed)
    new = [
        StageTyped(len(typed) + row, "", "", str(steps * 10 + row + 1), Outcome.OPEN, _needs([]))
        for row in range(EMPTY_ROWS)
    ]
    return [*typed[:steps], *new, *typed[steps:]]


def stages_typed(form: QueryDict) -> list[StageTyped]:
    return list(_typed(form))


def stages_told(form: QueryDict) -> list[StageTold]:
    """In the order of their numbers; a row without a name is no step; ends come last. Raises Refused."""
    rows = [row for row in _typed(form) if row.name.strip()]
    rows.sort(key=lambda row: (row.is_end, row.outcome == Outcome.LOST, _order(row)))
    return [
        StageTold(
            row.name, number_asked(row.number) if row.number else None,
            tuple(need for need in Need if need.value in {each.value for each in row.needs if each.ticked}),
            Outcome(row.outcome), tasks_told(row.tasks),
        )
        for row in rows
    ]  # fmt: skip


def _order(row: StageTyped) -> int:
    """Of ends there is none."""
    order = 0 if row.is_end else number_in(row.order.strip(), digits=5)
    if order is None:
        raise Refused(_NO_ORDER.fill(name=row.name, text=row.order.strip()[:40]))
    return order


def _typed(form: QueryDict) -> Iterator[StageTyped]:
    """What no form of ours says is not found."""
    for row in range(len(form.getlist("row"))):
        outcome, needs = form.get(f"outcome-{row}", Outcome.OPEN), form.getlist(f"needs-{row}")
        if outcome not in Outcome.values or not {need.value for need in Need} >= set(needs):
            raise Http404
        yield StageTyped(
            row, form.get(f"number-{row}", ""), form.get(f"name-{row}", ""), form.get(f"order-{row}", ""), outcome,
            _needs(needs), form.get(f"tasks-{row}", ""),
        )  # fmt: skip


def _needs(ticked: list[str]) -> list[NeedTyped]:
    return [NeedTyped(need.value, need.words, need.value in ticked) for need in Need]


_TASK = re.compile(r"(.+?)[:\s]\s*(\d{1,3})")
MOST_TASKS = 10


def tasks_told(text: str) -> tuple[tuple[str, int], ...]:
    """“Call the client: 1” is a task with a deadline in a working day. Raises Refused."""
    tasks = tuple(_task(line) for line in names_told(text))
    if len(tasks) > MOST_TASKS:
        raise Refused(_MANY_TASKS.fill(n=MOST_TASKS))
    return tasks


def _task(line: str) -> tuple[str, int]:
    line = " ".join(line.split())
    found = _TASK.fullmatch(line)
    if found is None or len(found[1]) > LONGEST or not line.isprintable():
        raise Refused(_NO_TASK.fill(line=line[:80]))
    return found[1].rstrip(": "), int(found[2])


def _lines(tasks: list[tuple[str, int]] | None) -> str:
    return "\n".join(f"{title}: {days}" for title, days in tasks or ())


_NO_ORDER = Words(
    "The order of “{name}” is “{text}”: write a whole number, such as 20",
    "Порядок шага «{name}» — «{text}»: напишите целое число, например 20",
)
_MANY_TASKS = Words("A step sets at most {n} tasks", "Шаг ставит не больше {n} задач")
_NO_TASK = Words(
    "“{line}” is no task: write what is to be done, a colon, and in how many working days: Call the client: 1",
    "«{line}» — не задача: напишите, что сделать, двоеточие и через сколько рабочих дней: Позвонить клиенту: 1",
)


def names_told(text: str) -> list[str]:
    """A line each."""
    return [line for line in text.splitlines() if line.strip()]
