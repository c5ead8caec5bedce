"""To what a client has agreed: in which words, from which day, until which."""

from datetime import date
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.clients.consents import consent, withdraw
from pochemu.clients.models import Client, Consent
from pochemu.clients.queries import faces
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.web.clients.access import opened
from pochemu.web.clients.card import name_of_client
from pochemu.web.numbers import long_day
from pochemu.web.once import once
from pochemu.web.page import Page
from pochemu.web.said import Said, refusal, said_in
from pochemu.web.why.shapes import Link

SAID = {
    "consent": Words("The consent is kept.", "Согласие сохранено."),
    "withdrawn": Words("The consent is withdrawn.", "Согласие отозвано."),
}


class ConsentShown(NamedTuple):
    given: str
    first: str  # the first day on which it can be withdrawn
    text: str
    by: str
    said: str
    withdrawn: str  # the day; "" while it holds
    withdrawn_by: str
    withdraw: str  # where that is done; "" where it can't be


@once
def consents(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened(request, number)
    if request.method != "POST":
        return _show(request, page, found, said_in(request, SAID))
    _must_hold(found)
    day = _day(request.POST.get("given", ""))
    if day is None:
        return _show(request, page, found, refusal(Refused(_NO_DAY, "given")), status=422)
    text = request.POST.get("text", "")
    try:
        consent(found.pk, text, given_on=day, by=page.reader.account, at=page.reader.now)
    except Refused as refused:
        return _show(request, page, found, refusal(refused), status=422)
    return HttpResponseRedirect(page.links.client(found.pk, "consents", said="consent"))


@require_POST
def withdrawn(request: HttpRequest, number: int, which: int) -> HttpResponse:
    page, found = opened(request, number)
    _must_hold(found)
    row = Consent.objects.select_related("client__merged_into").filter(pk=which, client__in=faces(found)).first()
    if row is None:
        raise Http404
    day = _day(request.POST.get("on", ""))
    if day is None:
        return _show(request, page, found, Said(_NO_DAY, wrong=True), status=422)
    try:
        withdraw(row, on=day, by=page.reader.account, at=page.reader.now)
    except Refused as refused:
        return _show(request, page, found, refusal(refused), status=422)
    return HttpResponseRedirect(page.links.client(found.pk, "consents", said="withdrawn"))


def _must_hold(found: Client) -> None:
    if found.erased_at is not None:
        raise Http404


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _show(request: HttpRequest, page: Page, found: Client, said: Said | None, *, status: int = 200) -> HttpResponse:
    rows = Consent.objects.filter(client__in=faces(found)).order_by("-given_on", "-pk")
    known = rows.select_related(*(f"{who}__{what}" for who in ("by", "withdrawn_by") for what in ("user", "employee")))
    told = {
        "section": "clients",
        "page": page,
        "said": said,
        "client": Link(page.links.client(found.pk), name_of_client(found)),
        "erased": found.erased_at is not None,
        "consents": [_shown(page, found, row) for row in known],
        "action": page.links.client(found.pk, "consents"),
        "today": page.reader.today.isoformat(),
        "form": request.POST,
    }
    return render(request, "consents.html", told, status=status)


def _shown(page: Page, found: Client, row: Consent) -> ConsentShown:
    language, ended = page.reader.language, row.withdrawn_on
    open_still = ended is None and found.erased_at is None
    return ConsentShown(
        long_day(row.given_on, language), row.given_on.isoformat(), row.text, row.by.name if row.by else "",
        page.day_of(row.said_at), long_day(ended, language) if ended else "",
        row.withdrawn_by.name if row.withdrawn_by else "",
        page.links.client(found.pk, f"consents/{row.pk}/withdraw") if open_still else "",
    )  # fmt: skip


_NO_DAY = Words("Say on which day, such as 2026-11-23", "Укажите день, например 2026-11-23")
