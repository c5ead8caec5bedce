"""Whose contracts are open to whoever serves them after the sale: those of deals that are open to him, those that he
leads to the register, and those whose buyers come to him."""

from typing import TypeVar

from django.db.models import QuerySet
from django.http import Http404

from pochemu.aftersale import visits
from pochemu.aftersale.models import Act, Registering, Visit
from pochemu.people.visibility import What
from pochemu.sales.models import Contract
from pochemu.web.deals.desk import Desk

Row = TypeVar("Row")


def seen(desk: Desk) -> QuerySet[Contract]:
    found = desk.contracts
    if not desk.page.reader.sight.everything and (own := desk.account.employee):
        found |= Contract.objects.filter(pk__in=Visit.objects.filter(slot__employee=own).values("contract"))
        found |= Contract.objects.filter(pk__in=Registering.objects.filter(employee=own, until=None).values("contract"))
    return found.select_related("deal__client__merged_into", "unit__section__building__project")


def contract(desk: Desk, number: int) -> Contract:
    """What is closed to the reader looks like what is not there."""
    return _or_404(seen(desk).filter(pk=number).first())


def seen_visits(desk: Desk) -> QuerySet[Visit]:
    return visits.seen(desk.page.reader.sight.reach(What.CLIENTS))


def visit(desk: Desk, number: int) -> Visit:
    return _or_404(seen_visits(desk).filter(pk=number).first())


def act(desk: Desk, number: int) -> Act:
    found = Act.objects.filter(pk=number, contract__in=seen(desk).values("pk"))
    return _or_404(
        found.select_related(
            "contract__deal__client__merged_into", "unit__section__building__project", "employee", "by__employee",
            "by__user", "undone_by__employee", "undone_by__user",
        ).first()
    )  # fmt: skip


def _or_404(found: Row | None) -> Row:
    if found is None:
        raise Http404
    return found
