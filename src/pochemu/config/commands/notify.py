"""notify: notices that are to leave the house."""

import click

from pochemu.config.commands.database import ready, the_company
from pochemu.config.commands.spoken import SpokenCommand
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.engine.words import Words


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Send the notices that wait to be sent by e-mail. The server does so by itself; run beside it, or again, "
        "nothing is sent twice.",
        "Отправить уведомления, которые ждут отправки по почте. Сервер делает это сам; запущенная рядом или повторно, "
        "команда ничего не отправит дважды.",
    ),
)
@pass_talk
def notify(talk: Talk) -> None:
    ready(talk)
    the_company()
    from django.utils import timezone

    from pochemu.notices import letters
    from pochemu.notices.sending import State, send_waiting

    if not letters.is_set_up():
        raise Failed(_NOT_SET_UP)
    try:
        ends = send_waiting(timezone.now)
    except ValueError as error:
        raise Failed(Words.same("{error}"), error=error) from None
    talk.say(_SENT, sent=ends[State.SENT], later=ends[State.WAITS], failed=ends[State.FAILED] + ends[State.UNKNOWN])


_NOT_SET_UP = Words(
    "E-mail is not set up: set POCHEMU_EMAIL and POCHEMU_ADDRESS (docs/guide/notices.md)",
    "Почта не настроена: задайте POCHEMU_EMAIL и POCHEMU_ADDRESS (docs/guide/notices.md)",
)
_SENT = Words(
    "Sent: {sent}, to be tried again: {later}, not delivered: {failed}",
    "Отправлено: {sent}, повторим позже: {later}, не доставлено: {failed}",
)
