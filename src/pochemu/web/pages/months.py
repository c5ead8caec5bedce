"""Months: closed by two, kept as they were, paid."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.engine.words import Words
from pochemu.pay.closing import acts, adjusting
from pochemu.pay.closing.checklist import checklist
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.web.months.access import opens_months
from pochemu.web.months.listed import listed
from pochemu.web.months.shown import context, key
from pochemu.web.page import Page, page_of
from pochemu.web.said import Said, said_in

SAID = {
    "taken": Words(
        "The figures are taken. Look at them, then approve.", "Цифры зафиксированы. Посмотрите их и одобрите."
    ),
    "decided": Words(
        "Decided: your name and reason are kept with the month.", "Решено: ваше имя и причина останутся при месяце."
    ),
    "approved": Words(
        "Approved. The month is closed when another person approves the same figures.",
        "Одобрено. Месяц закроется, когда эти же цифры одобрит другой человек.",
    ),
    "closed": Words("The month is closed.", "Месяц закрыт."),
    "proposed": Words(
        "The adjustments are proposed. Each is paid once it is approved.",
        "Корректировки предложены. Каждая будет выплачена после утверждения.",
    ),
    "adjusted": Words(
        "The adjustment is approved: it is a line of the open month’s bonus.",
        "Корректировка утверждена: она вошла строкой в премию открытого месяца.",
    ),
    "forgotten": Words(
        "The file is not kept any more: it stays for an hour. Have it made again.",
        "Файла больше нет: он хранится час. Соберите его заново.",
    ),
    "paid": Words("The month is marked as paid.", "Месяц отмечен как выплаченный."),
}


def months(request: HttpRequest) -> HttpResponse:
    page = _open_to(page_of(request))
    return render(request, "months.html", {"section": "months", "page": page, "rows": listed(page)})


def month(request: HttpRequest, month: str) -> HttpResponse:
    page = _open_to(page_of(request, month))
    return _show(request, page, said_in(request, SAID))


@require_POST
def begin(request: HttpRequest, month: str) -> HttpResponse:
    page, by = _closer(request, month)
    return _done(request, page, lambda: acts.begin(page.month, by=by, now=page.reader.now), "taken")


@require_POST
def decide(request: HttpRequest, month: str) -> HttpResponse:
    """On one point of the checklist, as it was shown."""
    page, by = _closer(request, month)
    drawn = acts.drawn(page.month)
    points = checklist(drawn.reckoned).points if drawn else ()
    point = next(
        (one for one in points if all(request.POST.get(name) == text for name, text in key(one).items())), None
    )
    if point is None:
        return _show(request, page, Said(_ANOTHER_NOW, wrong=True), status=409)
    return _done(
        request, page, lambda: acts.decide(page.month, point, request.POST.get("reason", ""), by=by), "decided"
    )


@require_POST
def approve(request: HttpRequest, month: str) -> HttpResponse:
    page, by = _closer(request, month)
    try:
        closing = acts.approve(page.month, request.POST.get("seen", ""), by=by)
    except Refused as refused:
        return _show(request, page, Said(refused.words, wrong=True), status=409)
    return _back(page, "closed" if closing else "approved")


@require_POST
def pay(request: HttpRequest, month: str) -> HttpResponse:
    page, by = _closer(request, month)
    return _done(request, page, lambda: acts.mark_paid(page.month, by=by), "paid")


@require_POST
def propose(request: HttpRequest, month: str) -> HttpResponse:
    """Adjustments of the people named; of all whose closed month would now differ, where none is."""
    page, by = _closer(request, month)

    def act() -> None:
        people = request.POST.getlist("employee")
        adjusting.propose(page.month, people or adjusting.whose_is_late(page.month), by=by)

    return _done(request, page, act, "proposed")


@require_POST
def adjust(request: HttpRequest, month: str) -> HttpResponse:
    """A proposal is approved, as it was shown."""
    page = _open_to(page_of(request, month))
    by, number = page.reader.account, request.POST.get("number", "")
    proposal = next((one for one in adjusting.proposals(page.month) if str(one.pk) == number), None)
    if by is None or not may(by, May.APPROVE):
        raise Http404
    if proposal is None:
        return _show(request, page, Said(_ANOTHER_NOW, wrong=True), status=409)
    return _done(request, page, lambda: adjusting.approve(proposal, request.POST.get("seen", ""), by=by), "adjusted")


def _open_to(page: Page) -> Page:
    if not opens_months(page.reader):
        raise Http404
    return page


def _closer(request: HttpRequest, month: str) -> tuple[Page, Account]:
    page = page_of(request, month)
    account = page.reader.account
    if account is None or not may(account, May.CLOSE):
        raise Http404
    return page, account


def _done(request: HttpRequest, page: Page, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
    except Refused as refused:
        return _show(request, page, Said(refused.words, wrong=True), status=409)
    return _back(page, said)


def _back(page: Page, said: str) -> HttpResponse:
    return HttpResponseRedirect(f"{page.links.period()}?said={said}")


def _show(request: HttpRequest, page: Page, said: Said | None, *, status: int = 200) -> HttpResponse:
    told = context(page, acts.drawn(page.month))
    return render(request, "month.html", {"section": "months", "said": said, **told}, status=status)


_ANOTHER_NOW = Words(
    "This point is not as you saw it any more: look at it again",
    "Этот пункт уже не такой, каким вы его видели: посмотрите ещё раз",
)
