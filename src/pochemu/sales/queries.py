"""Questions about deals: what stands where, and what it is worth."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Sum, prefetch_related_objects

from pochemu.clients.models import Client
from pochemu.clients.searching import found as client_found
from pochemu.people.models import Employee
from pochemu.sales.funnel import furthest
from pochemu.sales.models import Buyer, Deal, Managing, Pipeline, Stage, StageMove
from pochemu.sales.models.deal import DealQuerySet
from pochemu.sales.models.pipeline import Outcome

Seen = frozenset[str] | None
"""Codes of those whose deals are open to whoever asks; None: everybody's."""

CARDS: Final = 20
ROWS: Final = 50


class Sums(NamedTuple):
    deals: int
    amount: int  # minor units, of those that have one


class Column(NamedTuple):
    """A step, with what stands in it; of an end, what came to it since the month began."""

    stage: Stage
    sums: Sums
    deals: list[Deal]


@dataclass(frozen=True)
class Wanted:
    """Which deals. What is not said does not narrow."""

    pipeline: int | None = None
    stage: int | None = None
    outcome: str = ""
    shared: tuple[frozenset[str], ...] = ()  # somebody of each of these has a share
    but: frozenset[str] = frozenset()  # none of these has a share
    source: str | None = None
    but_source: str = ""
    since: datetime | None = None  # opened
    until: datetime | None = None  # opened before
    ended_since: datetime | None = None
    client: int | None = None
    brought: bool = False  # by an import, or with a contract
    came: Stage | None = None  # they came to this step, or beyond it
    passed: Stage | None = None  # they went on from it
    stopped: Stage | None = None  # they were lost, and never went further than it
    still: Stage | None = None  # they are open, and have not gone further than it
    left: Stage | None = None  # they left it, for whatever step


def cases(text: str) -> set[str]:
    """In whatever case it may have been written: no database has to know Cyrillic."""
    return {text, text.upper(), text.lower(), text.capitalize()}


def with_number(text: str) -> Q:
    """Contracts in whose numbers it is."""
    wanted = Q()
    for each in cases(text):
        wanted |= Q(number__icontains=each)
    return wanted


def called(query: str) -> Q:
    """Contracts by their number, the unit's or a buyer's name."""
    named = Buyer.objects.filter(client__in=Client.objects.filter(client_found(query))).values("contract")
    return with_number(query) | Q(unit__number__in=cases(query)) | Q(pk__in=named)


def by_number(query: str) -> Q:
    """Contracts whom a person means by it: 12 is a number within ДДУ-12 and ДДУ-0012, and is not within ДДУ-112."""
    wanted = Q()
    for word in query.replace("№", " ").split():
        if word.isascii() and word.isdigit():
            wanted &= Q(number__regex=f"(^|[^0-9])0*{word.lstrip('0') or '0'}($|[^0-9])")
        else:
            wanted &= with_number(word)
    return wanted


def seen(reach: Seen) -> DealQuerySet:
    deals = Deal.objects.all()
    return deals if reach is None else deals.managed_by(Employee.objects.filter(code__in=reach))


def wanted(deals: DealQuerySet, which: Wanted) -> DealQuerySet:
    given = {
        "pipeline": which.pipeline, "stage": which.stage, "outcome": which.outcome or None, "source": which.source,
        "opened_at__gte": which.since, "opened_at__lt": which.until, "entered_at__gte": which.ended_since,
        "client": which.client,
    }  # fmt: skip
    found = deals.filter(**{name: value for name, value in given.items() if value is not None})
    for codes in which.shared:
        found = found.managed_by(Employee.objects.filter(code__in=codes))
    if which.but:
        others = Deal.objects.managed_by(Employee.objects.filter(code__in=which.but))
        found = found.exclude(pk__in=others.values("pk"))
    if which.but_source:
        found = found.exclude(source=which.but_source)
    if which.brought:
        found = found.exclude(brought_by=None)
    return _along(found, which)


def _along(deals: DealQuerySet, which: Wanted) -> DealQuerySet:
    """By the furthest step that they ever came to, as `funnel` counts them."""
    conditions = (
        ("furthest__gte", which.came), ("furthest__gt", which.passed), ("furthest", which.stopped),
        ("furthest", which.still),
    )  # fmt: skip
    for condition, stage in conditions:
        if stage:
            deals = deals.walked().annotate(furthest=furthest())
            deals = deals.filter(pipeline=stage.pipeline_id, **{condition: stage.place})
    if which.stopped or which.still:
        deals = deals.filter(outcome=Outcome.LOST if which.stopped else Outcome.OPEN)
    if which.left:
        deals = deals.walked().filter(Exists(StageMove.objects.filter(deal=OuterRef("pk"), came_from=which.left)))
    return deals


def sums(deals: DealQuerySet) -> Sums:
    found = deals.aggregate(count=Count("pk"), amount=Sum("amount"))
    return Sums(found["count"], int(found["amount"] or 0))


def page(deals: DealQuerySet, *, before: int | None = None, rows: int = ROWS) -> tuple[list[Deal], int | None]:
    """The latest first, and the number before which the next page begins."""
    some = deals if before is None else deals.filter(pk__lt=before)
    found = with_people(some.select_related("stage", "client", "pipeline", "reason").order_by("-pk")[: rows + 1])
    return found[:rows], found[rows - 1].pk if len(found) > rows else None


def columns(pipeline: Pipeline, deals: DealQuerySet, *, month: datetime, cards: int = CARDS) -> list[Column]:
    """As many questions to the database however many deals there are."""
    stages = list(pipeline.stages.filter(gone=False))
    here = deals.filter(pipeline=pipeline).filter(Q(outcome=Outcome.OPEN) | Q(entered_at__gte=month))
    totals = {
        row["stage"]: Sums(row["count"], int(row["amount"] or 0))
        for row in here.order_by().values("stage").annotate(count=Count("pk"), amount=Sum("amount"))
    }
    found = [
        list(here.filter(stage=stage).select_related("client").order_by("-entered_at", "-pk")[:cards])
        for stage in stages
    ]
    with_people([deal for some in found for deal in some])
    return [Column(stage, totals.get(stage.pk, Sums(0, 0)), some) for stage, some in zip(stages, found, strict=True)]


def with_people(deals: Iterable[Deal]) -> list[Deal]:
    """Each with its managers at hand."""
    found = list(deals)
    everybody = Managing.objects.select_related("employee").order_by("pk")
    prefetch_related_objects(found, Prefetch("managing", everybody))
    return found


def managers(deal: Deal) -> list[Managing]:
    """Who has a share in it now."""
    return [share for share in deal.managing.all() if share.turn == deal.managed]


def month_begins(today: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(today.replace(day=1), time(), zone)


def sources(deals: DealQuerySet, most: int = 50) -> list[str]:
    """Those that were ever said, the most frequent first."""
    rows = deals.exclude(source="").order_by().values_list("source").annotate(count=Count("pk"))
    return [source for source, _count in rows.order_by("-count", "source")[:most]]


def moves_of(deal: Deal) -> Sequence[StageMove]:
    return list(deal.moves.select_related("came_from", "to", "reason", "by__employee", "by__user").order_by("-number"))
