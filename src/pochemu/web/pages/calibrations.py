"""Calibrations: several review one talk blind; then all see what each heard, and how far each is from the others."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.callcentre import calibrating as acts
from pochemu.callcentre.drift import FEWEST, deviations, month_of
from pochemu.callcentre.models import Calibration, ScorecardVersion
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.rights import May
from pochemu.web.asked import number_in
from pochemu.web.calibrations import shown
from pochemu.web.calls.access import account_of, call_of
from pochemu.web.page import Page, page_of
from pochemu.web.reviews.access import reviews as may_review
from pochemu.web.reviews.beside import context
from pochemu.web.reviews.shown import form_of, told
from pochemu.web.said import Said, said_in

A_PAGE = 100
SAID = {
    "begun": Words(
        "Begun. Whoever hears this talk gives his marks here, and sees nobody else’s.",
        "Сверка начата. Оценки здесь ставит каждый, кому открыт этот разговор, и чужих не видит.",
    ),
    "given": Words("Your marks are kept, and hidden from the others.", "Ваши оценки сохранены и скрыты от остальных."),
    "shown": Words("The marks are shown to all.", "Оценки открыты всем."),
    "dropped": Words(
        "The calibration is over. The talk can be reviewed, or calibrated anew.",
        "Сверка прекращена. Разговор можно оценить или начать сверку заново.",
    ),
}


@require_safe
def calibrations(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    account_of(page.reader, May.HEAR)
    found = list(shown.open_calibrations(page)[:A_PAGE])
    told_of = _of_a_months_reviewer(request, page, found)
    given = {
        "section": "calls", "page": page,
        "going_on": shown.rows(page, (one for one in found if one.shown_at is None)) if told_of is None else [],
        "shown": shown.rows(page, (one for one in (found if told_of is None else told_of) if one.shown_at)),
        "drift": shown.drift_table(page, deviations(found)), "narrowed": told_of is not None,
    }  # fmt: skip
    return render(request, "calibrations.html", given)


def _of_a_months_reviewer(request: HttpRequest, page: Page, found: list[Calibration]) -> list[Calibration] | None:
    """Those of a number in the table of drift; None: all are asked for."""
    by, month = request.GET.get("by", ""), request.GET.get("month", "")
    if not (by or month):
        return None
    return [
        one.calibration for one in deviations(found)
        if str(one.by.pk) == by and f"{month_of(one.calibration, page.snap.zone):%Y-%m}" == month
    ]  # fmt: skip


@require_safe
def calibration(request: HttpRequest, number: int) -> HttpResponse:
    page = page_of(request)
    return _show(request, page, _found(page, number), said_in(request, SAID))


def _found(page: Page, number: int) -> Calibration:
    account_of(page.reader, May.HEAR)
    found = shown.open_calibrations(page).filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _show(request: HttpRequest, page: Page, found: Calibration, said: Said | None) -> HttpResponse:
    mine = shown.given(found, account_of(page.reader, May.HEAR))
    names = [one.by.name for one in found.reviews.all()]
    given = {
        "section": "calls", "page": page, "said": said, "calibration": found, "card": found.version.card,
        "when": page.moment_in_full(found.begun_at), "mine": mine, "names": names,
        "may_show": found.shown_at is None and len(names) >= FEWEST, "few": len(names) < FEWEST,
        "criteria": [] if mine or found.shown_at else form_of(found.version, request.POST.dict(), None),
        "review_text": request.POST.get("text", ""),
        "scored": shown.scored(page, found) if found.shown_at else [],
        "lines": shown.lines(page, found) if found.shown_at and len(names) >= FEWEST else [],
    }  # fmt: skip
    return render(request, "calibration.html", given, status=422 if said and said.wrong else 200)


@require_POST
def begin(request: HttpRequest, number: int) -> HttpResponse:
    """Of a call."""
    page = page_of(request)
    account, call = account_of(page.reader, May.HEAR), call_of(page.reader, number)
    version = ScorecardVersion.objects.filter(pk=number_in(request.POST.get("card", "")) or 0).first()
    if not may_review(page.reader, call) or version is None:
        raise Http404
    try:
        made = acts.begin(call, version, by=account, now=page.reader.now)
    except Refused as refused:
        return render(request, "call.html", context(request, page, call, Said(refused.words, wrong=True)), status=422)
    return HttpResponseRedirect(f"/calibrations/{made.pk}/?said=begun")


@require_POST
def mark(request: HttpRequest, number: int) -> HttpResponse:
    page = page_of(request)
    found, form = _found(page, number), request.POST.dict()
    account = account_of(page.reader, May.HEAR)
    try:
        acts.mark(number, told(found.version, form), form.get("text", ""), by=account, now=page.reader.now)
    except Refused as refused:
        return _show(request, page, found, Said(refused.words, wrong=True))
    return HttpResponseRedirect(f"/calibrations/{number}/?said=given")


def ending(act: Callable[..., Calibration], told: str) -> Callable[[HttpRequest, int], HttpResponse]:
    @require_POST
    def view(request: HttpRequest, number: int) -> HttpResponse:
        page = page_of(request)
        found = _found(page, number)
        try:
            act(number, by=account_of(page.reader, May.HEAR), now=page.reader.now)
        except Refused as refused:
            return _show(request, page, found, Said(refused.words, wrong=True))
        return HttpResponseRedirect(f"/calibrations/{number}/?said={told}")

    return view


show = ending(acts.show, "shown")
drop = ending(acts.drop, "dropped")
