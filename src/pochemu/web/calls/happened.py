"""Calls in a client's history."""

from collections.abc import Mapping, Sequence

from pochemu.callcentre.models import Call
from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.web.calls.access import open_calls
from pochemu.web.calls.words import DIRECTIONS, clock, outcome
from pochemu.web.event import Event
from pochemu.web.page import Page


def happened(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    calls = Call.objects.in_bulk([one.number for one in items if one.number])
    opened = set(open_calls(page.reader).filter(pk__in=calls).values_list("pk", flat=True)) if calls else set()
    return {one.pk: _event(calls[one.number], one.number in opened) for one in items if one.number}


def _event(call: Call, opened: bool) -> Event:
    talk = f", {clock(call.seconds)}" if call.seconds else ""
    title = _CALL.fill(direction=DIRECTIONS.get(call.direction, Words("", "")), outcome=outcome(call), talk=talk)
    return Event(title, f"/calls/{call.pk}/" if opened else "", call.text)


_CALL = Words("{direction} call — {outcome}{talk}", "{direction} звонок — {outcome}{talk}")
