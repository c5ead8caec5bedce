"""Questions about calls."""

from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import Count, Max

from pochemu.callcentre.led import Way, of_way
from pochemu.callcentre.models import Call, Delivery, Sender
from pochemu.callcentre.models.call import CallQuerySet

UNREAD_LISTED: Final = 100


class Asked(NamedTuple):
    """Which calls: of whom, of what days (from, to), which way, and whether they wait for something."""

    employee: str = ""
    but: str = ""  # of all others
    since: datetime | None = None
    until: datetime | None = None
    direction: str = ""
    waiting: str = ""  # "answer": missed and not called back; "sense": not clear yet
    exchange: str = ""
    telephone: str = ""  # an extension of that exchange's
    way: Way | None = None  # through a script


def chosen(calls: CallQuerySet, asked: Asked) -> CallQuerySet:
    """The latest first. Those of which it is not told yet when they began are only among what is not clear."""
    if asked.employee:
        calls = calls.filter(employee__code=asked.employee)
    if asked.but:
        calls = calls.exclude(employee=None).exclude(employee__code=asked.but)
    if asked.since:
        calls = calls.filter(started__gte=asked.since)
    if asked.until:
        calls = calls.filter(started__lt=asked.until)
    if asked.direction:
        calls = calls.filter(direction=asked.direction)
    if asked.exchange:
        calls = calls.filter(sender__name=asked.exchange)
    if asked.telephone:
        calls = calls.filter(extension=asked.telephone)
    if asked.way:
        calls = of_way(calls, asked.way)
    match asked.waiting:
        case "answer":
            calls = calls.unanswered()
        case "sense":
            return calls.unresolved().order_by("-pk")
    return calls.filter(started__isnull=False).order_by("-started", "-pk")


class Telephone(NamedTuple):
    """An extension of which it is not said whose it is, and how many calls wait for that."""

    extension: str
    calls: int


def nobodys_telephones(sender: Sender) -> list[Telephone]:
    calls = Call.objects.filter(sender=sender, employee=None).exclude(extension="")
    rows = calls.values_list("extension").annotate(calls=Count("pk")).order_by("extension")
    return [Telephone(extension, count) for extension, count in rows]


def heard() -> dict[int, datetime]:
    """When each sender was last heard."""
    return dict(Delivery.objects.values_list("sender").annotate(last=Max("at")))


def unread(sender: Sender) -> list[Delivery]:
    """The latest first, as many as one looks through."""
    return list(sender.deliveries.unread().order_by("-at", "-pk")[:UNREAD_LISTED])
