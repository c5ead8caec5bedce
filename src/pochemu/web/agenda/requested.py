"""Requests under guarantee in a client's history."""

from collections.abc import Mapping, Sequence
from typing import Final

from pochemu.aftersale.models import Request
from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.web.event import Event
from pochemu.web.page import Page


def happened(_page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    found = Request.objects.in_bulk([one.number for one in items if one.number])
    return {
        one.pk: Event(
            SAID[one.what].fill(n=one.number), f"/service/{one.number}/",
            found[one.number].text[:300] if one.what == "request" else "",
        )
        for one in items if one.number
    }  # fmt: skip


SAID: Final[Mapping[str, Words]] = {
    "request": Words("Request №{n}", "Обращение по гарантии №{n}"),
    "request_answered": Words("Request №{n} was answered", "На обращение №{n} ответили"),
    "request_closed": Words("Request №{n} is closed", "Обращение №{n} закрыто"),
}
