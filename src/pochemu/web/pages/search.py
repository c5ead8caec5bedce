"""People, clients and what is sold by what is known of them, facts by what they lead back to."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from pochemu.engine.fact import Fact
from pochemu.ledger import models
from pochemu.ledger.evidence import facts_by_id
from pochemu.people.models import Employee, fold
from pochemu.people.rights import May, may
from pochemu.people.visibility import What
from pochemu.web.deals.desk import Desk
from pochemu.web.found import MOST, groups
from pochemu.web.named import clients_of
from pochemu.web.page import Page, page_of
from pochemu.web.why.facts import fact_row
from pochemu.web.why.shapes import Link

LONGEST: Final = 100
"""Of what is looked for."""


def search(request: HttpRequest) -> HttpResponse:
    page, query = page_of(request), " ".join(request.GET.get("q", "").split())[:LONGEST]
    short = len(query) == 1 and not query.isdecimal()
    asked, account = "" if short else query, page.reader.account
    facts = _facts(page, asked) if asked else []
    named = clients_of(page, facts)
    people = [Link(page.links.person(one.code), one.name) for one in _people(page, asked)] if asked else []
    told = {
        "page": page, "query": query, "short": short, "people": people,
        "groups": groups(Desk(page, account), asked) if asked and account and may(account, May.WORK) else [],
        "facts": [fact_row(page, fact, "", None, named) for fact in facts],
    }  # fmt: skip
    return render(request, "search.html", told)


def _people(page: Page, query: str) -> list[Employee]:
    named = Employee.objects.filter(search__contains=fold(query)).order_by("name")
    return [one for one in page.reader.sight.of(named, What.MONEY)[:MOST] if page.reader.opens(one.code)]


def _facts(page: Page, query: str) -> list[Fact]:
    about = models.Fact.objects.known().filter(subject=query, cancelled=False).order_by("-day")
    found = facts_by_id(list(about.values_list("pk", flat=True)[:MOST]), digits=page.snap.digits)
    return [fact for fact in found.values() if page.reader.opens_fact(fact)]
