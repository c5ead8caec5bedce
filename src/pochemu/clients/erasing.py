"""A client's personal data are erased at his request. What was earned stays: the ledger knows his number alone."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Q

from pochemu.clients.actions import ROOM, must_be_written
from pochemu.clients.files import forget as forget_files
from pochemu.clients.history import tell
from pochemu.clients.models import (
    LONGEST_TEXT,
    Client,
    ClientEmail,
    ClientPhone,
    Consent,
    HistoryItem,
    Note,
    Responsibility,
)
from pochemu.clients.searching import search_text
from pochemu.clients.taking import forget_queries
from pochemu.engine.words import Words
from pochemu.notices.erasing import erase as forget_notices
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account, fold

SHORTEST_NAME: Final = 3
"""Of the parts of a name by which a reason may not tell of whom it speaks."""


@transaction.atomic
def erase(
    number: int, why: str, *, rooms: Iterable[Callable[[Client], None]], by: Account | None, at: datetime
) -> Client:
    """The client with all its parts; `rooms` forget what they know of him, in the same transaction. Raises Refused."""
    _leave_nothing_behind()
    rows = Client.objects.select_for_update(no_key=True).filter(Q(pk=number) | Q(merged_into=number))
    faces = list(rows.order_by("pk"))
    client = next(face for face in faces if face.pk == number)
    must_be_written(client)
    reason = _impersonal(why.strip(), client)
    for forget in rooms:
        forget(client)
    forget_queries(faces)
    forget_files(faces)
    forget_notices([face.pk for face in faces])
    for words in (Note, Consent, HistoryItem):
        words.objects.filter(client__in=faces).exclude(text="").update(text="")
    Responsibility.objects.filter(client__in=faces).exclude(why="").update(why="")
    for contacts in (ClientPhone, ClientEmail):
        contacts.objects.filter(client__in=faces).delete()
    for face in faces:
        face.name, face.sort, face.search = "", "", search_text([], [], [], [face.pk])
        face.erased_at, face.version = at, face.version + 1
        face.save(update_fields=["name", "sort", "search", "erased_at", "version"])
    tell(client, at=at, room=ROOM, what="erased", text=reason, by=by)
    return client


def _impersonal(reason: str, client: Client) -> str:
    """The reason stays in the history: nothing by which he is known may stay in it."""
    if not reason:
        raise Refused(_NO_REASON)
    must_fit(reason, most=LONGEST_TEXT)
    said, numbers = fold(reason), "".join(filter(str.isdecimal, reason))
    for known in client.search.split():
        if len(known) >= SHORTEST_NAME and not known.startswith("№") and (known in said or known in numbers):
            raise Refused(_PERSONAL.fill(word=known))
    return reason


def _leave_nothing_behind() -> None:
    """SQLite would leave deleted texts in the file's free places and in its log of writes."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete = ON")
    transaction.on_commit(_empty_log, robust=True)


def _empty_log() -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_NO_REASON = Words("Say why: such as the letter in which he asks for it", "Напишите основание — например, номер письма")
_PERSONAL = Words(
    "The reason stays in the history, so it must not tell who he was: leave out “{word}”",
    "Основание останется в истории и не должно выдавать, кто это был: уберите «{word}»",
)
