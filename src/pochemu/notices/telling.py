"""Telling people of what happened, in the transaction in which it happens: never before it has, and never twice."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.db import connection

from pochemu.engine.words import Words
from pochemu.notices import ways
from pochemu.notices.choosing import channels
from pochemu.notices.kinds import Channel, Kind
from pochemu.notices.models import Notice, Sending
from pochemu.people.models import Account

_MEANWHILE: Final = {"postgresql": True, "sqlite": False}
"""Whether another may tell the same at this moment. Not on SQLite, whose IGNORE would pass over all else too."""


class News(NamedTuple):
    """An event: what it is told apart by within its kind, in words that name no client, and where it leads."""

    kind: Kind
    key: str
    words: Words
    href: str
    text: str = ""  # what somebody wrote about it: shown on pages alone, and forgotten with the client
    client: int | None = None


def tell(news: News, to: Iterable[Account], *, by: Account | None) -> None:
    """Each of them once, however often it is told; nobody of what he did himself."""
    assert connection.in_atomic_block, "a notice is told with what it tells of"
    whom = {account.pk: account for account in to if by is None or account.pk != by.pk}
    told = Notice.objects.filter(to__in=whom, kind=news.kind.value, key=news.key).values_list("to", flat=True)
    new = [whom[number] for number in sorted(whom.keys() - {*told})]
    if not new:
        return
    wished = channels(new, news.kind)
    Notice.objects.bulk_create(
        [_notice(news, account, on_page=Channel.PAGE in wished[account.pk]) for account in new],
        ignore_conflicts=_MEANWHILE[connection.vendor],
    )
    for channel in ways.set_up():
        _send(news, channel, [account for account in new if channel in wished[account.pk]])


def _send(news: News, channel: Channel, to: list[Account]) -> None:
    """To whoever can be reached so: nothing is sent of what was rolled back."""
    told = Notice.objects.filter(ways.REACHED[channel], to__in=to, kind=news.kind.value, key=news.key)
    Sending.objects.bulk_create(
        [Sending(notice=notice, channel=channel.value) for notice in told],
        ignore_conflicts=_MEANWHILE[connection.vendor],
    )


def _notice(news: News, account: Account, *, on_page: bool) -> Notice:
    return Notice(
        to=account, kind=news.kind.value, key=news.key, words_en=news.words.en, words_ru=news.words.ru,
        text=news.text, href=news.href, client=news.client, on_page=on_page,
    )  # fmt: skip
