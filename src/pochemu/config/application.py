"""Django, in threads that stay: each keeps a connection to the database, with what that has prepared and read.

Django's own gives every request a new thread, which has to connect anew.
"""

import asyncio
import signal
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import current_thread, main_thread
from types import FrameType
from typing import Any, Final

from asgiref.sync import ThreadSensitiveContext
from django.core.handlers.asgi import ASGIHandler

THREADS: Final = 8
"""Of a process."""


class Application(ASGIHandler):
    def __init__(self) -> None:
        super().__init__()
        self.at_work = Counter({ThreadPoolExecutor(1, thread_name_prefix="pages"): 0 for _ in range(THREADS)})
        self.listens = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not self.listens:
            self.listens = True
            _end_streams_with_the_server()
        thread, _ = min(self.at_work.items(), key=lambda each: each[1])
        self.at_work[thread] += 1
        try:
            async with ThreadSensitiveContext(executor=thread):
                await self.handle(scope, receive, send)
        finally:
            self.at_work[thread] -= 1


def _end_streams_with_the_server() -> None:
    """The server waits for what is being answered, and a stream of an open page is never done by itself.

    Called when the server's own ears are in place: they hear as well, by the loop.
    """
    if current_thread() is not main_thread():
        return
    from pochemu.web.pages.live import poller_of

    loop = asyncio.get_running_loop()

    def end(_signal: int, _frame: FrameType | None) -> None:
        asyncio.run_coroutine_threadsafe(poller_of(loop).end(), loop)

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
