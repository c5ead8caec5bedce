"""Plans: a grid of people × measures × months, set before the months begin; exceptions after that."""

from collections.abc import Sequence
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST
from gmpy2 import mpq

from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.ledger.entries import entry, newest
from pochemu.pay.planning import planned_positions
from pochemu.pay.queries import total_of
from pochemu.rules.actions import Overtaken, set_plans
from pochemu.rules.exceptions import decide, open_of_month, propose
from pochemu.rules.refused import Refused
from pochemu.web.asked import number_in
from pochemu.web.links import name_of as named
from pochemu.web.page import page_of
from pochemu.web.plans.cells import Key, NotPlan, broken, overtaken, plan_of, typed
from pochemu.web.plans.changes import CHANGES
from pochemu.web.plans.shown import SAID, SPANS, context, empty
from pochemu.web.plans.shown import told as cell_told
from pochemu.web.plans.table import Table, open_to
from pochemu.web.said import Said, said_in
from pochemu.web.why.shapes import Crumb
from pochemu.web.why.total import Share, total_why

NOT_SAVED: Final = gettext_noop("Nothing was saved: mend the cells that are marked.")
BROKEN: Final = gettext_noop(
    "Nothing was saved yet: what is counted whole has a part in its plan. "
    "Mend the cells that are marked, or save them so."
)


def plans(request: HttpRequest, month: str | None = None) -> HttpResponse:
    """Of the month that can still be planned, unless another is asked for; of the position that most people hold, those
    whom the reader leads first of all."""
    page = page_of(request, month or Month.of(page_of(request).reader.today).plus(1))
    led = planned_positions(page.month, among=page.reader.sight.under)
    found = led or planned_positions(page.month, among=open_to(page))
    if not found:
        return render(request, "plans.html", {"section": "plans", **empty(page)})
    return HttpResponseRedirect(page.links.plans(found[0]))


def plans_of(request: HttpRequest, month: str, position: str) -> HttpResponse:
    seen = newest()
    page, position = page_of(request, month), named(position)
    table = Table(page, position, _span(request), number_in(request.POST.get("seen", "")) or seen)
    if request.method == "POST":
        return _change(request, table)
    if "sum" in request.GET:
        return _sum(request, table, request.GET["sum"])
    return _show(request, table)


@require_POST
def except_(request: HttpRequest, month: str, position: str) -> HttpResponse:
    """A change of a plan of a month that has begun is proposed."""
    page, position = page_of(request, month), named(position)
    table = Table(page, position)
    employee, measure = request.POST.get("employee", ""), table.measures.get(request.POST.get("measure", ""))
    if measure is None or not table.may_set(employee) or page.reader.account is None:
        raise Http404
    text, reason = request.POST.get("value", ""), request.POST.get("reason", "")
    table.proposed = {"employee": employee, "measure": measure.name, "value": text, "reason": reason}
    try:
        value = plan_of(text, measure, currency=page.snap.currency, language=page.reader.language)
        if (words := broken(value, measure, page.reader.language)) and request.POST.get("meant") != text:
            table.proposed["meant"] = text
            raise NotPlan(_OF_WHAT.fill(measure=measure.title, words=words))
        propose(page.reader.account, employee, measure.name, page.month, value, reason=reason, now=page.reader.now)
    except (Refused, NotPlan) as refused:
        return _show(request, table, said=Said(refused.words, wrong=True), status=422)
    return HttpResponseRedirect(page.links.plans(position, said="proposed"))


_OF_WHAT: Final = Words("“{measure}” is {words}", "«{measure}» {words}")


@require_POST
def decided(request: HttpRequest, month: str, position: str, number: int) -> HttpResponse:
    page, position = page_of(request, month), named(position)
    table = Table(page, position)
    if page.reader.account is None or number not in {one.pk for one in open_of_month(page.month)}:
        raise Http404
    approve, answer = request.POST.get("decision") == "approve", request.POST.get("answer", "")
    try:
        decide(number, page.reader.account, approve=approve, answer=answer, now=page.reader.now)
    except Refused as refused:
        return _show(request, table, said=Said(refused.words, wrong=True), status=422)
    return HttpResponseRedirect(page.links.plans(position, said="approved" if approve else "refused"))


def _span(request: HttpRequest) -> int:
    text = request.GET.get("span", "1")
    return int(text) if text in map(str, SPANS) else 1


def _change(request: HttpRequest, table: Table) -> HttpResponse:
    if not table.is_editable:
        raise Http404
    written = {key: text for key, text in typed(request.POST).items() if table.is_open(key)}
    table.cells = {key: text for key, text in written.items() if text != table.shown(key)}
    what = request.POST.get("do", "save")
    if what in ("save", "meant"):
        return _save(request, table, meant=request.POST.getlist("meant") if what == "meant" else [])
    if what not in CHANGES:
        raise Http404
    try:
        said = CHANGES[what](request.POST, table)
    except NotPlan as wrong:
        return _show(request, table, said=Said(wrong.words, wrong=True), status=422)
    return _show(request, table, said=said)


def _save(request: HttpRequest, table: Table, *, meant: Sequence[str]) -> HttpResponse:
    told: dict[tuple[str, str, Month], mpq | None] = {}
    for key, text in table.cells.items():
        if text == table.stored(key):
            continue
        try:
            value = told[key] = table.read(key, text)
        except NotPlan as wrong:
            table.wrong[key] = wrong.words
            continue
        words = broken(value, table.measures[key.measure], table.page.reader.language)
        if words and cell_told(key, text) not in meant:
            table.broken[key] = words
    if table.wrong or table.broken:
        return _show(request, table, said=Said(_(NOT_SAVED if table.wrong else BROKEN), True), status=422)
    seen, what = newest(), f"plans of {table.page.month}, {table.position}"
    try:
        with entry(actor=request.user.get_username(), what=what) as act:
            planned = set_plans(act, told, now=table.page.reader.now, seen=table.seen)
    except Overtaken as others:
        table.seen = seen
        table.wrong = {Key(*key): overtaken(value, table.page.reader.language) for key, value in others.now.items()}
        return _show(request, table, said=Said(others.words, wrong=True), status=409)
    if planned.begun:
        return _show(request, table, said=Said(planned.begun[0][1], wrong=True), status=409)
    return HttpResponseRedirect(table.page.links.plans(table.position, span=table.span, said="saved"))


def _show(request: HttpRequest, table: Table, *, said: Said | None = None, status: int = 200) -> HttpResponse:
    return render(request, "plans.html", {"section": "plans", **context(table, said or _told(request))}, status=status)


def _told(request: HttpRequest) -> Said | None:
    return said_in(request, SAID) if request.method == "GET" else None


def _sum(request: HttpRequest, table: Table, measure: str) -> HttpResponse:
    """What the plans of all the people add up to."""
    if measure not in table.measures:
        raise Http404
    page, at = table.page, table.page.links.plans(table.position, sum=measure)
    figures = {
        key: figure for key, figure in table.targets.items() if (key.measure, key.month) == (measure, page.month)
    }
    shares = [
        Share(table.people[key.employee], figure, page.links.why(key.employee, [f"PLAN({measure})", "target"]))
        for key, figure in figures.items()
    ]
    total = total_of(list(figures.values()))
    title, close = table.measures[measure].title, page.links.plans(table.position)
    crumb = Crumb(page.snap.roster.positions[table.position], close, page.face.figure(total, at))
    why = total_why(page, title, total, shares, href=at, close=close, crumbs=[crumb])
    if request.headers.get("HX-Request"):
        return render(request, "why.html", {"why": why})
    return render(request, "plans.html", {"section": "plans", "why": why, **context(table, None)})
