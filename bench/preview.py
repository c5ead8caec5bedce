"""The designer's page: each choice kept as a version of the draft, and seen at once: what it would pay whom."""

from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import cycle, islice
from uuid import uuid4

from django.contrib.auth.models import User
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from bench import company
from bench.facts import Size
from bench.names import DATABASE
from bench.row import Row
from bench.timing import clock, p95
from pochemu.people.models import Account
from pochemu.rules.models import Draft

CHOICES = 60
WARMING = 5
MONTH = str(company.PAID)
BEGUN = {"title_en": "Large contracts", "title_ru": "Крупные договоры", "m0.over": "contract"}
FILTERED = {"m0.c0.field": "amount", "m0.c0.is": ">="}
SUMS = ("10000", "25000", "50000", "75000")


def measure(size: Size) -> Iterator[Row]:
    """Of whole answers: the choice read, the version written, the month paid by it, the page rendered."""
    client, where = _designer(), f"{DATABASE[connection.vendor]}, {size}"
    begun = {"position": company.POSITION, "month": str(company.PAID.plus(60)), "once": str(uuid4())}
    assert client.post("/drafts/", begun).status_code == 302
    at = f"/drafts/{Draft.objects.latest('pk').pk}/indicator/"
    at = _chosen(client, at, BEGUN | {"rate": "100"}).headers["HX-Replace-Url"]
    _chosen(client, at, FILTERED | {"m0.c0.value": SUMS[0]})
    given = _given(client, at)
    times = [_took(client, at, given | {"m0.c0.value": one}) for one in islice(cycle(SUMS), CHOICES + WARMING)]
    yield Row("design", "a choice in the designer, 95 of 100 within", where, p95(times[WARMING:]), None, 300)


def _designer() -> Client:
    user = User.objects.create_user("designing")
    Account.objects.create(user=user, role=Account.Role.DESIGNER)
    client = Client(SERVER_NAME="127.0.0.1", headers={"HX-Request": "true"})
    client.force_login(user)
    return client


def _chosen(client: Client, at: str, told: dict[str, str]) -> HttpResponse:
    answer = client.post(at, _given(client, at) | told)
    assert answer.status_code == 200, answer.status_code
    return answer


def _took(client: Client, at: str, sent: dict[str, str]) -> float:
    now = clock(connection.vendor)
    start = now()
    answer = client.post(at, sent)
    took = (now() - start) * 1000
    assert answer.status_code == 200, answer.status_code
    assert b'<small class="error"' not in answer.content, sent
    return took


def _given(client: Client, at: str) -> dict[str, str]:
    """What a browser would send of the form as it stands."""
    form = _Form()
    form.feed(client.get(at, {"month": MONTH}).content.decode())
    return form.sent | {"month": MONTH}


class _Form(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.inside, self.select = False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name, kind = told.get("name", ""), told.get("type")
        if tag == "form":
            self.inside = told.get("id") == "design"
        elif tag == "select":
            self.select = name
        elif not self.inside:
            return
        elif tag == "option" and (self.select not in self.sent or "selected" in told):
            self.sent[self.select] = told["value"]
        elif tag == "input" and (kind not in ("radio", "checkbox") or "checked" in told):
            self.sent[name] = told.get("value", "on")

    def handle_endtag(self, tag: str) -> None:
        self.inside &= tag != "form"
