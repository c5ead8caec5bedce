"""Verbs of settings: pipelines, their steps, reasons of loss. By whoever may; raise Refused."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from django.db import transaction
from django.db.models import Max

from pochemu.engine.words import Words
from pochemu.people.actions import Refused, one_line
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.sales.models import Deal, LossReason, Need, Pipeline, Stage
from pochemu.sales.models.pipeline import Outcome

LONGEST: Final = 100
MOST_STAGES: Final = 15


class StageTold(NamedTuple):
    """A step as the form says it: an existing one by its number."""

    name: str
    number: int | None = None
    needs: tuple[Need, ...] = ()
    outcome: Outcome = Outcome.OPEN
    tasks: tuple[tuple[str, int], ...] = ()  # titles, and in how many working days


def usual_stages(*, russian: bool) -> list[StageTold]:
    """To begin with, for a developer's sales department."""
    return [StageTold(names[russian], None, needs, outcome) for names, needs, outcome in _USUAL]


def usual_reasons(*, russian: bool) -> list[str]:
    return [names[russian] for names in _REASONS]


@transaction.atomic
def add_pipeline(name: str, stages: Sequence[StageTold], *, by: Account | None) -> Pipeline:
    _must_may(by)
    name = _named(name)
    if Pipeline.objects.filter(name=name).exists():
        raise Refused(_PIPELINE_TWICE.fill(name=name))
    last = Pipeline.objects.aggregate(last=Max("place"))["last"]
    pipeline = Pipeline.objects.create(name=name, place=0 if last is None else last + 1)
    _set_stages(pipeline, stages)
    return pipeline


@transaction.atomic
def set_pipeline(number: int, name: str, stages: Sequence[StageTold], *, closed: bool, by: Account | None) -> Pipeline:
    """Its name and all its steps in order. A step that is not told is gone, once no open deal stands in it."""
    _must_may(by)
    name = _named(name)
    if Pipeline.objects.filter(name=name).exclude(pk=number).exists():
        raise Refused(_PIPELINE_TWICE.fill(name=name))
    pipeline = Pipeline.objects.select_for_update().get(pk=number)
    pipeline.name, pipeline.closed = name, closed
    pipeline.save()
    _set_stages(pipeline, stages)
    return pipeline


@transaction.atomic
def set_reasons(names: Sequence[str], *, by: Account | None) -> None:
    """Those that are chosen from now on, in order. What was lost for another reason keeps it."""
    _must_may(by)
    told = [_named(name) for name in names]
    _must_differ(told)
    LossReason.objects.exclude(name__in=told).update(gone=True)
    for place, name in enumerate(told):
        LossReason.objects.update_or_create(name=name, defaults={"place": place, "gone": False})


@transaction.atomic
def add_reasons(names: Sequence[str], *, by: Account | None) -> None:
    """After those that are chosen already."""
    set_reasons([*LossReason.objects.filter(gone=False).values_list("name", flat=True), *names], by=by)


@transaction.atomic
def add_stages(pipeline: Pipeline, names: Sequence[str], *, by: Account | None) -> None:
    """Open steps that need nothing, after those there are and before the ends."""
    _must_may(by)
    there = [_as_told(stage) for stage in pipeline.stages.select_for_update().filter(gone=False)]
    open_ones, ends = ([one for one in there if (one.outcome is Outcome.OPEN) == still] for still in (True, False))
    _set_stages(pipeline, [*open_ones, *map(StageTold, names), *ends])


def _as_told(stage: Stage) -> StageTold:
    tasks = tuple((title, days) for title, days in stage.tasks or ())
    return StageTold(stage.name, stage.pk, tuple(map(Need, stage.needs)), Outcome(stage.outcome), tasks)


def _set_stages(pipeline: Pipeline, told: Sequence[StageTold]) -> None:
    names = [_named(stage.name) for stage in told]
    _must_differ(names)
    if len(told) > MOST_STAGES:
        raise Refused(_MANY.fill(n=MOST_STAGES))
    ends = [stage.outcome for stage in told if stage.outcome is not Outcome.OPEN]
    if sorted(ends) != [Outcome.LOST, Outcome.WON] or all(stage.outcome is not Outcome.OPEN for stage in told):
        raise Refused(_ENDS)
    there = {stage.pk: stage for stage in pipeline.stages.all()}
    kept = [stage.number for stage in told if stage.number is not None]
    if len(set(kept)) < len(kept) or not there.keys() >= set(kept):
        raise Refused(_STRANGE)
    left = [row for number, row in there.items() if number not in kept]
    for row in left:
        if not row.gone:
            _let_go(row)
    _must_be_free({row.name for row in left}, told)
    _free_names([there[number] for number in kept], names)
    for place, (name, stage) in enumerate(zip(names, told, strict=True)):
        _keep(pipeline, there.get(stage.number or 0), stage, name, place)


def _keep(pipeline: Pipeline, row: Stage | None, told: StageTold, name: str, place: int) -> None:
    row = row or _gone_one(pipeline, name) or Stage(pipeline=pipeline, outcome=told.outcome)
    if row.outcome != told.outcome:
        raise Refused(_END_STAYS.fill(name=row.name))
    row.name, row.place, row.gone = name, place, False
    row.needs, row.tasks = [need.value for need in told.needs], [list(task) for task in told.tasks] or None
    row.save()


def _gone_one(pipeline: Pipeline, name: str) -> Stage | None:
    """A step that comes back under its name is the same step."""
    return pipeline.stages.filter(name=name, gone=True).first()


def _must_be_free(gone: set[str], told: Sequence[StageTold]) -> None:
    """Deals went by a step that is gone: another does not take its name."""
    for stage in told:
        if stage.number is not None and (name := _named(stage.name)) in gone:
            raise Refused(_GONE.fill(name=name))


def _free_names(stages: list[Stage], names: list[str]) -> None:
    """Two steps may exchange their names: till then they bear none of them."""
    for stage in stages:
        if stage.name in names:
            Stage.objects.filter(pk=stage.pk).update(name=f"{stage.name}\n{stage.pk}")


def _let_go(stage: Stage) -> None:
    if stage.outcome != Outcome.OPEN:
        raise Refused(_END_STAYS.fill(name=stage.name))
    deals = Deal.objects.filter(stage=stage).count()
    if deals:
        raise Refused(_STANDING.fill(name=stage.name, n=deals))
    stage.gone = True
    stage.save()


def _must_may(by: Account | None) -> None:
    if not may(by, May.SET_FUNNELS):
        raise Refused(_NOT_YOURS)


def _named(name: str) -> str:
    return one_line(name, most=LONGEST, long=_BAD_NAME, lacking=_NO_NAME)


def _must_differ(names: list[str]) -> None:
    for number, name in enumerate(names):
        if name in names[:number]:
            raise Refused(_TWICE.fill(name=name))


_USUAL: Final[tuple[tuple[tuple[str, str], tuple[Need, ...], Outcome], ...]] = (
    (("New", "Новая"), (), Outcome.OPEN),
    (("Needs known", "Потребность выяснена"), (Need.SOURCE,), Outcome.OPEN),
    (("Meeting booked", "Встреча назначена"), (Need.PROJECT,), Outcome.OPEN),
    (("Meeting held", "Встреча проведена"), (), Outcome.OPEN),
    (("Reservation", "Бронь"), (Need.UNIT, Need.AMOUNT), Outcome.OPEN),
    (("Contract in preparation", "Договор готовится"), (Need.EXPECTED,), Outcome.OPEN),
    (("Contract signed", "Договор подписан"), (), Outcome.WON),
    (("Lost", "Отказ"), (), Outcome.LOST),
)
_REASONS: Final = (
    ("Too dear", "Дорого"),
    ("Bought from another developer", "Купил у другого застройщика"),
    ("Mortgage refused", "Отказ в ипотеке"),
    ("Put off", "Отложил покупку"),
    ("Can't be reached", "Не выходит на связь"),
    ("A duplicate or a mistake", "Дубль или ошибка"),
)
_NOT_YOURS = Words(
    "Pipelines are set by heads, designers of schemes and the director",
    "Воронки настраивают руководители, авторы схем и директор",
)
_NO_NAME = Words("A name is empty", "Пустое название")
_BAD_NAME = Words(
    "A name is longer than {n} characters, or has signs that can't be shown: shorten it",
    "Название длиннее {n} знаков или содержит непечатаемые знаки: сократите его",
)
_TWICE = Words(
    "“{name}” stands twice: give them different names", "«{name}» встречается дважды: назовите их по-разному"
)
_PIPELINE_TWICE = Words("There is a pipeline “{name}” already", "Воронка «{name}» уже есть")
_MANY = Words("A pipeline has at most {n} steps", "В воронке не больше {n} шагов")
_ENDS = Words(
    "A pipeline has at least one step, and two ends: the deal is won, or it is lost",
    "В воронке есть хотя бы один шаг и два завершения: сделка выиграна или проиграна",
)
_END_STAYS = Words(
    "“{name}”: a step stays a step, and an end an end, for deals have come to it",
    "«{name}»: шаг остаётся шагом, а завершение — завершением, потому что сделки туда уже приходили",
)
_GONE = Words(
    "“{name}” was a step of this pipeline before: choose another name, or add it anew as a step",
    "«{name}» раньше уже был шагом этой воронки: выберите другое название или верните его отдельным шагом",
)
_STRANGE = Words(
    "A step is of another pipeline, or stands twice: open the page anew",
    "Шаг — из другой воронки или указан дважды: откройте страницу заново",
)
_STANDING = Words(
    "Deals stand at “{name}” ({n}): move them before the step goes",
    "На шаге «{name}» стоят сделки ({n}): сначала переведите их",
)
