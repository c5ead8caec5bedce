"""A person's statement: as a page, and to take away."""

from io import BytesIO
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.engine.workbook.counting import Altered
from pochemu.pay import making, queries
from pochemu.pay.models import Making
from pochemu.pay.queries import Seen
from pochemu.pay.statements import file_name, write_workbook
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.web.at_work import set_to_work
from pochemu.web.face import Bar
from pochemu.web.links import name_of
from pochemu.web.numbers import month_title
from pochemu.web.page import Page, months, page_of
from pochemu.web.pages.bonus import nobody
from pochemu.web.statement.paper import paper
from pochemu.web.statement.pdf import pdf as typeset

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def statement(request: HttpRequest, month: str, employee: str) -> HttpResponse:
    page, code, seen = _asked(request, month, employee)
    own = code == page.reader.employee
    section = "bonus" if own else "board"
    if seen is None:
        told = nobody(page, code, own=own)
        return render(request, "bonus.html", {"section": section, **told, "months": _months(page, code)})
    given = {
        "page": page,
        "months": _months(page, code),
        "paper": paper(page, seen),
        "person": page.links.person(code),
        "pdf": page.links.statement(code, what="pdf"),
        "workbook": page.links.statement(code, what="xlsx"),
    }
    return render(request, "statement.html", {"section": section, **given})


def _asked(request: HttpRequest, month: str, employee: str) -> tuple[Page, str, Seen | None]:
    page, code = page_of(request, month), name_of(employee)
    page.reader.must_open(code)
    return page, code, queries.see(page.asked, code)


def _months(page: Page, employee: str) -> object:
    return months(page, lambda month: page.links.statement(employee, month))


def workbook(request: HttpRequest, month: str, employee: str) -> HttpResponse:
    page, code = page_of(request, month), name_of(employee)
    page.reader.must_open(code)
    file = BytesIO()
    try:
        if not write_workbook(page.asked, [code], file, language=page.reader.language):
            raise Http404
    except Altered as altered:
        return _say_altered(request, altered)
    return as_file(file.getvalue(), WORKBOOK, file_name(page.month, code, "xlsx"))


def pdf(request: HttpRequest, month: str, employee: str) -> HttpResponse:
    page, code, seen = _asked(request, month, employee)
    if seen is None:
        raise Http404
    made = typeset([paper(page, seen)], page.reader.language)
    return as_file(made, "application/pdf", file_name(page.month, code, "pdf"))


@require_POST
def everybody(request: HttpRequest, month: str) -> HttpResponse:
    """All statements of a month in one workbook, which is made beside the page."""
    page, account = _taker(request, month)
    try:
        made, new = making.begin(page.asked, by=account, language=page.reader.language, now=page.reader.now)
    except Refused:
        raise Http404 from None
    if new:
        set_to_work(making.work, made.pk)
    return HttpResponseRedirect(page.links.made(made.pk))


def made(request: HttpRequest, month: str, number: int) -> HttpResponse:
    """How far it has come, and then the file: the ledger remembers who took it."""
    page, account = _taker(request, month)
    found = Making.objects.filter(pk=number, month=page.month.code, by=account).first()
    if found is None:
        return HttpResponseRedirect(f"{page.links.period()}?said=forgotten")
    if request.method != "POST":
        return _at_work(request, page, found)
    if not found.kept:
        return HttpResponseRedirect(page.links.made(number))
    try:
        return as_file(making.take(found), WORKBOOK, file_name(page.month, "", "xlsx"))
    except FileNotFoundError:
        making.drop(number)
        return HttpResponseRedirect(f"{page.links.period()}?said=forgotten")


def _at_work(request: HttpRequest, page: Page, found: Making) -> HttpResponse:
    stopped = found.stopped(page.reader.now)
    given = {
        "section": "months",
        "page": page,
        "title": month_title(page.month, page.reader.language),
        "making": found,
        "bar": Bar(f"{100 * found.done // found.people}%"),
        "stopped": stopped,
        "anew": page.links.period(what="statements"),
    }
    answer = render(request, "making.html", given)
    if not found.kept and not stopped:
        answer["Refresh"] = "1"
    return answer


def _taker(request: HttpRequest, month: str) -> tuple[Page, Account]:
    page = page_of(request, month)
    account = page.reader.account
    if account is None or not may(account, May.EXPORT):
        raise Http404
    return page, account


def _say_altered(request: HttpRequest, altered: Altered) -> HttpResponse:
    return render(request, "altered.html", {"told": altered.words}, status=409)


def as_file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
