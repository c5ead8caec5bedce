"""Reviews of calls: the draw of a week, all that were given, one; and the giving of one beside its call."""

from datetime import date, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.callcentre.kinds import CALL_REVIEW
from pochemu.callcentre.models import Review, ScorecardVersion
from pochemu.callcentre.reviewing import review as give_review
from pochemu.callcentre.sampling import monday
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.web.asked import day_asked, number_asked, number_in
from pochemu.web.calls.access import account_of, call_of, open_calls
from pochemu.web.facts_of import facts_of
from pochemu.web.numbers import long_day
from pochemu.web.page import Page, page_of
from pochemu.web.reviews import shown
from pochemu.web.reviews.access import open_reviews, review_of
from pochemu.web.reviews.access import reviews as may_review
from pochemu.web.reviews.beside import context
from pochemu.web.said import Said, said_in

A_PAGE = 50
SAID = {"given": Words("The review is kept and counts.", "Оценка сохранена и учитывается.")}


@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """The draw of a week by one scorecard; below, what was said of the reader's people, or of himself."""
    page = page_of(request)
    account = account_of(page.reader)
    hears, versions = may(account, May.HEAR), shown.newest()
    asked = number_in(request.GET.get("card", "")) or 0
    version = next((one for one in versions if not asked or one.scorecard_id == asked), None)
    first = monday(day_asked(request.GET.get("week", ""), page.reader.today))
    before = number_asked(request.GET.get("before", "") or "0")
    found = open_reviews(page.reader).held().prefetch_related("verdicts").order_by("-pk")
    rows = list((found.filter(pk__lt=before) if before else found)[: A_PAGE + 1])
    given = {
        "section": "calls", "page": page, "hears": hears, "writes": may(account, May.SCRIPT), "version": version,
        "versions": versions, "week": first.isoformat(), "days": _week(page, first),
        "people": shown.people(page, version, first, open_calls(page.reader)) if hears and version else [],
        "rows": shown.listed(page, rows[:A_PAGE]), "more": rows[A_PAGE - 1].pk if len(rows) > A_PAGE else 0,
    }  # fmt: skip
    return render(request, "reviews.html", given)


def _week(page: Page, first: date) -> str:
    return " — ".join(long_day(day, page.reader.language) for day in (first, first + timedelta(days=6)))


@require_safe
def review(request: HttpRequest, number: int) -> HttpResponse:
    page = page_of(request)
    found = review_of(page.reader, number)
    later = Review.objects.filter(instead_of=found).first()
    key = (CALL_REVIEW.name, found.key)
    became = None if later else facts_of(page, {key}).get(key)
    given = {
        "section": "calls", "page": page, "said": said_in(request, SAID), "review": found, "later": later,
        "card": found.version.card, "score": shown.score(page, found, became), "critical": found.score.critical,
        "marks": shown.marks(page, found, became), "fact": became.href if became else "",
        "when": page.moment_in_full(found.at), "reviews": may_review(page.reader, found.call) and not later,
    }  # fmt: skip
    return render(request, "review.html", given)


@require_POST
def give(request: HttpRequest, number: int) -> HttpResponse:
    """Of a call; or anew, instead of a review that there is."""
    page = page_of(request)
    account, call = account_of(page.reader, May.HEAR), call_of(page.reader, number)
    version = ScorecardVersion.objects.filter(pk=number_in(request.POST.get("card", "")) or 0).first()
    if not may_review(page.reader, call) or version is None:
        raise Http404
    before = Review.objects.held().filter(call=call).first()
    form = request.POST.dict()
    try:
        made = give_review(
            call, version, shown.told(version, form), form.get("text", ""), by=account, now=page.reader.now,
            instead_of=before if before and form.get("instead") == str(before.pk) else None,
        )  # fmt: skip
    except Refused as refused:
        return render(request, "call.html", context(request, page, call, Said(refused.words, wrong=True)), status=422)
    return HttpResponseRedirect(f"/reviews/{made.pk}/?said=given")
