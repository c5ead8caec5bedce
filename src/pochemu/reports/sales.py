"""What was sold within some days, by project: units, area, money; and what was terminated."""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce

from pochemu.sales.models import Contract, ContractEvent

What = ContractEvent.What
PLACE: Final = "unit__section__building__project"


class Sums(NamedTuple):
    units: int = 0
    area: int = 0  # hundredths of a square metre
    amount: int = 0  # minor units, as the contracts say now


def signed(contracts: "QuerySet[Contract]", since: date, until: date) -> "QuerySet[Contract]":
    return contracts.filter(signed_on__range=(since, until))


def happened(
    contracts: "QuerySet[Contract]", what: ContractEvent.What, since: date, until: date
) -> "QuerySet[Contract]":  # fmt: skip
    """Those to which that happened within these days."""
    events = ContractEvent.objects.filter(what=what, on__range=(since, until))
    return contracts.filter(pk__in=events.values("contract"))


def sums(contracts: "QuerySet[Contract]") -> Sums:
    told = _with_area(contracts).order_by().aggregate(n=Count("pk"), metres=Sum("metre"), money=Sum("price"))
    return Sums(told["n"], int(told["metres"] or 0), int(told["money"] or 0))


def by_project(contracts: "QuerySet[Contract]") -> Mapping[int, Sums]:
    """By the projects' numbers."""
    told = _with_area(contracts).order_by().values_list(PLACE)
    found = told.annotate(n=Count("pk"), metres=Sum("metre"), money=Sum("price"))
    return {number: Sums(n, int(metres or 0), int(money or 0)) for number, n, metres, money in found}


def _with_area(contracts: "QuerySet[Contract]") -> "QuerySet[Contract]":
    """By the contract; where it does not say, the unit's."""
    return contracts.annotate(metre=Coalesce(F("area"), F("unit__area")))
