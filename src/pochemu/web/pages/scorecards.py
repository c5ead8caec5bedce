"""Scorecards: by what talks are reviewed; written as text, with mistakes told by line and column."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.callcentre import scorecards as acts
from pochemu.callcentre.models import Scorecard, ScorecardVersion
from pochemu.callcentre.scorecard import read_scorecard
from pochemu.callcentre.scripts import digest_of
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.web.asked import number_asked
from pochemu.web.calls.access import account_of
from pochemu.web.once import once
from pochemu.web.page import Page, page_of
from pochemu.web.said import Said, said_in

SAID = {
    "written": Words("The draft is kept.", "Черновик сохранён."),
    "public": Words("Calls are reviewed by this version from now on.", "Теперь звонки оценивают по этой версии."),
}


@once
def scorecards(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    if request.method == "POST":
        account_of(page.reader, May.SCRIPT)
        return HttpResponseRedirect(f"/scorecards/{acts.begin(now=page.reader.now).pk}/edit/")
    writes = _reads(page)
    found = Scorecard.objects.order_by("pk").prefetch_related("versions")
    given = {
        "section": "calls", "page": page, "writes": writes,
        "rows": [_row(one) for one in found if writes or one.versions.all()],
    }  # fmt: skip
    return render(request, "scorecards.html", given)


def _reads(page: Page) -> bool:
    """Whoever works with calls, or writes by what those are reviewed: the latter is answered. Raises Http404."""
    writes = may(page.reader.account, May.SCRIPT)
    if not writes:
        account_of(page.reader)
    return writes


def _row(scorecard: Scorecard) -> dict[str, object]:
    last = max(scorecard.versions.all(), key=lambda one: one.number, default=None)
    what = f"/scorecards/{scorecard.pk}/"
    title = last.card.title if last else _title(scorecard)
    return {
        "href": what if last else f"{what}edit/", "title": title, "number": last.number if last else 0,
        "closed": scorecard.closed_at is not None,
    }  # fmt: skip


def _title(scorecard: Scorecard) -> str:
    card = read_scorecard(scorecard.draft).card
    return (card.title if card else "") or f"№{scorecard.pk}"


@require_safe
def scorecard(request: HttpRequest, number: int) -> HttpResponse:
    """A version as it is reviewed by."""
    page = page_of(request)
    writes = _reads(page)
    versions = list(ScorecardVersion.objects.filter(scorecard=number).select_related("by").order_by("-number"))
    asked = number_asked(request.GET.get("version", "") or "0")
    version = next((one for one in versions if not asked or one.number == asked), None)
    if version is None:
        raise Http404
    given = {
        "section": "calls", "page": page, "said": said_in(request, SAID), "version": version, "card": version.card,
        "made": page.day_in_full(version.at), "writes": writes,
        "versions": [one.number for one in versions] if len(versions) > 1 else [],
    }  # fmt: skip
    return render(request, "scorecard.html", given)


def edit(request: HttpRequest, number: int) -> HttpResponse:
    page, found = _opened(request, number)
    if request.method != "POST":
        return _draft(request, page, found, said_in(request, SAID))
    text = request.POST.get("text", "")
    try:
        acts.write(found.pk, text, seen=request.POST.get("seen", ""))
    except Refused as refused:
        return _draft(request, page, found, Said(refused.words, wrong=True), text=text)
    return HttpResponseRedirect(f"/scorecards/{number}/edit/?said=written")


@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    page, found = _opened(request, number)
    account = account_of(page.reader, May.SCRIPT)
    try:
        acts.publish(found.pk, seen=request.POST.get("seen", ""), by=account, now=page.reader.now)
    except Refused as refused:
        return _draft(request, page, found, Said(refused.words, wrong=True))
    return HttpResponseRedirect(f"/scorecards/{number}/?said=public")


@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    page, found = _opened(request, number)
    acts.close(found, now=page.reader.now)
    return HttpResponseRedirect("/scorecards/")


def _opened(request: HttpRequest, number: int) -> tuple[Page, Scorecard]:
    page = page_of(request)
    account_of(page.reader, May.SCRIPT)
    found = Scorecard.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return page, found


def _draft(request: HttpRequest, page: Page, found: Scorecard, told: Said | None, *, text: str = "") -> HttpResponse:
    found.refresh_from_db()
    last = found.versions.order_by("-number").first()
    problems = read_scorecard(found.draft).problems
    given = {
        "section": "calls", "page": page, "said": told, "scorecard": found, "title": _title(found), "version": last,
        "seen": digest_of(found.draft), "text": text or found.draft,
        "same": last is not None and last.text == found.draft,
        "problems": [(one.place.line, one.place.column, one.words) for one in problems],
    }  # fmt: skip
    return render(request, "scorecard_edit.html", given, status=422 if told and told.wrong else 200)
