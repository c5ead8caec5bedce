"""What the reader was told: the list, each notice's way to its thing, and what he wishes to be told."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from pochemu.engine.words import Words
from pochemu.notices import reading
from pochemu.notices.choosing import choose, chosen
from pochemu.notices.kinds import GROUPS, Channel, Kind
from pochemu.people.models import Account
from pochemu.web.access import reader_of
from pochemu.web.asked import number_asked
from pochemu.web.notices.shown import LISTED, shown
from pochemu.web.page import page_of
from pochemu.web.said import said_in

SAID = {
    "read": Words("All are read.", "Всё прочитано."),
    "chosen": Words("Kept: so you will be told from now on.", "Сохранено: с этого момента уведомляем так."),
}
CHANNELS = {Channel.PAGE: Words("On these pages", "На страницах")}


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """Newest first; `?before=` a number: those before it."""
    page, account = page_of(request), _account(request)
    told = reading.told(account)
    if before := request.GET.get("before", ""):
        told = told.filter(pk__lt=number_asked(before))
    found = list(told[: LISTED + 1])
    context = {
        "section": "notices", "page": page, "rows": shown(page, found[:LISTED]), "said": said_in(request, SAID),
        "next": f"/notices/?before={found[LISTED - 1].pk}" if len(found) > LISTED else "",
        "newest": found[0].pk if found else 0, "first": not before,
    }  # fmt: skip
    return render(request, "notices.html", context)


@require_safe
def notice(request: HttpRequest, number: int) -> HttpResponse:
    """Read by opening it: on to what it is about, which says itself whether it is still open to the reader."""
    found = reading.read(_account(request), number, now=reader_of(request).now)
    if found is None:
        raise Http404
    return HttpResponseRedirect(found.href)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """All that the page showed, and older ones."""
    newest = number_asked(request.POST.get("newest", "0"))
    reading.read_all(_account(request), up_to=newest, now=reader_of(request).now)
    return HttpResponseRedirect("/notices/?said=read")


class Cell(NamedTuple):
    """Of a kind and a channel."""

    name: str
    channel: Words
    on: bool


class Row(NamedTuple):
    title: Words
    cells: list[Cell]


def settings(request: HttpRequest) -> HttpResponse:
    page, account = page_of(request), _account(request)
    if request.method == "POST":
        wished = {(kind, channel) for kind in Kind for channel in CHANNELS if _name(kind, channel) in request.POST}
        choose(account, wished, among=CHANNELS)
        return HttpResponseRedirect("/notices/settings/?said=chosen")
    context = {
        "section": "notices", "page": page, "said": said_in(request, SAID), "channels": CHANNELS.values(),
        "groups": _groups(account),
    }  # fmt: skip
    return render(request, "notice_settings.html", context)


def _groups(account: Account) -> list[tuple[Words, list[Row]]]:
    now = chosen(account)
    return [
        (title, [Row(words, [_cell(kind, channel, on=channel in now[kind]) for channel in CHANNELS])
                 for kind, words in kinds.items()])
        for title, kinds in GROUPS.items()
    ]  # fmt: skip


def _cell(kind: Kind, channel: Channel, *, on: bool) -> Cell:
    return Cell(_name(kind, channel), CHANNELS[channel], on)


def _name(kind: Kind, channel: Channel) -> str:
    return f"{kind.value}.{channel.value}"


def _account(request: HttpRequest) -> Account:
    account = reader_of(request).account
    if account is None:
        raise Http404
    return account
