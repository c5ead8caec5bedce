"""What stands behind numbers of money: debts, rows of schedules, payments."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pochemu.receivables.ageing import BANDS
from pochemu.web.asked import page_asked
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.lists.on_page import on_page
from pochemu.web.lists.taking import as_workbook
from pochemu.web.receivables import addresses, lists

View = Callable[[HttpRequest], HttpResponse]


def _of(told: Callable[[Desk, QueryDict], lists.Told], address: Callable[..., str]) -> View:
    @require_safe
    def view(request: HttpRequest) -> HttpResponse:
        desk, number = desk_of(request), page_asked(request)
        what = told(desk, request.GET)
        rows, more = on_page(desk, what.listing, number, lists.href)
        context = {
            "section": "receivables", "page": desk.page, "title": what.listing.title, "rows": rows,
            "sums": what.sums, "columns": what.listing.columns, "given": what.given, "days": what.within is not None,
            "to": address() + "take/",
            "above": (addresses.receivables(), lists.RECEIVABLES), "projects": lists.projects(),
            "more": address(**what.given, page=number + 1) if more else "",
            "first": address(**what.given) if number > 1 else "",
        }  # fmt: skip
        if what.within is None:
            context |= {"as_of": desk.page.reader.today.isoformat(), "bands": BANDS, "staff": desk.staff}
        return render(request, "list.html", context)

    return view


debts_taken = as_workbook(lambda request, desk: lists.debts(desk, request.GET).listing)
dues_taken = as_workbook(lambda request, desk: lists.dues(desk, request.GET).listing)
payments_taken = as_workbook(lambda request, desk: lists.payments(desk, request.GET).listing)
debts = _of(lists.debts, addresses.debts)
dues = _of(lists.dues, addresses.dues)
payments = _of(lists.payments, addresses.payments)
