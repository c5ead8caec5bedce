"""demo: a company to look round in. What was done there stays for the next time."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Final, TypeVar

import click

from pochemu.config.commands.database import ready, set_up
from pochemu.config.commands.demo_database import choose_database
from pochemu.config.commands.server import refuse_taken, run
from pochemu.config.commands.spoken import SpokenCommand, option
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.demo.days import MOSCOW
from pochemu.engine.words import Words
from pochemu.intake.importing.run import Progress as Told

if TYPE_CHECKING:
    from pochemu.demo.people import DemoLogin

T = TypeVar("T")

HOST: Final = "127.0.0.1"
SECONDS_BETWEEN_FACTS: Final = 20


@click.command(
    cls=SpokenCommand,
    words=Words(
        "A company that does not exist, with its people, settings and a year of work, and its pages.",
        "Компания, которой нет: её люди, настройки, год работы и её страницы.",
    ),
)
@option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), words=Words("Port.", "Порт."))
@option("--reset", is_flag=True, words=Words("Begin anew.", "Начать заново."))
@pass_talk
def demo(talk: Talk, port: int, reset: bool) -> None:
    refuse_taken(HOST, port)
    choose_database()
    set_up()
    if reset:
        _remove(talk)
    try:
        ready(talk)
        _fill(talk)
    except KeyboardInterrupt:  # asked for, so it is no failure: `make` would call it one
        talk.mention(_STOPPED)
        return
    way_in = _way_in(talk, port)
    with _life(talk.language):
        run(HOST, port, once_listening=way_in)


def _fill(talk: Talk) -> None:
    """Who comes again does not wait: what has happened meanwhile is lived through beside the pages."""
    from pochemu.demo.found import found, has_moved_in, is_other_company, live

    if is_other_company():
        raise Failed(_OTHER)
    talk.mention(_COMING if has_moved_in() else _FILLING)
    now = datetime.now(UTC)
    if problems := found(now):
        talk.problems(problems)
        raise Failed(_CHANGED)
    if has_moved_in():
        return
    with talk.progress() as at_work:
        lived = live(now, progress=lambda facts: _counted(facts, at_work(talk.text(_FACTS), len(facts))))
    talk.mention(_FILLED, n=lived.added)


def _counted(facts: Sequence[T], told: Told) -> Iterator[T]:
    for number, fact in enumerate(facts, 1):
        if number % 500 == 0:
            told(number)
        yield fact


def _way_in(talk: Talk, port: int) -> Callable[[], None]:
    """Shows it. All is read beforehand: the database is not asked once the server has begun."""
    from pochemu.demo.found import open_doors

    names = {door.login: _name(door) for door in open_doors(datetime.now(UTC))}

    def show() -> None:
        talk.say(_ADDRESS, "bold", url=f"http://{HOST}:{port}")
        talk.say(_LOGINS)
        for login, name in names.items():
            talk.say(_LOGIN, login=login, name=name)
        talk.say(_END)

    return show


def _name(door: "DemoLogin") -> str:
    from pochemu.people.models import Account

    return Account.objects.get(user__username=door.login).name


@contextmanager
def _life(language: str) -> Iterator[None]:
    """Goes on beside, in a process of its own: a worker forked amid threads may wait for their locks for ever."""
    beside = get_context("spawn").Process(target=_live, args=(language, os.getpid()), daemon=True)
    beside.start()
    yield
    beside.terminate()
    beside.join()


def _live(language: str, server: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the server's, which ends this process
    set_up()
    talk = Talk()
    talk.speak(language)
    _go_on_living(talk, server)


def _go_on_living(talk: Talk, server: int) -> None:
    """Facts of the day are recorded as their moments come; a new day is made up when it begins."""
    from django.db import connection

    from pochemu.demo.found import live
    from pochemu.demo.work import Work

    now = datetime.now(UTC)
    _, ahead, paid = live(now)
    _keep_books(talk)
    while os.getppid() == server:
        sleep(SECONDS_BETWEEN_FACTS)
        before, now = now, datetime.now(UTC)
        if now.astimezone(MOSCOW).date() != before.astimezone(MOSCOW).date():
            _, ahead, paid = live(now)
        if come := [fact for fact in ahead if fact.occurred_at <= now]:
            Work(paid).live(come)
            ahead = ahead[len(come) :]
        connection.close()


def _keep_books(talk: Talk) -> None:
    """Questions are asked, and past months closed, while one looks round: it takes longer than all the rest."""
    from pochemu.demo.books import close_books
    from pochemu.demo.questions import ask_questions
    from pochemu.people.actions import Refused

    try:
        ask_questions(datetime.now(UTC))
        closed = close_books(datetime.now(UTC))
    except Refused as refused:  # whoever looks round got in between
        talk.mention(refused.words)
        return
    if closed:
        talk.mention(_CLOSED, first=closed[0], last=closed[-1])


def _remove(talk: Talk) -> None:
    """The database's file, when it is the demonstration's; a server's database is nobody's to remove from here."""
    from django.db import connection

    from pochemu.config.commands.database import State, state
    from pochemu.demo.found import is_other_company

    if connection.vendor != "sqlite":
        raise Failed(_NOT_A_FILE)
    if (kept := state()) is State.BEHIND:
        ready(talk)  # only so can it be told whose it is
    if kept in (State.READY, State.BEHIND) and is_other_company():
        raise Failed(_OTHER)
    connection.close()
    file = Path(str(connection.settings_dict["NAME"]))
    for each in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
        each.unlink(missing_ok=True)
    talk.mention(_REMOVED, file=file)


_OTHER = Words(
    "The database that DATABASE_URL names holds another company: without it the demonstration has one of its own",
    "В базе, которую называет DATABASE_URL, уже есть другая компания: без DATABASE_URL у демонстрации своя база данных",
)
_NOT_A_FILE = Words(
    "--reset removes a database's file, and this database is on a server: empty it by its own means",
    "--reset удаляет файл базы данных, а эта база на сервере: очистите её средствами сервера",
)
_REMOVED = Words("Removed {file}", "Файл {file} удалён")
_CHANGED = Words(
    "The demonstration company is not the one in this database any more: begin anew with --reset (make demo-reset)",
    "Демонстрационная компания уже не та, что в этой базе данных: начните заново с --reset (make demo-reset)",
)
_STOPPED = Words(
    "\nStopped while the company was being made up: the next time it goes on from there",
    "\nОстановлено, пока компания сочинялась: в следующий раз продолжится отсюда",
)
_FILLING = Words("Making up a year of work…", "Сочиняется год работы…")
_COMING = Words(
    "What has happened since the last time is coming in; the pages are served meanwhile",
    "То, что случилось с прошлого раза, ещё записывается; страницы уже открываются",
)
_FACTS = Words("facts", "факты")
_FILLED = Words("New facts: {n}", "Новых фактов: {n}")
_CLOSED = Words("Closed months: {first} to {last}", "Закрытые месяцы: с {first} по {last}")
_ADDRESS = Words("{url}", "{url}")
_LOGINS = Words("Logins (the password is the login itself):", "Логины (пароль такой же, как логин):")
_LOGIN = Words("  {login:<24} {name}", "  {login:<24} {name}")
_END = Words(
    "Ctrl+C ends it; what was done stays for the next time",
    "Ctrl+C — закончить; сделанное останется до следующего раза",
)
