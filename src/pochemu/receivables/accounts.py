"""Contracts' accounts as of a day: schedules that hold, payments that stand, settled by `paying`."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum

from pochemu.people.queries import company, midnight_of
from pochemu.people.roster import production_calendar
from pochemu.receivables import paying
from pochemu.receivables.days import Works
from pochemu.receivables.models import Due, Payment, Schedule
from pochemu.receivables.schedule import Row, What
from pochemu.sales import contracting
from pochemu.sales.contracting import STANDING
from pochemu.sales.models import Contract


def works() -> Works:
    """By the company's calendar: a deadline on a day off moves to the next working day."""
    calendar = production_calendar(company())
    return lambda day: calendar.works(day.toordinal())


def schedule_of(contract: Contract) -> Schedule | None:
    """The one that holds."""
    last = last_of(contract)
    return last if last and last.total else None


def last_of(contract: Contract) -> Schedule | None:
    """Its latest revision, one that says that none holds included."""
    return contract.schedules.order_by("-number").first()


def seen_payments(contract: Contract) -> "QuerySet[Payment]":
    """Slips that were taken back among them; without what an import brought that was undone."""
    revisions = list(contract.schedules.order_by("number").values_list("entry", "total"))
    undone = [entry for (entry, _), (_, total) in pairwise(revisions) if not total]
    return Payment.objects.filter(contract=contract).exclude(source=Payment.BEFORE, entry__in=undone)


def current_schedules(contracts: Collection[int] | None = None) -> "dict[int, int]":
    """The numbers of those that hold, by their contracts'."""
    rows = Schedule.objects.all() if contracts is None else Schedule.objects.filter(contract__in=contracts)
    return dict(rows.values("contract").annotate(last=Max("pk")).values_list("contract", "last"))


def schedules_of(contracts: Collection[Contract]) -> dict[int, Schedule]:
    """Those that hold, by the contracts' numbers."""
    current = current_schedules([one.pk for one in contracts])
    return {schedule.contract_id: schedule for schedule in Schedule.objects.filter(pk__in=current.values())}


def owed(contract: Contract, schedule: Schedule | None) -> int:
    """In all: its price, or a schedule of more."""
    return max(contract.price, schedule.total if schedule else 0)


def left_of(contract: Contract) -> int:
    """What has not come; below zero: what came beyond."""
    came = Payment.objects.standing().filter(contract=contract).aggregate(total=Sum("amount"))["total"] or 0
    return owed(contract, schedule_of(contract)) - came


def settled(contract: Contract, on: date, *, free: Works | None = None) -> paying.Settled:
    return settle_many([contract.pk], on, free=free)[contract.pk]


def settle_many(
    contracts: Collection[int], on: date, *, free: Works | None = None
) -> dict[int, paying.Settled]:  # fmt: skip
    """By the contracts' numbers. `free`: whether a day is worked, where the caller knows it already."""
    return _settled(contracts, payments_of(contracts), on, free)


def earned_many(contracts: Collection[int], on: date, *, free: Works | None = None) -> dict[int, paying.Settled]:
    """As `settle_many`, as far as people are paid by it: what is given back once a contract has ended takes nothing
    from them. What they give back then is said by its termination."""
    came, ended = payments_of(contracts), contracting.ended_on(contracts)
    for number, day in ended.items():
        came[number] = [one for one in came.get(number, ()) if one.amount > 0 or one.day < day]
    return _settled(contracts, came, on, free)


def _settled(
    contracts: Collection[int], came: Mapping[int, Sequence[paying.Payment]], on: date, free: Works | None
) -> dict[int, paying.Settled]:
    rows, works_then = rows_of(contracts), free or works()
    return {
        number: paying.settle(rows.get(number, ()), came.get(number, ()), on=on, works=works_then)
        for number in contracts
    }


def rows_of(contracts: Collection[int]) -> dict[int, list[Row]]:
    current = {schedule: contract for contract, schedule in current_schedules(contracts).items()}
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for schedule, number, day, amount, what in Due.objects.filter(schedule__in=current).values_list(
        "schedule", "number", "day", "amount", "what"
    ):
        found[current[schedule]].append(Row(number, day, amount, What(what)))
    return found


def as_rows(schedule: Schedule) -> list[Row]:
    return [Row(due.number, due.day, due.amount, What(due.what)) for due in schedule.rows.all()]


def payments_of(contracts: Iterable[int]) -> dict[int, list[paying.Payment]]:
    """In the order in which they are laid on rows."""
    found: defaultdict[int, list[paying.Payment]] = defaultdict(list)
    standing = Payment.objects.standing().filter(contract__in=list(contracts)).order_by("on", "pk")
    for contract, on, amount, number in standing.values_list("contract", "on", "amount", "pk"):
        found[contract].append(paying.Payment(on, amount, str(number)))
    return found


def with_rows_since(first: date | None, last: date) -> list[int]:
    """The numbers of contracts with rows that may have become late: due between these days (None: whatever the day), or
    of a schedule made since."""
    rows = Due.objects.filter(day__lte=last, debt=None, schedule__contract__state__in=STANDING)
    if first is not None:
        rows = rows.filter(Q(day__gte=first) | Q(schedule__made_at__gte=midnight_of(first)))
    holds = Schedule.objects.filter(contract=OuterRef("schedule__contract")).order_by("-number").values("pk")[:1]
    numbers = rows.filter(schedule=Subquery(holds)).order_by("schedule__contract")
    return list(numbers.values_list("schedule__contract", flat=True).distinct())
