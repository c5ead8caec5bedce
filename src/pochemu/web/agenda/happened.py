"""Meetings in a client's history."""

from collections.abc import Mapping, Sequence
from typing import Final

from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.people.visibility import What
from pochemu.sales import meetings
from pochemu.sales.models import Meeting
from pochemu.web.event import Event
from pochemu.web.numbers import long_day
from pochemu.web.page import Page


def happened(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    numbers = [one.number for one in items if one.number]
    found = Meeting.objects.in_bulk(numbers)
    opened = set(
        meetings.seen(page.reader.sight.reach(What.CLIENTS)).filter(pk__in=numbers).values_list("pk", flat=True)
    )
    return {one.pk: _event(page, one.what, found[one.number], one.number in opened) for one in items if one.number}


def _event(page: Page, what: str, meeting: Meeting, opened: bool) -> Event:
    at = meeting.starts_at.astimezone(page.snap.zone)
    title = SAID[what].fill(day=long_day(at.date(), page.reader.language), time=f"{at:%H:%M}")
    return Event(title, f"/meetings/{meeting.pk}/" if opened else "")


SAID: Final[Mapping[str, Words]] = {
    "meeting_booked": Words("A meeting is booked for {day}, {time}", "Назначена встреча на {day}, {time}"),
    "meeting_moved": Words("The meeting is moved to {day}, {time}", "Встреча перенесена на {day}, {time}"),
    "meeting_held": Words("The meeting of {day}, {time} was held", "Встреча {day}, {time}, состоялась"),
    "meeting_missed": Words("The meeting of {day}, {time} was not held", "Встреча {day}, {time}, не состоялась"),
    "meeting_off": Words("The meeting of {day}, {time} is called off", "Встреча {day}, {time}, отменена"),
}
