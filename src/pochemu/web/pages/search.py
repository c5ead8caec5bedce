"""People by name, facts by what they lead back to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pochemu.engine.fact import Fact
from pochemu.ledger import models
from pochemu.ledger.evidence import facts_by_id
from pochemu.people.models import Employee, fold
from pochemu.people.visibility import What
from pochemu.web.page import page_of
from pochemu.web.why.facts import fact_row

MOST = 20


def search(request: HttpRequest) -> HttpResponse:
    page = page_of(request)
    query = request.GET.get("q", "").strip()
    people = page.reader.sight.of(Employee.objects.filter(search__contains=fold(query)).order_by("name"), What.MONEY) if query else []
    facts = _facts(query, page.snap.digits) if query else []
    return render(
        request,
        "search.html",
        {
            "page": page,
            "query": query,
            "people": [{"href": page.links.person(one.code), "title": one.name} for one in people[:MOST] if page.reader.opens(one.code)],
            "facts": [fact_row(page, fact, "", None) for fact in facts if page.reader.opens_fact(fact)],
        },
    )


def _facts(query: str, digits: int) -> list[Fact]:
    numbers = models.Fact.objects.known().filter(subject=query, cancelled=False).order_by("-day").values_list("pk", flat=True)
    return list(facts_by_id(list(numbers[:MOST]), digits=digits).values())
