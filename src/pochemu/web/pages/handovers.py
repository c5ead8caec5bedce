"""Hand-overs between teams: what waits to be taken, giving, taking, returning."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Team
from pochemu.sales import handing
from pochemu.sales.models import Handover
from pochemu.web.asked import number_asked, number_in
from pochemu.web.clients.access import seen_client
from pochemu.web.clients.card import name_of_client
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.handovers import shown
from pochemu.web.once import once
from pochemu.web.page import MonthLink
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "given": Words("Handed over. The clock runs.", "Передано. Время пошло."),
    "taken": Words("You are responsible for the client from now on.", "Теперь за клиента отвечаете вы."),
    "returned": Words("Returned.", "Возвращено."),
}
USUAL_HOURS = 4


@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Those that wait for the reader's team; `?tab=waiting`: all that wait; `all`: those that were, too."""
    desk = desk_of(request)
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        raise Http404
    found = shown.opened(desk)
    rows = {
        "": shown.waiting_for_me(desk),
        "waiting": found.waiting().order_by("take_by", "pk"),
        "all": found.order_by("-given_at", "-pk"),
    }[tab]
    language = desk.page.reader.language
    context = {
        "section": "handovers", "page": desk.page, "tab": tab,
        "rows": shown.shown(desk, rows.distinct()[: shown.LISTED]),
        "tabs": [MonthLink(f"/handovers/?tab={name}" if name else "/handovers/", title.text(language), name == tab)
                 for name, title in TABS.items()],
    }  # fmt: skip
    return render(request, "handovers.html", context)


TABS = {
    "": Words("To my team", "Моей команде"),
    "waiting": Words("All that wait", "Все, что ждут"),
    "all": Words("All", "Все"),
}


@require_safe
def handover(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, _found(desk, number), said_in(request, SAID))


@once
def give(request: HttpRequest) -> HttpResponse:
    """Of the client in the address, with a deal of his if that is to go too."""
    desk = desk_of(request)
    asked = request.POST if request.method == "POST" else request.GET
    client = seen_client(desk.page.reader, number_asked(asked.get("client", "")))
    if request.method != "POST":
        return _form(request, desk, client, None)
    team = Team.objects.filter(code=asked.get("to", "")).first()
    deal = desk.deal(number_asked(asked["deal"])) if asked.get("deal") else None
    if team is None or (deal is not None and deal.client.whole != client):
        raise Http404
    given = handing.Given(team, number_in(asked.get("hours", ""), digits=4) or 0, asked.get("text", ""))
    try:
        made = handing.give(client, given, by=desk.account, now=desk.page.reader.now, deal=deal)
    except Refused as refused:
        return _form(request, desk, client, refusal(refused), status=422)
    return HttpResponseRedirect(f"/handovers/{made.pk}/?said=given")


@require_POST
def take(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    found = _found(desk, number)
    try:
        handing.take(number, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, found, refusal(refused), status=409)
    return HttpResponseRedirect(f"/handovers/{number}/?said=taken")


@require_POST
def give_back(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    found = _found(desk, number)
    try:
        handing.give_back(number, request.POST.get("reason", ""), by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, found, refusal(refused), status=409)
    return HttpResponseRedirect(f"/handovers/{number}/?said=returned")


def _found(desk: Desk, number: int) -> Handover:
    found = shown.opened(desk).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _show(
    request: HttpRequest, desk: Desk, found: Handover, said: Said | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    context = {"section": "handovers", "page": desk.page, "said": said, "one": shown.shown(desk, [found])[0]}
    return render(request, "handover.html", context, status=status)


def _form(
    request: HttpRequest, desk: Desk, client: Client, said: Said | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    own = handing.team_of(desk.account.employee, desk.page.reader.today) if desk.account.employee else None
    deals = desk.deals.filter(client=client).select_related("stage").order_by("-pk")[: shown.LISTED]
    context = {
        "section": "handovers", "page": desk.page, "said": said, "client": client, "name": name_of_client(client),
        "href": desk.page.links.client(client.pk), "teams": [team for team in _teams() if team != own],
        "deals": [(str(deal.pk), deal.stage.name) for deal in deals], "form": request.POST or request.GET,
        "hours": request.POST.get("hours", USUAL_HOURS), "most": handing.MOST_HOURS,
    }  # fmt: skip
    return render(request, "handover_new.html", context, status=status)


def _teams() -> list[Team]:
    return list(Team.objects.order_by("title_ru", "pk"))
