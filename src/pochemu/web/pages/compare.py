"""A person's month beside another: what made the difference, line by line and figure by figure."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from pochemu.web.compare.panel import bonus_why, figure_why
from pochemu.web.compare.picked import choices
from pochemu.web.compare.shown import Compared
from pochemu.web.compare.sides import Sides, other_of
from pochemu.web.links import name_of, names_of
from pochemu.web.page import months, page_of
from pochemu.web.why.shapes import Why


def own(request: HttpRequest) -> HttpResponse:
    """The reader's month beside the last one."""
    page = page_of(request)
    if not page.reader.employee:
        raise Http404
    return redirect(page.links.compare(page.reader.employee))


def compare(request: HttpRequest, month: str, employee: str, path: str = "") -> HttpResponse:
    page, employee, names = page_of(request, month), name_of(employee), names_of(path)
    page.reader.must_open(employee)
    if employee not in page.snap.roster.names:
        raise Http404
    compared = Compared(Sides(page, employee, other_of(request.GET.get("with", ""), page.month)))
    if request.headers.get("HX-Request"):
        return render(request, "why.html", {"why": _why(compared, names)})
    why = _why(compared, names) if names else None
    return render(request, "compare.html", {"section": "compare", "why": why, **_context(compared)})


def _why(compared: Compared, names: list[str]) -> Why:
    why = figure_why(compared, names) if names else bonus_why(compared)
    if why is None:
        raise Http404
    return why


def _context(compared: Compared) -> dict[str, object]:
    page, sides = compared.sides.page, compared.sides
    relative = sides.other.kind in ("month", "day")
    return {
        "page": page,
        "live": page.asked.known_at is None and page.is_current,
        "months": months(
            page, lambda month: page.links.compare(sides.employee, "" if relative else sides.other, month=month)
        ),
        "choices": choices(sides),
        "between": f"{sides.then_title} → {sides.now_title}",
        "name": page.snap.roster.names[sides.employee],
        "person": page.links.person(sides.employee),
        "title": compared.heading,
        "lead": compared.lead(),
        "nothing": compared.without_position(),
        "columns": compared.chart(),
        "way": compared.way(),
        "then_title": sides.then_title,
        "now_title": sides.now_title,
        "rows": compared.rows,
        "base": compared.base_pay(),
        "total": {"then": compared.then, "now": compared.now, "change": compared.change},
        "together": compared.together(),
    }
