"""The schemes: what is counted in each position, and how it pays. Anyone may read them."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pochemu.engine.period import Month
from pochemu.engine.scheme import Scheme
from pochemu.engine.words import Words
from pochemu.people.models import Employee
from pochemu.rules.approval import acknowledge
from pochemu.rules.models import SchemeRevision
from pochemu.rules.refused import Refused
from pochemu.rules.way import revision_of
from pochemu.web.links import name_of
from pochemu.web.page import Page, page_of
from pochemu.web.way import reading
from pochemu.web.way.shown import beginning, listed
from pochemu.web.way.written import since, written
from pochemu.web.why.shapes import Version


def schemes(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    empty = {"words": Words("No scheme is in force yet.", "Пока не действует ни одна схема.")}
    versions = page.snap.company.rulebook.schemes
    shown = [_listed(page, versions[position]) for position in sorted(versions) if versions[position]]
    return render(request, "schemes.html", {
        "section": "schemes", "page": page, "schemes": shown, "empty": empty,
        "works": page.reader.works_on_schemes, "drafts": listed(page), "beginning": beginning(page),
        "library": page.links.library(),
    })  # fmt: skip


def _listed(page: Page, versions: tuple[Scheme, ...]) -> dict[str, object]:
    """The version in force, with those to come; else the first to come."""
    begun = [one for one in versions if one.effective <= page.month]
    scheme = begun[-1] if begun else versions[0]
    later = [one for one in versions if one.effective > scheme.effective]
    holders = sum(holding.position == scheme.position for holding in page.snap.roster.holdings(page.month))
    people = ngettext("%(count)s person", "%(count)s people", holders) % {"count": holders}
    return {
        "href": page.links.scheme(scheme.position),
        "title": scheme.title,
        "people": {"href": page.links.board(scheme.position), "title": people},
        "indicators": ", ".join(page.face.words(one.title) for one in scheme.indicators.values()),
        "version": Version("", "", since(page, scheme.effective)),
        "later": [
            {"href": page.links.scheme(one.position, one.effective), "since": since(page, one.effective)}
            for one in later
        ],
    }


def scheme(request: HttpRequest, position: str, effective: str | None = None) -> HttpResponse:
    return _show(request, page_of(request), name_of(position), effective)


def _show(
    request: HttpRequest, page: Page, position: str, effective: str | None, *, wrong: Words | None = None
) -> HttpResponse:
    versions = page.snap.company.rulebook.schemes.get(position, ())
    found = _version(page, versions, effective)
    tabs = [
        {
            "href": page.links.scheme(position, one.effective),
            "title": since(page, one.effective),
            "current": one is found,
        }
        for one in reversed(versions)
    ]
    shown = {
        "scheme": written(page, found),
        "versions": tabs,
        "way": reading.way(page, position, found.effective),
        "file": page.links.scheme_file(position, found.effective),
        "mine": _mine(page, found),
        "beginning": beginning(page, chosen=position),
    }
    return render(
        request,
        "scheme.html",
        {"section": "schemes", "page": page, "wrong": wrong, **shown},
        status=409 if wrong else 200,
    )


@require_POST
def read(request: HttpRequest, position: str, effective: str) -> HttpResponse:
    """An employee says that he has read the version that was shown."""
    page, position = page_of(request), name_of(position)
    revision = version_of(position, effective)
    employee = Employee.objects.filter(code=page.reader.employee).first()
    if employee is None or not reading.is_concerned(page, revision):
        raise Http404
    try:
        acknowledge(revision, employee, digest=request.POST.get("digest", ""), now=page.reader.now)
    except Refused as refused:
        return _show(request, page, position, effective, wrong=refused.words)
    return HttpResponseRedirect(page.links.scheme(position, Month.from_code(revision.effective)))


def act(request: HttpRequest, position: str, effective: str) -> HttpResponse:
    """To be printed: who has read that version."""
    page = page_of(request)
    if not page.reader.works_on_schemes:
        raise Http404
    shown = reading.act(page, version_of(name_of(position), effective))
    return render(request, "act.html", {"section": "schemes", **shown})


def version_of(position: str, effective: str) -> SchemeRevision:
    try:
        found = revision_of(position, Month.parse(effective))
    except ValueError:
        raise Http404 from None
    if found is None:
        raise Http404
    return found


def _mine(page: Page, found: Scheme) -> str:
    """Where the reader's month is compared with what it would be under a version that is not in force."""
    place = page.snap.roster.place_on(page.reader.employee, page.day)
    in_force = page.snap.company.rulebook.in_force(found.position, page.month)
    if place is None or place.position != found.position or in_force in (None, found):
        return ""
    return page.links.compare(page.reader.employee, f"scheme:{found.effective}")


def _version(page: Page, versions: tuple[Scheme, ...], effective: str | None) -> Scheme:
    """That of the month in the address; else the one in force, or the first to come."""
    if effective is None:
        begun = [one for one in versions if one.effective <= page.month]
        found = (begun[-1:] or versions[:1]) if versions else ()
    else:
        found = tuple(one for one in versions if str(one.effective) == effective)
    if not found:
        raise Http404
    return found[0]
