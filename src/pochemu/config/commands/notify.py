"""notify: notices that are to leave the house."""

from contextlib import suppress
from http.client import HTTPException

import click

from pochemu.config.commands.database import ready, the_company
from pochemu.config.commands.spoken import SpokenCommand
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.engine.words import Words


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Send the notices that wait to be sent by e-mail and Telegram.\n\nThe server does so by itself; run beside "
        "it, or again, nothing is sent twice.",
        "Отправить уведомления, которые ждут отправки по почте и в Telegram.\n\n"
        "Сервер делает это сам; запущенная рядом или повторно, команда ничего не отправит дважды.",
    ),
)
@pass_talk
def notify(talk: Talk) -> None:
    ready(talk)
    the_company()
    from django.utils import timezone

    from pochemu.notices import telegram, ways
    from pochemu.notices.sending import State, send_waiting

    if not ways.set_up():
        raise Failed(_NOT_SET_UP)
    if telegram.is_set_up():
        with suppress(OSError, HTTPException):  # what is sent next says so
            telegram.join_waiting(timezone.now())
    try:
        ends = send_waiting(timezone.now)
    except ValueError as error:
        raise Failed(error.args[0]) from None
    talk.say(_SENT, sent=ends[State.SENT], later=ends[State.WAITS], failed=ends[State.FAILED] + ends[State.UNKNOWN])


_NOT_SET_UP = Words(
    "Neither e-mail nor Telegram is set up: see docs/guide/notices.md",
    "Не настроены ни почта, ни Telegram: см. docs/guide/notices.md",
)
_SENT = Words(
    "Sent: {sent}, to be tried again: {later}, not delivered: {failed}",
    "Отправлено: {sent}, повторим позже: {later}, не доставлено: {failed}",
)
