"""Free hours to choose from: days that have some, and the hours of one."""

from datetime import date
from typing import NamedTuple

from pochemu.aftersale import slots
from pochemu.aftersale.models import Slot
from pochemu.property.models import Building
from pochemu.web.agenda.week import WEEKDAYS
from pochemu.web.asked import day_asked
from pochemu.web.deals.desk import Desk
from pochemu.web.numbers import long_day, short_day

DAYS = 21
"""That have free hours, at a time."""


class DayOffered(NamedTuple):
    href: str
    title: str
    current: bool


class HourOffered(NamedTuple):
    slot: int
    begins: str
    who: str


class Offered(NamedTuple):
    days: list[DayOffered]
    day: str
    title: str
    hours: list[HourOffered]


def offered(desk: Desk, building: Building, asked: str, here: str) -> Offered:
    """`here`: the address of the page, to which a day is added."""
    found, zone = slots.free(building, desk.page.reader.now), desk.page.snap.zone
    days = slots.days_of(found, zone)[:DAYS]
    day = day_asked(asked, days[0] if days else desk.page.reader.today)
    hours = _hours(desk, [slot for slot in found if slot.starts_at.astimezone(zone).date() == day])
    return Offered(
        [DayOffered(f"{here}?day={one.isoformat()}", _title(desk, one), one == day) for one in days],
        day.isoformat(), long_day(day, desk.page.reader.language), hours,
    )  # fmt: skip


def _hours(desk: Desk, free: list[Slot]) -> list[HourOffered]:
    """One of each hour and specialist: places of the same hour are alike."""
    told = {(slot.starts_at, slot.employee_id): slot for slot in reversed(free)}
    return [
        HourOffered(slot.pk, f"{slot.starts_at.astimezone(desk.page.snap.zone):%H:%M}", slot.employee.name)
        for _key, slot in sorted(told.items(), key=lambda each: (each[0][0], each[1].employee.name))
    ]


def _title(desk: Desk, day: date) -> str:
    name = WEEKDAYS.text(desk.page.reader.language).split()[day.weekday()]
    return f"{name}, {short_day(day, desk.page.reader.language, today=desk.page.reader.today)}"
