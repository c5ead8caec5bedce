"""Notices as a list shows them. The client's name is looked up for whoever may see him: the notice has his number."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from pochemu.clients.models import Client
from pochemu.clients.queries import seen
from pochemu.engine.words import Words
from pochemu.notices.models import Notice
from pochemu.web.clients.card import name_of_client
from pochemu.web.page import Page

LISTED: Final = 50


class NoticeShown(NamedTuple):
    number: int
    words: Words
    client: str
    text: str
    at: str
    new: bool


def shown(page: Page, notices: Sequence[Notice]) -> list[NoticeShown]:
    names = _names(page, {notice.client for notice in notices if notice.client is not None})
    return [
        NoticeShown(
            notice.pk, notice.words, names.get(notice.client or 0, ""), notice.text, _at(page, notice),
            notice.read_at is None,
        )
        for notice in notices
    ]  # fmt: skip


def _names(page: Page, numbers: Iterable[int]) -> dict[int, str]:
    """Of those whom the reader may see; one that was merged into another has that one's."""
    found = Client.objects.filter(pk__in=numbers).select_related("merged_into")
    whole = {client.pk: client.whole for client in found}
    opened = {client.pk for client in whole.values()}
    open_to_him = {*seen(page.reader.sight, page.reader.today).filter(pk__in=opened).values_list("pk", flat=True)}
    return {number: name_of_client(client) for number, client in whole.items() if client.pk in open_to_him}


def _at(page: Page, notice: Notice) -> str:
    return f"{page.day_of(notice.at)}, {notice.at.astimezone(page.snap.zone):%H:%M}"
