"""A fact: what it did to bonuses, where it is counted, and where it is not."""

from django.http import Http404, HttpRequest, HttpResponse

from pochemu.engine.fact import Fact
from pochemu.engine.period import Month
from pochemu.ledger import history
from pochemu.pay import queries
from pochemu.pay.queries import Seen
from pochemu.web.facts_of import first_open
from pochemu.web.links import names_of
from pochemu.web.page import Page, page_of
from pochemu.web.pages.why import panel
from pochemu.web.why.fact import FactPanel, FigurePanel, StepPanel


def fact(request: HttpRequest, number: int) -> HttpResponse:
    """In the month in the address, or its own; as it concerns the person in the address, or one open to the reader.

    `step`: as a step of his bonus. `figure`: what it did to one figure of that, the names of parts that lead to it.
    """
    found = history.fact(number)
    if found is None:
        raise Http404
    page = page_of(request, request.GET.get("month") or Month.of(found.occurred_on))
    employee = request.GET.get("employee") or first_open(page, found, page.month) or ""
    page.reader.must_open(employee)
    if not page.reader.opens_fact(found):
        raise Http404
    seen = queries.see(page.asked, employee)
    if seen is None:
        raise Http404
    return panel(request, page, seen, _told(request, page, found, seen).why())


def _told(request: HttpRequest, page: Page, found: Fact, seen: Seen) -> FactPanel:
    if names := names_of(request.GET.get("figure", "")):
        return FigurePanel(page, found, seen, names)
    return (StepPanel if request.GET.get("step") else FactPanel)(page, found, seen)
