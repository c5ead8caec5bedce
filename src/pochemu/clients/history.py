"""The client's one history: every room tells it what happened, in the transaction in which it did."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import QuerySet

from pochemu.clients.models import Client, HistoryItem
from pochemu.clients.queries import faces
from pochemu.engine.fact import NewFact
from pochemu.ledger.history import OF_ROOMS
from pochemu.people.models import Account

SOURCE: Final = OF_ROOMS
"""Of the facts that rooms record."""


def tell(
    client: Client, *, at: datetime, room: str, what: str, number: int | None = None, fact: NewFact | None = None,
    text: str = "", by: Account | None = None,
) -> HistoryItem:  # fmt: skip
    """`number` is the thing's in its room; `fact` is what it recorded."""
    return HistoryItem.objects.create(
        client=client, at=at, room=room, what=what, number=number, text=text, by=by,
        fact_kind=fact.kind if fact else "", fact_key=fact.key if fact else "",
    )  # fmt: skip


class Told(NamedTuple):
    """One thing of a client's history, where many are told at once."""

    client: Client
    at: datetime
    number: int
    fact: NewFact


def tell_many(room: str, what: str, told: Iterable[Told], *, by: Account | None) -> None:
    HistoryItem.objects.bulk_create(
        HistoryItem(
            client=one.client, at=one.at, room=room, what=what, number=one.number, by=by, fact_kind=one.fact.kind,
            fact_key=one.fact.key,
        )
        for one in told
    )  # fmt: skip


def tell_once(
    client: Client, *, at: datetime, room: str, what: str, number: int, fact: NewFact, by: Account | None = None
) -> None:  # fmt: skip
    """However often it is recorded: the item leads to the thing, which says the rest."""
    if not HistoryItem.objects.filter(client=client, room=room, what=what, number=number).exists():
        tell(client, at=at, room=room, what=what, number=number, fact=fact, by=by)


def history(client: Client) -> QuerySet[HistoryItem]:
    """All that happened with it and with those merged into it, the latest first."""
    told = HistoryItem.objects.filter(client__in=faces(client))
    return told.select_related("by__user", "by__employee").order_by("-at", "-pk")
