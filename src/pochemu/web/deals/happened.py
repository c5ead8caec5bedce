"""Deals in a client's history."""

from collections.abc import Mapping, Sequence
from typing import Final

from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.sales.models import StageMove
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import opened
from pochemu.web.event import Event
from pochemu.web.page import Page


def happened(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    moves = StageMove.objects.select_related("to", "deal").in_bulk([one.number for one in items if one.number])
    seen = opened(page, {move.deal_id for move in moves.values()})
    return {
        one.pk: _event(one.what, moves[one.number], moves[one.number].deal_id in seen) for one in items if one.number
    }


def _event(what: str, move: StageMove, opened: bool) -> Event:
    title = SAID[what].fill(number=move.deal_id, step=move.to.name)
    return Event(title, addresses.of(move.deal_id) if opened else "")


SAID: Final[Mapping[str, Words]] = {
    "deal_opened": Words("Deal №{number} opened", "Сделка №{number} открыта"),
    "deal_moved": Words("Deal №{number}: {step}", "Сделка №{number}: {step}"),
    "deal_won": Words("Deal №{number} won", "Сделка №{number} выиграна"),
    "deal_lost": Words("Deal №{number} lost", "Сделка №{number} проиграна"),
}
