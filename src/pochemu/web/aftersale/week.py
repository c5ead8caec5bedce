"""Hours of a building's week, and who comes on a day."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final, NamedTuple

from django.db.models import QuerySet

from pochemu.aftersale.models import Slot, Visit
from pochemu.engine.words import Words
from pochemu.people.queries import midnight_of
from pochemu.property.models import Building
from pochemu.web.aftersale import access, addresses
from pochemu.web.agenda.week import DAYS, WEEKDAYS
from pochemu.web.clients.card import name_of_client
from pochemu.web.deals.desk import Desk
from pochemu.web.numbers import short_day
from pochemu.web.reservations.units import title_of, where_of

State = Visit.State
HELD: Final = (State.BOOKED, State.HELD, State.MISSED)
"""Visits that a calendar shows: of one that was called off the hour is free again."""


class VisitShown(NamedTuple):
    href: str
    begins: str
    ends: str
    iso: str
    client: str
    unit: str
    where: str
    who: str
    state: str
    says: Words
    act: str  # where its act is written; "" where there is nothing to write yet, or any more


class HourShown(NamedTuple):
    begins: str
    iso: str
    free: int
    visits: list[VisitShown]


class DayShown(NamedTuple):
    title: str
    iso: str
    today: bool
    hours: list[HourShown]


def week(desk: Desk, building: Building, first: date, who: str) -> list[DayShown]:
    begins, ends = midnight_of(first), midnight_of(first + timedelta(days=DAYS))
    slots = Slot.objects.filter(building=building, starts_at__gte=begins, starts_at__lt=ends)
    slots = slots.filter(employee__code=desk.person(who)) if who else slots
    found = list(slots.order_by("starts_at", "pk"))
    visits = shown_visits(desk, access.seen_visits(desk).filter(slot__in=[slot.pk for slot in found], state__in=HELD))
    taken = set(
        Visit.objects.filter(slot__in=found, state__in=(State.BOOKED, State.HELD)).values_list("slot", flat=True)
    )
    names = WEEKDAYS.text(desk.page.reader.language).split()
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [_day(desk, day, names[day.weekday()], found, visits, taken) for day in days]


def _day(
    desk: Desk, day: date, name: str, slots: Sequence[Slot], visits: Sequence[tuple[Visit, VisitShown]], taken: set[int]
) -> DayShown:
    today, zone = desk.page.reader.today, desk.page.snap.zone
    mine = [slot for slot in slots if slot.starts_at.astimezone(zone).date() == day]
    hours = [
        _hour(at.astimezone(zone), list(some), visits, taken, desk.page.reader.now)
        for at, some in groupby(mine, key=lambda slot: slot.starts_at)
    ]  # fmt: skip
    title = f"{name}, {short_day(day, desk.page.reader.language, today=today)}"
    return DayShown(title, day.isoformat(), day == today, [hour for hour in hours if hour.free or hour.visits])


def _hour(
    at: datetime, slots: Sequence[Slot], visits: Iterable[tuple[Visit, VisitShown]], taken: set[int], now: datetime
) -> HourShown:
    numbers = {slot.pk for slot in slots}
    free = [slot for slot in slots if not slot.closed and slot.pk not in taken and slot.starts_at > now]
    return HourShown(
        f"{at:%H:%M}", at.isoformat(timespec="minutes"), len(free),
        [told for visit, told in visits if visit.slot_id in numbers],
    )  # fmt: skip


def today(desk: Desk, who: str) -> list[VisitShown]:
    """In the order in which they come, wherever."""
    day = desk.page.reader.today
    found = access.seen_visits(desk).filter(
        slot__starts_at__gte=midnight_of(day), slot__starts_at__lt=midnight_of(day + timedelta(days=1)), state__in=HELD
    )  # fmt: skip
    found = found.filter(slot__employee__code=desk.person(who)) if who else found
    return [told for _visit, told in shown_visits(desk, found)]


def shown_visits(desk: Desk, visits: "QuerySet[Visit]") -> list[tuple[Visit, VisitShown]]:
    return [(visit, shown(desk, visit)) for visit in visits.order_by("slot__starts_at", "slot__employee__name", "pk")]


def shown(desk: Desk, visit: Visit) -> VisitShown:
    begins, ends = (at.astimezone(desk.page.snap.zone) for at in (visit.slot.starts_at, visit.slot.ends_at))
    unit, booked = visit.contract.unit, visit.state == State.BOOKED
    due = booked and begins.date() <= desk.page.reader.today
    says = _NOT_TOLD if booked and ends < desk.page.reader.now else SAYS[visit.state]
    return VisitShown(
        addresses.visit(visit.pk), f"{begins:%H:%M}", f"{ends:%H:%M}", begins.isoformat(timespec="minutes"),
        name_of_client(visit.contract.deal.client.whole), title_of(desk, unit), where_of(unit),
        visit.slot.employee.name, visit.state, says,
        addresses.contract(visit.contract_id, "act", visit=visit.pk) if due else "",
    )  # fmt: skip


_NOT_TOLD = Words("what came of it is not told yet", "итог не записан")
SAYS: Final = {
    "booked": Words("booked", "записан"),
    "held": Words("came", "состоялся"),
    "missed": Words("did not come", "не пришёл"),
    "off": Words("called off", "отменён"),
}
