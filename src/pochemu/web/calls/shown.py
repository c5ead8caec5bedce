"""A call's own page: what it was, whose, what it did to bonuses, what was told of it."""

from typing import NamedTuple

from django.http import HttpRequest

from pochemu.callcentre.led import public, said_of
from pochemu.callcentre.models import Call, Delivery
from pochemu.clients.phones import printed
from pochemu.clients.queries import by_phone
from pochemu.engine.words import Words
from pochemu.web.calls.access import hears, leads
from pochemu.web.calls.listed import fact_of, operator, talk
from pochemu.web.calls.player import SPEEDS, recordings
from pochemu.web.calls.words import DIRECTIONS, EVENTS, NAMED_SO, OUTCOMES, number, outcome
from pochemu.web.facts_of import facts_of
from pochemu.web.page import Page
from pochemu.web.said import Said
from pochemu.web.why.shapes import Link


class Event(NamedTuple):
    """Something the exchange told."""

    day: str
    time: str
    event: Words
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
        "script": _script(page, call),
        "scripts": _scripts(page, call),
        "hears": hears(page.reader, call),
        "recordings": recordings(request, page, call),
        "play": request.POST.get("play", "") or request.GET.get("play", ""),
        "speeds": SPEEDS,
        "events": [_event(page, one) for one in call.deliveries.order_by("at", "pk")],
    }


class ScriptShown(NamedTuple):
    """By which the call was led, and what was answered."""

    href: str  # of the script's page
    title: str
    number: int
    on: str  # where one goes on with it; "" for who does not lead it
    step: str
    end: str
    passed: list[tuple[str, str]]  # steps and answers


def _script(page: Page, call: Call) -> ScriptShown | None:
    if call.led_by is None:
        return None
    version = call.led_by
    on = f"/calls/{call.pk}/script/" if leads(page.reader, call) else ""
    passed = [(one.step, said_of(one)) for one in call.passed.held().order_by("number")]
    href = f"/scripts/{version.script_id}/?version={version.number}"
    return ScriptShown(href, version.tree.title, version.number, on, call.step, call.led_to, passed)


def _scripts(page: Page, call: Call) -> list[Link]:
    """By which it may be led."""
    if call.led_by is not None or not leads(page.reader, call):
        return []
    return [Link(str(one.script_id), one.tree.title) for one in public()]


def _proposed(call: Call) -> list[Link]:
    """Clients with this number, where it is not certain which of them it was."""
    found = by_phone(call.theirs) if call.theirs.startswith("+") else []
    return [Link(str(one.pk), one.name or f"№{one.pk}") for one in found]


def _event(page: Page, delivery: Delivery) -> Event:
    moment = delivery.at.astimezone(page.snap.zone)
    return Event(page.day_of(delivery.at), f"{moment:%H:%M:%S}", _what_is_told(delivery), delivery.wrong)


def _what_is_told(delivery: Delivery) -> Words:
    """In our words, by the furthest that the event tells of; as the exchange names it, where it tells of none."""
    told = delivery.told or {}
    furthest = next((words for name, words in EVENTS.items() if told.get(name)), None)
    if furthest is None:
        return NAMED_SO.fill(name=delivery.event.partition("|")[0])
    came_to = OUTCOMES.get(told.get("outcome", ""))
    return Words(*map(": ".join, zip(furthest, came_to, strict=True))) if came_to else furthest
