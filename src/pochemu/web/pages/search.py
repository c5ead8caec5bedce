"""People and clients by what is known of them, facts by what they lead back to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pochemu.engine.fact import Fact
from pochemu.ledger import models
from pochemu.ledger.evidence import facts_by_id
from pochemu.people.models import Employee, fold
from pochemu.people.rights import May, may
from pochemu.people.visibility import What
from pochemu.web.clients.listed import found_in_search
from pochemu.web.named import clients_of
from pochemu.web.page import Page, page_of
from pochemu.web.why.facts import fact_row
from pochemu.web.why.shapes import Link

MOST = 20


def search(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    query = request.GET.get("q", "").strip()
    facts = _facts(page, query) if query else []
    named = clients_of(page, facts)
    return render(
        request,
        "search.html",
        {
            "page": page,
            "query": query,
            "people": [Link(page.links.person(one.code), one.name) for one in _people(page, query)] if query else [],
            "clients": found_in_search(page, query, MOST) if query and may(page.reader.account, May.WORK) else [],
            "facts": [fact_row(page, fact, "", None, named) for fact in facts],
        },
    )


def _people(page: Page, query: str) -> list[Employee]:
    named = Employee.objects.filter(search__contains=fold(query)).order_by("name")
    return [one for one in page.reader.sight.of(named, What.MONEY)[:MOST] if page.reader.opens(one.code)]


def _facts(page: Page, query: str) -> list[Fact]:
    about = models.Fact.objects.known().filter(subject=query, cancelled=False).order_by("-day")
    found = facts_by_id(list(about.values_list("pk", flat=True)[:MOST]), digits=page.snap.digits)
    return [fact for fact in found.values() if page.reader.opens_fact(fact)]
