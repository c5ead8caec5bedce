"""Whose contracts one sees with their money: those of deals that are open to him, and those whose debts he works."""

from django.db.models import QuerySet
from django.http import Http404

from pochemu.sales.models import Contract
from pochemu.web.deals.desk import Desk


def seen(desk: Desk) -> QuerySet[Contract]:
    found = desk.contracts
    own = desk.account.employee
    if own is None or desk.page.reader.sight.everything:
        return found
    return found | Contract.objects.filter(collecting__employee=own, collecting__until=None)


def one(desk: Desk, number: int) -> Contract:
    """What is closed to the reader looks like what is not there."""
    if not seen(desk).filter(pk=number).exists():
        raise Http404
    return Contract.objects.select_related("deal__client__merged_into", "unit__section__building__project").get(
        pk=number
    )
