"""Twenty people at work: each reads pages of a served product in turn, a couple of seconds each."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from time import perf_counter, sleep
from urllib.parse import quote

from django.contrib.auth.models import User
from django.test import Client as Browser

from bench.pages import free_port, get, reached
from pochemu.people.models import Employee

AT_WORK, WARMING, WATCHED, BETWEEN = 20, 20, 90, 2.0  # people; seconds; seconds that each reads a page, in the middle

Told = Callable[[Random], Mapping[str, object]]
"""What stands in the places of a page's address."""


@contextmanager
def served() -> Iterator[int]:
    """The port where the product is served, by as many workers as there are processors."""
    port = free_port()
    server = subprocess.Popen(
        [Path(sys.executable).parent / "pochemu", "serve", "--port", str(port), "--workers", str(os.cpu_count())],
        env={**os.environ, "POCHEMU_HOSTS": ""}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        reached(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def at_work(port: int, pages: Mapping[str, str], told: Told) -> dict[str, list[float]]:
    """Milliseconds of each page; counted once they have been at work for a while."""
    people = Employee.objects.order_by("pk")[:AT_WORK]
    cookies = [_signed_in(User.objects.get(username=one.code)) for one in people]
    taken: dict[str, list[float]] = defaultdict(list)
    with ThreadPoolExecutor(AT_WORK) as threads:
        for seen in threads.map(lambda each: _one_at_work(port, pages, told, *each), enumerate(cookies)):
            for page, took in seen:
                taken[page].append(took)
    return taken


def _signed_in(user: User) -> str:
    browser = Browser()
    browser.force_login(user)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())


def _one_at_work(
    port: int, pages: Mapping[str, str], told: Told, seed: int, cookie: str
) -> list[tuple[str, float]]:  # fmt: skip
    chance, peer = Random(seed), HTTPConnection("127.0.0.1", port)
    asked, seen = {"Cookie": cookie, "Accept-Language": "ru"}, []
    warm = perf_counter() + WARMING
    while (began := perf_counter()) < warm + WATCHED:
        sleep(chance.uniform(0, 2 * BETWEEN))
        page = chance.choice(list(pages))
        path = pages[page].format(**told(chance))
        took = get(peer, quote(path, safe="/?=&"), asked)
        if began > warm:
            seen.append((page, took))
    return seen
