"""Calls and enquiries in a client's history."""

from collections.abc import Mapping, Sequence

from pochemu.callcentre.clock import clock
from pochemu.callcentre.models import Call, Lead
from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.web.calls.access import open_calls
from pochemu.web.calls.words import DIRECTIONS, outcome
from pochemu.web.event import Event
from pochemu.web.leads.shown import open_leads, whence
from pochemu.web.page import Page


def happened(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    calls = Call.with_taken_back.in_bulk([one.number for one in items if one.what == "call"])
    opened = set(open_calls(page.reader).filter(pk__in=calls).values_list("pk", flat=True)) if calls else set()
    told = {
        one.pk: _event(calls[one.number], one.number in opened) for one in items if one.what == "call" and one.number
    }
    return {**told, **_leads(page, [one for one in items if one.what == "lead"])}


def _leads(page: Page, items: Sequence[HistoryItem]) -> dict[int, Event]:
    leads = Lead.objects.in_bulk([one.number for one in items])
    opened = set(open_leads(page.reader).filter(pk__in=leads).values_list("pk", flat=True)) if leads else set()
    return {one.pk: _lead(leads[one.number], one.number in opened) for one in items if one.number}


def _lead(lead: Lead, opened: bool) -> Event:
    at = whence(lead)
    title = (_LEAD_FROM if at else _LEAD).fill(whence=at)
    return Event(title, f"/leads/{lead.pk}/" if opened else "", lead.text)


def _event(call: Call, opened: bool) -> Event:
    talk = f", {clock(call.seconds)}" if call.seconds else ""
    title = _CALL.fill(direction=DIRECTIONS.get(call.direction, Words("", "")), outcome=outcome(call), talk=talk)
    return Event(title, f"/calls/{call.pk}/" if opened else "", call.text)


_CALL = Words("{direction} call — {outcome}{talk}", "{direction} звонок — {outcome}{talk}")
_LEAD = Words("Enquiry", "Обращение")
_LEAD_FROM = Words("Enquiry: {whence}", "Обращение: {whence}")
