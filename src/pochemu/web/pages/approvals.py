"""Leave to go beyond the limits: what waits for a decision, and the decision."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.sales import reserving, terms
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.page import MonthLink
from pochemu.web.reservations import asked
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "let": Words("Let. Whoever asked is told.", "Согласовано. Тому, кто просил, сообщили."),
    "refused": Words("Refused. Whoever asked is told.", "Отказано. Тому, кто просил, сообщили."),
}
TABS = {"": Words("Wait for a decision", "Ждут решения"), "decided": Words("Decided", "Решены")}


@require_safe
def approvals(request: HttpRequest) -> HttpResponse:
    return _show(request, desk_of(request), said_in(request, SAID))


@require_POST
def decide(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    desk = desk_of(request)
    if kind not in asked.KINDS or request.POST.get("let") not in ("yes", "no"):
        raise Http404
    found, let = asked.one(desk, kind, number), request.POST["let"] == "yes"
    act = terms.decide_discount if kind == asked.DISCOUNT else reserving.decide
    try:
        act(found.pk, let, request.POST.get("answer", ""), by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, refusal(refused), wrong=found.pk, kind=kind, status=422)
    return HttpResponseRedirect(addresses.approvals(said="let" if let else "refused"))


def _show(
    request: HttpRequest, desk: Desk, said: Said | None, *, wrong: int = 0, kind: str = "", status: int = 200
) -> HttpResponse:
    """`wrong`: the one whose answer is kept as it was typed."""
    tab = request.GET.get("tab", "")
    if tab not in TABS:
        raise Http404
    context = {
        "section": "reservations", "page": desk.page, "said": said,
        "rows": asked.opened(desk, waiting=not tab), "wrong": f"/approvals/{kind}/{wrong}/" if wrong else "",
        "answer": request.POST.get("answer", ""), "tab": tab,
        "tabs": [MonthLink(addresses.approvals(tab=name), title.text(desk.page.reader.language), name == tab)
                 for name, title in TABS.items()],
    }  # fmt: skip
    return render(request, "approvals.html", context, status=status)
