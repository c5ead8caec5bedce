"""A call's own page: what it was, whose, what it did to bonuses, what was told of it."""

from typing import NamedTuple

from django.http import HttpRequest

from pochemu.callcentre.models import Call, Delivery
from pochemu.clients.phones import printed
from pochemu.clients.queries import by_phone
from pochemu.engine.words import Words
from pochemu.web.calls.access import hears
from pochemu.web.calls.listed import fact_of, operator, talk
from pochemu.web.calls.player import SPEEDS, recordings
from pochemu.web.calls.words import DIRECTIONS, number, outcome
from pochemu.web.facts_of import facts_of
from pochemu.web.page import Page
from pochemu.web.said import Said
from pochemu.web.why.shapes import Link


class Event(NamedTuple):
    """Something the exchange told."""

    day: str
    time: str
    event: str
    wrong: Words | None


def context(request: HttpRequest, page: Page, call: Call, told: Said | None) -> dict[str, object]:
    became = facts_of(page, {fact_of(call)}).get(fact_of(call))
    named = call.client is not None and bool(call.client.name)
    return {
        "section": "calls",
        "page": page,
        "call": call,
        "said": told,
        "title": Words.same(call.client.name) if call.client and named else number(call),
        "number": number(call),
        "tel": call.theirs if call.theirs.startswith("+") else "",
        "direction": DIRECTIONS.get(call.direction, Words("Call", "Звонок")),
        "outcome": outcome(call),
        "operator": operator(call),
        "line": printed(call.ours),
        "when": page.moment_in_full(call.moment) if call.moment else "",
        "talk": talk(call, became),
        "fact": became.href if became else "",
        "client": f"/clients/{call.client.whole.pk}/" if call.client else "",
        "proposed": [] if call.client else _proposed(call),
        "add_client": "" if call.client or not call.theirs.startswith("+") else call.theirs,
        "called_back": page.day_in_full(call.called_back_at) if call.called_back_at else "",
        "by": call.by.name if call.by else "",
        "waits": call.is_whole and call.direction == "in" and call.outcome == "missed" and not call.called_back_at,
        "hears": hears(page.reader, call),
        "recordings": recordings(request, page, call),
        "play": request.GET.get("play", ""),
        "speeds": SPEEDS,
        "events": [_event(page, one) for one in call.deliveries.order_by("at", "pk")],
    }


def _proposed(call: Call) -> list[Link]:
    """Clients with this number, where it is not certain which of them it was."""
    found = by_phone(call.theirs) if call.theirs.startswith("+") else []
    return [Link(str(one.pk), one.name or f"№{one.pk}") for one in found]


def _event(page: Page, delivery: Delivery) -> Event:
    moment = delivery.at.astimezone(page.snap.zone)
    name = delivery.event.partition("|")[0]
    return Event(page.day_of(delivery.at), f"{moment:%H:%M:%S}", name, delivery.wrong)
