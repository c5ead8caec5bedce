"""How far enquiries came: of those of some days, who means business, met us, reserved, signed, has it registered.

An enquiry is counted by the furthest that its client came since: so each step holds all that went beyond it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.db.models.functions import TruncDate

from pochemu.callcentre.models import Call
from pochemu.callcentre.models.lead import LeadQuerySet
from pochemu.engine.words import Words
from pochemu.reports import faces
from pochemu.sales.funnel import Counted, Step, steps
from pochemu.sales.models import Contract, ContractEvent, Meeting, Reservation


class Milestone(NamedTuple):
    place: int
    name: str  # in addresses
    words: Words


WAY: Final = (
    Milestone(0, "came", Words("Enquiries", "Обращения")),
    Milestone(1, "qualified", Words("Qualified", "Целевые")),
    Milestone(2, "booked", Words("Meeting booked", "Встреча назначена")),
    Milestone(3, "held", Words("Meeting held", "Встреча прошла")),
    Milestone(4, "reserved", Words("Reserved", "Бронь")),
    Milestone(5, "signed", Words("Contract signed", "Договор подписан")),
    Milestone(6, "registered", Words("Registered", "Зарегистрирован")),
)
PLACES: Final = {one.name: one.place for one in WAY}

Way: TypeAlias = list[Step[Milestone]]
"""All but the last milestone, each with how many went on from it."""


class BySource(NamedTuple):
    all: Way
    sources: dict[str, Way]  # those with the most enquiries first; "" where none was said


def sourced(leads: LeadQuerySet) -> Any:
    """Each with `whence`: its source or, where none was said, its channel."""
    return leads.annotate(whence=Case(When(source="", then=F("channel")), default=F("source")))


def reached(leads: LeadQuerySet, zone: ZoneInfo) -> Any:
    """Each with `reached`: the place of the furthest milestone."""
    told = faces.with_whole(leads, "client").annotate(came_on=TruncDate("came_at", tzinfo=zone))
    ways = [When(faces.exists(found, client), then=Value(place)) for place, found, client in _signs()]
    return told.annotate(reached=Case(*ways, default=Value(0), output_field=IntegerField()))


def _signs() -> Iterator[tuple[int, QuerySet, str]]:  # type: ignore[type-arg]
    """By what it is seen that a client came so far since his enquiry, and where that names him; the furthest first."""
    since, day = OuterRef("came_at"), OuterRef("came_on")
    signed, meetings = Contract.objects.filter(signed_on__gte=day), Meeting.objects.filter(starts_at__gte=since)
    registered = ContractEvent.objects.filter(contract=OuterRef("pk"), what=ContractEvent.What.REGISTERED)
    yield PLACES["registered"], signed.filter(Exists(registered)), "deal__client"
    yield PLACES["signed"], signed, "deal__client"
    yield PLACES["reserved"], Reservation.objects.filter(made_at__gte=since), "deal__client"
    yield PLACES["held"], meetings.filter(state=Meeting.State.HELD), "client"
    yield PLACES["booked"], meetings, "client"
    yield PLACES["qualified"], Call.objects.filter(started__gte=since, qualified=True), "client"


def by_source(leads: LeadQuerySet, zone: ZoneInfo) -> BySource:
    counted: dict[str, Counted] = defaultdict(Counter)
    rows = reached(sourced(leads), zone).order_by().values_list("whence", "reached").annotate(n=Count("pk"))
    for whence, place, n in rows:
        counted[whence][place, ""] += n
    largest_first = sorted(counted.items(), key=lambda one: (-one[1].total(), one[0]))
    everything: Counted = sum((one for _whence, one in largest_first), Counter())
    return BySource(steps(WAY, everything), {whence: steps(WAY, one) for whence, one in largest_first})
