"""Work beside the page: the browser does not wait for it."""

import logging
from collections.abc import Callable
from datetime import datetime
from threading import Thread

from django.db import connection
from django.utils import timezone

log = logging.getLogger(__name__)

Work = Callable[[int, Callable[[], datetime]], object]


def set_to_work(work: Work, number: int) -> None:
    Thread(target=_work, args=[work, number], daemon=True).start()


def _work(work: Work, number: int) -> None:
    try:
        work(number, timezone.now)
    except Exception:  # nobody waits for the thread: what went wrong is for whoever reads the log
        log.exception("%s %s was stopped", work.__module__, number)
    finally:
        connection.close()
