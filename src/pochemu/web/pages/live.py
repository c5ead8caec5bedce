"""A stream that tells open pages when something was written, and how many notices their reader has not read.

One poller a process feeds all of them.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import suppress
from contextvars import Context
from typing import NamedTuple
from weakref import WeakKeyDictionary

from asgiref.sync import sync_to_async
from django.db import close_old_connections
from django.http import Http404, HttpRequest, StreamingHttpResponse

from pochemu.ledger.entries import newest
from pochemu.ledger.models import Entry
from pochemu.notices import reading
from pochemu.web.access import reader_of

EVERY = 0.5  # seconds
BEAT = 15  # seconds of silence, after which a word shows that the stream is alive


Stamp = tuple[int, int]
"""The newest entry, and how many of the last ones are there: one with an earlier number may come later."""

LAST = 500


class State(NamedTuple):
    ledger: Stamp = (0, 0)
    notices: reading.Stamp = (0, 0)


class Heard(NamedTuple):
    """What one page was told of: where the ledger stood, and how many of its reader's notices were unread."""

    ledger: Stamp
    unread: int


class Poller:
    """Asks whether the ledger has grown and anybody was told anything, as long as anybody listens."""

    def __init__(self) -> None:
        self.state = State()
        self.unread: dict[int, int] = {}
        self.listeners: Counter[int] = Counter()  # by their accounts
        self.moved = asyncio.Condition()
        self.task: asyncio.Task[None] | None = None
        self.ended = False

    async def stream(self, account: int) -> AsyncIterator[str]:
        self.listeners[account] += 1
        try:
            if self.task is None or self.task.done():
                self.state = await _state()
                self.task = asyncio.create_task(self.poll(), context=Context())  # it outlives the request it began in
            self.unread |= await _unread([account])
            known = self.heard(account)
            yield f"retry: 2000\n\n{_unread_said(known)}"
            while not self.ended:
                told = await self.news(account, known)
                yield "".join(_said(known, told)) or ": still here\n\n"
                known = told
        finally:
            self.listeners -= Counter([account])

    def heard(self, account: int) -> Heard:
        return Heard(self.state.ledger, self.unread.get(account, 0))

    async def news(self, account: int, known: Heard) -> Heard:
        async with self.moved:
            with suppress(TimeoutError):
                await asyncio.wait_for(self.moved.wait_for(lambda: self.ended or self.heard(account) != known), BEAT)
        return self.heard(account)

    async def end(self) -> None:
        async with self.moved:
            self.ended = True
            self.moved.notify_all()

    async def poll(self) -> None:
        while self.listeners and not self.ended:
            await asyncio.sleep(EVERY)
            state = await _state()
            if state == self.state:
                continue
            unread = await _unread([*self.listeners]) if state.notices != self.state.notices else {}
            async with self.moved:
                self.state, self.unread = state, self.unread | unread
                self.moved.notify_all()


def _said(known: Heard, told: Heard) -> list[str]:
    ledger = [f"data: {told.ledger[0]}\n\n"] if told.ledger != known.ledger else []
    return ledger + ([_unread_said(told)] if told.unread != known.unread else [])


def _unread_said(told: Heard) -> str:
    return f"event: unread\ndata: {told.unread}\n\n"


@sync_to_async
def _state() -> State:
    close_old_connections()
    seq = newest()
    ledger = seq, Entry.objects.filter(sealed=True, seq__gt=seq - LAST).count()
    return State(ledger, reading.stamp())


@sync_to_async
def _unread(accounts: Collection[int]) -> dict[int, int]:
    return reading.unread_of(accounts)


_pollers: WeakKeyDictionary[asyncio.AbstractEventLoop, Poller] = WeakKeyDictionary()


def poller_of(loop: asyncio.AbstractEventLoop) -> Poller:
    return _pollers.setdefault(loop, Poller())


async def live(request: HttpRequest) -> StreamingHttpResponse:
    account = await sync_to_async(lambda: reader_of(request).account)()
    if account is None:
        raise Http404
    poller = poller_of(asyncio.get_running_loop())
    response = StreamingHttpResponse(poller.stream(account.pk), content_type="text/event-stream")
    response["Cache-Control"] = "no-cache"
    response["X-Accel-Buffering"] = "no"
    return response
