"""Writing that goes on while the next is being prepared: the database works in a thread, Python meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

from django.db import connection

Write = Callable[[Any], None]
"""Given the connection to write through."""


class Writer(Protocol):
    def write(self, what: Write) -> None:
        """After all that was given before."""

    def wait(self) -> None:
        """Till nothing is being written: to be called before the connection is used. Raises what the writing did."""


class AtOnce:
    def write(self, what: Write) -> None:
        what(connection)

    def wait(self) -> None:
        pass


class Behind:
    """In a transaction of the thread that it was made in. One piece is being written at most."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writing")
        self._connection: Any = connection._connections[connection._alias]  # type: ignore[attr-defined]
        self._going: Future[None] | None = None

    def __enter__(self) -> "Behind":
        self._connection.inc_thread_sharing()
        return self

    def __exit__(self, wrong: object, *_: object) -> None:
        self._thread.shutdown()
        self._connection.dec_thread_sharing()
        if wrong is None:
            self.wait()

    def write(self, what: Write) -> None:
        self.wait()
        self._going = self._thread.submit(what, self._connection)

    def wait(self) -> None:
        going, self._going = self._going, None
        if going:
            going.result()
