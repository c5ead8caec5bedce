"""A call beside its script: what to say, what to ask, where each answer leads; step by step, and back."""

from collections.abc import Callable
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.callcentre import leading as acts
from pochemu.callcentre.led import said_of
from pochemu.callcentre.models import Call, Script
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.web.asked import number_in
from pochemu.web.calls.access import account_of, call_of, leads
from pochemu.web.calls.words import number as number_of
from pochemu.web.page import Page, page_of
from pochemu.web.said import Said


def script(request: HttpRequest, number: int) -> HttpResponse:
    page = page_of(request)
    found = _led(page, number)
    if request.method == "POST":
        chosen = Script.objects.filter(pk=number_in(request.POST.get("script", "")) or 0).first()
        if chosen is None:
            raise Http404
        return _done(request, page, found, lambda by: acts.lead(found, chosen, by=by))
    if found.led_by is None:
        return HttpResponseRedirect(f"/calls/{number}/")
    return _show(request, page, found, None)


@require_POST
def go_on(request: HttpRequest, number: int) -> HttpResponse:
    page = page_of(request)
    found = _led(page, number)
    at, answer, said = (request.POST.get(name, "") for name in ("at", "answer", "said"))
    return _done(
        request, page, found,
        lambda by: acts.go_on(found, number_in(at) or 0, answer, said, by=by, now=page.reader.now),
    )  # fmt: skip


@require_POST
def go_back(request: HttpRequest, number: int) -> HttpResponse:
    page = page_of(request)
    found = _led(page, number)
    at = number_in(request.POST.get("at", "")) or 0
    return _done(request, page, found, lambda by: acts.go_back(found, at, by=by, now=page.reader.now))


def _led(page: Page, number: int) -> Call:
    """Raises Http404 for whoever does not lead it."""
    found = call_of(page.reader, number)
    if not leads(page.reader, found):
        raise Http404
    return found


def _done(request: HttpRequest, page: Page, found: Call, act: Callable[[Account], object]) -> HttpResponse:
    try:
        act(account_of(page.reader))
    except Refused as refused:
        return _show(request, page, found, Said(refused.words, wrong=True))
    return HttpResponseRedirect(f"/calls/{found.pk}/script/")


class Gone(NamedTuple):
    step: str
    ask: str
    answer: str


def _show(request: HttpRequest, page: Page, found: Call, told: Said | None) -> HttpResponse:
    stands = acts.standing(found)
    if stands is None or found.led_by is None:
        raise Http404
    steps = found.led_by.tree.steps
    named = found.client is not None and bool(found.client.name)
    given = {
        "section": "calls", "page": page, "call": found, "said": told, "step": stands.step,
        "who": Words.same(found.client.name) if found.client and named else number_of(found),
        "script": found.led_by.tree.title, "version": found.led_by,
        "at": len(stands.passed) + 1,
        "gone": [Gone(one.step, steps[one.step].ask, said_of(one)) for one in stands.passed],
        "client": found.client.whole.pk if found.client and not found.client.erased_at else 0,
        "client_href": page.links.client(found.client.whole.pk) if found.client else "",
        "tel": found.theirs if found.theirs.startswith("+") else "", "number": number_of(found),
    }  # fmt: skip
    return render(request, "script_call.html", given, status=422 if told else 200)
