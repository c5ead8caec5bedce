"""A call's review on the call's page: where it is, or the form of one."""

from django.http import HttpRequest

from pochemu.callcentre.models import Call, Review, ScorecardVersion
from pochemu.web.asked import number_in
from pochemu.web.calls.shown import context as call_itself
from pochemu.web.page import Page
from pochemu.web.reviews.access import open_reviews, reviews
from pochemu.web.reviews.shown import form_of, newest
from pochemu.web.said import Said


def context(request: HttpRequest, page: Page, call: Call, told: Said | None) -> dict[str, object]:
    """Of the call's template."""
    return {**call_itself(request, page, call, told), **_review(request, page, call)}


def _review(request: HttpRequest, page: Page, call: Call) -> dict[str, object]:
    if call.outcome != Call.Outcome.TALK or not call.is_whole:
        return {}
    held = open_reviews(page.reader).filter(call=call).held().prefetch_related("verdicts").first()
    told: dict[str, object] = {"reviewed": held}
    if not reviews(page.reader, call):
        return told
    told["calibrated"] = open_ = call.calibrations.filter(shown_at=None).first()
    if open_ or (held is None and Review.objects.filter(call=call).exists()):
        return told
    versions = newest()
    version = _chosen(request, versions, held)
    if version is None:
        return told
    return told | {
        "cards": versions,
        "card": version,
        "criteria": form_of(version, request.POST.dict(), held),
        "asks_review": "card" in request.GET,
        "review_text": request.POST.get("text", held.text if held else ""),
    }


def _chosen(request: HttpRequest, versions: list[ScorecardVersion], held: Review | None) -> ScorecardVersion | None:
    """The one asked for; else the one that it was reviewed by; else the first."""
    asked = number_in(request.POST.get("card", "") or request.GET.get("card", "")) or 0
    chosen = next((one for one in versions if one.pk == asked), None)
    return chosen or (held.version if held else next(iter(versions), None))
