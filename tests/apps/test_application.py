"""The server's threads, and the stream that outlives the request it began in."""

import asyncio
from contextlib import aclosing
from threading import get_ident
from time import sleep

from asgiref.sync import ThreadSensitiveContext, sync_to_async

from pochemu.config.application import THREADS, Application
from pochemu.web.pages import live


class Noting(Application):
    """Of each request notes the threads that it worked in."""

    def __init__(self):
        super().__init__()
        self.noted = []

    async def handle(self, scope, receive, send):
        first = await sync_to_async(self.work)(scope["takes"])
        self.noted.append({first, await sync_to_async(self.work)(0)})

    def work(self, takes):
        sleep(takes)
        return get_ident()


def asked(requests, *, takes=0.0, at_once=False):
    application = Noting()

    async def ask():
        coroutines = [application({"type": "http", "takes": takes}, None, None) for _ in range(requests)]
        if at_once:
            await asyncio.gather(*coroutines)
        else:
            [await one for one in coroutines]

    asyncio.run(ask())
    assert all(len(threads) == 1 for threads in application.noted), "a request keeps to one thread"
    assert set(application.at_work.values()) == {0}
    return set.union(*application.noted)


def test_requests_one_after_another_work_in_one_thread():
    assert len(asked(20)) == 1


def test_requests_at_once_have_threads_of_their_own_as_long_as_there_are_some():
    assert len(asked(THREADS, takes=0.05, at_once=True)) == THREADS
    assert len(asked(3 * THREADS, takes=0.01, at_once=True)) == THREADS


def test_open_pages_are_told_after_the_first_of_them_was_closed(monkeypatch):
    newest = [live.State((1, 1))]
    monkeypatch.setattr(live, "_state", sync_to_async(lambda: newest[-1]))
    monkeypatch.setattr(live, "_unread", sync_to_async(lambda accounts: dict.fromkeys(accounts, 3)))
    monkeypatch.setattr(live, "EVERY", 0.01)

    async def told():
        poller = live.Poller()
        thread = next(iter(Application().at_work))
        async with ThreadSensitiveContext(executor=thread), aclosing(poller.stream(1)) as first:
            await anext(first)
            second = poller.stream(2)
            await anext(second)
        await asyncio.sleep(0.05)
        newest.append(live.State((2, 2)))
        async with aclosing(second):
            return await asyncio.wait_for(anext(second), 5)

    assert asyncio.run(told()) == "data: 2\n\n"
