"""Questions about what is late: as of any day, by age, project and person; whom to call first."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from django.db.models import Exists, F, FilteredRelation, Max, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce, RowNumber

from pochemu.receivables.ageing import BANDS, Band
from pochemu.receivables.days import DAY
from pochemu.receivables.models import AtLaw, Collected, Debt, Payment, Promise, Reminder
from pochemu.sales.models import Contract


class Late(NamedTuple):
    """A debt as of a day."""

    contract: int
    project: str
    collector: str  # his code; "" where nobody works it
    days: int
    left: int  # minor units
    project_number: int


class Row(NamedTuple):
    """Debts of one band, project or person."""

    key: str
    contracts: int
    left: int


PROJECT: Final = "unit__section__building__project"


def late_debts(on: date, contracts: "QuerySet[Contract] | None" = None) -> "QuerySet[Any]":
    """All that is late as of the end of that day's reckoning, told by then: each with `unpaid` and with `works`, the
    code of whoever works it now. `contracts` narrows."""
    found = _unpaid(on)
    if contracts is not None:
        found = found.filter(Exists(contracts.filter(pk=OuterRef("contract"))))  # debts are few beside contracts
    working = FilteredRelation("contract__collecting", condition=Q(contract__collecting__until=None))
    told: QuerySet[Any] = found.annotate(working=working).annotate(works=F("working__employee__code"))
    return told


def _unpaid(on: date) -> "QuerySet[Any]":
    found = Debt.objects.filter(since__lte=on).filter(Q(ended_on=None) | Q(ended_on__gt=on))
    return found.annotate(unpaid=F("amount") - _paid(on)).filter(unpaid__gt=0)


def _paid(on: date) -> "F | Coalesce":
    """Of a debt by the end of that day: all that it ever was, where nothing came since."""
    if not Payment.objects.standing().filter(on__gt=on).exists():
        return F("collected")
    came = Collected.objects.filter(debt=OuterRef("pk"), payment__on__lte=on).order_by().values("debt")
    return Coalesce(Subquery(came.annotate(total=Sum("amount")).values("total")), 0)


def late(on: date, contracts: "QuerySet[Contract] | None" = None) -> list[Late]:
    """Where a contract stands and who works it is asked once, however many debts it has."""
    debts = _unpaid(on)
    told = _places(debts, Contract.objects.all() if contracts is None else contracts)
    return [
        Late(number, place.project, place.collector, (on - since).days + 1, left, place.number)
        for number, since, left in debts.values_list("contract", "since", "unpaid")
        if (place := told.get(number))
    ]


class _Place(NamedTuple):
    number: int
    project: str
    collector: str


def _places(debts: "QuerySet[Any]", contracts: "QuerySet[Contract]") -> Mapping[int, _Place]:
    """Of the contracts that these debts are of."""
    working = FilteredRelation("collecting", condition=Q(collecting__until=None))
    found = contracts.filter(pk__in=debts.order_by().values("contract")).order_by().annotate(working=working)
    columns = found.values_list("pk", PROJECT, f"{PROJECT}__name", "working__employee__code")
    return {contract: _Place(number, name, who or "") for contract, number, name, who in columns}


def of_band(debts: "QuerySet[Any]", band: Band, on: date) -> "QuerySet[Any]":
    """`Band.holds`, asked of the database."""
    found = debts.filter(since__lte=on - (band.first - 1) * DAY)
    return found if band.last is None else found.filter(since__gte=on - (band.last - 1) * DAY)


def by_band(rows: Iterable[Late]) -> list[tuple[Band, Row]]:
    bands: dict[Band, list[Late]] = {band: [] for band in BANDS}
    for one in rows:
        bands[next(band for band in BANDS if band.holds(one.days))].append(one)
    return [(band, _row("", some)) for band, some in bands.items()]


def by_project(rows: Iterable[Late]) -> list[Row]:
    return _grouped(rows, "project")


def by_collector(rows: Iterable[Late]) -> list[Row]:
    return _grouped(rows, "collector")


def _grouped(rows: Iterable[Late], name: str) -> list[Row]:
    """The largest first."""
    groups: dict[str, list[Late]] = {}
    for one in rows:
        groups.setdefault(getattr(one, name), []).append(one)
    return sorted((_row(key, group) for key, group in groups.items()), key=lambda row: (-row.left, row.key))


def _row(key: str, rows: list[Late]) -> Row:
    return Row(key, len({one.contract for one in rows}), sum(one.left for one in rows))


def worklist(debts: "QuerySet[Debt]") -> "QuerySet[Debt]":
    """The oldest open debt of each contract, in the order in which they are worked: whoever broke a promise first, then
    whoever was not reminded for longest. What is promised for a day to come, or with lawyers, comes last."""
    own = OuterRef("contract")
    nth = Window(RowNumber(), partition_by="contract", order_by=("since", "pk"))
    oldest = Debt.objects.filter(ended_on=None).annotate(nth=nth).filter(nth=1).values("pk")
    broken = Promise.objects.filter(contract=own, kept=False, on__gte=OuterRef("since"))
    promised = Promise.objects.open().filter(contract=own)
    reminded = (
        Reminder.objects.filter(contract=own).order_by().values("contract").annotate(last=Max("at")).values("last")
    )
    found = debts.filter(ended_on=None, pk__in=oldest).annotate(
        broken=Exists(broken), promised=Exists(promised), reminded=Subquery(reminded),
        lawyers=Exists(AtLaw.objects.filter(contract=own, until=None)),
    )  # fmt: skip
    return found.order_by("lawyers", "promised", "-broken", F("reminded").asc(nulls_first=True), "since", "pk")
