"""Of one key: all that was ever said under it. Of one subject: the facts that lead back to it."""

import re
from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Count

from pochemu.engine.fact import Fact
from pochemu.ledger import models
from pochemu.ledger.evidence import facts_by_id
from pochemu.people.queries import company

OF_ROOMS: Final = "crm"
"""The source of facts that the rooms of the CRM record."""
_NUMBERED: Final = re.compile(r"[a-z]+(?:_[a-z]+)*-(\d{1,18})(?:/.*)?", re.ASCII)


def numbered(text: str) -> str:
    """A thing of the rooms by its number alone: №123 for `meeting-123`. All else as it is."""
    found = _NUMBERED.fullmatch(text)
    return f"№{found[1]}" if found else text


class Told(NamedTuple):
    """A revision, with the entry that brought it."""

    fact: Fact
    cancelled: bool  # voids the one before it; the fact is that one's content, without credits
    known_from: int
    known_until: int
    recorded_at: datetime
    actor: str
    what: str


def fact(number: int) -> Fact | None:
    """A revision by its id, known now or not."""
    return facts_by_id([number], digits=company().digits).get(number)


def is_known(number: int, known_at: int | None = None) -> bool:
    """Whether that revision is what holds then; a cancellation is no fact."""
    return models.Fact.objects.known(known_at).filter(pk=number, cancelled=False).exists()


def became_known(number: int, after: int) -> bool:
    """Whether that revision holds now, and was said after that entry."""
    return models.Fact.objects.known().filter(pk=number, known_from__gt=after, cancelled=False).exists()


def number_of(kind: str, source: str, key: str, known_at: int) -> int | None:
    """The revision that held then, by its id; None where none did."""
    held = models.Fact.objects.known(known_at).filter(kind__name=kind, source=source, key=key, cancelled=False)
    return held.values_list("pk", flat=True).first()


def numbers_of(source: str, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Of a source's kinds and keys: the revisions that hold now, by their ids. Cancelled ones are not among them."""
    names, texts = {kind for kind, _ in keys}, {key for _, key in keys}
    held = models.Fact.objects.known().filter(source=source, kind__name__in=names, key__in=texts, cancelled=False)
    rows = held.values_list("kind__name", "key", "pk") if keys else []
    return {(kind, key): number for kind, key, number in rows if (kind, key) in keys}


def history(kind: str, source: str, key: str) -> list[Told]:
    """The key's revisions, oldest first."""
    rows = list(models.Fact.objects.filter(kind__name=kind, source=source, key=key).order_by("pk"))
    facts = facts_by_id([row.pk for row in rows], digits=company().digits)
    entries = models.Entry.objects.in_bulk([row.known_from for row in rows])
    return [_told(row, facts[row.pk], entries[row.known_from]) for row in rows]


def _told(row: models.Fact, revision: Fact, entry: models.Entry) -> Told:
    return Told(revision, row.cancelled, row.known_from, row.known_until, entry.recorded_at, entry.actor, entry.what)


def facts_about(subject: str, *, known_at: int | None = None) -> list[Fact]:
    """What is known to have happened to it, in order."""
    rows = models.Fact.objects.known(known_at).filter(subject=subject, cancelled=False).exclude(subject="")
    numbers = list(rows.order_by("occurred_at", "pk").values_list("pk", flat=True))
    facts = facts_by_id(numbers, digits=company().digits)
    return [facts[number] for number in numbers]


def counts() -> dict[str, int]:
    """How many facts of each kind hold now."""
    rows = models.Fact.objects.known().filter(cancelled=False).values_list("kind__name").annotate(count=Count("pk"))
    return dict(rows.order_by("kind__name"))
