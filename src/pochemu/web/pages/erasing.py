"""A client's personal data, erased at his request: what goes and what stays is said before."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from pochemu.aftersale import erasing as of_aftersale
from pochemu.callcentre import erasing as of_calls
from pochemu.clients.erasing import erase
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.intake.bringing import erasing as of_imports
from pochemu.people.actions import Refused
from pochemu.people.rights import May
from pochemu.receivables import erasing as of_receivables
from pochemu.sales import erasing as of_sales
from pochemu.web.clients.access import opened_to
from pochemu.web.clients.card import name_of_client
from pochemu.web.page import Page
from pochemu.web.said import Said, refusal
from pochemu.web.why.shapes import Link


def rooms(at: datetime) -> tuple[Callable[[Client], None], ...]:
    """Whoever keeps something personal of clients forgets it here."""
    calls = partial(of_calls.erase, at=at)
    return calls, of_sales.erase, of_receivables.erase, of_aftersale.erase, of_imports.erase


def erased(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened_to(request, number, May.ERASE)
    if request.method != "POST":
        return _show(request, page, found, None)
    now, why, sure = page.reader.now, request.POST.get("why", ""), request.POST.get("sure", "")
    if sure.strip().removeprefix("№") != str(found.pk):
        return _show(request, page, found, refusal(Refused(_SURE.fill(number=found.pk), "sure")), status=422)
    try:
        erase(found.pk, why, rooms=rooms(now), by=page.reader.account, at=now)
    except Refused as refused:
        return _show(request, page, found, refusal(refused, "why"), status=422)
    return HttpResponseRedirect(page.links.client(found.pk, said="erased"))


def _show(request: HttpRequest, page: Page, found: Client, said: Said | None, *, status: int = 200) -> HttpResponse:
    told = {
        "section": "clients",
        "page": page,
        "said": said,
        "client": Link(page.links.client(found.pk), name_of_client(found)),
        "number": found.pk,
        "action": page.links.client(found.pk, "erase"),
        "form": request.POST,
    }
    return render(request, "erase.html", told, status=status)


_SURE = Words(
    "Write the client's number, {number}, to say that you are sure",
    "Впишите номер клиента, {number}, — так вы подтвердите",
)
