"""What is read once within an act of writing, however many of its parts ask: the company, kinds, people's rows.

None of it is changed beside an act while it goes on; where the act changes it itself, it says so by `forget`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

T = TypeVar("T")

_read: ContextVar[dict[str, Any] | None] = ContextVar("read_once", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def once(name: str, read: Callable[[], T]) -> T:
    """Outside of any act it is read each time."""
    known = _read.get()
    if known is None:
        return read()
    if name not in known:
        known[name] = read()
    found: T = known[name]
    return found


def forget() -> None:
    known = _read.get()
    if known is not None:
        known.clear()
