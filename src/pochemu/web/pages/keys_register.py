"""The register of keys: who has them, what is to be returned; received, lent, given back."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.aftersale import keeping
from pochemu.aftersale.models import KeySet, KeysWith
from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.property.models import Building
from pochemu.web.aftersale import addresses, kept
from pochemu.web.asked import number_in
from pochemu.web.contracts.forms import on_told
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.forms import day_told
from pochemu.web.lists.taking import as_workbook
from pochemu.web.once import once
from pochemu.web.reservations.units import Option
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "received": Words("The keys are received: they are in the office.", "Ключи приняты, они в офисе."),
    "given": Words("Written down.", "Записано."),
}


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    return _list(request, desk_of(request), said_in(request, SAID))


taken = as_workbook(lambda request, desk: kept.listing(desk, request.GET))


def _list(request: HttpRequest, desk: Desk, said: Said | None, *, status: int = 200) -> HttpResponse:
    places = Building.objects.select_related("project").order_by("project__closed", "project__name", "name")
    context = {
        "section": "keys", "page": desk.page, "said": said, "typed": request.POST,
        "today": desk.page.reader.today.isoformat(), "kinds": list(KeysWith.Kind),
        "buildings": [Option(str(one.pk), f"{one.project.name}, {one.name}") for one in places],
        **kept.listed(desk, request.GET)._asdict(),
    }  # fmt: skip
    return render(request, "keys_register.html", context, status=status)


@once
def receive(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    if request.method != "POST":
        return _list(request, desk, None)
    form, mistakes, count, on = request.POST, Mistakes(), 0, None
    with mistakes.at("count"):
        count = number_in(form.get("count", "").strip(), digits=4) or 0
    with mistakes.at("on"):
        on = on_told(form)
    try:
        unit = kept.unit_told(form)
        mistakes.must_be_none()
        assert on is not None
        made = keeping.receive(unit, form.get("name", ""), count, on, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _list(request, desk, refusal(refused, "name"), status=422)
    return HttpResponseRedirect(addresses.key_set(made.pk, said="received"))


@require_safe
def keys(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _show(request, desk, _found(number), said_in(request, SAID))


def _found(number: int) -> KeySet:
    found = KeySet.objects.select_related("unit__section__building__project").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _show(request: HttpRequest, desk: Desk, found: KeySet, said: Said | None, *, status: int = 200) -> HttpResponse:
    context = {
        "section": "keys", "page": desk.page, "said": said, "typed": request.POST, "staff": desk.staff,
        "today": desk.page.reader.today.isoformat(), **kept.one(desk, found),
    }  # fmt: skip
    return render(request, "keys_set.html", context, status=status)


@require_POST
def give(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    found, form, mistakes, until = _found(number), request.POST, Mistakes(), None
    with mistakes.at("until"):
        until = day_told(form.get("until", ""))
    try:
        mistakes.must_be_none()
        to = kept.holder_told(form, desk, found.unit)
        keeping.give(number, to, on_told(form), until=until, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _show(request, desk, found, refusal(refused), status=422)
    return HttpResponseRedirect(addresses.key_set(number, said="given"))
