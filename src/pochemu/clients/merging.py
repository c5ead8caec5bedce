"""Two cards are one client: the other becomes a part of the kept one. Nothing moves, nothing is lost."""

from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction

from pochemu.clients.actions import ONE_DAY, ROOM, must_be_written, refresh
from pochemu.clients.history import tell
from pochemu.clients.models import Client, Responsibility
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.queries import day_of


class Seen(NamedTuple):
    """Two cards as somebody saw them before he said that they are one."""

    kept: int
    kept_version: int
    other: int
    other_version: int


@transaction.atomic
def merge(seen: Seen, *, by: Account | None, at: datetime) -> Client:
    """Whoever merges the same two at once, in whatever direction, waits, and is refused. Raises Refused."""
    if seen.kept == seen.other:
        raise Refused(_SAME)
    rows = Client.objects.select_for_update().filter(pk__in=(seen.kept, seen.other)).order_by("pk")
    clients = {row.pk: row for row in rows}
    kept, other = clients[seen.kept], clients[seen.other]
    for client, version in ((kept, seen.kept_version), (other, seen.other_version)):
        must_be_written(client)
        if client.version != version:
            raise Refused(_CHANGED)
    _pass_on_care(kept, other, since=day_of(at))
    other.parts.update(merged_into=kept)
    other.merged_into = kept
    for client in (kept, other):
        client.version += 1
        client.save(update_fields=["merged_into", "version"])
    refresh(kept)
    tell(kept, at=at, room=ROOM, what="merged", number=other.pk, by=by)
    return kept


def _pass_on_care(kept: Client, other: Client, *, since: date) -> None:
    """Whoever is responsible for the kept one stays so; where nobody is, the other's come over."""
    theirs = list(other.responsibilities.since(since).order_by("first_day"))
    for row in theirs:
        before, first = row.last_day, max(row.first_day, since)
        row.last_day = first - ONE_DAY
        row.save(update_fields=["last_day"])
        if not kept.responsibilities.since(first).exists():
            Responsibility.objects.create(
                client=kept, employee_id=row.employee_id, first_day=first, last_day=before, why=row.why,
                by_id=row.by_id, said_at=row.said_at,
            )  # fmt: skip


_SAME = Words("A client can't be merged with itself", "Клиента нельзя объединить с ним самим")
_CHANGED = Words(
    "One of the cards was changed since you looked: look at both again, then merge",
    "С тех пор как вы смотрели, одна из карточек изменилась: посмотрите на обе ещё раз и объедините",
)
