"""A week of meetings, day by day."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from pochemu.engine.words import Words
from pochemu.people.visibility import What
from pochemu.sales import meetings
from pochemu.sales.models import Meeting
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals.desk import Desk
from pochemu.web.numbers import short_day

DAYS = 7
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
    meetings: list[MeetingShown]


def seen(desk: Desk) -> QuerySet[Meeting]:
    """Those of whose clients the reader may see."""
    return meetings.seen(desk.page.reader.sight.reach(What.CLIENTS))


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def week(desk: Desk, first: date, who: str) -> list[DayShown]:
    some = list(_of_week(desk, first, who))
    names = WEEKDAYS.text(desk.page.reader.language).split()
    return [_day(desk, first + timedelta(days=number), names[number], some) for number in range(DAYS)]


def listing(desk: Desk, first: date, who: str) -> Listing[Meeting]:
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
    return Listing("meetings", Words("Meetings", "Встречи"), _of_week(desk, first, who), list, columns)


def _of_week(desk: Desk, first: date, who: str) -> QuerySet[Meeting]:
    zone = desk.page.snap.zone
    since, until = (datetime.combine(first + timedelta(days=days), time(), zone) for days in (0, DAYS))
    found = seen(desk).filter(starts_at__gte=since, starts_at__lt=until).order_by("starts_at", "pk")
    return found.filter(employee__code=desk.person(who)) if who else found


def _day(desk: Desk, day: date, name: str, some: Iterable[Meeting]) -> DayShown:
    zone = desk.page.snap.zone
    title = f"{name}, {short_day(day, desk.page.reader.language, today=desk.page.reader.today)}"
    mine = [each for each in some if each.starts_at.astimezone(zone).date() == day]
    return DayShown(title, day.isoformat(), day == desk.page.reader.today, [shown(desk, each) for each in mine])


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
