"""Requests under guarantee: the list with its clock, a new one, one with what is done about it."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from pochemu.aftersale import defects, requests
from pochemu.aftersale.models import Request
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.contents import or_nothing
from pochemu.people.models import Employee
from pochemu.web.asked import number_asked, number_in
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.defects import access
from pochemu.web.lists.taking import as_workbook
from pochemu.web.once import once
from pochemu.web.page import MonthLink
from pochemu.web.said import Said, refusal, said_in
from pochemu.web.service import addresses, shown

Act = Callable[[HttpRequest, Desk, Request, int], object]

SAID = {
    "taken": Words(
        "The request is written down. The clock of the first answer runs.",
        "Обращение записано. Время до первого ответа пошло.",
    ),
    "answered": Words("The answer is written down.", "Ответ записан."),
    "decided": Words("The decision is written down.", "Решение записано."),
    "found": Words("The defect is written down.", "Замечание записано."),
    "closed": Words(
        "The request is closed. The client may be asked for his mark.",
        "Обращение закрыто. Клиента можно спросить об оценке.",
    ),
    "entrusted": Words("Saved. What was credited stays.", "Сохранено. Что зачтено раньше, остаётся зачтённым."),
}


@require_safe
def service(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    context = {"section": "service", "page": desk.page} | shown.listed(desk, request.GET)
    language, tab, who = desk.page.reader.language, request.GET.get("tab", ""), request.GET.get("who", "")
    tabs = [
        MonthLink(addresses.service(tab=name, who=who), title.text(language), name == tab)
        for name, title in shown.TABS.items()
    ]
    return render(request, "service.html", context | {"tabs": tabs})


taken = as_workbook(lambda request, desk: shown.listing(desk, request.GET))


@or_nothing()
@once
def new(request: HttpRequest) -> HttpResponse:
    """`?contract=`: of which; without it, `?q=` looks for one."""
    desk = desk_of(request)
    if request.method != "POST":
        return _new(request, desk, request.GET.get("contract", ""), None)
    form, contract = request.POST, request.POST.get("contract", "")
    one = access.contracts(desk).filter(pk=number_asked(contract)).first()
    if one is None:
        raise Http404
    try:
        made = requests.take(
            one.pk, form.get("how", ""), form.get("text", ""), request.FILES.getlist("photos"), by=desk.account,
            now=desk.page.reader.now,
        )  # fmt: skip
    except Refused as refused:
        return _new(request, desk, contract, refusal(refused), status=422)
    return HttpResponseRedirect(f"{addresses.request(made.pk)}?said=taken")


def _new(
    request: HttpRequest, desk: Desk, contract: str, said: Said | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    query = request.GET.get("q", "").strip()[:100]
    found = shown.to_ask_for(desk, query, contract) if query or contract else None
    context = {
        "section": "service", "page": desk.page, "said": said, "query": query, "found": found, "typed": request.POST,
        "chosen": found[0] if contract and found else None, "hows": Request.How,
    }  # fmt: skip
    return render(request, "request_new.html", context, status=status)


@require_safe
def one(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, shown.one(desk, number), said_in(request, SAID))


def _answer(request: HttpRequest, desk: Desk, one: Request, seen: int) -> None:
    requests.answer(one.pk, request.POST.get("answer", ""), seen=seen, by=desk.account, now=desk.page.reader.now)


def _decide(request: HttpRequest, desk: Desk, one: Request, seen: int) -> None:
    form = request.POST
    requests.decide(
        one.pk, form.get("decision", ""), form.get("why", ""), seen=seen, by=desk.account, now=desk.page.reader.now
    )


def _find(request: HttpRequest, desk: Desk, one: Request, _seen: int) -> None:
    form = request.POST
    told = defects.Told(
        form.get("place", ""), form.get("thing", ""), form.get("text", ""), form.get("essential") == "yes",
        request.FILES.getlist("photos"),
    )  # fmt: skip
    requests.find(one.pk, told, by=desk.account, now=desk.page.reader.now)


def _close(_request: HttpRequest, desk: Desk, one: Request, seen: int) -> None:
    requests.close(one.pk, seen=seen, by=desk.account, now=desk.page.reader.now)


def _entrust(request: HttpRequest, desk: Desk, one: Request, seen: int) -> None:
    who = get_object_or_404(Employee, code=desk.person(request.POST.get("who", "")))
    requests.entrust(one.pk, who, seen=seen, by=desk.account, now=desk.page.reader.now)


def _doing(told: str, act: Act, at: str = "") -> Callable[[HttpRequest, int], HttpResponse]:
    """A form of the request's page. `at`: the field that a refusal is about."""

    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        desk = desk_of(request)
        found = shown.one(desk, number)
        seen = number_in(request.POST.get("seen", ""))
        try:
            act(request, desk, found, -1 if seen is None else seen)
        except Refused as refused:
            return _show(request, desk, shown.one(desk, number), refusal(refused, at), status=422)
        return HttpResponseRedirect(f"{addresses.request(number)}?said={told}")

    return view


answer = _doing("answered", _answer, "answer")
decide = _doing("decided", _decide, "decision")
find = or_nothing()(once(_doing("found", _find, "text"), by_words=False))
close = _doing("closed", _close)
entrust = _doing("entrusted", _entrust, "who")


def _show(
    request: HttpRequest, desk: Desk, one: Request, said: Said | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    context = shown.context(desk, one) | {"said": said, "typed": request.POST}
    return render(request, "request.html", context, status=status)
