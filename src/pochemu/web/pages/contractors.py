"""Contractors: the register with what each has and how late he is; a list of his for printing."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render

from pochemu.aftersale import setting
from pochemu.aftersale.models import Contractor
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.defects import addresses, listed
from pochemu.web.defects import contractors as told
from pochemu.web.numbers import long_day
from pochemu.web.once import once
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "added": Words("The contractor is in the register.", "Подрядчик добавлен."),
    "changed": Words("Saved.", "Сохранено."),
}
MOST_PRINTED = 500
FIELDS = ("name", "contact", "phone", "email")


@once
def contractors(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    if request.method != "POST":
        return _list(request, desk, said_in(request, SAID))
    try:
        setting.add_contractor(**_typed(request), by=desk.account)
    except Refused as refused:
        return _list(request, desk, refusal(refused, "name"), status=422)
    return HttpResponseRedirect("/defects/contractors/?said=added")


def contractor(request: HttpRequest, number: int) -> HttpResponse:
    """What he has to mend, as it is handed to him on paper: of units, and of nobody's name."""
    desk = desk_of(request)
    one = get_object_or_404(Contractor, pk=number)
    if request.method != "POST":
        return _one(request, desk, one, said_in(request, SAID))
    try:
        setting.change_contractor(one.pk, **_typed(request), gone="gone" in request.POST, by=desk.account)
    except Refused as refused:
        return _one(request, desk, one, refusal(refused, "name"), status=422)
    return HttpResponseRedirect(addresses.contractor(number, said="changed"))


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in FIELDS}


def _list(request: HttpRequest, desk: Desk, said: Said | None, *, status: int = 200) -> HttpResponse:
    context = {
        "section": "defects", "page": desk.page, "said": said, "rows": told.rows(desk), "typed": request.POST,
        "changes": may(desk.account, May.LET),
    }  # fmt: skip
    return render(request, "contractors.html", context, status=status)


def _one(request: HttpRequest, desk: Desk, one: Contractor, said: Said | None, *, status: int = 200) -> HttpResponse:
    found = listed.ordered(listed.wanted(desk, {"contractor": str(one.pk)}))
    context = {
        "section": "defects", "page": desk.page, "said": said, "one": one, "changes": may(desk.account, May.LET),
        "typed": request.POST or {name: getattr(one, name) for name in FIELDS} | {"gone": one.gone},
        "rows": [listed.row(desk, each) for each in found[:MOST_PRINTED]],
        "day": long_day(desk.page.reader.today, desk.page.reader.language),
        "href": addresses.contractor(one.pk),
    }  # fmt: skip
    return render(request, "contractor.html", context, status=status)
