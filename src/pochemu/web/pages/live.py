"""A stream that tells open pages when something was written. One poller a process feeds all of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from contextvars import Context
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import HttpRequest, StreamingHttpResponse

from pochemu.ledger.entries import newest
from pochemu.ledger.models import Entry

EVERY = 0.5  # seconds
BEAT = 15  # seconds of silence, after which a word shows that the stream is alive


Stamp = tuple[int, int]
"""The newest entry, and how many of the last ones are there: one with an earlier number may come later."""

LAST = 500


class Poller:
    """Asks the ledger whether it has grown, as long as anybody listens."""

    def __init__(self) -> None:
        self.stamp: Stamp = (0, 0)
        self.listeners = 0
        self.moved = asyncio.Condition()
        self.task: asyncio.Task[None] | None = None

    async def stream(self) -> AsyncIterator[str]:
        self.listeners += 1
        if self.task is None or self.task.done():
            self.stamp = await _newest()
            self.task = asyncio.create_task(self.poll(), context=Context())  # it outlives the request it began in
        try:
            known = self.stamp
            yield "retry: 2000\n\n"
            while True:
                told = await self.news(known)
                yield f"data: {told[0]}\n\n" if told != known else ": still here\n\n"
                known = told
        finally:
            self.listeners -= 1

    async def news(self, known: Stamp) -> Stamp:
        async with self.moved:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.moved.wait_for(lambda: self.stamp != known), BEAT)
        return self.stamp

    async def poll(self) -> None:
        while self.listeners:
            await asyncio.sleep(EVERY)
            stamp = await _newest()
            if stamp != self.stamp:
                async with self.moved:
                    self.stamp = stamp
                    self.moved.notify_all()


@sync_to_async
def _newest() -> Stamp:
    close_old_connections()
    seq = newest()
    return seq, Entry.objects.filter(sealed=True, seq__gt=seq - LAST).count()


_pollers: WeakKeyDictionary[asyncio.AbstractEventLoop, Poller] = WeakKeyDictionary()


async def live(_request: HttpRequest) -> StreamingHttpResponse:
    poller = _pollers.setdefault(asyncio.get_running_loop(), Poller())
    response = StreamingHttpResponse(poller.stream(), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response
