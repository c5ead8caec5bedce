"""A client's card: who it is, who is responsible, all that happened; and what is done to it."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.clients import actions
from pochemu.clients.models import Client, ClientEmail, ClientPhone
from pochemu.clients.phones import printed
from pochemu.clients.queries import faces
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Employee
from pochemu.web.asked import number_in
from pochemu.web.clients.access import hands, may_entrust, opened
from pochemu.web.clients.forms import Filled, filled, filled_of
from pochemu.web.clients.timeline import timeline
from pochemu.web.numbers import long_day
from pochemu.web.page import Page
from pochemu.web.said import Said, said_in
from pochemu.web.why.shapes import Link

SAID = {
    "added": Words("The client is added.", "Клиент заведён."),
    "edited": Words("The card is changed.", "Карточка изменена."),
    "noted": Words("The note is kept.", "Заметка сохранена."),
    "entrusted": Words("It is said who is responsible.", "Ответственный назначен."),
}


def client(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened(request, number)
    if found.pk != number:
        return HttpResponseRedirect(page.links.client(found.pk))
    return _show(request, page, found, said_in(request, SAID))


def edit(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened(request, number)
    if found.erased_at is not None:
        raise Http404
    if request.method != "POST":
        return _form(request, page, found, filled_of(found))
    form, seen = filled(request.POST), request.POST.get("seen", "")
    try:
        actions.edit(found.pk, form.told, seen=number_in(seen) or 0, by=page.reader.account, at=page.reader.now)
    except Refused as refused:
        return _form(request, page, found, form, Said(refused.words, wrong=True), status=422)
    return HttpResponseRedirect(page.links.client(found.pk, said="edited"))


@require_POST
def note(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened(request, number)
    text = request.POST.get("text", "")
    return _done(
        request, page, found, lambda: actions.note(found.pk, text, by=page.reader.account, at=page.reader.now), "noted"
    )


@require_POST
def entrust(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened(request, number)
    code, why = request.POST.get("to", ""), request.POST.get("why", "")
    if not may_entrust(page, found) or (code and code not in hands(page)):
        raise Http404
    to = Employee.objects.get(code=code) if code else None
    since = _day(request.POST.get("since", ""), page.reader.today)
    if since is None:
        return _show(request, page, found, Said(_NO_DAY, wrong=True), status=422)
    return _done(
        request, page, found,
        lambda: actions.entrust(found, to, since=since, why=why, by=page.reader.account, at=page.reader.now),
        "entrusted",
    )  # fmt: skip


def _day(text: str, today: date) -> date | None:
    try:
        return date.fromisoformat(text) if text else today
    except ValueError:
        return None


def _done(request: HttpRequest, page: Page, found: Client, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        return _show(request, page, found, Said(refused.words, wrong=True), status=422)
    return HttpResponseRedirect(page.links.client(found.pk, said=said))


class Contact(NamedTuple):
    href: str
    text: str


class Care(NamedTuple):
    """Somebody responsible, and since when."""

    name: str
    since: str
    why: str


def _show(request: HttpRequest, page: Page, found: Client, said: Said | None, *, status: int = 200) -> HttpResponse:
    every = faces(found)
    told = {
        "section": "clients",
        "page": page,
        "said": said,
        "client": found,
        "firm": found.kind == Client.Kind.FIRM,
        "phones": _phones(every),
        "emails": _emails(every),
        "parts": [f"№{number}" for number in every if number != found.pk],
        "care": _care(page, found),
        "timeline": timeline(page, found, request.GET.get("before", "")),
        "hands": hands(page) if may_entrust(page, found) else {},
        "today": page.reader.today.isoformat(),
        "urls": {name: page.links.client(found.pk, name) for name in ("edit", "note", "entrust")},
        "form": request.POST,
    }
    return render(request, "client.html", told, status=status)


def _phones(every: list[int]) -> list[Contact]:
    numbers = ClientPhone.objects.filter(client__in=every).order_by("pk").values_list("number", flat=True)
    return [Contact(f"tel:{number}", printed(number)) for number in dict.fromkeys(numbers)]


def _emails(every: list[int]) -> list[Contact]:
    addresses = ClientEmail.objects.filter(client__in=every).order_by("pk").values_list("address", flat=True)
    return [Contact(f"mailto:{address}", address) for address in dict.fromkeys(addresses)]


def _care(page: Page, found: Client) -> list[Care]:
    """Who is responsible today, then who will be."""
    today = page.reader.today
    rows = found.responsibilities.since(today).select_related("employee").order_by("first_day")
    return [Care(row.employee.name, long_day(row.first_day, page.reader.language), row.why) for row in rows]


def _form(
    request: HttpRequest, page: Page, found: Client, form: Filled, said: Said | None = None, *, status: int = 200
) -> HttpResponse:
    told = {
        "section": "clients",
        "page": page,
        "said": said,
        "form": form,
        "client": Link(page.links.client(found.pk), found.name),
        "seen": request.POST.get("seen", found.version),
        "action": page.links.client(found.pk, "edit"),
    }
    return render(request, "client_form.html", told, status=status)


_NO_DAY = Words("Say from which day, such as 2026-11-23", "Укажите, с какого дня, например 2026-11-23")
