"""close, verify, heads: months that stay as they were, and the proof of it."""

from typing import TYPE_CHECKING, TextIO

import click
from gmpy2 import mpq

from pochemu.config.commands.asked import MonthType, month_argument
from pochemu.config.commands.database import at_hand, ready, the_company
from pochemu.config.commands.passwords import password, password_option
from pochemu.config.commands.spoken import SpokenCommand, option
from pochemu.config.commands.talk import Failed, Talk, pass_talk, safe
from pochemu.engine.period import Month
from pochemu.engine.words import Words

if TYPE_CHECKING:
    from pochemu.pay.closing.acts import Drawn
    from pochemu.pay.closing.checklist import Checklist, Point
    from pochemu.pay.models import Closing
    from pochemu.pay.periods import Head
    from pochemu.people.models import Account
    from pochemu.people.rights import May

_SHORT = 12
"""Of a hash, so many letters are enough to say which one is meant."""


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Take a month's figures and show what is to be decided; then, with --approve, approve exactly them.\n\n"
        "The second person's approval closes the month.",
        "Зафиксировать цифры месяца и показать, что нужно решить; затем, с --approve, одобрить именно их.\n\n"
        "Одобрение второго человека закрывает месяц.",
    ),
)
@month_argument
@option(
    "--by", "login", required=True, metavar="LOGIN", words=Words("Whose word it is: a login.", "Чьё это слово: логин.")
)
@option(
    "--approve",
    "seen",
    metavar="HASH",
    words=Words("The hash of the figures you saw, or its beginning.", "Хеш цифр, которые вы видели, или его начало."),
)
@option("--anew", is_flag=True, words=Words("Take the figures anew.", "Зафиксировать цифры заново."))
@password_option
@pass_talk
def close(talk: Talk, month: Month, login: str, seen: str | None, anew: bool, password_stdin: bool) -> None:
    ready(talk)
    the_company()
    from pochemu.people.actions import Refused
    from pochemu.people.rights import May

    by = account_of(talk, login, May.CLOSE, from_input=password_stdin)
    try:
        if seen is None:
            _take(talk, month, by, anew=anew)
        else:
            _approve(talk, month, seen, by)
    except Refused as refused:
        raise Failed(refused.words) from None


def account_of(talk: Talk, login: str, what: "May", *, from_input: bool) -> "Account":
    """Who gives the password of the login, and may do that. Raises Failed."""
    from pochemu.people.models import Account
    from pochemu.people.rights import may

    given = password(talk, from_input=from_input)
    account = Account.objects.filter(user__username=login).select_related("user").first()
    if account is None or not account.user.check_password(given):
        raise Failed(_NOBODY, login=login)
    if not may(account, what):
        raise Failed(_MAY_NOT[what.value], login=login)
    return account


def _take(talk: Talk, month: Month, by: "Account", *, anew: bool) -> None:
    from django.utils import timezone

    from pochemu.pay.closing.acts import begin, drawn
    from pochemu.pay.closing.checklist import checklist

    taken = None if anew else drawn(month)
    taken = taken or begin(month, by=by, now=timezone.now())
    _show(talk, taken, checklist(taken.reckoned))


def _show(talk: Talk, drawn: "Drawn", todo: "Checklist") -> None:
    from pochemu.pay.terminal import Printer

    reckoning, snap = drawn.reckoning, drawn.reckoned.snapshot
    total = Printer(snap.company.rulebook, talk.language, safe).money(mpq(reckoning.total, 10**snap.digits))
    talk.say(_FIGURES, "bold", month=drawn.reckoned.month, n=reckoning.people, total=total)
    talk.say(_HASH, hash=reckoning.digest, entry=reckoning.watermark)
    for point in todo.undecided:
        talk.say(_UNDECIDED, "yellow", who=point.month.name, what=_what(point), reason=point.reason)
    for words, found in ((_LATE, todo.late), (_NOBODYS, todo.nobodys), (_QUESTIONS, todo.questions)):
        if found:
            talk.say(words, "yellow", n=len(found))
    for aside in todo.set_aside:
        talk.say(_SET_ASIDE, "yellow", file=aside.file, n=aside.rows, reason=aside.reason)
    if todo.clear:
        talk.say(_APPROVE, month=drawn.reckoned.month, hash=reckoning.digest[:_SHORT])
    else:
        talk.say(_DECIDE, page=_page(drawn.reckoned.month))


def _page(month: Month) -> str:
    """Its address; where none is set, that on the server of `pochemu serve`."""
    from django.conf import settings

    return f"{settings.ADDRESS}/months/{month}/"


def _what(point: "Point") -> Words:
    lines = [line for group in point.month.groups for line in group.lines if line.name == point.line]
    return lines[0].title if lines else Words.same(point.position or "—")


def _approve(talk: Talk, month: Month, seen: str, by: "Account") -> None:
    from pochemu.pay.closing.acts import Undecided, approvals_needed, approve, drawn
    from pochemu.pay.closing.checklist import checklist

    try:
        closing = approve(month, _meant(month, seen), by=by)
    except Undecided as undecided:
        if taken := drawn(month):
            _show(talk, taken, checklist(taken.reckoned))
        raise Failed(undecided.words) from None
    if closing is None:
        talk.say(_ONE_MORE, "green", month=month, n=approvals_needed())
    else:
        _show_closed(talk, month, closing)


def _meant(month: Month, seen: str) -> str:
    """The hash of figures that were taken, of which enough was given. Raises Failed."""
    from pochemu.pay.models import Reckoning

    if len(seen) < _SHORT:
        raise Failed(_TOO_SHORT, n=_SHORT, month=month)
    found = Reckoning.objects.filter(month=month.code, digest__startswith=seen).order_by("number").last()
    return found.digest if found else seen


def _show_closed(talk: Talk, month: Month, closing: "Closing") -> None:
    talk.say(_CLOSED, "bold green", month=month)
    talk.say(_HEAD, number=closing.number, month=month, hash=closing.hash)


@click.command(
    cls=SpokenCommand,
    words=Words(
        "Whether closed months are as they were: every kopeck from the ledger again, and every hash.",
        "Остались ли закрытые месяцы прежними: каждая копейка по журналу заново и каждый хеш.",
    ),
)
@click.argument("months", nargs=-1, type=MonthType(), metavar="[MONTH]…")
@option("--all", "every", is_flag=True, words=Words("All closed months.", "Все закрытые месяцы."))
@option(
    "--heads",
    "kept",
    type=click.File(encoding="utf-8"),
    words=Words(
        "What `pochemu heads` printed at some time and was kept elsewhere; - is the input.",
        "То, что когда-то напечатала команда pochemu heads и что хранилось отдельно; - значит ввод.",
    ),
)
@pass_talk
def verify(talk: Talk, months: tuple[Month, ...], every: bool, kept: TextIO | None) -> None:
    at_hand(talk)
    the_company()
    from pochemu.pay import periods
    from pochemu.pay.closing.verifying import verify

    if not months and not every:
        raise click.UsageError(talk.text(_WHICH))
    heads = periods.heads()
    closed = [head.month for head in heads]
    for month in months:
        if month not in closed:
            raise Failed(_NOT_CLOSED, month=month)
    if not heads:
        talk.mention(_NONE_CLOSED)
    well = _as_kept(talk, heads, kept)
    for one in verify(closed if every else months):
        if one.differences:
            well = False
            talk.say(_DIFFERS, "bold red", month=one.month, n=len(one.differences))
            for each in one.differences:
                talk.say(_DIFFERENCE, "red", difference=each.words)
        else:
            talk.say(_VERIFIED if one.people else _CHAINED, "green", month=one.month, n=one.people, hash=one.hash)
    if not well:
        raise Failed


def _as_kept(talk: Talk, heads: "list[Head]", kept: TextIO | None) -> bool:
    """Whether every head that was kept elsewhere is still a link of the chain."""
    if kept is None:
        return True
    there = {_head_line(head) for head in heads}
    lost = [line for line in map(str.strip, kept) if line and line not in there]
    for line in lost:
        talk.say(_LOST, "bold red", head=line)
    return not lost


@click.command(
    cls=SpokenCommand,
    words=Words(
        "The chain of closed months, a line each: keep it elsewhere, and `pochemu verify --heads` will compare.",
        "Цепочка закрытых месяцев, по строке на каждый: храните её отдельно, и pochemu verify --heads сравнит.",
    ),
)
@pass_talk
def heads(talk: Talk) -> None:
    at_hand(talk)
    the_company()
    from pochemu.pay import periods

    heads = periods.heads()
    for head in heads:
        click.echo(_head_line(head))
    if not heads:
        talk.mention(_NONE_CLOSED)


def _head_line(head: "Head") -> str:
    return f"{head.number} {head.month} {head.hash}"


_NOBODY = Words("No login “{login}” with this password", "Логина «{login}» с таким паролем нет")
_MAY_NOT = {
    "close": Words(
        "“{login}” does not close months: the role is another one", "«{login}» не закрывает месяцы: роль другая"
    ),
    "export": Words(
        "“{login}” does not take out the payroll: the role is another one",
        "«{login}» не выгружает зарплату: роль другая",
    ),
}
_FIGURES = Words("{month}: people {n}, in all {total}", "{month}: людей {n}, всего {total}")
_HASH = Words("figures {hash}, as known at entry {entry}", "цифры {hash}, по известному на записи {entry}")
_UNDECIDED = Words("to decide: {who}, {what}: {reason}", "решить: {who}, {what}: {reason}")
_LATE = Words(
    "facts that became known after the month's end: {n}", "фактов, ставших известными после конца месяца: {n}"
)
_NOBODYS = Words(
    "facts credited to somebody on a day without a position: {n}", "фактов, зачтённых кому-то в день без должности: {n}"
)
_QUESTIONS = Words("questions not decided: {n}", "вопросов без решения: {n}")
_SET_ASIDE = Words(
    "rows of {file} that could not be read: {n} ({reason})",
    "строк {file}, которые не удалось прочитать: {n} ({reason})",
)
_APPROVE = Words(
    "Nothing is in the way. To approve: pochemu close {month} --by LOGIN --approve {hash}",
    "Ничто не мешает. Одобрить: pochemu close {month} --by ЛОГИН --approve {hash}",
)
_DECIDE = Words(
    "What is to be decided is decided in the browser, on the page {page} (the pages: pochemu serve); then approve",
    "Решают это в браузере, на странице {page} (страницы запускает pochemu serve); затем одобряйте",
)
_TOO_SHORT = Words(
    "--approve: at least {n} letters of the hash are needed; it is shown by pochemu close {month} --by LOGIN",
    "--approve: нужно хотя бы {n} знаков хеша; его показывает pochemu close {month} --by ЛОГИН",
)
_ONE_MORE = Words(
    "Approved. {month} is closed when {n} persons have approved these figures",
    "Одобрено. {month} закроется, когда эти цифры одобрят {n} человека",
)
_CLOSED = Words("{month} is closed", "{month} закрыт")
_HEAD = Words("{number} {month} {hash}", "{number} {month} {hash}")
_WHICH = Words("which month? or --all", "какой месяц? или --all")
_NOT_CLOSED = Words("{month} is not closed, so there is nothing to compare", "{month} не закрыт, сравнивать не с чем")
_NONE_CLOSED = Words("No month is closed yet", "Закрытых месяцев ещё нет")
_DIFFERS = Words("{month}: not as it was closed: {n}", "{month}: не так, как было закрыто: {n}")
_DIFFERENCE = Words("  {difference}", "  {difference}")
_VERIFIED = Words("{month}: as it was closed, people {n}, {hash}", "{month}: так, как было закрыто, людей {n}, {hash}")
_CHAINED = Words(
    "{month}: the chain and the rows are as they were, {hash}", "{month}: цепочка и строки прежние, {hash}"
)
_LOST = Words("not in the chain any more: {head}", "в цепочке этого больше нет: {head}")
