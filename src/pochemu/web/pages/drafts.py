"""Drafts of schemes: written, submitted, decided by another person. Closed to whoever neither writes nor approves."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.people.rights import May, may
from pochemu.rules.approval import VOID, approve, reject
from pochemu.rules.drafts import begin, check_submission, discard, rewrite, submit, write
from pochemu.rules.library import ready
from pochemu.rules.models import Draft
from pochemu.rules.refused import Refused, Unreadable
from pochemu.rules.way import submission_of
from pochemu.web.asked import number_in
from pochemu.web.design.draft import kept_read, listed
from pochemu.web.design.text import checked as checked_text
from pochemu.web.design.text import offered
from pochemu.web.once import once
from pochemu.web.page import Page, page_of
from pochemu.web.said import Said, said_in
from pochemu.web.way.doubted import Doubted
from pochemu.web.way.shown import SAID, context, text_in_force


@partial(once, by_words=False)
def begun(request: HttpRequest) -> HttpResponse:
    """A new draft: of the position's version in force, or of a ready scheme."""
    page = page_of(request)
    if request.method != "POST":
        return redirect("schemes")
    position, account = request.POST.get("position", ""), page.reader.account
    if account is None or not may(account, May.DESIGN) or position not in page.snap.roster.positions:
        raise Http404
    effective = _month(request)
    text = _beginning(request, page, position, effective)
    made = begin(position, effective, text, by=account, now=page.reader.now)
    return HttpResponseRedirect(page.links.draft(made.pk))


def _beginning(request: HttpRequest, page: Page, position: str, effective: Month) -> str:
    name = request.POST.get("ready")
    if name is None:
        return text_in_force(page, position, effective)
    if name not in ready():
        raise Http404
    return ready()[name].text(page.snap.currency)


def draft(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened(request, number)
    if request.method != "POST":
        return show(request, page, found, said=said_in(request, SAID))
    if not may(page.reader.account, May.DESIGN):
        raise Http404
    try:
        return DOINGS.get(request.POST.get("do", ""), _nothing)(request, page, found)
    except (Refused, Unreadable) as refused:
        words = refused.words if isinstance(refused, Refused) else refused.problems[0].words
        return show(request, page, found, said=Said(words, wrong=True), status=422)


@require_POST
def decided(request: HttpRequest, number: int) -> HttpResponse:
    page, found = opened(request, number)
    submission, account, digest = submission_of(found), page.reader.account, request.POST.get("digest", "")
    if account is None:
        raise Http404
    if submission is None:
        return show(request, page, found, said=Said(VOID, wrong=True), status=409)
    try:
        if request.POST.get("decision") == "approve":
            approve(submission, digest=digest, by=account, now=page.reader.now)
            return redirect(page.links.scheme(found.position.code, Month.from_code(submission.version.effective)))
        reject(submission, request.POST.get("reason", ""), digest=digest, by=account, now=page.reader.now)
    except (Refused, Unreadable) as refused:
        words = refused.words if isinstance(refused, Refused) else refused.problems[0].words
        return show(request, page, found, said=Said(words, wrong=True), status=409)
    return HttpResponseRedirect(page.links.draft(number, said="rejected"))


def opened(request: HttpRequest, number: int) -> tuple[Page, Draft]:
    page = page_of(request)
    if not page.reader.works_on_schemes:
        raise Http404
    return page, get_object_or_404(Draft.objects.select_related("position"), pk=number)


def show(
    request: HttpRequest,
    page: Page,
    found: Draft,
    *,
    said: Said | None = None,
    text: str | None = None,
    doubted: Doubted | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = {
        **context(page, found, said=said, text=text), "indicators": listed(page, found), "doubted": doubted
    }  # fmt: skip
    if shown["editable"]:
        shown["new"] = page.links.indicator(found.pk)
        shown["words"] = offered(page, kept_read(page, found.latest).scheme)
    return render(request, "draft.html", {"section": "schemes", **shown}, status=status)


@require_POST
def checked(request: HttpRequest, number: int) -> HttpResponse:
    """What is wrong in a text that is being written, and what it means at the line where one is: nothing is kept."""
    page, found = opened(request, number)
    at = number_in(request.POST.get("line", ""), digits=8)
    shown = checked_text(page, found, request.POST.get("text", ""), 1 if at is None else at)
    return render(request, "parts/checked.html", shown)


def _month(request: HttpRequest) -> Month:
    try:
        return Month.parse(request.POST.get("month", ""))
    except ValueError:
        raise Http404 from None


# --- what its authors do ---


def _save(request: HttpRequest, page: Page, found: Draft) -> HttpResponse:
    text = request.POST.get("text", "")
    if request.POST.get("version") != str(found.latest.pk):
        return show(request, page, found, said=Said(written_since(found), wrong=True), text=text, status=409)
    write(found, text, by=page.reader.account, now=page.reader.now)  # type: ignore[arg-type]
    return HttpResponseRedirect(page.links.draft(found.pk, said="saved"))


def _move(request: HttpRequest, page: Page, found: Draft) -> HttpResponse:
    rewrite(found, _month(request), by=page.reader.account, now=page.reader.now)  # type: ignore[arg-type]
    return HttpResponseRedirect(page.links.draft(found.pk, said="saved"))


def _submit(request: HttpRequest, page: Page, found: Draft) -> HttpResponse:
    """What looks like a slip is shown first; it is submitted with that when the author says that he means it so."""
    version = found.latest
    if request.POST.get("version") != str(version.pk):
        return show(request, page, found, said=Said(written_since(found), wrong=True), status=409)
    check_submission(version, now=page.reader.now)
    asked = Doubted.of(page, version, request.POST.get("known", ""))
    if asked.doubts and request.POST.get("meant") != asked.digest:
        return show(request, page, found, said=Said(LOOK, wrong=True), doubted=asked, status=422)
    warnings = [doubt.words for doubt in asked.doubts]
    submit(version, by=page.reader.account, now=page.reader.now, warnings=warnings)  # type: ignore[arg-type]
    return HttpResponseRedirect(page.links.draft(found.pk, said="submitted"))


def _discard(request: HttpRequest, page: Page, found: Draft) -> HttpResponse:
    """As it was seen: not what was written, submitted or decided in another tab since."""
    submission = submission_of(found)
    if request.POST.get("version") != str(found.latest.pk):
        return show(request, page, found, said=Said(written_since(found), wrong=True), status=409)
    if request.POST.get("submission", "") != (str(submission.pk) if submission else ""):
        return show(request, page, found, said=Said(_SUBMITTED_SINCE, wrong=True), status=409)
    discard(found, now=page.reader.now)
    return HttpResponseRedirect(page.links.draft(found.pk, said="aside"))


def _nothing(request: HttpRequest, page: Page, found: Draft) -> HttpResponse:
    raise Http404


DOINGS = {"save": _save, "move": _move, "submit": _submit, "discard": _discard}


LOOK = Words(
    "Some of it looks like a slip. Look at it below, and either mend it or say that you mean it.",
    "Кое-что похоже на описку. Посмотрите ниже и исправьте или подтвердите, что так и задумано.",
)


def written_since(draft: Draft) -> Words:
    return _WRITTEN_SINCE.fill(name=draft.latest.author.name, number=draft.latest.number)


_SUBMITTED_SINCE = Words(
    "The draft was submitted since you opened this page. It is not put aside: look at it as it is now.",
    "С тех пор как вы открыли страницу, черновик отправили на утверждение. Он не отложен: посмотрите, каков он теперь.",
)
_WRITTEN_SINCE = Words(
    "{name} has written on since you opened this page: version {number}. Nothing is saved yet: look at that version "
    "first.",
    "С тех пор как вы открыли страницу, появилась версия {number}, её автор — {name}. Ничего не сохранено: сначала "
    "посмотрите на неё.",
)
