"""Plans of sales: how much of each project is to be sold in a month."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.models import AMOUNTS_BELOW
from pochemu.people.actions import Mistakes, Refused
from pochemu.people.models import Account
from pochemu.property.models import Project
from pochemu.sales.models import SalesPlan


class Sold(NamedTuple):
    """So much is sold, or is to be; None: not planned."""

    units: int | None = None
    area: int | None = None  # hundredths of a square metre
    amount: int | None = None  # minor units


def plans(months: Iterable[Month]) -> dict[tuple[int, Month], SalesPlan]:
    """Those that hold, by the projects' numbers and months."""
    rows = SalesPlan.objects.filter(month__in=[month.code for month in months])
    told = rows.select_related("by__user", "by__employee").order_by("pk")
    return {(one.project_id, Month.from_code(one.month)): one for one in told}


@transaction.atomic
def plan(project: Project, month: Month, told: Sold, *, by: Account, now: datetime) -> SalesPlan | None:
    """None where it says what holds already. Raises Refused."""
    mistakes = Mistakes()
    for name, value in told._asdict().items():
        with mistakes.at(name):
            if value is not None and not 0 <= value < MOST[name]:
                raise Refused(_TOO_MUCH)
    mistakes.must_be_none()
    before = SalesPlan.objects.filter(project=project, month=month.code).order_by("-pk").first()
    if (Sold() if before is None else Sold(before.units, before.area, before.amount)) == told:
        return None
    return SalesPlan.objects.create(project=project, month=month.code, **told._asdict(), by=by, at=now)


def together(planned: Iterable[SalesPlan]) -> Sold:
    """Of some months; what none of them plans is not planned."""
    rows = [(one.units, one.area, one.amount) for one in planned]
    columns = ([value for value in column if value is not None] for column in zip(*rows, strict=True))
    return Sold(*(sum(column) if column else None for column in columns))


MOST = {"units": 10**6, "area": AMOUNTS_BELOW, "amount": AMOUNTS_BELOW}
_TOO_MUCH = Words("A plan is not below nothing, and not so large", "План не бывает меньше нуля и таким большим")
