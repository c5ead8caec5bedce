"""Clients: the list, and a new one."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.clients import actions
from pochemu.clients.models import Client
from pochemu.clients.phones import printed
from pochemu.clients.queries import Alike, alike, responsible
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Employee
from pochemu.people.rights import May, may
from pochemu.web.asked import day_asked, number_asked
from pochemu.web.calls.access import account_of
from pochemu.web.clients.access import hands, may_entrust, seen_client, sees, worker
from pochemu.web.clients.forms import Filled, filled
from pochemu.web.clients.listed import Asked, listed
from pochemu.web.clients.origin import Origin, origin
from pochemu.web.once import once
from pochemu.web.page import Page
from pochemu.web.said import Said, refusal, said_in

SAID = {"entrusted": Words("It is said who is responsible.", "Ответственный назначен.")}


def clients(request: HttpRequest) -> HttpResponse:
    page = worker(request)
    given = request.GET
    asked = Asked(given.get("q", "").strip(), given.get("whose", ""), given.get("after", ""))
    return show(request, page, asked, said_in(request, SAID))


@require_POST
def entrust(request: HttpRequest) -> HttpResponse:
    """Those chosen in the list, all to one person from one day on: one's own people's clients, and nobody's."""
    page, given = worker(request), request.POST
    if not may(page.reader.account, May.ENTRUST):
        raise Http404
    asked = Asked(given.get("q", "").strip(), given.get("whose", ""))
    try:
        since, to = day_asked(given.get("since", ""), page.reader.today), _to(request, page)
        if to is None:
            raise Refused(_TO_NOBODY)
        by, at = page.reader.account, page.reader.now
        chosen = _chosen(page, given.getlist("client"))
        actions.entrust_many(chosen, to, since=since, why=given.get("why", ""), by=by, at=at)
    except Refused as refused:
        return show(request, page, asked, refusal(refused), status=422)
    return HttpResponseRedirect(asked.href(said="entrusted"))


def _chosen(page: Page, numbers: list[str]) -> list[Client]:
    """Raises Refused, naming one that is not the reader's to give."""
    found = [seen_client(page.reader, number_asked(number)) for number in dict.fromkeys(numbers)]
    if not found:
        raise Refused(_NOBODY_CHOSEN)
    if foreign := next((one for one in found if not may_entrust(page, one)), None):
        raise Refused(_FOREIGN.fill(number=foreign.pk, name=foreign.name))
    return found


def show(
    request: HttpRequest, page: Page, asked: Asked, said: Said | None = None, *, status: int = 200
) -> HttpResponse:
    told = {
        "section": "clients",
        "page": page,
        "said": said,
        "asked": asked,
        "listed": listed(page, asked),
        "brings": may(page.reader.account, May.BRING),
        "takes": may(page.reader.account, May.TAKE_CLIENTS),
        "hands": list(hands(page).items()) if may(page.reader.account, May.ENTRUST) else [],
        "marked": {number_asked(text) for text in request.POST.getlist("client")},
        "today": page.reader.today.isoformat(),
    }
    return render(request, "clients.html", told, status=status)


@once
def add(request: HttpRequest) -> HttpResponse:
    """Who may be the same is shown first; somebody who is not, is added at the second word."""
    page = worker(request)
    if request.method != "POST":
        asked = {name: request.GET.get(one, "") for name, one in PREFILLED.items()}
        return _form(request, page, Filled(**asked), of=origin(page, request.GET))
    form, of = filled(request.POST), origin(page, request.POST)
    try:
        card = actions.card(form.told)
        same = alike(card.name, card.phones, card.emails)
        if {str(one.client.pk) for one in same} - set(request.POST.get("other", "").split()):
            return _form(request, page, form, of=of, same=same, status=409)
        made = actions.add(form.told, by=page.reader.account, at=page.reader.now, to=_to(request, page))
    except Refused as refused:
        return _form(request, page, form, refusal(refused), of=of, status=422)
    if of is not None:
        of.link(made, account_of(page.reader))
    return HttpResponseRedirect(page.links.client(made.pk, said=of.said if of else "added"))


PREFILLED = {"name": "name", "phones": "phone", "emails": "email"}
"""Of the form, by names in the address."""


def _to(request: HttpRequest, page: Page) -> Employee | None:
    code = request.POST.get("to", "")
    if code and code not in hands(page):
        raise Refused(_NOT_YOURS, "to")
    return Employee.objects.get(code=code) if code else None


class AlikeShown(NamedTuple):
    """Somebody who may be the same; closed to the reader, with whom to talk to alone."""

    href: str
    name: str
    signs: str
    responsible: str


def _form(
    request: HttpRequest, page: Page, form: Filled, said: Said | None = None, *, of: Origin | None = None,
    same: list[Alike] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    told = {
        "section": "clients",
        "page": page,
        "said": said,
        "form": form,
        "of": of,
        "same": [_alike(page, one) for one in same or []],
        "other": " ".join(str(one.client.pk) for one in same or []),
        "hands": hands(page),
        "to": request.POST.get("to", page.reader.employee),
        "action": "/clients/add/",
    }
    return render(request, "client_form.html", told, status=status)


def _alike(page: Page, one: Alike) -> AlikeShown:
    holder = responsible(one.client, page.reader.today)
    signs = ", ".join([*map(printed, one.phones), *one.emails])
    if not sees(page.reader, one.client):
        return AlikeShown("", f"№{one.client.pk}", signs, holder.name if holder else "")
    return AlikeShown(page.links.client(one.client.pk), one.client.name, signs, holder.name if holder else "")


_NOT_YOURS = Words(
    "You can entrust a client to yourself or to those whom you lead: choose one of the list",
    "Клиента можно взять себе или поручить тем, кем вы руководите: выберите из списка",
)


_TO_NOBODY = Words("Choose to whom", "Выберите, кому передать")
_NOBODY_CHOSEN = Words("Mark in the list whom to entrust", "Отметьте в списке, кого передать")
_FOREIGN = Words(
    "№{number} {name} is in the care of somebody who is not of your people: take the mark off",
    "№{number} {name} — клиент сотрудника не из ваших команд: снимите отметку",
)
