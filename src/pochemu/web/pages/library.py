"""Ready schemes: what each counts and how it pays, and a draft begun from one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from pochemu.engine.fact import Kind
from pochemu.people.rights import May, may
from pochemu.rules.library import Ready, ready
from pochemu.web.links import name_of
from pochemu.web.page import Page, page_of
from pochemu.web.way.shown import beginning
from pochemu.web.way.written import written


def library(request: HttpRequest) -> HttpResponse:
    page = _opened(request)
    rows = [_listed(page, one) for one in ready().values()]
    rows.sort(key=lambda row: page.face.words(row["title"]))  # type: ignore[arg-type]
    return render(request, "library.html", {"section": "schemes", "page": page, "rows": rows})


def one(request: HttpRequest, name: str) -> HttpResponse:
    page, found = _opened(request), ready().get(name_of(name))
    if found is None:
        raise Http404
    scheme, known = found.scheme, page.snap.kinds
    return render(request, "ready.html", {
        "section": "schemes", "page": page, "name": scheme.position, "scheme": written(page, scheme),
        "kinds": [_kind(one, known) for one in found.kinds], "missing": found.missing(known),
        "beginning": beginning(page, chosen=scheme.position), "library": page.links.library(),
    })  # fmt: skip


def _opened(request: HttpRequest) -> Page:
    page = page_of(request)
    if not may(page.reader.account, May.DESIGN):
        raise Http404
    return page


def _listed(page: Page, one: Ready) -> dict[str, object]:
    scheme = one.scheme
    return {
        "title": scheme.title,
        "href": page.links.library(scheme.position),
        "indicators": ", ".join(page.face.words(each.title) for each in scheme.indicators.values()),
        "missing": [kind.title for kind in one.missing(page.snap.kinds)],
    }


def _kind(kind: Kind, known: object) -> dict[str, object]:
    fields = ", ".join(f"{name}: {unit.name.lower()}" for name, unit in kind.fields.items())
    title = f"{{en: {kind.title.en}, ru: {kind.title.ru}}}"
    text = f"{kind.name}:\n  title: {title}\n  fields: {{{fields}}}"
    return {"title": kind.title, "is_known": kind.name in known, "text": text}  # type: ignore[operator]
