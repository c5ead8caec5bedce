"""Contracts in a client's history."""

from collections.abc import Mapping, Sequence

from pochemu.clients.models import HistoryItem
from pochemu.people.visibility import What
from pochemu.sales import queries
from pochemu.sales.models import Contract
from pochemu.web.contracts.words import OF_HISTORY
from pochemu.web.deals import addresses
from pochemu.web.event import Event
from pochemu.web.page import Page


def happened(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    found = Contract.objects.in_bulk([one.number for one in items if one.number])
    deals = {one.deal_id for one in found.values()}
    seen = queries.seen(page.reader.sight.reach(What.CLIENTS)) if deals else None
    opened = set(seen.filter(pk__in=deals).values_list("pk", flat=True)) if seen is not None else set()
    return {
        one.pk: _event(one.what, found[one.number], found[one.number].deal_id in opened) for one in items if one.number
    }


def _event(what: str, one: Contract, opened: bool) -> Event:
    return Event(OF_HISTORY[what].fill(number=one.number), addresses.contract(one.pk) if opened else "")
