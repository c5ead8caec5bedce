"""serve, demo: the pages."""

import os
import socket
from typing import Final

import click

from pochemu.config.commands.database import ready
from pochemu.config.commands.spoken import SpokenCommand, option
from pochemu.config.commands.talk import Failed, Talk, pass_talk
from pochemu.engine.words import Words


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
    ready(talk)
    talk.say(_SERVED, url=f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}/")  # noqa: S104
    run(host, port, workers)


PATIENCE: Final = 5
"""Seconds for what is being answered when the server ends: the streams of open pages would never be done."""


def run(host: str, port: int, workers: int = 1) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    _refuse_taken(host, port)

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pochemu.config.settings")
    Granian(
        "pochemu.config.asgi:application", address=host, port=port, interface=Interfaces.ASGINL, workers=workers,
        websockets=False, workers_kill_timeout=PATIENCE,
    ).serve()  # fmt: skip


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError as error:
            raise Failed(_TAKEN, host=host, port=port, error=error.strerror) from error


_TAKEN = Words(
    "{host}:{port} can't be listened on ({error}): choose another port by --port (make: PORT=8001)",
    "На {host}:{port} нельзя принимать запросы ({error}): выберите другой порт через --port (make: PORT=8001)",
)
_SERVED = Words("The pages are at {url} (Ctrl+C ends)", "Страницы здесь: {url} (Ctrl+C — закончить)")
