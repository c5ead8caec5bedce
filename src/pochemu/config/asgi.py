"""The server's way in. The current month is calculated before anybody asks: the first page should not wait for it."""

import gc
import logging
import os
from contextlib import suppress
from datetime import UTC, datetime
from http.client import HTTPException
from importlib import import_module
from threading import Thread
from time import sleep
from typing import Final

import django

from pochemu.config.application import Application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pochemu.config.settings")
django.setup(set_prefix=False)
application = Application()
log = logging.getLogger(__name__)

# A page makes tens of thousands of objects that live until it is told. As Python is set, every fifteenth page or so
# had all that the program holds looked through for circles, for a tenth of a second.
gc.set_threshold(50_000, 20, 100)

# Before the thread begins: of two threads that import the same modules at once, one may be given half of a module.
import_module("pochemu.config.urls")


SECONDS_BETWEEN_LETTERS: Final = 5


def warm() -> None:
    from django.db import DatabaseError, connection

    from pochemu.pay.queries import warm
    from pochemu.people.models import Company

    with suppress(DatabaseError, Company.DoesNotExist):  # not made yet: the pages will say so
        warm(datetime.now(UTC))
    connection.close()


Thread(target=warm, daemon=True).start()


def send() -> None:
    """Notices that are to leave the house, as long as the server runs; of several processes each takes others."""
    from django.db import DatabaseError, connection

    from pochemu.notices import telegram, ways
    from pochemu.notices.sending import send_waiting

    while ways.set_up():
        try:
            with suppress(DatabaseError):  # the next time
                send_waiting(lambda: datetime.now(UTC))
            if telegram.is_set_up():
                with suppress(DatabaseError, OSError, HTTPException):
                    telegram.join_waiting(datetime.now(UTC))
            connection.close()
        except Exception:  # the next time too: a thread that ended would tell nobody that nothing leaves any more
            log.exception("notices did not leave")
        sleep(SECONDS_BETWEEN_LETTERS)


Thread(target=send, daemon=True).start()
