"""Questions about money by contracts: what schedules say is due within some days, and what came."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce, Greatest, Least

from pochemu.receivables.models import Due, Payment, Schedule
from pochemu.sales.contracting import STANDING
from pochemu.sales.models import Contract


class Sums(NamedTuple):
    """Of a project, in minor units."""

    amount: int = 0
    left: int = 0  # of it, that is not paid


Span = tuple[date, date]
"""Of days, both included."""

PLACE: Final = "unit__section__building__project"
OF_DUE: Final = f"schedule__contract__{PLACE}"
OF_PAYMENT: Final = f"contract__{PLACE}"


def dues(contracts: "QuerySet[Contract]", since: date, until: date) -> "QuerySet[Due]":
    """Rows of schedules that hold, of contracts that stand, due within these days."""
    later = Schedule.objects.filter(contract=OuterRef("schedule__contract"), number__gt=OuterRef("schedule__number"))
    found = Due.objects.filter(day__range=(since, until), schedule__contract__in=contracts)
    return found.filter(~Exists(later), schedule__contract__state__in=STANDING)


def with_left(rows: "QuerySet[Due]") -> "QuerySet[Due]":
    """Each with `left`, what is not paid of it as of now: the oldest row is paid first, as `paying` lays it."""
    came = Payment.objects.standing().filter(contract=OuterRef("schedule__contract")).order_by().values("contract")
    paid = Coalesce(Subquery(came.annotate(total=Sum("amount")).values("total")), 0)
    return rows.annotate(left=Least(F("amount"), Greatest(0, F("upto") - paid)))


def payments(contracts: "QuerySet[Contract]", since: date, until: date) -> "QuerySet[Payment]":
    """That stand, of these days; what was given back is below zero."""
    return Payment.objects.standing().filter(on__range=(since, until), contract__in=contracts)


def dues_by_project(contracts: "QuerySet[Contract]", spans: Sequence[Span]) -> list[Mapping[int, Sums]]:
    """By the projects' numbers, for each of these spans of days, which do not overlap; in one question."""
    rows = dues(contracts, min(since for since, _ in spans), max(until for _, until in spans))
    which = Case(*(When(day__range=span, then=Value(at)) for at, span in enumerate(spans)), default=Value(None))
    told = with_left(rows).annotate(span=which).exclude(span=None).order_by().values_list("span", OF_DUE)
    found: list[dict[int, Sums]] = [{} for _ in spans]
    for at, number, amount, left in told.annotate(total=Sum("amount"), rest=Sum("left")):
        found[at][number] = Sums(int(amount), int(left))
    return [*found]


def payments_by_project(rows: "QuerySet[Payment]") -> Mapping[int, Sums]:
    told = rows.order_by().values_list(OF_PAYMENT).annotate(total=Sum("amount"))
    return {number: Sums(int(total)) for number, total in told}
