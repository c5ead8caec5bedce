"""Questions about figures: asked from any why, answered in place, decided by another person."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pochemu.engine.figure import Figure
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.entries import watermark
from pochemu.pay import asking, missing, queries
from pochemu.pay.asking import About, AskedAlready
from pochemu.pay.missing import Proof
from pochemu.pay.models import Question
from pochemu.pay.questions import about_closed, exact, of_figure, of_person
from pochemu.pay.questions import questions as all_questions
from pochemu.pay.snapshot import Asked
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.web.links import name_of, names_of
from pochemu.web.once import once
from pochemu.web.page import Page, page_of
from pochemu.web.questions.beside import link
from pochemu.web.questions.forms import fact_told, said
from pochemu.web.questions.listed import listed
from pochemu.web.questions.shown import context
from pochemu.web.said import Said, refusal, said_in
from pochemu.web.trail import find
from pochemu.web.why.shapes import Link

SAID = {
    "asked": Words(
        "The question is asked. If a fact is missing, you can propose it below.",
        "Вопрос задан. Если не хватает факта, предложите его ниже.",
    ),
    "closed": Words(
        "The month is closed, so the question is about an adjustment in an open one.",
        "Месяц закрыт, поэтому вопрос — о корректировке в открытом месяце.",
    ),
    "replied": Words("Your reply stands below.", "Ваш ответ — ниже."),
    "decided": Words("Decided.", "Решение записано."),
    "stays": Words(
        "Decided. The figure itself is what it was: the page says what is awaited.",
        "Решение записано. Само число пока прежнее: ниже сказано, чего ждать.",
    ),
    "withdrawn": Words("The question is withdrawn.", "Вопрос снят."),
    "proposed": Words("The fact is proposed, and waits for approval.", "Факт предложен и ждёт утверждения."),
    "approved": Words(
        "The fact is approved and recorded: the figures have it.", "Факт утверждён и записан: он уже в цифрах."
    ),
    "refused": Words("The fact is refused.", "Факт отклонён."),
}


def questions(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    return render(request, "questions.html", {"section": "questions", "page": page, "lists": listed(page)})


@once
def ask(request: HttpRequest, month: str, employee: str, path: str = "") -> HttpResponse:
    """The form: what the figure is, what is expected, why."""
    page, employee, names = page_of(request, month), name_of(employee), names_of(path)
    page.reader.must_open(employee)
    if request.method == "POST":
        return _asked(request, page, employee, names)
    return _form(request, page, employee, names)


def _asked(request: HttpRequest, page: Page, employee: str, names: list[str]) -> HttpResponse:
    known = page.asked.known_at
    at = watermark() if known is None else known
    figure = _figure(Asked(page.month, at), employee, names)
    about = About(employee, page.month, tuple(names), figure, at)
    told = said(request.POST, figure, page)
    seen = request.POST.get("seen", "")
    try:
        question = asking.ask(about, told, seen=seen, by=_account(page), now=page.reader.now)
    except AskedAlready as before:
        first = Link(page.links.question(before.question.pk), _("To that question"))
        return _form(request, page, employee, names, Said(before.words.ended(), wrong=True, link=first), status=409)
    except Refused as refused:
        return _form(request, page, employee, names, refusal(refused), status=422)
    return _back(page, question, "closed" if about_closed(question) else "asked")


def _form(
    request: HttpRequest, page: Page, employee: str, names: list[str], told: Said | None = None, *, status: int = 200
) -> HttpResponse:
    figure = _figure(page.asked, employee, names)
    why = page.links.why(employee, names)
    filled = {name: request.POST.get(name, "") for name in ("expected", "why", "missed")}
    asked = [link(page, one) for one in of_figure(of_person(page.month, employee), names)]
    context = {
        "section": "questions", "page": page, "title": figure.title, "said": told, "filled": filled, "asked": asked,
        "person": page.snap.roster.names.get(employee, employee), "value": page.face.figure(figure, why, full=True),
        "why": why, "seen": exact(figure.value), "action": page.links.ask(employee, names),
        "closed": page.standing is not None and page.asked.known_at is not None,
    }  # fmt: skip
    return render(request, "ask.html", context, status=status)


def _figure(asked: Asked, employee: str, names: list[str]) -> Figure:
    seen = queries.see(asked, employee)
    trail = find(seen, names) if seen else None
    if trail is None:
        raise Http404
    return trail.figure


def question(request: HttpRequest, number: int) -> HttpResponse:
    page, found = _opened(request, number)
    return _show(request, page, found, said_in(request, SAID))


@require_POST
@once
def reply(request: HttpRequest, number: int) -> HttpResponse:
    page, found = _opened(request, number)
    text = request.POST.get("text", "")
    return _done(
        request, page, found, "replied",
        lambda by: asking.reply(found.pk, text, by=by, today=page.reader.today),
    )  # fmt: skip


@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    page, found = _opened(request, number)
    outcome = {"right": asking.Outcome.RIGHT, "wrong": asking.Outcome.WRONG}.get(request.POST.get("outcome", ""))
    if outcome is None:
        raise Http404
    reason, as_it_is = request.POST.get("reason", ""), "as_it_is" in request.POST
    return _done(
        request, page, found, "stays" if as_it_is and outcome == asking.Outcome.WRONG else "decided",
        lambda by: asking.decide(found.pk, outcome, reason, by=by, today=page.reader.today, as_it_is=as_it_is),
    )  # fmt: skip


@require_POST
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    page, found = _opened(request, number)
    reason = request.POST.get("reason", "")
    return _done(request, page, found, "withdrawn", lambda by: asking.withdraw(found.pk, by=by, reason=reason))


@require_POST
@once
def propose(request: HttpRequest, number: int) -> HttpResponse:
    page, found = _opened(request, number)
    kind = page.snap.kinds.get(request.POST.get("kind", ""))
    if kind is None:
        raise Http404
    proof = Proof(request.POST.get("proof", ""), request.POST.get("address", "").strip())
    return _done(
        request, page, found, "proposed",
        lambda by: missing.propose(
            found.pk, fact_told(kind, request.POST, page), proof, by=by, now=page.reader.now
        ),
    )  # fmt: skip


@require_POST
def decide_fact(request: HttpRequest, number: int, which: int) -> HttpResponse:
    page, found = _opened(request, number)
    row = found.missing.filter(number=which).first()
    if row is None:
        raise Http404
    approve, reason = request.POST.get("decision") == "approve", request.POST.get("reason", "")
    return _done(
        request, page, found, "approved" if approve else "refused",
        lambda by: missing.decide(row.pk, approve=approve, by=by, today=page.reader.today, reason=reason),
    )  # fmt: skip


def _opened(request: HttpRequest, number: int) -> tuple[Page, Question]:
    """Open to whoever may see the figure."""
    found = all_questions().filter(pk=number).first()
    if found is None:
        raise Http404
    page = page_of(request, Month.from_code(found.month))
    page.reader.must_open(found.employee.code)
    return page, found


def _account(page: Page) -> Account:
    if page.reader.account is None:
        raise Http404
    return page.reader.account


def _done(
    request: HttpRequest, page: Page, found: Question, told: str, act: Callable[[Account], object]
) -> HttpResponse:
    try:
        act(_account(page))
    except Refused as refused:
        return _show(request, page, found, refusal(refused), status=422)
    return _back(page, found, told)


def _back(page: Page, found: Question, told: str) -> HttpResponse:
    return HttpResponseRedirect(page.links.question(found.pk, said=told))


def _show(request: HttpRequest, page: Page, found: Question, told: Said | None, *, status: int = 200) -> HttpResponse:
    form = {**request.GET.dict(), **request.POST.dict()}
    return render(request, "question.html", {"said": told, **context(page, found, form)}, status=status)
