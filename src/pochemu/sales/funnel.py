"""Conversion: of the deals that came to a step, how many went on, where the others stay, and for how long.

A deal is counted by the furthest step that it ever came to, so that of those who came to a step
came = went on + were lost there + stand there still.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Sum
from gmpy2 import mpq

from pochemu.engine.by_chance import by_chance, most_missed
from pochemu.sales.models import Managing, Stage, StageMove
from pochemu.sales.models.deal import DealQuerySet
from pochemu.sales.models.pipeline import Outcome

FEWEST: Final = 5
"""Deals at a step below which a person's share there says little: he is not compared by it."""

Counted = Counter[tuple[int, str]]
"""Deals by the place of their furthest step, and by how they stand."""


class Placed(Protocol):
    """A step of any way: the further, the greater its place."""

    @property
    def place(self) -> Any: ...


OfWay = TypeVar("OfWay", bound=Placed)


class Step(NamedTuple, Generic[OfWay]):
    """What became of those who came to it."""

    stage: OfWay
    came: int
    passed: int
    stopped: int  # lost, and never went further
    still: int  # open, and have not gone further

    @property
    def share(self) -> mpq | None:
        """That went on; None where nobody came."""
        return mpq(self.passed, self.came) if self.came else None


class Weak(NamedTuple):
    """Where somebody loses more than the others do."""

    step: Step[Stage]
    came: int  # of the others'
    passed: int
    chance: float  # how likely luck alone would bring him as far behind

    @property
    def others(self) -> mpq:
        return mpq(self.passed, self.came)

    @property
    def missed(self) -> mpq:
        """How many more of his would have gone on, had they gone as the others' did."""
        return self.step.came * self.others - self.step.passed


@dataclass(frozen=True)
class Row:
    """A person, a team or a source; its steps, and the one at which it falls furthest behind the others."""

    key: str
    steps: list[Step[Stage]]
    weak: Weak | None = None
    by_chance: bool = False  # that it falls behind there may be no more than luck


@dataclass(frozen=True)
class Funnel:
    steps: list[Step[Stage]]
    rows: list[Row] = field(default_factory=list)
    days: Mapping[int, mpq] = field(default_factory=dict)  # by the stage: on average, of those that left it


def furthest(of: str = "pk") -> Subquery:
    """The place of the furthest step that a deal ever came to; `of` is the deal in the question around."""
    moves = StageMove.objects.filter(deal=OuterRef(of), to__gone=False).exclude(to__outcome=Outcome.LOST).order_by()
    return Subquery(moves.values("deal").annotate(place=Max("to__place")).values("place"), output_field=IntegerField())


def funnel(
    stages: Sequence[Stage], deals: DealQuerySet, *, by: str, teams: Mapping[str, Collection[str]] | None = None
) -> Funnel:
    """`by` person, team (`teams`: the codes of each one's people) or source: as many questions however many deals.
    A person may be of several teams, one under another. Deals that were brought are not counted.
    """
    deals = deals.walked()
    way = [stage for stage in stages if stage.outcome != Outcome.LOST and not stage.gone]
    all_steps = steps(way, _counted(deals.annotate(furthest=furthest()).values_list("furthest", "outcome"), "pk"))
    rows = [Row(key, steps(way, each)) for key, each in sorted(_grouped(deals, by, teams or {}).items())]
    return Funnel(all_steps, [_compared(row, all_steps) for row in rows], _days(deals))


def steps(way: Sequence[OfWay], counted: Counted) -> list[Step[OfWay]]:
    """All but the last, the end that they lead to."""
    return [_step(stage, counted, way[number + 1].place) for number, stage in enumerate(way[:-1])]


def _step(stage: OfWay, counted: Counted, following: int) -> Step[OfWay]:
    came = sum(n for (place, _), n in counted.items() if place >= stage.place)
    passed = sum(n for (place, _), n in counted.items() if place >= following)
    stopped = sum(n for (place, how), n in counted.items() if stage.place <= place < following and how == Outcome.LOST)
    return Step(stage, came, passed, stopped, came - passed - stopped)


def _compared(row: Row, everybody: list[Step[Stage]]) -> Row:
    seen = [weak for own, each in zip(row.steps, everybody, strict=True) for weak in _against(own, each)]
    weak, luck = most_missed(seen)
    return Row(row.key, row.steps, weak, by_chance=luck)


def _against(own: Step[Stage], everybody: Step[Stage]) -> list[Weak]:
    """Against all deals in which he has no part."""
    came, passed = everybody.came - own.came, everybody.passed - own.passed
    if own.came < FEWEST or came < FEWEST:
        return []
    return [Weak(own, came, passed, by_chance(own.passed, own.came, everybody.passed, everybody.came))]


def _grouped(deals: DealQuerySet, by: str, teams: Mapping[str, Collection[str]]) -> dict[str, Counted]:
    rows = _by_team(deals, teams) if by == "team" else _by_source(deals) if by == "source" else _by_person(deals)
    grouped: dict[str, Counted] = defaultdict(Counter)
    for key, place, outcome, n in rows:
        if n and place is not None:
            grouped[key][place, outcome] += n
    return grouped


def _by_source(deals: DealQuerySet) -> Iterable[tuple[Any, ...]]:
    rows = deals.exclude(source="").annotate(furthest=furthest()).order_by()
    return rows.values_list("source", "furthest", "outcome").annotate(n=Count("pk"))


def _by_person(deals: DealQuerySet) -> Iterator[tuple[Any, ...]]:
    """A deal that is shared is one of each of its managers."""
    rows = _held(deals).values_list("employee__code", "furthest", "deal__outcome")
    yield from rows.annotate(n=Count("deal", distinct=True))


def _by_team(deals: DealQuerySet, teams: Mapping[str, Collection[str]]) -> Iterator[tuple[Any, ...]]:
    """A deal that is shared is one of a team once."""
    counts = {
        f"team{number}": Count("deal", distinct=True, filter=Q(employee__code__in=codes))
        for number, codes in enumerate(teams.values())
    }
    for place, outcome, *found in _held(deals).values_list("furthest", "deal__outcome").annotate(**counts):
        yield from ((team, place, outcome, n) for team, n in zip(teams, found, strict=True))


def _held(deals: DealQuerySet) -> Any:
    """Shares that hold now."""
    held = Managing.objects.filter(deal__in=deals, turn=F("deal__managed")).order_by()
    return held.annotate(furthest=furthest("deal"))


def _counted(rows: QuerySet, pk: str) -> Counted:  # type: ignore[type-arg]
    return Counter({(place, how): n for place, how, n in rows.order_by().annotate(n=Count(pk)) if place is not None})


def _days(deals: DealQuerySet) -> dict[int, mpq]:
    left = StageMove.objects.filter(deal__in=deals, came_from__outcome=Outcome.OPEN).order_by()
    rows = left.values_list("came_from").annotate(days=Sum("days"), n=Count("pk"))
    return {stage: mpq(int(days), n) for stage, days, n in rows}
