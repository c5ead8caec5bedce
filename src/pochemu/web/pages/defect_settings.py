"""What is looked at in a viewing, and by when what is found is mended: the company says it."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from pochemu.aftersale import setting
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.web.asked import number_in
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.settings import names_told
from pochemu.web.said import Said, refusal, said_in

SAID = {"saved": Words("Saved.", "Сохранено.")}
DAYS = ("essential_days", "other_days", "guarantee_days", "answer_days")
FLAGS = ("working", "before_registration")


def settings(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    if not may(desk.account, May.TERMS):
        raise Http404
    if request.method != "POST":
        return _show(request, desk, said_in(request, SAID))
    do = request.POST.get("do", "")
    try:
        if do == "checklist":
            places, things = (names_told(request.POST.get(name, "")) for name in ("places", "things"))
            setting.set_checklist(places, things, by=desk.account)
        else:
            _set_terms(request, desk)
    except Refused as refused:
        return _show(request, desk, refusal(refused), of=do, status=422)
    return HttpResponseRedirect("/defects/settings/?said=saved")


def _set_terms(request: HttpRequest, desk: Desk) -> None:
    days = {name: number_in(request.POST.get(name, "").strip(), digits=4) or 0 for name in DAYS}
    flags = {name: name in request.POST for name in FLAGS}
    setting.set_terms(**days, **flags, by=desk.account)


def _show(
    request: HttpRequest, desk: Desk, said: Said | None, *, of: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    terms, checklist = setting.terms(), setting.checklist()
    told = {name: getattr(terms, name) for name in (*DAYS, *FLAGS)}
    lists = {"places": "\n".join(checklist.places), "things": "\n".join(checklist.things)}
    context = {
        "section": "defects", "page": desk.page, "said": said, "of": of,
        "terms": request.POST if of == "terms" else told, "lists": request.POST if of == "checklist" else lists,
    }  # fmt: skip
    return render(request, "defect_settings.html", context, status=status)
