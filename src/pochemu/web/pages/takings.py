"""Clients taken out as a file, and the list of who took which."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from pochemu.clients.taking import What, take
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import May, may
from pochemu.web.asked import cursor_asked
from pochemu.web.clients.access import worker
from pochemu.web.clients.file import as_csv, as_workbook
from pochemu.web.clients.listed import Asked, clients_of
from pochemu.web.page import Page
from pochemu.web.pages.clients import show
from pochemu.web.pages.statements import WORKBOOK, as_file
from pochemu.web.said import Said
from pochemu.web.takings.taken import taken as lists_taken

FORMATS = {"csv": (as_csv, "text/csv; charset=utf-8"), "xlsx": (as_workbook, WORKBOOK)}


@require_POST
def taken(request: HttpRequest) -> HttpResponse:
    """The list as it is asked for, all of its pages, as far as the reader sees clients."""
    page, by = _taker(request)
    form = request.POST
    asked, chosen = Asked(form.get("q", "").strip(), form.get("whose", "")), form.get("format", "")
    if chosen not in FORMATS:
        raise Http404
    write, kind = FORMATS[chosen]
    what = What(asked.query, asked.whose, chosen)
    try:
        made = take(
            clients_of(page, asked), what, lambda found: write(page, found), by=by, at=page.reader.now
        )  # fmt: skip
    except Refused as refused:
        return show(request, page, asked, Said(refused.words, wrong=True), status=422)
    return as_file(made, kind, f"clients-{page.reader.today}.{chosen}")


def takings(request: HttpRequest) -> HttpResponse:
    """Lists of every room, the latest first."""
    page, _by = _taker(request)
    before = request.GET.get("before", "")
    found = lists_taken(page, cursor_asked(before)[0] if before else None)
    told = {"section": "clients", "page": page, "rows": found.rows, "earlier": found.earlier}
    return render(request, "takings.html", told)


def _taker(request: HttpRequest) -> tuple[Page, Account]:
    page = worker(request)
    account = page.reader.account
    if account is None or not may(account, May.TAKE_CLIENTS):
        raise Http404
    return page, account
