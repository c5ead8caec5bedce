"""Two cards of one client: which others may be the same, both side by side, and the merging."""

from typing import NamedTuple

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from pochemu.clients.merging import Seen, merge
from pochemu.clients.models import Client
from pochemu.clients.phones import printed
from pochemu.clients.queries import client as client_of
from pochemu.clients.queries import faces, of_client
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May
from pochemu.sales import meetings
from pochemu.web.asked import number_in
from pochemu.web.clients.access import opened_to, sees
from pochemu.web.clients.card import Contact, care_of, consent_of, emails_of, phones_of
from pochemu.web.page import Page
from pochemu.web.said import Said
from pochemu.web.why.shapes import Link


class Candidate(NamedTuple):
    """Another card that may be the same client, and what speaks for it."""

    href: str
    name: str
    number: int
    signs: str


class Side(NamedTuple):
    """One of the two cards."""

    number: int
    version: int
    card: Link
    firm: bool
    since: str
    phones: list[Contact]
    emails: list[Contact]
    responsible: str
    consent: str
    parts: list[str]
    kept: bool


def merging(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened_to(request, number, May.MERGE)
    given = request.POST if request.method == "POST" else request.GET
    asked = given.get("with", "").strip().removeprefix("№")
    other = _other(page, found, asked) if asked else None
    if asked and other is None:
        return _show(request, page, found, None, Said(_NO_OTHER.fill(number=asked[:20]), wrong=True), status=422)
    if request.method != "POST" or other is None:
        return _show(request, page, found, other)
    try:
        with transaction.atomic():
            kept = merge(_seen(request, found, other), by=page.reader.account, at=page.reader.now)
            meetings.tell_again(kept, by=page.reader.account)
    except Refused as refused:
        return _show(request, page, found, other, Said(refused.words, wrong=True), status=422)
    return HttpResponseRedirect(page.links.client(kept.pk, said="merged"))


def _other(page: Page, found: Client, asked: str) -> Client | None:
    """Whom that number means now, where it is open to the reader."""
    number = number_in(asked)
    other = client_of(number) if number is not None else None
    if other is None or other.pk == found.pk or other.erased_at is not None or not sees(page.reader, other):
        return None
    return other


def _seen(request: HttpRequest, found: Client, other: Client) -> Seen:
    form = request.POST
    seen, other_seen = number_in(form.get("seen", "")) or 0, number_in(form.get("other_seen", "")) or 0
    match form.get("keep", ""):
        case keep if keep == str(found.pk):
            return Seen(found.pk, seen, other.pk, other_seen)
        case keep if keep == str(other.pk):
            return Seen(other.pk, other_seen, found.pk, seen)
    raise Http404


def _show(
    request: HttpRequest, page: Page, found: Client, other: Client | None, said: Said | None = None, *,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    keep = min(found.pk, other.pk) if other else 0
    told = {
        "section": "clients",
        "page": page,
        "said": said,
        "client": Link(page.links.client(found.pk), found.name),
        "candidates": [] if other else _candidates(page, found),
        "sides": [_side(page, one, kept=one.pk == keep) for one in (found, other)] if other else [],
        "action": page.links.client(found.pk, "merge"),
        "asked": request.GET.get("with", ""),
    }
    return render(request, "merge.html", told, status=status)


def _candidates(page: Page, found: Client) -> list[Candidate]:
    return [
        Candidate(
            page.links.client(found.pk, "merge", **{"with": one.client.pk}), one.client.name, one.client.pk,
            ", ".join([*map(printed, one.phones), *one.emails]),
        )
        for one in of_client(found)
        if one.client.erased_at is None and sees(page.reader, one.client)
    ]  # fmt: skip


def _side(page: Page, one: Client, *, kept: bool) -> Side:
    every = faces(one)
    care = care_of(page, one)
    return Side(
        one.pk, one.version, Link(page.links.client(one.pk), one.name), one.kind == Client.Kind.FIRM,
        page.day_of(one.created_at), phones_of(every), emails_of(every), care[0].name if care else "",
        consent_of(page, every), [f"№{number}" for number in every if number != one.pk], kept,
    )  # fmt: skip


_NO_OTHER = Words(
    "No other client №{number} is open to you: look at the number",
    "Другого клиента №{number} среди открытых вам нет: проверьте номер",
)
