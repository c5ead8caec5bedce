"""A person's month as it would be: with other values, under another version of the scheme, up to a day."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from pochemu.web.compare.shown import Compared
from pochemu.web.links import name_of, names_of
from pochemu.web.numbers import long_day
from pochemu.web.page import months, page_of
from pochemu.web.trail import find
from pochemu.web.way.written import since
from pochemu.web.whatif.shown import Beside, levers, needs
from pochemu.web.whatif.supposed import Supposed
from pochemu.web.why.panel import person_why
from pochemu.web.why.shapes import Why


def own(request: HttpRequest, month: str | None = None) -> HttpResponse:
    page = page_of(request, month)
    if not page.reader.employee:
        raise Http404
    return redirect(page.links.what_if(page.reader.employee))


def what_if(request: HttpRequest, month: str, employee: str, path: str = "") -> HttpResponse:
    page, employee, names = page_of(request, month), name_of(employee), names_of(path)
    page.reader.must_open(employee)
    supposed = Supposed(page, employee, request.GET.dict())
    why = _why(supposed, names)
    if names and request.headers.get("HX-Request"):
        return render(request, "why.html", {"why": why})
    return render(request, "whatif.html", {"section": "compare", "why": why, **_context(supposed)})


def _why(supposed: Supposed, names: list[str]) -> Why:
    trail = find(supposed.seen, names)
    if trail is None:
        raise Http404
    why = person_why(supposed.page, supposed.seen, trail)
    return why._replace(sentences=[_("A supposition: this is not what is paid."), *why.sentences])


def _context(supposed: Supposed) -> dict[str, object]:
    page, employee = supposed.asked_page, supposed.employee
    compared = Compared(Beside.of(supposed))
    return {
        "page": page,
        "months": months(page, lambda month: page.links.what_if(employee, month=month)),
        "name": page.snap.roster.names[employee],
        "person": page.links.person(employee),
        "total": page.face.figure(supposed.seen.month.bonus, supposed.page.links.why(employee)),
        "lead": compared.lead() if compared.comparison.change else None,
        "supposes": _said(supposed),
        "levers": levers(supposed),
        "goal": needs(supposed),
        "hidden": [(name, text) for name, text in supposed.kept.items() if not name.startswith("m.")],
        "known": page.links.known,
        "plain": page.links.what_if(employee),
        "then_title": compared.sides.then_title,
        "now_title": compared.sides.now_title,
        "rows": compared.rows if compared.comparison.change or supposed.values else [],
        "totals": {"then": compared.then, "now": compared.now, "change": compared.change},
        "beside": page.links.compare(employee),
    }


def _said(supposed: Supposed) -> list[str]:
    """Of what is supposed beside the values of measures."""
    page, what = supposed.asked_page, supposed.supposition
    told = []
    if what.version is not None:
        told.append(_("By the version of the scheme of %(day)s.") % {"day": since(page, what.version)})
    if what.until is not None:
        day = long_day(page.year_of.fromordinal(what.until), page.reader.language)
        told.append(_("With what had happened by the end of %(day)s.") % {"day": day})
    return told
