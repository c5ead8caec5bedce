"""What is sold: projects, the chessboard of a building, units as a list, a unit."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.property import drawing, holding, placing, pricing
from pochemu.property.models import Building, Layout, Product, Project
from pochemu.property.queries import ORDERS, by_standing, numbers, ranges, sums, total, units, wanted
from pochemu.web.asked import number_asked, page_asked
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.estate import addresses, board, counted, forms, listed, prices
from pochemu.web.estate import unit as shown
from pochemu.web.estate.asked import SIEVE, Asked, asked, place, sieve
from pochemu.web.once import once
from pochemu.web.reservations.shown import places
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "filled": Words("The units are added.", "Помещения добавлены."),
    "priced": Words("The price is set.", "Цена назначена."),
    "withheld": Words("It is not for sale now.", "Помещение снято с продажи."),
    "offered": Words("It is for sale again.", "Помещение снова продаётся."),
    "changed": Words("Saved.", "Сохранено."),
}


@once
def projects(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    if request.method != "POST":
        return _projects(request, desk, said_in(request, SAID))
    try:
        form = request.POST
        made = placing.add_project(form.get("name", ""), address=form.get("address", ""), by=desk.account)
    except Refused as refused:
        return _projects(request, desk, refusal(refused, "name"), status=422)
    return HttpResponseRedirect(addresses.project(made.pk, "settings", {"said": "begun"}))


def _projects(request: HttpRequest, desk: Desk, said: Said | None, *, status: int = 200) -> HttpResponse:
    context = {
        "rows": counted.projects(desk), "sets": may(desk.account, May.ESTATE), "said": said, "typed": request.POST,
    }  # fmt: skip
    return render(request, "estate.html", _common(desk, request) | context, status=status)


@require_safe
def project(request: HttpRequest, number: int) -> HttpResponse:
    """The building in the address, or the first."""
    desk, found = desk_of(request), get_object_or_404(Project, pk=number)
    buildings = list(found.buildings.order_by("name", "pk").prefetch_related("sections"))
    building = _chosen(buildings, request.GET.get("building", ""))
    context: dict[str, object] = {
        "project": found, "building": building, "settings": addresses.project(found.pk, "settings"),
        "house": addresses.house(building) if building else "",
        "sets": may(desk.account, May.ESTATE),
        "tabs": [
            {"title": each.name, "href": addresses.building(each), "current": each == building}
            for each in buildings
        ],
    }  # fmt: skip
    if building:
        what = asked(desk, request.GET)
        context |= _board(desk, building, what._replace(which=what.which._replace(building=building.pk)))
    return render(request, "estate_project.html", _common(desk, request) | context)


def _board(desk: Desk, building: Building, what: Asked) -> dict[str, object]:
    given = {**what.given, "project": str(building.project_id), "building": str(building.pk)}
    found = wanted(what.which)
    fitting = set(found.values_list("pk", flat=True)) if what.narrowed else None
    by = by_standing(found)
    return {
        "board": board.board(desk, building, fitting), "standings": counted.standings(desk, by, given),
        "all": counted.shown(desk, total(by.values()), addresses.listed(given)),
        "sieve": sieve(what, ranges(building)), "wrong": what.wrong,
        "reprice": addresses.address("/estate/prices/new/", given), "list": addresses.listed(given),
        "hidden": [("building", building.pk)],
        "reset": addresses.building(building),
    }  # fmt: skip


def _chosen(buildings: list[Building], text: str) -> Building | None:
    if not text:
        return buildings[0] if buildings else None
    found = next((each for each in buildings if str(each.pk) == text), None)
    if found is None:
        raise Http404
    return found


@require_safe
def units_listed(request: HttpRequest) -> HttpResponse:
    desk, order = desk_of(request), request.GET.get("sort", "place")
    what, after = asked(desk, request.GET), page_asked(request)
    if order not in ORDERS:
        raise Http404
    start = (after - 1) * listed.ON_A_PAGE
    rows = listed.rows(desk, numbers(what.which, order, slice(start, start + listed.ON_A_PAGE + 1)))
    told, given = sums(what.which), {**what.given, "sort": "" if order == "place" else order}
    here = Project.objects.filter(pk=what.which.project).first() if what.which.project else None
    context = {
        "rows": rows[: listed.ON_A_PAGE], "all": counted.shown(desk, told, addresses.listed(given)),
        "more": addresses.listed(given, page=after + 1) if len(rows) > listed.ON_A_PAGE else "",
        "xlsx": addresses.address("/estate/list/xlsx/", given),
        "first": addresses.listed(given) if after > 1 else "",
        "sieve": sieve(what, ranges()), "wrong": what.wrong, "project": here, "place": place(what),
        "reset": addresses.listed(what.but(*SIEVE)),
        "hidden": [(name, what.given[name]) for name in ("building", "section") if name in what.given],
        "board": addresses.project(here.pk, asked=what.but("project", "section")) if here else "",
        "projects": Project.objects.order_by("closed", "name"),
        "orders": [(each, title, each == order) for each, title in listed.TITLES.items()],
    }  # fmt: skip
    return render(request, "estate_list.html", _common(desk, request) | context)


@require_safe
def unit(request: HttpRequest, number: int) -> HttpResponse:
    desk = desk_of(request)
    return _unit(request, desk, found_unit(number), said_in(request, SAID))


def _unit(request: HttpRequest, desk: Desk, found: Any, said: Said | None, *, status: int = 200) -> HttpResponse:
    context = shown.context(desk, found) | {"behind": places(desk, [found.pk]), "said": said, "typed": request.POST}
    return render(request, "unit.html", _common(desk, request) | context, status=status)


def found_unit(number: int) -> Any:
    found = units().select_related("section__building__project", "layout").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


@require_POST
def price(request: HttpRequest, number: int) -> HttpResponse:
    """At once; or proposed, where another person has to approve it."""
    desk, found, why = desk_of(request), found_unit(number), request.POST.get("why", "").strip()
    try:
        amount = forms.price_told(request.POST.get("price", ""), desk.page)
        if not pricing.is_to_be_approved(found, amount, desk.account):
            pricing.set_price(found, amount, why=why, by=desk.account)
            return HttpResponseRedirect(addresses.unit(number, asked={"said": "priced"}))
        rule = prices.lower_to(amount, desk.page)
        made = pricing.propose_one(found, amount, rule, why, by=desk.account, now=desk.page.reader.now)
    except Refused as refused:
        return _unit(request, desk, found_unit(number), refusal(refused, "price"), status=422)
    return HttpResponseRedirect(prices.address(made.pk, said="proposed"))


@require_POST
def hold(request: HttpRequest, number: int) -> HttpResponse:
    """Withheld from sale, or offered again."""
    desk = desk_of(request)
    if request.POST.get("do") == "offer":
        return _done(request, desk, number, "offered", lambda found: holding.offer(found, by=desk.account), "")
    why = request.POST.get("reason", "")
    return _done(
        request, desk, number, "withheld", lambda found: holding.withhold(found, why, by=desk.account), "reason"
    )  # fmt: skip


def _done(
    request: HttpRequest, desk: Desk, number: int, told: str, act: Callable[[Any], object], field: str
) -> HttpResponse:
    try:
        act(found_unit(number))
    except Refused as refused:
        return _unit(request, desk, found_unit(number), refusal(refused, field), status=422)
    return HttpResponseRedirect(addresses.unit(number, asked={"said": told}))


def change(request: HttpRequest, number: int) -> HttpResponse:
    """What a unit is, and which layout it has."""
    desk, found = desk_of(request), found_unit(number)
    project = found.section.building.project
    if request.method == "POST":
        try:
            drawing.change(found, forms.unit_told(request.POST, desk.page), _layout(request, project), by=desk.account)
            return HttpResponseRedirect(addresses.unit(number, asked={"said": "changed"}))
        except Refused as refused:
            return _change(request, desk, found, refusal(refused, "number"), status=422)
    return _change(request, desk, found, None)


def _layout(request: HttpRequest, project: Project) -> Layout | None:
    asked = request.POST.get("layout", "")
    return get_object_or_404(project.layouts, pk=number_asked(asked)) if asked else None


def _change(request: HttpRequest, desk: Desk, found: Any, said: Said | None, *, status: int = 200) -> HttpResponse:
    context = shown.context(desk, found) | {
        "said": said, "typed": request.POST or forms.unit_typed(found, desk.page), "products": list(Product),
        "layouts": found.section.building.project.layouts.order_by("name"),
    }  # fmt: skip
    return render(request, "unit_change.html", _common(desk, request) | context, status=status)


def _common(desk: Desk, request: HttpRequest) -> dict[str, object]:
    return {
        "section": "estate", "page": desk.page, "said": said_in(request, SAID),
        "sets": may(desk.account, May.ESTATE), "prices_it": may(desk.account, May.PRICE),
        "approves": may(desk.account, May.APPROVE), "lowers": may(desk.account, May.LET_ANY),
    }  # fmt: skip
