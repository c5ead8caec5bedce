"""Hand-overs in a client's history."""

from collections.abc import Mapping, Sequence
from typing import Final

from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.sales.models import Handover
from pochemu.web.event import Event
from pochemu.web.page import Page


def happened(_page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    """Open to whoever sees the client."""
    found = Handover.objects.select_related("to").in_bulk([one.number for one in items if one.number])
    return {one.pk: _event(one.what, found[one.number]) for one in items if one.number}


def _event(what: str, handover: Handover) -> Event:
    text = {"handed_over": handover.text, "handover_returned": handover.reason}.get(what, "")
    return Event(SAID[what].fill(team=handover.to.title), f"/handovers/{handover.pk}/", text)


SAID: Final[Mapping[str, Words]] = {
    "handed_over": Words("Handed over to {team}", "Передан команде «{team}»"),
    "handover_taken": Words("{team} took the client", "Команда «{team}» приняла клиента"),
    "handover_returned": Words("{team} returned the client", "Команда «{team}» вернула клиента"),
}
