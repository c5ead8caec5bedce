"""tick: what passes of itself, told to the ledger."""

import click

from pochemu.config.commands.database import ready, the_company
from pochemu.config.commands.spoken import SpokenCommand
from pochemu.config.commands.talk import Talk, pass_talk
from pochemu.engine.words import Words


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Do what is due by itself: run by a timer.\n\n"
        "Tell the ledger of deadlines of tasks, each at the midnight that ended its day; end reservations whose time "
        "has come and give their units to those who stand behind; tell of payments that are late, of promises broken, "
        "of defects not mended and of contracts not registered in time; "
        "take the letters of the company's mailbox as enquiries; ask exchanges for their lists of yesterday's calls; "
        "deal out enquiries that waited for working hours; "
        "remind people of meetings and of what nobody took up; go on with imports that were stopped; throw away "
        "files that nobody needs any more. To be run by a "
        "timer, every few minutes; run again, it tells nothing twice, and what it missed it tells later as of that "
        "midnight.",
        "Сделать то, чему пришёл срок: запускается по таймеру.\n\n"
        "Записать просроченные задачи, каждую — полуночью, которой кончился её день; снять истёкшие брони и отдать "
        "помещения следующим в очереди; записать просроченные платежи, нарушенные обещания, неустранённые замечания "
        "и пропущенные сроки регистрации; принять письма из почтового ящика как обращения; сверить вчерашние "
        "списки звонков с АТС; распределить обращения, которые ждали "
        "рабочих часов; "
        "напомнить о встречах и о том, что никто не взял; продолжить переносы, прерванные на середине; убрать ненужные "
        "больше файлы. Запускается по таймеру раз в несколько "
        "минут; ничего не записывает дважды, а пропущенное записывает позже той же полуночью.",
    ),
)
@pass_talk
def tick(talk: Talk) -> None:
    ready(talk)
    the_company()
    from django.utils import timezone

    from pochemu.aftersale import defects, registering, visits
    from pochemu.callcentre.leads import deal_waiting
    from pochemu.callcentre.notifying import tell_waiting
    from pochemu.intake import mailbox
    from pochemu.intake.bringing import keeping
    from pochemu.intake.bringing.working import go_on
    from pochemu.pay import making
    from pochemu.receivables import overdue, promises
    from pochemu.sales.notifying import remind, tell_overdue_handovers
    from pochemu.sales.reserving import expire
    from pochemu.sales.tasks import tell_overdue
    from pochemu.web import guessing, once

    talk.say(_TOLD, n=tell_overdue(timezone.now()))
    talk.say(_LAPSED, n=expire(timezone.now()))
    talk.say(_LATE, n=overdue.tell_overdue(timezone.now()))
    promises.tell_broken(timezone.now())
    talk.say(_NOT_MENDED, n=defects.tell_late(timezone.now()))
    talk.say(_UNREGISTERED, n=registering.tell_late(timezone.now()))
    visits.lift_of_ended(timezone.now())
    if mailbox.is_set_up():
        _fetch(talk)
    _pull(talk)
    talk.say(_DEALT, n=deal_waiting(now=timezone.now()))
    for tell in (remind, tell_waiting, tell_overdue_handovers):
        tell(timezone.now())
    if stopped := go_on(timezone.now):
        talk.say(_WENT_ON, n=stopped)
    for room in (keeping, making, once, guessing):
        room.forget_old(timezone.now())


def _fetch(talk: Talk) -> None:
    """A post office that does not answer stops nothing else."""
    from django.utils import timezone

    from pochemu.intake import mailbox
    from pochemu.people.actions import Refused

    try:
        found = mailbox.fetch(timezone.now)
    except Refused as refused:
        talk.mention(refused.words, "red")
    else:
        talk.say(_LETTERS, new=found.new, skipped=found.skipped, unread=found.unread)


def _pull(talk: Talk) -> None:
    """Lists of calls of days that have ended; an exchange that does not answer is asked again the next time."""
    from django.utils import timezone

    from pochemu.callcentre.models import Sender
    from pochemu.intake import pulling
    from pochemu.intake.cells.unfit import Unfit

    for sender in Sender.objects.order_by("name"):
        try:
            for day in pulling.due(sender, timezone.now()):
                found = pulling.pull(sender, day, now=timezone.now())
                talk.say(_PULLED, name=sender.name, day=f"{day}", n=len(found.missing), unread=len(found.unread))
        except Unfit as unfit:
            talk.mention(_NOT_PULLED, "red", name=sender.name, why=unfit.words)


_PULLED = Words(
    "{name}, its list of calls of {day}: missing and added {n}, not understood {unread}",
    "{name}, список звонков за {day}: не хватало и добавлено {n}, не разобрано {unread}",
)
_NOT_PULLED = Words("{name}: {why}", "{name}: {why}")
_LETTERS = Words(
    "Letters: enquiries {new}, written by machines {skipped}, not understood and kept {unread}",
    "Письма: обращений {new}, написано автоматами {skipped}, не разобрано и сохранено {unread}",
)
_TOLD = Words("Deadlines that passed: {n}", "Прошло сроков: {n}")
_LAPSED = Words("Reservations that lapsed: {n}", "Истекло броней: {n}")
_LATE = Words("Payments that became late: {n}", "Просрочено платежей: {n}")
_NOT_MENDED = Words("Defects that became late: {n}", "Просрочено замечаний: {n}")
_UNREGISTERED = Words("Deadlines of registration missed: {n}", "Пропущено сроков регистрации: {n}")
_WENT_ON = Words("Imports gone on with: {n}", "Продолжено переносов: {n}")
_DEALT = Words("Enquiries dealt out: {n}", "Распределено обращений: {n}")
