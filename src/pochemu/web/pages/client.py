"""A client's card: who it is, who is responsible, all that happened; and what is done to it."""

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.callcentre.led import kept
from pochemu.clients import actions
from pochemu.clients.files import LARGEST
from pochemu.clients.models import Client
from pochemu.clients.queries import faces, shares_contacts
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Employee
from pochemu.people.rights import May, may
from pochemu.web.asked import number_in
from pochemu.web.calls.access import open_calls
from pochemu.web.clients.access import hands, may_entrust, opened
from pochemu.web.clients.card import care_of, consent_of, emails_of, name_of_client, phones_of
from pochemu.web.clients.files import files
from pochemu.web.clients.forms import Filled, filled, filled_of
from pochemu.web.clients.timeline import timeline
from pochemu.web.once import once
from pochemu.web.page import Page
from pochemu.web.said import Said, refusal, said_in
from pochemu.web.why.shapes import Link

SAID = {
    "added": Words("The client is added.", "Клиент заведён."),
    "of_lead": Words("The client is added, and the enquiry is his.", "Клиент заведён, обращение — его."),
    "of_call": Words("The client is added, and the call is his.", "Клиент заведён, звонок — его."),
    "edited": Words("The card is changed.", "Карточка изменена."),
    "attached": Words("The files are attached.", "Файлы приложены."),
    "attached_new": Words(
        "The new files are attached; what was here already is not doubled.",
        "Новые файлы приложены; те, что уже были, не задвоились.",
    ),
    "noted": Words("The note is kept.", "Заметка сохранена."),
    "entrusted": Words("It is said who is responsible.", "Ответственный назначен."),
    "merged": Words("The two cards are one client now.", "Теперь это один клиент."),
    "erased": Words("The personal data are erased.", "Персональные данные удалены."),
}
PLACES = ("edit", "note", "files", "entrust", "merge", "consents", "erase")
"""Where something is done to a client."""


def client(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened(request, number)
    if found.pk != number:
        return HttpResponseRedirect(page.links.client(found.pk))
    return show(request, page, found, said_in(request, SAID))


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
        return _form(request, page, found, form, refusal(refused), status=422)
    return HttpResponseRedirect(page.links.client(found.pk, said="edited"))


@require_POST
@once
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
        return show(request, page, found, refusal(Refused(_NO_DAY, "since")), status=422)
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
        return show(request, page, found, refusal(refused), status=422)
    return HttpResponseRedirect(page.links.client(found.pk, said=said))


def show(request: HttpRequest, page: Page, found: Client, said: Said | None, *, status: int = 200) -> HttpResponse:
    """The card as it is now."""
    every, account = faces(found), page.reader.account
    may_merge = found.erased_at is None and may(account, May.MERGE)
    told = {
        "section": "clients",
        "page": page,
        "said": said,
        "client": found,
        "firm": found.kind == Client.Kind.FIRM,
        "name": name_of_client(found),
        "phones": phones_of(every),
        "emails": emails_of(every),
        "parts": [f"№{number}" for number in every if number != found.pk],
        "care": care_of(page, found),
        "consent": consent_of(page, every),
        "erased": _erased(page, found),
        "kept": _kept(page, found),
        "files": files(page, found),
        "largest": LARGEST >> 20,
        "timeline": timeline(page, found, request.GET.get("before", "")),
        "hands": hands(page) if found.erased_at is None and may_entrust(page, found) else {},
        "twin": may_merge and shares_contacts(found),
        "may_merge": may_merge,
        "may_erase": found.erased_at is None and may(account, May.ERASE),
        "today": page.reader.today.isoformat(),
        "urls": {name: page.links.client(found.pk, name) for name in PLACES},
        "form": request.POST,
    }
    return render(request, "client.html", told, status=status)


def _erased(page: Page, found: Client) -> str:
    """When; "" while it is not."""
    return page.day_in_full(found.erased_at) if found.erased_at else ""


class KeptShown(NamedTuple):
    """What he said last under a heading of a script's."""

    heading: str
    text: str
    href: str  # of the call; "" where it is closed to the reader
    day: str


def _kept(page: Page, found: Client) -> list[KeptShown]:
    told = kept(found)
    opened_ = set(open_calls(page.reader).filter(pk__in=[one.call.pk for one in told]).values_list("pk", flat=True))
    return [
        KeptShown(
            one.heading, one.text, f"/calls/{one.call.pk}/" if one.call.pk in opened_ else "",
            page.day_of(one.call.moment) if one.call.moment else "",
        )
        for one in told
    ]  # fmt: skip


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
