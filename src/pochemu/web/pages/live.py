"""A stream that tells open pages when something was written. One poller a process feeds all of them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import HttpRequest, StreamingHttpResponse

from pochemu.ledger.entries import newest

EVERY = 0.5  # seconds
BEAT = 15  # seconds of silence, after which a word shows that the stream is alive


class Poller:
    """Asks the ledger for its newest entry, as long as anybody listens."""

    def __init__(self) -> None:
        self.seq = 0
        self.listeners = 0
        self.moved = asyncio.Condition()
        self.task: asyncio.Task[None] | None = None

    async def stream(self) -> AsyncIterator[str]:
        self.listeners += 1
        if self.task is None or self.task.done():
            self.seq = await _newest()
            self.task = asyncio.create_task(self.poll())
        try:
            seq = self.seq
            yield "retry: 2000\n\n"
            while True:
                told = await self.news(seq)
                yield f"data: {told}\n\n" if told > seq else ": still here\n\n"
                seq = told
        finally:
            self.listeners -= 1

    async def news(self, seq: int) -> int:
        async with self.moved:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.moved.wait_for(lambda: self.seq > seq), BEAT)
        return self.seq

    async def poll(self) -> None:
        while self.listeners:
            await asyncio.sleep(EVERY)
            seq = await _newest()
            if seq > self.seq:
                async with self.moved:
                    self.seq = seq
                    self.moved.notify_all()


@sync_to_async
def _newest() -> int:
    close_old_connections()
    return newest()


_pollers: WeakKeyDictionary[asyncio.AbstractEventLoop, Poller] = WeakKeyDictionary()


async def live(_request: HttpRequest) -> StreamingHttpResponse:
    poller = _pollers.setdefault(asyncio.get_running_loop(), Poller())
    response = StreamingHttpResponse(poller.stream(), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response
