"""What the reader was told: the list, each notice's way to its thing, and what he wishes to be told."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from pochemu.engine.words import Words
from pochemu.notices import letters, reading, telegram, ways
from pochemu.notices.choosing import AHEAD, address_of, ahead_of, choose, chosen, remind_ahead, write_to
from pochemu.notices.kinds import GROUPS, Channel, Kind
from pochemu.notices.models import Chat, Sending
from pochemu.notices.sending import failed
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.rights import Role
from pochemu.web.access import reader_of
from pochemu.web.asked import number_asked
from pochemu.web.notices.shown import LISTED, shown
from pochemu.web.page import Page, page_of
from pochemu.web.said import Said, refusal, said_in

SAID = {
    "read": Words("All are read.", "Всё прочитано."),
    "left": Words("You have left the bot.", "Telegram отключён."),
    "chosen": Words("Kept: so you will be told from now on.", "Сохранено: с этого момента уведомляем так."),
}
CHANNELS = {
    Channel.PAGE: Words("On these pages", "На страницах"),
    Channel.EMAIL: Words("By e-mail", "По почте"),
    Channel.TELEGRAM: Words("By Telegram", "В Telegram"),
}
FAILED_SHOWN = 20
STATES = {
    Sending.State.FAILED: Words("not sent", "не отправлено"),
    Sending.State.UNKNOWN: Words("perhaps not sent; not tried again", "возможно, не отправлено; повтора не будет"),
}


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
    account, offered = _account(request), _offered()
    if request.method != "POST":
        return _show(request, account, said_in(request, SAID), address_of(account))
    wished = {(kind, channel) for kind in Kind for channel in offered if _name(kind, channel) in request.POST}
    address = request.POST.get("address", "")
    try:
        if Channel.EMAIL in offered:
            write_to(account, address)
    except Refused as refused:
        return _show(request, account, refusal(refused, "address"), address, status=422)
    choose(account, wished, among=offered)
    if (minutes := number_asked(request.POST.get("ahead", "0"))) in AHEAD:
        remind_ahead(account, minutes)
    return HttpResponseRedirect("/notices/settings/?said=chosen")


def _long(minutes: int) -> str:
    hours = minutes // 60
    if hours == 24:
        return _("a day")
    if hours:
        return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


def _offered() -> list[Channel]:
    return [Channel.PAGE, *ways.set_up()]


def _show(
    request: HttpRequest, account: Account, said: Said | None, address: str, *, link: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    page, all_of_them = page_of(request), account.role == Role.ADMIN
    rows = failed(None if all_of_them else account)[:FAILED_SHOWN]
    context = {
        "section": "notices", "page": page, "said": said, "channels": [CHANNELS[one] for one in _offered()],
        "columns": 1 + len(_offered()),
        "groups": _groups(account), "letters": letters.is_set_up(), "address": address,
        "telegram": telegram.is_set_up(), "joined": Chat.objects.filter(account=account).exists(), "link": link,
        "ahead": [(minutes, _long(minutes), minutes == ahead_of(account)) for minutes in AHEAD],
        "failed": [_failed(page, row) for row in rows], "all_of_them": all_of_them,
    }  # fmt: skip
    return render(request, "notice_settings.html", context, status=status)


@require_POST
def join(request: HttpRequest) -> HttpResponse:
    """A link by which the reader joins the bot, shown once; `do=leave`: he leaves it."""
    account = _account(request)
    if not telegram.is_set_up():
        raise Http404
    if request.POST.get("do") == "leave":
        telegram.leave(account)
        return HttpResponseRedirect("/notices/settings/?said=left")
    link = telegram.begin_joining(account, now=reader_of(request).now)
    return _show(request, account, None, address_of(account), link=link)


class FailedShown(NamedTuple):
    words: Words
    to: str
    at: str
    state: Words
    error: str


def _failed(page: Page, row: Sending) -> FailedShown:
    """To the administrator of everybody's: not of what others were told, but that it did not arrive."""
    own = row.notice.to_id == (page.reader.account.pk if page.reader.account else None)
    kind = next(words for kinds in GROUPS.values() for one, words in kinds.items() if one.value == row.notice.kind)
    return FailedShown(
        row.notice.words if own else kind, row.notice.to.name, page.moment_in_full(row.notice.at),
        STATES[Sending.State(row.state)], row.error,
    )  # fmt: skip


def _groups(account: Account) -> list[tuple[Words, list[Row]]]:
    now = chosen(account)
    return [
        (title, [Row(words, [_cell(kind, channel, on=channel in now[kind]) for channel in _offered()])
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
