"""Viewings: begun and led on a phone in the flat, ended with a result."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.aftersale import defects, inspecting
from pochemu.aftersale.models import Inspection
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.contents import or_nothing
from pochemu.web.asked import number_asked
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.defects import access, addresses, viewing
from pochemu.web.once import once
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "begun": Words("The viewing goes on: add what you see.", "Осмотр начат: добавляйте всё, что увидите."),
    "remarked": Words("The remark is written down.", "Замечание записано."),
    "remark_dropped": Words("The remark is dropped.", "Замечание снято."),
    "ended": Words("The viewing has ended.", "Осмотр завершён."),
    "dropped": Words("It is not counted.", "Осмотр снят и не считается."),
    "corrected": Words("The result is corrected.", "Итог исправлен."),
}

Act = Callable[[HttpRequest, Desk, Inspection], str]


def inspections(request: HttpRequest) -> HttpResponse:
    """`?q=`, `?contract=`: contracts among which one is chosen. By POST a viewing of one begins."""
    desk = desk_of(request)
    if request.method != "POST":
        return _list(request, desk, said_in(request, SAID))
    one = access.contracts(desk).filter(pk=number_asked(request.POST.get("contract", ""))).first()
    if one is None:
        raise Http404
    try:
        made = inspecting.begin(one.pk, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _list(request, desk, refusal(refused), status=422)
    return HttpResponseRedirect(f"{addresses.inspection(made.pk)}?said=begun")


@require_safe
def inspection(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, access.inspection(desk, number), said_in(request, SAID))


def _remark(request: HttpRequest, desk: Desk, one: Inspection) -> str:
    """What was chosen of the place stays chosen for the next."""
    form = request.POST
    told = defects.Told(
        form.get("place", ""), form.get("thing", ""), form.get("text", ""), form.get("essential") == "yes",
        request.FILES.getlist("photos"),
    )  # fmt: skip
    inspecting.remark(one.pk, told, by=desk.account, now=desk.page.reader.now)
    return urlencode({"said": "remarked", "place": told.place}) + "#remark"


def _end(request: HttpRequest, desk: Desk, one: Inspection) -> str:
    form = request.POST
    inspecting.end(one.pk, form.get("result", ""), form.get("how", ""), by=desk.account, now=desk.page.reader.now)
    return "said=ended"


def _drop(_request: HttpRequest, desk: Desk, one: Inspection) -> str:
    inspecting.drop(one.pk, by=desk.account, now=desk.page.reader.now)
    return "said=dropped"


def _correct(request: HttpRequest, desk: Desk, one: Inspection) -> str:
    inspecting.correct(one.pk, request.POST.get("result", ""), by=desk.account, now=desk.page.reader.now)
    return "said=corrected"


def _doing(act: Act, at: str = "") -> Callable[[HttpRequest, int], HttpResponse]:
    """A form of the viewing's page. `at`: the field that a refusal is about."""

    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        desk = desk_of(request)
        one = access.inspection(desk, number)
        try:
            said = act(request, desk, one)
        except Refused as refused:
            return _show(request, desk, one, refusal(refused, at), status=422)
        return HttpResponseRedirect(f"{addresses.inspection(number)}?{said}")

    return view


remark = or_nothing()(once(_doing(_remark, "text"), by_words=False))
end = _doing(_end, "result")
drop = _doing(_drop)
correct = _doing(_correct, "result")


def _list(request: HttpRequest, desk: Desk, said: Said | None, *, status: int = 200) -> HttpResponse:
    contract = request.GET.get("contract", "")
    told = viewing.listed(desk, request.GET.get("q", "").strip()[:100], contract and str(number_asked(contract)))
    return render(
        request, "inspections.html", {"section": "defects", "page": desk.page, "said": said} | told, status=status
    )


def _show(
    request: HttpRequest, desk: Desk, one: Inspection, said: Said | None, *, status: int = 200
) -> HttpResponse:  # fmt: skip
    typed = request.POST or {"place": request.GET.get("place", "")[:60]}
    context = viewing.context(desk, one) | {"said": said, "typed": typed}
    return render(request, "inspection.html", context, status=status)
