"""A person's statement: as a page, and to take away."""

from io import BytesIO
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.pay import queries
from pochemu.pay.closing.text import kopecks
from pochemu.pay.exporting import Taken, remember
from pochemu.pay.models import Export
from pochemu.pay.queries import Seen
from pochemu.pay.statements import file_name, write_workbook
from pochemu.people.rights import May, may
from pochemu.web.links import name_of
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
    if not write_workbook(page.asked, [code], file, language=page.reader.language):
        raise Http404
    return as_file(file.getvalue(), WORKBOOK, file_name(page.month, code, "xlsx"))


def pdf(request: HttpRequest, month: str, employee: str) -> HttpResponse:
    page, code, seen = _asked(request, month, employee)
    if seen is None:
        raise Http404
    made = typeset([paper(page, seen)], page.reader.language)
    return as_file(made, "application/pdf", file_name(page.month, code, "pdf"))


@require_POST
def everybody(request: HttpRequest, month: str) -> HttpResponse:
    """All statements of a month in one workbook: the ledger remembers who took it."""
    page = page_of(request, month)
    account = page.reader.account
    if account is None or not may(account, May.EXPORT):
        raise Http404
    file = BytesIO()
    written = write_workbook(page.asked, None, file, language=page.reader.language)
    if not written:
        raise Http404
    bonuses = [kopecks(one.bonus.value, page.snap.digits) or 0 for one in written]  # type: ignore[arg-type]
    remember(page.month, Export.What.STATEMENTS, Taken(file.getvalue(), len(written), sum(bonuses)), by=account)
    return as_file(file.getvalue(), WORKBOOK, file_name(page.month, "", "xlsx"))


def as_file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer
