"""Lists of any room that were taken out of the house: each is written down before it is given."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from django.db import transaction

from pochemu.clients.models import ListTaken
from pochemu.clients.notifying import tell_list_taken
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account


class What(NamedTuple):
    """Which list, as it was asked for."""

    title: Words
    asked: str  # its address, with what narrows it
    contacts: bool  # clients' phones and addresses are in it
    most: int  # rows at once


class Written(NamedTuple):
    content: bytes
    rows: int


def take(what: What, rows: int, write: Callable[[], Written], *, by: Account, at: datetime) -> bytes:
    """The file that `write` makes of those rows, written down when it is made: nobody else's writing waits for it.
    Raises Refused."""
    if not rows:
        raise Refused(_NOTHING)
    if rows > what.most:
        raise Refused(_MANY.fill(n=rows, most=what.most))
    made = write()
    digest = sha256(made.content).hexdigest()
    with transaction.atomic():
        taken = ListTaken.objects.create(
            at=at, by=by, title_en=what.title.en, title_ru=what.title.ru, asked=what.asked, contacts=what.contacts,
            lines=made.rows, digest=digest,
        )  # fmt: skip
        tell_list_taken(taken)
    return made.content


_NOTHING = Words("Nothing is in this list: there is nothing to take out", "В этом списке пусто: выгружать нечего")
_MANY = Words(
    "There are {n} rows here, and at most {most} are taken at once: narrow the list",
    "Здесь строк: {n}, а за один раз можно выгрузить не больше {most}. Сузьте список",
)
