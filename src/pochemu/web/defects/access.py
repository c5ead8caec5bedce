"""Whose units one sees after the sale: of deals and clients open to him, and those whose defects he answers for."""

from django.db.models import F, Q, QuerySet
from django.http import Http404

from pochemu.aftersale.models import Defect, Inspection
from pochemu.clients.queries import seen as seen_clients
from pochemu.people.visibility import What
from pochemu.sales.models import Buyer, Contract
from pochemu.web.deals.desk import Desk


def contracts(desk: Desk) -> QuerySet[Contract]:
    sight, own = desk.page.reader.sight, desk.account.employee
    if sight.reach(What.CLIENTS) is None:
        return Contract.objects.all()
    clients = seen_clients(sight, desk.page.reader.today).values("pk")
    bought = Buyer.objects.filter(Q(client__in=clients) | Q(client__merged_into__in=clients))
    his = Q(pk__in=Defect.objects.filter(responsible=own).values("contract")) | Q(
        pk__in=Inspection.objects.filter(employee=own).values("contract")
    )
    bought_now = bought.filter(turn=F("contract__buying")).values("contract")
    return Contract.objects.filter(Q(deal__in=desk.deals.values("pk")) | Q(pk__in=bought_now) | his)


def defects(desk: Desk) -> QuerySet[Defect]:
    if desk.page.reader.sight.reach(What.CLIENTS) is None:
        return Defect.objects.all()
    return Defect.objects.filter(contract__in=contracts(desk).values("pk"))


def inspections(desk: Desk) -> QuerySet[Inspection]:
    return Inspection.objects.filter(contract__in=contracts(desk).values("pk"))


def defect(desk: Desk, number: int) -> Defect:
    """What is closed to the reader looks like what is not there."""
    whole = defects(desk).select_related(
        "contract", "inspection", "contractor", "responsible", "unit__section__building__project"
    )
    found = whole.filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def inspection(desk: Desk, number: int) -> Inspection:
    whole = inspections(desk).select_related("contract", "employee", "unit__section__building__project")
    found = whole.filter(pk=number).first()
    if found is None:
        raise Http404
    return found
