"""Questions about calls."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Max, Q

from pochemu.callcentre.kinds import CALL
from pochemu.callcentre.models import Call, Delivery, Sender
from pochemu.callcentre.models.call import CallQuerySet
from pochemu.clients.history import SOURCE
from pochemu.ledger.models import Fact


class Asked(NamedTuple):
    """Which calls: of whom, of what days (from, to), which way, and whether they wait for something."""

    employee: str = ""
    since: datetime | None = None
    until: datetime | None = None
    direction: str = ""
    waiting: str = ""  # "answer": missed and not called back; "sense": not clear yet


def chosen(calls: CallQuerySet, asked: Asked) -> CallQuerySet:
    """The latest first. Those of which it is not told yet when they began are only among what is not clear."""
    if asked.employee:
        calls = calls.filter(employee__code=asked.employee)
    if asked.since:
        calls = calls.filter(started__gte=asked.since)
    if asked.until:
        calls = calls.filter(started__lt=asked.until)
    if asked.direction:
        calls = calls.filter(direction=asked.direction)
    match asked.waiting:
        case "answer":
            calls = calls.unanswered()
        case "sense":
            return calls.unresolved().order_by("-pk")
    return calls.filter(started__isnull=False).order_by("-started", "-pk")


def facts_of(calls: Iterable[Call]) -> dict[str, int]:
    """The facts that calls are now, by their keys."""
    rows = Fact.objects.known().filter(
        kind__name=CALL.name, source=SOURCE, key__in=[call.key for call in calls], cancelled=False
    )
    return dict(rows.values_list("key", "pk"))


class Telephone(NamedTuple):
    """An extension of which it is not said whose it is, and how many calls wait for that."""

    sender: Sender
    extension: str
    calls: int


def nobodys_telephones() -> list[Telephone]:
    rows = (
        Call.objects.filter(employee=None, sender__isnull=False).exclude(extension="")
        .values_list("sender", "extension").annotate(calls=Count("pk")).order_by("sender", "extension")
    )  # fmt: skip
    senders = Sender.objects.in_bulk()
    return [Telephone(senders[sender], extension, calls) for sender, extension, calls in rows]


def heard() -> dict[int, datetime]:
    """When each sender was last heard."""
    return dict(Delivery.objects.values_list("sender").annotate(last=Max("at")))


def unread() -> "list[Delivery]":
    """What was delivered and could not be read, or differs from what was delivered first; the latest first."""
    wrong = Delivery.objects.filter(~Q(wrong_en="")).select_related("sender", "call")
    return list(wrong.order_by("-at")[:100])
