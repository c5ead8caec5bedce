"""Contractors: what each has, how late he is, in how many days he mends. Each number opens to its rows."""

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from gmpy2 import mpq

from pochemu.aftersale.models import Contractor, Defect
from pochemu.aftersale.models.defect import OPEN
from pochemu.web.deals.desk import Desk
from pochemu.web.defects import access, addresses
from pochemu.web.face import Shown
from pochemu.web.numbers import number


class ContractorRow(NamedTuple):
    href: str
    one: Contractor
    open: Shown
    late: Shown
    closed: Shown
    days: Shown | None  # to mend, in the mean; None: nothing yet


def rows(desk: Desk) -> list[ContractorRow]:
    """Of defects that are open to the reader."""
    seen, today = access.defects(desk), desk.page.reader.today
    counts = _counts(seen, today)
    days = _days(seen)
    return [
        _row(desk, one, counts.get(one.pk, (0, 0, 0)), days.get(one.pk))
        for one in Contractor.objects.order_by("gone", "name")
    ]


def _counts(seen: QuerySet[Defect], today: date) -> dict[int | None, tuple[int, int, int]]:
    """Open, late, closed."""
    is_open = Q(state__in=OPEN)
    found = seen.exclude(contractor=None).values("contractor").order_by("contractor").annotate(
        open=Count("pk", filter=is_open), late=Count("pk", filter=is_open & Q(due_on__lt=today)),
        closed=Count("pk", filter=Q(state=Defect.State.CLOSED)),
    )  # fmt: skip
    return {one["contractor"]: (one["open"], one["late"], one["closed"]) for one in found}


def _days(seen: QuerySet[Defect]) -> dict[int | None, mpq]:
    """From the day on which it was found to the one on which it was closed, in the mean."""
    sums: defaultdict[int | None, tuple[int, int]] = defaultdict(lambda: (0, 0))
    closed = seen.filter(state=Defect.State.CLOSED).exclude(contractor=None)
    told = closed.values_list("contractor", "found_on", "closed_on").order_by("contractor").annotate(times=Count("pk"))
    for contractor, found_on, closed_on, times in told:
        assert closed_on is not None, "it is closed"
        days, count = sums[contractor]
        sums[contractor] = days + (closed_on - found_on).days * times, count + times
    return {contractor: mpq(days, count) for contractor, (days, count) in sums.items()}


def _row(desk: Desk, one: Contractor, counts: tuple[int, int, int], days: mpq | None) -> ContractorRow:
    opened, late, closed = counts
    its = addresses.defects(contractor=one.pk)
    done = addresses.defects(contractor=one.pk, state="closed")
    return ContractorRow(
        addresses.contractor(one.pk), one, desk.count(opened, its),
        desk.count(late, addresses.defects(contractor=one.pk, late=1)), desk.count(closed, done),
        None if days is None else Shown(done, number(days, desk.page.reader.language, places=1)),
    )  # fmt: skip
