"""The server's way in. The current month is calculated before anybody asks: the first page should not wait for it."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from threading import Thread

import django

from pochemu.config.application import Application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pochemu.config.settings")
django.setup(set_prefix=False)
application = Application()

# Before the thread begins: of two threads that import the same modules at once, one may be given half of a module.
import_module("pochemu.config.urls")


def warm() -> None:
    from django.db import DatabaseError, connection

    from pochemu.pay.queries import warm
    from pochemu.people.models import Company

    with suppress(DatabaseError, Company.DoesNotExist):  # not made yet: the pages will say so
        warm(datetime.now(UTC))
    connection.close()


Thread(target=warm, daemon=True).start()
