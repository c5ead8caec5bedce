"""Why, over HTTP, by the real server: the whole page with the tree, the tiers and the first 50 facts. Goal 2."""

import gzip
import os
import re
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter, sleep

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from bench import company
from bench.facts import Size, shown
from bench.names import DATABASE
from bench.row import Row
from bench.timing import p95
from pochemu.people.models import Account

SOON = 30  # seconds
WARMING = 20  # pages

ALONE = {"HX-Request": "true"}
"""As by a click on a number of an open page: the panel comes alone. Else the person's whole month is beside it."""

MEASURE = "pay_5/ATTAINMENT(contracts)/contracts"
VISITS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("a page, nobody was there before", "pay_5", {}),
    ("a page, the same again", "pay_5", {}),
    ("a page, a measure with its facts", MEASURE, {}),
    ("a number clicked", "pay_5", ALONE),
    ("a number clicked, a measure with its facts", MEASURE, ALONE),
)
FEED = (
    "by the clock, beside other programs; at first sight up to 200 facts are tried for the feed of what moved the bonus"
)


def measure(size: Size) -> Iterator[Row]:
    port, cookie = free_port(), _signed_in()
    server = subprocess.Popen(
        [Path(sys.executable).parent / "pochemu", "serve", "--port", str(port)],
        env={**os.environ, "POCHEMU_HOSTS": ""}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        peer = reached(port)
        for visit, path, how in VISITS:
            asked = {"Cookie": cookie, "Accept-Language": "ru", **how}
            times = [get(peer, f"/why/{company.PAID}/person/{company.code(e)}/{path}/", asked) for e in shown(size)]
            work, where = f"why over HTTP, 95 of 100 within: {visit}", f"{DATABASE[connection.vendor]}, {size}"
            yield Row("2", work, where, p95(times[WARMING:]), None, 50, "", reason=FEED)
        yield from _on_the_wire(peer, f"/why/{company.PAID}/person/{company.code(1)}/pay_5/", cookie, size)
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return int(tried.getsockname()[1])


def _signed_in() -> str:
    """The cookie of a director's session."""
    user = User.objects.create_user("measurements")
    Account.objects.create(user=user, role=Account.Role.DIRECTOR)
    client = Client()
    client.force_login(user)
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def reached(port: int) -> HTTPConnection:
    deadline = perf_counter() + SOON
    while True:
        peer = HTTPConnection("127.0.0.1", port)
        try:
            peer.request("GET", "/health/live")
            peer.getresponse().read()
        except OSError:
            if perf_counter() > deadline:
                raise
            sleep(0.1)
        else:
            return peer


def _on_the_wire(peer: HTTPConnection, path: str, cookie: str, size: Size) -> Iterator[Row]:
    """The page with all that its text and its style sheets name, as a browser asks for it the first time."""
    where = f"{DATABASE[connection.vendor]}, {size}"
    text, length = _whole(peer, path, cookie)
    wanted, lengths = deque(_named(text)), {path: length}
    while wanted:
        asset = wanted.popleft()
        if asset not in lengths:
            text, lengths[asset] = _whole(peer, asset, cookie)
            wanted += _named(text) if asset.endswith(".css") else []
    yield Row("page", "why, opened for the first time", where, sum(lengths.values()) / 1000, None, 100, "", "kB")
    yield Row("page", "why, opened for the first time", where, len(lengths), None, 6, "", "requests")


def _named(text: str) -> list[str]:
    return re.findall(r"""(?:href=|src=|url\()["']?(/static/[^"')]+)""", text)


def _whole(peer: HTTPConnection, path: str, cookie: str) -> tuple[str, int]:
    """The text, and how many bytes it was on the wire."""
    peer.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    response = peer.getresponse()
    body = response.read()
    zipped = response.headers["Content-Encoding"] == "gzip"
    return (gzip.decompress(body) if zipped else body).decode(errors="replace"), len(body)


def get(peer: HTTPConnection, path: str, headers: dict[str, str]) -> float:
    start = perf_counter()
    peer.request("GET", path, headers=headers)
    response = peer.getresponse()
    page = response.read()
    took = (perf_counter() - start) * 1000
    assert response.status == 200, (response.status, path, page[:300])
    return took
