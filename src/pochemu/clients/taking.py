"""Lists of clients that were taken out of the house: each is written down before it is given."""

from collections.abc import Callable, Iterable
from datetime import datetime
from hashlib import sha256
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from django.db import transaction

from pochemu.clients.models import Client, ClientQuerySet, ListTaken, Taking
from pochemu.clients.notifying import tell_clients_taken
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account, fold

MOST: Final = 100_000
"""At once: more is narrowed by the search."""

SHORTEST: Final = 3


class What(NamedTuple):
    """As the list was asked for."""

    query: str
    whose: str
    format: str


@transaction.atomic
def take(
    clients: ClientQuerySet, what: What, write: Callable[[ClientQuerySet], bytes], *, by: Account, at: datetime
) -> bytes:
    """The file of these clients, made by `write`. Raises Refused."""
    count = clients.count()
    if not count:
        raise Refused(_NOBODY)
    if count > MOST:
        raise Refused(_MANY.fill(n=MOST))
    made = write(clients)
    taken = Taking.objects.create(
        at=at, by=by, query=what.query, whose=what.whose, format=what.format, clients=count,
        digest=sha256(made).hexdigest(),
    )  # fmt: skip
    tell_clients_taken(taken)
    return made


def forget_queries(faces: Iterable[Client]) -> None:
    """Those that name a client who is being erased: by a word or a number of his."""
    known = {word for face in faces for word in face.search.split() if len(word) >= SHORTEST}
    told = Taking.objects.exclude(query="").values_list("pk", "query")
    naming = [number for number, query in told if _names(query, known)]
    Taking.objects.filter(pk__in=naming).update(query="")
    asked = ListTaken.objects.exclude(asked="").values_list("pk", "asked")
    naming = [
        number for number, told in asked if any(_names(said, known) for _, said in parse_qsl(urlsplit(told).query))
    ]
    ListTaken.objects.filter(pk__in=naming).update(asked="")


def _names(query: str, known: Iterable[str]) -> bool:
    digits = "".join(filter(str.isdecimal, query))
    words = {word for word in (*fold(query).split(), digits) if len(word) >= SHORTEST}
    return any(word in one or one in word for word in words for one in known)


_NOBODY = Words("Nobody is in this list: there is nothing to take out", "В этом списке никого нет: выгружать нечего")
_MANY = Words(
    "There are more than {n} clients here: narrow the list by the search",
    "Здесь больше {n} клиентов: сузьте список поиском",
)
