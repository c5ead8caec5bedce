"""Buyers of a contract in a form: clients with their shares; others are found by a name, a phone or a number."""

from collections.abc import Collection, Iterable, Sequence
from itertools import zip_longest
from typing import Final, NamedTuple

from django.http import QueryDict
from gmpy2 import mpq

from pochemu.clients.models import Client
from pochemu.clients.queries import seen
from pochemu.clients.searching import by_name, found
from pochemu.engine.number import ONE
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.sales.contracting import Share
from pochemu.sales.models import Buyer, Contract
from pochemu.web.asked import number_asked
from pochemu.web.clients.card import name_of_client
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.forms import share_of, share_text

MOST_FOUND: Final = 8


class BuyerTyped(NamedTuple):
    client: int
    name: str
    href: str
    share: str


class Buyers(NamedTuple):
    """The part of a form that says who buys."""

    rows: list[BuyerTyped]
    query: str = ""
    found: Sequence[BuyerTyped] = ()
    asked: bool = False  # somebody was looked for


def of(desk: Desk, shares: Iterable[tuple[Client, mpq]]) -> Buyers:
    """As they are; the share of one alone is not worth a word."""
    language = desk.page.reader.language
    return Buyers([
        _row(desk, client.whole, "" if share == ONE else share_text(share, language)) for client, share in shares
    ])  # fmt: skip


def of_contract(desk: Desk, one: Contract) -> Buyers:
    return of(desk, [(row.client, row.share) for row in rows_of(one)])


def rows_of(one: Contract) -> list[Buyer]:
    """Who buys it now, the largest share first."""
    rows = one.buyers.filter(turn=one.buying).select_related("client__merged_into")
    return sorted(rows, key=lambda row: (-row.share, row.pk))


def typed(desk: Desk, form: QueryDict, known: Iterable[int]) -> Buyers:
    """With those that were found and ticked, without those that were taken out; and whom else is looked for. `known`:
    who is among them already, though closed to the reader."""
    shares = dict(zip_longest(form.getlist("buyer"), form.getlist("share")[: len(form.getlist("buyer"))], fillvalue=""))
    numbers = [number_asked(text) for text in [*shares, *form.getlist("add")] if text not in form.getlist("out")]
    clients = _opened(desk, numbers, known)
    rows = [
        _row(desk, clients[number], shares.get(str(number), "").strip())
        for number in dict.fromkeys(numbers) if number in clients
    ]  # fmt: skip
    query = form.get("query", "").strip()[:100]
    there = [row.client for row in rows]
    others = [one for one in _found(desk, query) if one.client not in there] if query else []
    return Buyers(rows, query, others, bool(query))


def told(desk: Desk, buyers: Buyers) -> list[Share]:
    """Where no share is said they are equal. Raises Refused."""
    clients = Client.objects.in_bulk([row.client for row in buyers.rows])
    if any(row.share for row in buyers.rows):
        if not all(row.share for row in buyers.rows):
            raise Refused(_SOME, "buyers")
        return [Share(clients[row.client], share_of(row.share, desk.page)) for row in buyers.rows]
    return [Share(clients[row.client], mpq(1, len(buyers.rows))) for row in buyers.rows]


def _opened(desk: Desk, numbers: Collection[int], known: Iterable[int]) -> dict[int, Client]:
    reader = desk.page.reader
    opened = set(seen(reader.sight, reader.today).filter(pk__in=numbers).values_list("pk", flat=True))
    return Client.objects.in_bulk([number for number in numbers if number in opened | set(known)])


def _found(desk: Desk, query: str) -> list[BuyerTyped]:
    reader = desk.page.reader
    rows = seen(reader.sight, reader.today).filter(found(query), erased_at=None).order_by(by_name(), "pk")
    return [_row(desk, one, "") for one in rows[:MOST_FOUND]]


def _row(desk: Desk, client: Client, share: str) -> BuyerTyped:
    return BuyerTyped(client.pk, name_of_client(client), desk.page.links.client(client.pk), share)


_SOME = Words(
    "Some shares are empty: fill all of them, or none, and they will be equal",
    "Часть долей не заполнена: заполните все или ни одной — тогда они будут равными",
)
