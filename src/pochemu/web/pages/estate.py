"""What is sold: projects, the chessboard of a building, units as a list, a unit."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pochemu.engine.words import Words
from pochemu.people.rights import May, may
from pochemu.property.models import Building, Project
from pochemu.property.queries import ORDERS, Wanted, by_standing, ranges, sums, total, units, wanted
from pochemu.web.asked import number_asked
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.estate import addresses, board, counted, listed
from pochemu.web.estate import unit as shown
from pochemu.web.estate.asked import SIEVE, Asked, asked, sieve
from pochemu.web.said import said_in

SAID: dict[str, Words] = {}


@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    desk = desk_of(request)
    context = {"rows": counted.projects(desk), "sets": may(desk.account, May.ESTATE)}
    return render(request, "estate.html", _common(desk, request) | context)


@require_safe
def project(request: HttpRequest, number: int) -> HttpResponse:
    """The building in the address, or the first."""
    desk, found = desk_of(request), get_object_or_404(Project, pk=number)
    buildings = list(found.buildings.order_by("name", "pk").prefetch_related("sections"))
    building = _chosen(buildings, request.GET.get("building", ""))
    context: dict[str, object] = {
        "project": found, "building": building, "sets": may(desk.account, May.ESTATE),
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
        "sieve": sieve(what, ranges(wanted(Wanted(building=building.pk)))), "wrong": what.wrong,
        "list": addresses.listed(given), "hidden": [("building", building.pk)],
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
    what, after = asked(desk, request.GET), number_asked(request.GET.get("page", "") or "1", digits=6)
    if order not in ORDERS or not after:
        raise Http404
    found, start = wanted(what.which), (after - 1) * listed.ON_A_PAGE
    rows = listed.rows(desk, found.order_by(*ORDERS[order])[start : start + listed.ON_A_PAGE + 1])
    told, given = sums(found), {**what.given, "sort": "" if order == "place" else order}
    here = Project.objects.filter(pk=what.which.project).first() if what.which.project else None
    context = {
        "rows": rows[: listed.ON_A_PAGE], "all": counted.shown(desk, told, addresses.listed(given)),
        "more": addresses.listed(given, page=after + 1) if len(rows) > listed.ON_A_PAGE else "",
        "first": addresses.listed(given) if after > 1 else "",
        "sieve": sieve(what, ranges(units())), "wrong": what.wrong, "project": here,
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
    return render(request, "unit.html", _common(desk, request) | shown.context(desk, _unit(number)))


def _unit(number: int):  # type: ignore[no-untyped-def]
    found = units().select_related("section__building__project", "layout").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _common(desk: Desk, request: HttpRequest) -> dict[str, object]:
    return {"section": "estate", "page": desk.page, "said": said_in(request, SAID)}
