"""serve, demo: the pages."""

import os
import socket
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
    talk.say(_SERVED, url=f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}/")  # noqa: S104
    run(host, port, workers)


PATIENCE: Final = 5
"""Seconds for what is being answered when the server ends: the streams of open pages would never be done."""


def run(host: str, port: int, workers: int = 1) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    refuse_taken(host, port)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pochemu.config.settings")
    Granian(
        "pochemu.config.asgi:application", address=host, port=port, interface=Interfaces.ASGINL, workers=workers,
        websockets=False, workers_kill_timeout=PATIENCE, log_level=LogLevels.warning,
    ).serve()  # fmt: skip


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
