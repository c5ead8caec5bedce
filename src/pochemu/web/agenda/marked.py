"""A client's marks in his history."""

from collections.abc import Mapping, Sequence

from pochemu.aftersale.models import Mark
from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.web.event import Event
from pochemu.web.page import Page


def happened(_page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    """One that was taken back is told of as it is: there is none."""
    numbers = [one.number for one in items if one.number]
    marks = {mark.occasion_id: mark for mark in Mark.objects.filter(occasion__in=numbers, taken_back_at=None)}
    return {one.pk: _told(one.number, marks.get(one.number)) for one in items if one.number}


def _told(number: int, mark: Mark | None) -> Event:
    href = f"/marks/{number}/"
    return Event(_MARK.fill(n=mark.mark), href, mark.text) if mark else Event(_TAKEN_BACK, href)


_MARK = Words("The client’s mark: {n}", "Оценка клиента: {n}")
_TAKEN_BACK = Words("The client’s mark was taken back as a slip", "Оценка клиента отменена как ошибочная")
