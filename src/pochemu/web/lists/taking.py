"""A list taken out as a workbook: exactly the rows that its page shows, written down before it is given."""

from collections.abc import Callable
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from pochemu.clients import lists_taken
from pochemu.people.actions import Refused
from pochemu.people.rights import May, may
from pochemu.web.asked import asked_so
from pochemu.web.columns import Listing
from pochemu.web.deals.desk import Desk, desk_of
from pochemu.web.lists.workbook import written
from pochemu.web.said import refusal

MOST: Final = 50_000
MOST_OF_A_HEAD: Final = 5_000
"""Of whoever may not take clients."""
WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

View = Callable[..., HttpResponse]


def as_workbook(of: Callable[..., Listing[Any]]) -> View:
    """`of`: the list of the page whose address asks so, of a request, a desk and whatever is in the address."""

    @require_POST
    def view(request: HttpRequest, **named: int) -> HttpResponse:
        desk = desk_of(request)
        if not may(desk.account, May.TAKE_LISTS):
            raise Http404
        listing = of(request, desk, **named)
        try:
            return _given(request, desk, listing)
        except Refused as refused:
            told = {"page": desk.page, "said": refusal(refused), "title": listing.title}
            return render(request, "list_nothing.html", told, status=422)

    return view


def _given(request: HttpRequest, desk: Desk, listing: Listing[Any]) -> HttpResponse:
    """Raises Refused where there is nothing, or too much."""
    contacts = may(desk.account, May.TAKE_CLIENTS)
    columns = [one for one in listing.columns if contacts or not one.personal]
    what = lists_taken.What(
        listing.title, address(request), contacts and any(one.personal for one in columns),
        MOST if contacts else MOST_OF_A_HEAD,
    )  # fmt: skip
    found = listing.found
    rows = len(found) if isinstance(found, list) else found.count()  # type: ignore[call-arg]
    made = lists_taken.take(
        what, rows, lambda: written(desk, listing, columns), by=desk.account, at=desk.page.reader.now
    )  # fmt: skip
    name = f"{listing.name}-{desk.page.reader.today}.xlsx"
    answer = HttpResponse(made, content_type=WORKBOOK)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return answer


def address(request: HttpRequest) -> str:
    """Of the page whose list it is."""
    page, asked = request.path.removesuffix("take/"), asked_so(request)
    return f"{page}?{asked}" if asked else page
