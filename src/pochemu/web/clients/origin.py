"""What a client is added from: an enquiry or a call of somebody whom nobody knew. It becomes his."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from pochemu.callcentre import calls, leads
from pochemu.clients.models import Client
from pochemu.people.models import Account
from pochemu.web.asked import number_asked
from pochemu.web.calls.access import call_of
from pochemu.web.leads.shown import lead_of
from pochemu.web.page import Page


class Origin(NamedTuple):
    field: str
    number: int
    said: str
    link: Callable[[Client, Account], object]


def origin(page: Page, given: Mapping[str, str]) -> Origin | None:
    """Raises Http404 for what is closed to the reader."""
    if given.get("lead"):
        lead = lead_of(page.reader, number_asked(given["lead"]))
        return Origin("lead", lead.pk, "of_lead", lambda client, by: leads.link(lead, client, by=by))
    if given.get("call"):
        call = call_of(page.reader, number_asked(given["call"]))
        return Origin("call", call.pk, "of_call", lambda client, by: calls.link(call, client, by=by))
    return None
