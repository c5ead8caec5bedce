"""Why, over HTTP, by the real server: the whole page with the tree, the tiers and the first 50 facts. Goal 2."""

import os
import socket
import subprocess
import sys
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


def measure(size: Size) -> Iterator[Row]:
    port, cookie = _free_port(), _signed_in()
    server = subprocess.Popen(
        [Path(sys.executable).parent / "pochemu", "serve", "--port", str(port)],
        env={**os.environ, "POCHEMU_HOSTS": ""}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        peer = _reached(port)
        for path in ("pay_5", "pay_5/ATTAINMENT(contracts)/contracts"):
            times = [_get(peer, f"/why/{company.PAID}/person/{company.code(e)}/{path}/", cookie) for e in shown(size)]
            work = f"why over HTTP, 95 of 100 within: /{path}/"
            yield Row("2", work, f"{DATABASE[connection.vendor]}, {size}", p95(times[WARMING:]), None, 50, "")
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
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


def _reached(port: int) -> HTTPConnection:
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


def _get(peer: HTTPConnection, path: str, cookie: str) -> float:
    start = perf_counter()
    peer.request("GET", path, headers={"Cookie": cookie, "Accept-Language": "ru"})
    response = peer.getresponse()
    page = response.read()
    took = (perf_counter() - start) * 1000
    assert response.status == 200, (response.status, path, page[:300])
    return took
