"""A closed month for the payroll program: templates of columns, and what was exported."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.engine.problem import Problem
from pochemu.engine.words import Words
from pochemu.pay import periods
from pochemu.pay.exporting import exports
from pochemu.pay.models import Closing, Export
from pochemu.pay.payroll.acts import every_template, export, keep_template, template_of, templates
from pochemu.pay.payroll.template import FIELDS, Template, read_template
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.web.asked import number_in
from pochemu.web.face import Shown
from pochemu.web.months.listed import paid
from pochemu.web.numbers import month_title
from pochemu.web.page import Page, months, page_of
from pochemu.web.pages.statements import WORKBOOK, as_file
from pochemu.web.said import Said, said_in

CSV = "text/csv; charset={}"
MOST_CHARACTERS = 20_000
SAID = {"kept": Words("The template is kept.", "Шаблон сохранён.")}
FIRST = "table"
"""The template that one of one's own is begun from."""


class ExportShown(NamedTuple):
    number: int
    day: str
    name: str
    template: str
    title: Words
    again: bool  # after another by the same template
    total: Shown
    digest: str


class TemplateShown(NamedTuple):
    template: Template
    exported: bool  # the month was, by it


def payroll(request: HttpRequest, month: str) -> HttpResponse:
    page, _account = _exporter(request, month)
    return _show(request, page, said_in(request, SAID))


@require_POST
def take(request: HttpRequest, month: str) -> HttpResponse:
    """The file itself; remembered with the next number."""
    page, account = _exporter(request, month)
    try:
        template = template_of(request.POST.get("template", ""))
        after = number_in(request.POST.get("after", "")) or 0
        _done, made = export(page.month, template, by=account, language=page.face.language, after=after)
    except Refused as refused:
        return _show(request, page, Said(refused.words, wrong=True), status=409)
    kind = WORKBOOK if template.file == "xlsx" else CSV.format(template.encoding.removesuffix("-sig"))
    return as_file(made, kind, template.name_of_file(page.month))


@require_POST
def keep(request: HttpRequest, month: str) -> HttpResponse:
    page, account = _exporter(request, month)
    name, text = request.POST.get("name", ""), request.POST.get("text", "")[:MOST_CHARACTERS]
    try:
        problems = keep_template(name, text, by=account)
    except Refused as refused:
        return _show(request, page, Said(refused.words, wrong=True), status=409, name=name, text=text)
    if problems:
        return _show(request, page, None, status=422, name=name, text=text, problems=problems)
    return HttpResponseRedirect(f"{page.links.period(what='payroll')}?said=kept#{name}")


def _exporter(request: HttpRequest, month: str) -> tuple[Page, Account]:
    page = page_of(request, month)
    account = page.reader.account
    if account is None or not may(account, May.EXPORT):
        raise Http404
    return page, account


def _show(
    request: HttpRequest, page: Page, said: Said | None, *, status: int = 200, name: str = "", text: str = "",
    problems: list[Problem] | None = None,
) -> HttpResponse:  # fmt: skip
    known, exported = templates(), _exports(page)
    taken = {export.template for export in exported}
    edited = name or request.GET.get("template", "")
    told = {
        "section": "months",
        "page": page,
        "months": months(page, lambda one: page.links.period(one, what="payroll")),
        "title": month_title(page.month, page.reader.language),
        "said": said,
        "closed": periods.closed_at(page.month) is not None,
        "exports": exported,
        "templates": [TemplateShown(one, one.name in taken) for one in every_template()],
        "name": edited,
        "text": text or known.get(edited, known[FIRST]),
        "problems": [(problem.place.line, problem.words) for problem in problems or []],
        "fields": FIELDS.items(),
        "month_href": page.links.period(),
        "take": page.links.period(what="payroll/take"),
        "keep": page.links.period(what="payroll/template"),
    }
    return render(request, "payroll.html", told, status=status)


def _exports(page: Page) -> list[ExportShown]:
    closing = Closing.objects.filter(month=page.month.code).select_related("reckoning").first()
    if closing is None:
        return []
    total = paid(page, closing.reckoning, page.links)
    rows = exports(page.month, Export.What.PAYROLL).select_related("by__user", "by__employee", "entry")
    before: set[str] = set()
    shown = []
    for row in rows:
        day, again = page.day_of(row.entry.recorded_at), row.template in before
        title = _title(row)
        shown.append(ExportShown(row.number, day, row.by.name, row.template, title, again, total, row.digest))
        before.add(row.template)
    return shown


def _title(row: Export) -> Words:
    """As the wording called itself by which it was exported."""
    template, _problems = read_template(row.template, row.columns)
    return template.title if template else Words.same(row.template)
