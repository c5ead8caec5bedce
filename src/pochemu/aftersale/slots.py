"""Hours open for handing keys over: a head opens and closes them. Raise Refused."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from pochemu.aftersale.models import Slot, Visit
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company
from pochemu.people.rights import May, may
from pochemu.people.roster import works_on
from pochemu.property.models import Building

DAY: Final = timedelta(days=1)
MOST_DAYS, MOST_AT_ONCE, MOST = 92, 20, 5_000
SHORTEST, LONGEST = 10, 8 * 60
TAKES: Final = (Visit.State.BOOKED, Visit.State.HELD)
"""Visits that take a slot."""


class Hours(NamedTuple):
    """Of each day: from, till, how long a visit lasts, how many a specialist has at once."""

    since: time
    until: time
    minutes: int
    at_once: int = 1


def open_slots(
    building: Building, days: Sequence[date], hours: Hours, specialists: Collection[Employee], *, by: Account | None,
    now: datetime,
) -> int:  # fmt: skip
    """How many became open: those that are there stay, what was closed opens again; nobody is booked on a day off."""
    if not may(by, May.ENTRUST):
        raise Refused(_NOT_ALLOWED)
    _must_fit(days, hours, specialists)
    with transaction.atomic():
        staff = Employee.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in specialists])
        return sum(_open(building, one, days, hours, now) for one in staff.order_by("pk"))


def _must_fit(days: Sequence[date], hours: Hours, specialists: Collection[Employee]) -> None:
    if not days:
        raise Refused(_NO_DAYS, "days")
    if len(days) > MOST_DAYS:
        raise Refused(_MANY_DAYS.fill(n=MOST_DAYS), "until")
    if not specialists:
        raise Refused(_NOBODY, "who")
    if not SHORTEST <= hours.minutes <= LONGEST:
        raise Refused(_MINUTES.fill(least=SHORTEST, most=LONGEST), "minutes")
    if not 0 < hours.at_once <= MOST_AT_ONCE:
        raise Refused(_AT_ONCE.fill(n=MOST_AT_ONCE), "at_once")
    each_day = len(list(_steps(hours)))
    if not each_day:
        raise Refused(_NO_HOURS, "closes")
    if each_day * len(days) * len(specialists) * hours.at_once > MOST:
        raise Refused(_TOO_MANY.fill(n=MOST), "until")


def _open(building: Building, one: Employee, days: Sequence[date], hours: Hours, now: datetime) -> int:
    zone = company().zone
    spans = [
        (datetime.combine(day, at, zone), datetime.combine(day, at, zone) + timedelta(minutes=hours.minutes))
        for day in days if works_on(one, day) for at in _steps(hours)
    ]  # fmt: skip
    ahead = [span for span in spans if span[0] > now]
    if not ahead:
        return 0
    there = list(Slot.objects.filter(employee=one, starts_at__lt=ahead[-1][1], ends_at__gt=ahead[0][0]))
    _must_not_meet(building, one, ahead, there)
    known = {(slot.starts_at, slot.place): slot for slot in there if slot.building_id == building.pk}
    places = [(*span, place) for span in ahead for place in range(1, hours.at_once + 1)]
    new = [
        Slot(building=building, employee=one, starts_at=begins, ends_at=ends, place=place)
        for begins, ends, place in places if (begins, place) not in known
    ]  # fmt: skip
    again = [known[begins, place].pk for begins, _ends, place in places if (begins, place) in known]
    return len(Slot.objects.bulk_create(new)) + Slot.objects.filter(pk__in=again, closed=True).update(closed=False)


def _must_not_meet(
    building: Building, one: Employee, ahead: Sequence[tuple[datetime, datetime]], there: Sequence[Slot]
) -> None:
    """Nobody is in two places, nor on two visits of different hours, at once."""
    for slot in there:
        for begins, ends in ahead:
            same = (slot.building_id, slot.starts_at, slot.ends_at) == (building.pk, begins, ends)
            if not same and not slot.closed and slot.starts_at < ends and begins < slot.ends_at:
                at = slot.starts_at.astimezone(company().zone)
                raise Refused(_MEETS.fill(name=one.name, day=f"{at:%d.%m.%Y}", time=f"{at:%H:%M}"), "who")


def _steps(hours: Hours) -> Iterator[time]:
    """When visits begin: the last ends in time."""
    at, until = (60 * each.hour + each.minute for each in (hours.since, hours.until))
    while at + hours.minutes <= until:
        yield time(at // 60, at % 60)
        at += hours.minutes


def days_between(since: date, until: date, weekdays: Collection[int]) -> list[date]:
    """Monday is 0."""
    if until < since or (until - since).days >= MOST_DAYS:
        raise Refused(_MANY_DAYS.fill(n=MOST_DAYS), "until")
    every = (since + DAY * number for number in range((until - since).days + 1))
    return [day for day in every if day.weekday() in weekdays]


def close(
    building: Building, since: datetime, until: datetime, specialists: Collection[Employee], *, by: Account | None
) -> int:
    """Free ones that begin then, of these specialists; of all, where none is said. What is booked stays."""
    if not may(by, May.ENTRUST):
        raise Refused(_NOT_ALLOWED)
    with transaction.atomic():
        found = Slot.objects.filter(building=building, starts_at__gte=since, starts_at__lt=until, closed=False)
        found = found.filter(employee__in=specialists) if specialists else found
        numbers = [slot.pk for slot in found.select_for_update(of=("self",)).order_by("pk")]
        return Slot.objects.filter(_free(), pk__in=numbers).update(closed=True)


def free(building: Building, now: datetime) -> "QuerySet[Slot]":
    """Those that somebody may still be booked into."""
    found = Slot.objects.filter(_free(), building=building, closed=False, starts_at__gt=now)
    return found.select_related("employee").order_by("starts_at", "employee__name", "place")


def days_of(slots: "QuerySet[Slot]", zone: ZoneInfo) -> list[date]:
    return sorted({at.astimezone(zone).date() for at in slots.order_by().values_list("starts_at", flat=True)})


def _free() -> Exists:
    return ~Exists(Visit.objects.filter(slot=OuterRef("pk"), state__in=TAKES))  # type: ignore[return-value]


_NOT_ALLOWED = Words("A head opens and closes hours", "Открывает и закрывает часы руководитель")
_NO_DAYS = Words("None of these days is chosen: tick days of the week", "Ни один день не выбран: отметьте дни недели")
_MANY_DAYS = Words("From the first day to the last, {n} days at most", "От первого дня до последнего — не больше {n}")
_NOBODY = Words("Choose who hands over", "Выберите, кто передаёт ключи")
_MINUTES = Words("A visit lasts from {least} to {most} minutes", "Визит длится от {least} до {most} минут")
_AT_ONCE = Words("From 1 to {n} visits at once", "От 1 до {n} визитов одновременно")
_NO_HOURS = Words("No visit fits between these hours", "Между этими часами не помещается ни один визит")
_TOO_MANY = Words("More than {n} slots at once: open fewer days", "Больше {n} окон сразу: откройте меньше дней")
_MEETS = Words(
    "{name} has other hours on {day} at {time}: close those first",
    "У сотрудника {name} на {day} в {time} уже открыто другое время: сначала закройте его",
)
