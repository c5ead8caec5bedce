"""A client's personal data are erased at his request. What was earned with him stays: the ledger knows his number alone."""

from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from pochemu.clients.actions import ROOM, must_be_written
from pochemu.clients.history import tell
from pochemu.clients.models import (
    Client,
    ClientEmail,
    ClientPhone,
    Consent,
    HistoryItem,
    Note,
    Responsibility,
)
from pochemu.clients.searching import search_text
from pochemu.people.models import Account


@transaction.atomic
def erase(number: int, *, by: Account | None, at: datetime) -> Client:
    """The client with all its parts. Each room erases its own in the same transaction. Raises Refused."""
    _leave_nothing_behind()
    rows = Client.objects.select_for_update().filter(Q(pk=number) | Q(merged_into=number))
    faces = list(rows.order_by("pk"))
    client = next(face for face in faces if face.pk == number)
    must_be_written(client)
    for words in (Note, Consent, HistoryItem):
        words.objects.filter(client__in=faces).exclude(text="").update(text="")
    Responsibility.objects.filter(client__in=faces).exclude(why="").update(why="")
    for contacts in (ClientPhone, ClientEmail):
        contacts.objects.filter(client__in=faces).delete()
    for face in faces:
        face.name, face.sort, face.search = "", "", search_text([], [], [], [face.pk])
        face.erased_at, face.version = at, face.version + 1
        face.save(update_fields=["name", "sort", "search", "erased_at", "version"])
    tell(client, at=at, room=ROOM, what="erased", by=by)
    return client


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
