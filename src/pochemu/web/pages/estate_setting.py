"""What is sold is set up: projects, buildings, sections filled by a pattern, layouts with their pictures."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pochemu.clients.phones import phone
from pochemu.engine.words import Words
from pochemu.intake.feed.adverts import NAMES as PORTALS
from pochemu.people.actions import Refused
from pochemu.people.contents import or_nothing
from pochemu.people.rights import May, may
from pochemu.property import advertising, drawing, placing
from pochemu.property.models import Building, Layout, Product, Project, Section
from pochemu.web.asked import number_asked
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.deals.forms import day_told
from pochemu.web.deals.settings import names_told
from pochemu.web.estate import addresses, forms
from pochemu.web.once import once
from pochemu.web.pages.files import SHUT
from pochemu.web.said import Said, refusal, said_in

SAID: Final = {
    "begun": Words("The project is there. Add its first building.", "Проект заведён. Добавьте первый корпус."),
    "changed": Words("Saved.", "Сохранено."),
    "built": Words(
        "The building is there. Fill its sections: say what stands on a floor, and from which floor to which.",
        "Корпус заведён. Заполните секции: опишите один этаж и укажите, с какого по какой он повторяется.",
    ),
    "filled": Words("The units are added.", "Помещения добавлены."),
    "added": Words("The unit is added.", "Помещение добавлено."),
    "section": Words("The section is added.", "Секция добавлена."),
    "drawn": Words("The layout is kept.", "Планировка сохранена."),
    "laid": Words("The units have this layout now.", "Планировка назначена помещениям."),
}

ADVERTISED: Final = ("phone", "locality", "about", "walls", "finish", *advertising.NUMBERS)
Act = Callable[[HttpRequest, Desk, Project], str]
ActOfBuilding = Callable[[HttpRequest, Desk, Building], str]


@or_nothing()
@once
def project(request: HttpRequest, number: int) -> HttpResponse:
    desk = _setter(request)
    found = get_object_or_404(Project, pk=number)
    if request.method != "POST":
        return _project(request, desk, found, said_in(request, SAID))
    do = request.POST.get("do", "")
    if do not in PROJECT:
        raise Http404
    act, field = PROJECT[do]
    try:
        return HttpResponseRedirect(act(request, desk, found))
    except Refused as refused:
        return _project(request, desk, found, refusal(refused, field), status=422)


def _change(request: HttpRequest, desk: Desk, found: Project) -> str:
    form = request.POST
    placing.change_project(
        found, form.get("name", ""), address=form.get("address", ""), closed="closed" in form, by=desk.account
    )
    return addresses.project(found.pk, "settings", {"said": "changed"})


def _advertise(request: HttpRequest, desk: Desk, found: Project) -> str:
    """The phone is told as people spell it."""
    told = {name: request.POST.get(name, "") for name in ADVERTISED}
    if told["phone"].strip():
        told["phone"] = phone(told["phone"])
    advertising.advertise(found, told, by=desk.account)
    return addresses.project(found.pk, "settings", {"said": "changed"})


def _build(request: HttpRequest, desk: Desk, found: Project) -> str:
    form = request.POST
    sections = names_told(form.get("sections", "")) or [""]
    made = placing.add_building(
        found, form.get("building", ""), sections, ready_on=day_told(form.get("ready_on", "")), by=desk.account
    )
    return addresses.house(made, said="built")


def _draw(request: HttpRequest, desk: Desk, found: Project) -> str:
    drawing.add_layout(found, request.POST.get("layout", ""), request.FILES.get("picture"), by=desk.account)
    return addresses.project(found.pk, "settings", {"said": "drawn"})


def _lay_out(request: HttpRequest, desk: Desk, found: Project) -> str:
    form = request.POST
    layout = get_object_or_404(found.layouts, pk=number_asked(form.get("which", "")))
    floors = (forms.whole(form, "floor_from"), forms.whole(form, "floor_to"))
    drawing.lay_out(
        layout, number_asked(form.get("section", "")), forms.whole(form, "place"), floors, by=desk.account
    )  # fmt: skip
    return addresses.project(found.pk, "settings", {"said": "laid"})


PROJECT: Final[Mapping[str, tuple[Act, str]]] = {
    "change": (_change, "name"), "building": (_build, "building"), "layout": (_draw, "layout"),
    "lay_out": (_lay_out, "place"), "portals": (_advertise, "phone"),
}  # fmt: skip
"""What is done, and the field that a refusal is about."""


def _project(request: HttpRequest, desk: Desk, found: Project, said: Said | None, *, status: int = 200) -> HttpResponse:
    closed = found.closed and request.POST.get("do") != "change"
    typed = {"name": found.name, "address": found.address, "closed": closed, **found.portals, **request.POST.dict()}
    context = {
        "section": "estate", "page": desk.page, "said": said, "project": found, "typed": typed,
        "board": addresses.project(found.pk),
        "buildings": [(each.name, addresses.house(each)) for each in found.buildings.order_by("name", "pk")],
        "layouts": [
            {"number": each.pk, "name": each.name, "picture": addresses.picture(each) if each.picture else "",
             "units": desk.count(each.units.count(), addresses.listed({"project": str(found.pk)}))}
            for each in found.layouts.order_by("name")
        ],
        "sections": Section.objects.filter(building__project=found).select_related("building"),
        "numbers": _numbers(advertising.NUMBERS, typed), "walls": advertising.WALLS, "finishes": advertising.FINISHES,
    }  # fmt: skip
    return render(request, "estate_settings.html", context, status=status)


@once
def building(request: HttpRequest, number: int) -> HttpResponse:
    desk = _setter(request)
    found = get_object_or_404(Building.objects.select_related("project"), pk=number)
    if request.method != "POST":
        return _building(request, desk, found, said_in(request, SAID))
    do = request.POST.get("do", "")
    if do not in BUILDING:
        raise Http404
    act, field = BUILDING[do]
    try:
        return HttpResponseRedirect(act(request, desk, found))
    except Refused as refused:
        return _building(request, desk, found, refusal(refused, field), status=422)


def _rename(request: HttpRequest, desk: Desk, found: Building) -> str:
    ready_on = day_told(request.POST.get("ready_on", ""))
    placing.change_building(found, request.POST.get("name", ""), ready_on=ready_on, by=desk.account)
    return addresses.house(found, said="changed")


def _advertise_building(request: HttpRequest, desk: Desk, found: Building) -> str:
    advertising.advertise_building(found, request.POST.dict(), by=desk.account)
    return addresses.house(found, said="changed")


def _numbers(names: Iterable[str], typed: Mapping[str, object]) -> list[tuple[str, Words, object]]:
    """By which portals know it: fields of the form."""
    return [(name, PORTALS[name], typed.get(name, "")) for name in names]


def _section(request: HttpRequest, desk: Desk, found: Building) -> str:
    placing.add_section(found, request.POST.get("title", ""), by=desk.account)
    return addresses.house(found, said="section")


def _fill(request: HttpRequest, desk: Desk, found: Building) -> str:
    placing.fill(forms.section_of(found, request.POST), forms.filled(request.POST), by=desk.account)
    return addresses.building(found, said="filled")


def _add(request: HttpRequest, desk: Desk, found: Building) -> str:
    told = forms.unit_told(request.POST, desk.page)
    placing.add_units(forms.section_of(found, request.POST), [told], by=desk.account)
    return addresses.house(found, said="added")


BUILDING: Final[Mapping[str, tuple[ActOfBuilding, str]]] = {
    "change": (_rename, "name"), "section": (_section, "title"), "fill": (_fill, "pattern"), "unit": (_add, "number"),
    "portals": (_advertise_building, "yandex"),
}  # fmt: skip


def _building(
    request: HttpRequest, desk: Desk, found: Building, said: Said | None, *, status: int = 200
) -> HttpResponse:
    ready_on = found.ready_on.isoformat() if found.ready_on else ""
    typed = {"name": found.name, "ready_on": ready_on, **found.portals, **request.POST.dict()}
    context = {
        "section": "estate", "page": desk.page, "said": said, "building": found, "do": request.POST.get("do", ""),
        "typed": typed, "products": list(Product), "numbers": _numbers(advertising.OF_BUILDING, typed),
        "sections": found.sections.all(), "board": addresses.building(found),
        "settings": addresses.project(found.project_id, "settings"),
    }  # fmt: skip
    return render(request, "estate_building.html", context, status=status)


@require_safe
def picture(request: HttpRequest, number: int) -> HttpResponse:
    """Of a layout: shown, and never run."""
    desk_of(request)
    layout = get_object_or_404(Layout.objects.exclude(picture=""), pk=number)
    try:
        content = drawing.picture_of(layout)
    except FileNotFoundError:
        raise Http404 from None
    answer = HttpResponse(content, content_type=layout.kind)
    answer["Content-Security-Policy"] = SHUT
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


def _setter(request: HttpRequest) -> Desk:
    desk = desk_of(request)
    if not may(desk.account, May.ESTATE):
        raise Http404
    return desk
