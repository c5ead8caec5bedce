"""A viewing on its page: on a phone in the flat, remark after remark; then how it ended. And the list of them."""

from typing import Final, NamedTuple

from django.db.models import Case, Count, QuerySet, When

from pochemu.aftersale import inspecting, setting
from pochemu.aftersale.models import Defect, Inspection
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.sales import contracting
from pochemu.sales.contracting import STANDING
from pochemu.sales.models import Contract
from pochemu.sales.queries import called
from pochemu.web.clients.card import name_of_client
from pochemu.web.deals import addresses as deals
from pochemu.web.deals.desk import Desk
from pochemu.web.defects import access, addresses
from pochemu.web.defects.listed import row
from pochemu.web.reservations.units import full_name
from pochemu.web.why.shapes import Link

LISTED: Final = 30


class InspectionRow(NamedTuple):
    href: str
    title: str
    viewing: int
    result: Words
    goes_on: bool
    day: str
    who: str


class ToView(NamedTuple):
    """A contract whose unit may be viewed, or why it may not."""

    number: int
    contract: str
    href: str
    unit: str
    client: str
    not_yet: Words | None


def context(desk: Desk, one: Inspection) -> dict[str, object]:
    client, checklist = contracting.first_buyer(one.contract), setting.checklist()
    remarks = one.defects.exclude(state=Defect.State.DROPPED).order_by("-pk")
    whole = remarks.select_related("contractor", "responsible", "unit__section__building__project")
    counted = whole.annotate(taken=Count("photos"))
    return {
        "section": "defects", "page": desk.page, "one": one, "goes_on": one.ended_at is None,
        "unit": full_name(one.unit), "client": Link(deals.client(client.pk), name_of_client(client)),
        "contract": Link(deals.contract(one.contract_id), one.contract.number), "href": addresses.inspection(one.pk),
        "places": checklist.places, "things": checklist.things, "results": Inspection.Result,
        "result": Inspection.Result(one.result).words if one.result else _GOES_ON,
        "remarks": [(row(desk, each), each.taken, each.version) for each in counted],
        "count": desk.count(whole.count(), addresses.defects(inspection=one.pk, state="all")),
        "day": desk.page.day_of(one.ended_at or one.began_at),
        "corrects": bool(one.result) and may(desk.account, May.LET),
    }  # fmt: skip


def listed(desk: Desk, query: str, contract: str) -> dict[str, object]:
    """Those that go on, whoever's; those that ended lately; contracts that are looked for."""
    found = access.inspections(desk).select_related("employee", "unit__section__building__project")
    going_on = found.filter(ended_at=None).order_by("-began_at", "-pk")
    ended = found.filter(ended_at__isnull=False, dropped=False).order_by("-ended_at", "-pk")
    return {
        "going_on": _rows(desk, going_on[:LISTED]), "ended": _rows(desk, ended[:LISTED]), "query": query,
        "found": _to_view(desk, query, contract) if query or contract else None,
    }  # fmt: skip


def _rows(desk: Desk, rows: QuerySet[Inspection]) -> list[InspectionRow]:
    return [
        InspectionRow(
            addresses.inspection(one.pk), full_name(one.unit), one.number,
            Inspection.Result(one.result).words if one.result else _GOES_ON, one.ended_at is None,
            desk.page.day_of(one.ended_at or one.began_at), one.employee.name,
        )
        for one in rows
    ]  # fmt: skip


def _to_view(desk: Desk, query: str, contract: str) -> list[ToView]:
    """By the contract's number, the unit's or a buyer's name; those that are registered first."""
    found = access.contracts(desk).filter(state__in=STANDING).placed()  # type: ignore[attr-defined]
    found = found.filter(pk=int(contract)) if contract else found.filter(called(query))
    registered = Case(When(state=Contract.State.REGISTERED, then=0), default=1)
    rows = list(found.order_by(registered, "-pk")[:LISTED])
    buyers = contracting.first_buyers(rows)
    return [_contract(one, name_of_client(buyers[one.pk])) for one in rows]


def _contract(one: Contract, client: str) -> ToView:
    not_yet = None
    try:
        inspecting.must_be_viewed(one)
    except Refused as refused:
        not_yet = refused.words
    return ToView(one.pk, one.number, deals.contract(one.pk), full_name(one.unit), client, not_yet)


_GOES_ON = Words("goes on", "идёт")
