"""A week of meetings, day by day; a day's meetings, all of them."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pochemu.engine.words import Words
from pochemu.people.visibility import What
from pochemu.sales import meetings
from pochemu.sales.models import Meeting
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.face import Shown
from pochemu.web.numbers import short_day

DAYS = 7
OF_A_DAY: Final = 12
"""Meetings that a week shows of each day."""
ON_A_PAGE: Final = 100
"""Of a day's."""
WEEKDAYS = Words("Mon Tue Wed Thu Fri Sat Sun", "пн вт ср чт пт сб вс")


class MeetingShown(NamedTuple):
    number: int
    href: str
    day: str
    begins: str
    ends: str
    iso: str
    title: str
    where: str
    who: str
    state: str
    says: str


class DayShown(NamedTuple):
    title: str
    iso: str
    today: bool
    href: str
    meetings: list[MeetingShown]
    total: Shown | None  # of all of them, where more follow


def seen(desk: Desk) -> QuerySet[Meeting]:
    """Those of whose clients the reader may see."""
    return meetings.seen(desk.page.reader.sight.reach(What.CLIENTS))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week(desk: Desk, first: date, who: str) -> list[DayShown]:
    """The first meetings of each day; which those are is asked for apart, as there may be thousands."""
    found, zone = _of_days(desk, first, DAYS, who), desk.page.snap.zone
    of_day: dict[date, list[int]] = defaultdict(list)
    for number, at in found.values_list("pk", "starts_at"):
        of_day[at.astimezone(zone).date()].append(number)
    some = found.in_bulk([number for numbers in of_day.values() for number in numbers[:OF_A_DAY]])
    days = (first + timedelta(days=number) for number in range(DAYS))
    return [
        _day(desk, day, who, [some[number] for number in of_day[day][:OF_A_DAY]], len(of_day[day])) for day in days
    ]  # fmt: skip


def whole_day(desk: Desk, day: date, who: str, number: int) -> tuple[DayShown, bool]:
    """A page of it; and whether more follow."""
    found, start = _of_days(desk, day, 1, who), (number - 1) * ON_A_PAGE
    some = list(found[start : start + ON_A_PAGE + 1])
    more = len(some) > ON_A_PAGE
    return _day(desk, day, who, some[:ON_A_PAGE], found.count() if more or start else len(some)), more


def href(who: str, **asked: object) -> str:
    return addresses.address("/meetings/", **asked, who=who)


def listing(desk: Desk, first: date, days: int, who: str) -> Listing[Meeting]:
    def came_of(meeting: Meeting) -> str:
        return says(desk, meeting)

    columns = (
        Column[Meeting](Words("Begins", "Начало"), lambda one: one.starts_at, Kind.MOMENT),
        Column[Meeting](Words("Ends", "Конец"), lambda one: one.ends_at, Kind.MOMENT),
        Column[Meeting](Words("Client", "Клиент"), lambda one: one.client.name or str(one.client)),
        Column[Meeting](Words("Project", "Проект"), lambda one: one.project),
        Column[Meeting](Words("Who holds it", "Кто проводит"), lambda one: one.employee.name),
        Column[Meeting](Words("What came of it", "Итог"), came_of),
    )
    return Listing("meetings", Words("Meetings", "Встречи"), _of_days(desk, first, days, who), list, columns)


def _of_days(desk: Desk, first: date, days: int, who: str) -> QuerySet[Meeting]:
    zone = desk.page.snap.zone
    since, until = (datetime.combine(first + timedelta(days=after), time(), zone) for after in (0, days))
    found = seen(desk).filter(starts_at__gte=since, starts_at__lt=until).order_by("starts_at", "pk")
    return found.filter(employee__code=desk.person(who)) if who else found


def _day(desk: Desk, day: date, who: str, some: Sequence[Meeting], all_of_them: int) -> DayShown:
    language, today = desk.page.reader.language, desk.page.reader.today
    name, where = WEEKDAYS.text(language).split()[day.weekday()], href(who, day=day.isoformat())
    count = desk.count(all_of_them, where) if all_of_them > len(some) else None
    title = f"{name}, {short_day(day, language, today=today)}"
    return DayShown(title, day.isoformat(), day == today, where, [shown(desk, each) for each in some], count)


def shown(desk: Desk, meeting: Meeting) -> MeetingShown:
    begins, ends = (at.astimezone(desk.page.snap.zone) for at in (meeting.starts_at, meeting.ends_at))
    client = meeting.client
    return MeetingShown(
        meeting.pk, f"/meetings/{meeting.pk}/", desk.page.day_of(begins), f"{begins:%H:%M}", f"{ends:%H:%M}",
        begins.isoformat(timespec="minutes"), client.name or str(client), meeting.project, meeting.employee.name,
        meeting.state, says(desk, meeting),
    )  # fmt: skip


def says(desk: Desk, meeting: Meeting) -> str:
    if meeting.state == Meeting.State.BOOKED:
        waits = meeting.ends_at < desk.page.reader.now
        return _("what came of it is not told yet") if waits else ""
    return {
        Meeting.State.HELD: _("held"), Meeting.State.MISSED: _("was not held"), Meeting.State.OFF: _("called off"),
    }[Meeting.State(meeting.state)]  # fmt: skip
