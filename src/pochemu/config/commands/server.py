"""serve, demo: the pages."""

import os
import signal
import socket
from collections.abc import Callable
from threading import Thread
from time import sleep
from typing import Final

import click

from pochemu.config.commands.database import ready
from pochemu.config.commands.spoken import SpokenCommand, option
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.engine.words import Words
from pochemu.intake.os_words import os_words


@click.command(cls=SpokenCommand, words=Words("Serve the pages.", "Запустить сервер страниц."))
@option(
    "--host", default="127.0.0.1", show_default=True, words=Words("Address to listen on.", "На каком адресе слушать.")
)
@option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), words=Words("Port.", "Порт."))
@option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    words=Words("Processes.", "Сколько процессов."),
)
@pass_talk
def serve(talk: Talk, host: str, port: int, workers: int) -> None:
    refuse_taken(host, port)
    ready(talk)
    url = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}/"  # noqa: S104
    run(host, port, workers, once_listening=lambda: talk.say(_SERVED, url=url))


PATIENCE: Final = 5
"""Seconds for what is being answered when the server ends."""

BETWEEN_KNOCKS: Final = 0.2
"""Seconds."""


def run(host: str, port: int, workers: int = 1, *, once_listening: Callable[[], None]) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    refuse_taken(host, port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pochemu.config.settings")
    server = Granian(
        "pochemu.config.asgi:application", address=host, port=port, interface=Interfaces.ASGINL, workers=workers,
        websockets=False, workers_kill_timeout=PATIENCE, log_level=LogLevels.error,
    )  # fmt: skip
    hung_up = signal.SIG_IGN if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN else server.signal_handler_interrupt
    # A closed terminal says it: Granian would reload. Under nohup it is not to be heeded.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, hung_up))
    server.on_startup(Thread(target=_tell, args=(host, port, once_listening), daemon=True).start)
    server.serve()


def _tell(host: str, port: int, once_listening: Callable[[], None]) -> None:
    """A worker listens seconds after the server has begun: it reads all of the pages' code first."""
    while True:
        sleep(BETWEEN_KNOCKS)
        with socket.socket() as knocking:
            if knocking.connect_ex((host, port)) == 0:
                return once_listening()


def refuse_taken(host: str, port: int) -> None:
    """Raises Failed. Asked before there is anything to wait for, and again when all is ready."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise Failed(_TAKEN, host=host, port=port, other=port % 65535 + 1, error=os_words(error)) from error


_TAKEN = Words(
    "Port {port} of {host} can't be listened on: {error}. Choose another by --port, such as --port {other} "
    "(make demo PORT={other})",
    "На порту {port} адреса {host} нельзя принимать запросы: {error}. Выберите другой через --port, например "
    "--port {other} (make demo PORT={other})",
)
_SERVED = Words("The pages are at {url} (Ctrl+C ends)", "Страницы здесь: {url} (Ctrl+C — закончить)")
