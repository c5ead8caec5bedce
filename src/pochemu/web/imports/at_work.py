"""The work beside the page: the browser does not wait for it. If the server is stopped, `tick` goes on with it."""

import logging
from threading import Thread

from django.db import connection
from django.utils import timezone

from pochemu.intake.bringing.working import work

log = logging.getLogger(__name__)


def set_to_work(number: int) -> None:
    Thread(target=_work, args=[number], daemon=True).start()


def _work(number: int) -> None:
    try:
        work(number, timezone.now)
    except Exception:  # nobody waits for the thread: what went wrong is for whoever reads the log
        log.exception("import %s was stopped", number)
    finally:
        connection.close()
