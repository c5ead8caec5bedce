"""Viewings and defects in a client's history."""

from collections.abc import Mapping, Sequence
from typing import Final

from pochemu.aftersale.models import Defect, Inspection
from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.web.event import Event
from pochemu.web.page import Page


def happened(_page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    """Whoever sees the client sees his units."""
    numbers = {what: [one.number for one in items if one.what in of] for what, of in _OF.items()}
    viewings = Inspection.objects.in_bulk(numbers["inspection"])
    defects = Defect.objects.in_bulk(numbers["defect"])
    return {
        one.pk: _viewing(one.what, viewings[one.number]) if one.what in _OF["inspection"]
        else _defect(one.what, defects[one.number])
        for one in items if one.number
    }  # fmt: skip


def _viewing(what: str, one: Inspection) -> Event:
    result = Inspection.Result(one.result).words if one.result else Words.same("")
    words = SAID[what]
    told = Words(words.en.format(n=one.number, result=result.en), words.ru.format(n=one.number, result=result.ru))
    return Event(told, f"/inspections/{one.pk}/", one.text if what == "inspection" else "")


def _defect(what: str, one: Defect) -> Event:
    return Event(SAID[what].fill(n=one.pk), f"/defects/{one.pk}/", one.what)


_OF: Final = {
    "inspection": ("inspection_begun", "inspection"),
    "defect": ("defect", "defect_closed", "defect_reopened"),
}
SAID: Final[Mapping[str, Words]] = {
    "inspection_begun": Words("Viewing {n} began", "Осмотр №{n} начат"),
    "inspection": Words("Viewing {n}: {result}", "Осмотр №{n}: {result}"),
    "defect": Words("Defect №{n} was found", "Найдено замечание №{n}"),
    "defect_closed": Words("Defect №{n} is mended", "Замечание №{n} устранено"),
    "defect_reopened": Words("Defect №{n} was opened again", "Замечание №{n} открыто снова"),
}
