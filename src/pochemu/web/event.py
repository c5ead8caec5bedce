"""What a room says of one of its own things in a client's history."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from pochemu.clients.models import HistoryItem
from pochemu.web.page import Page
from pochemu.web.why.shapes import Text


class Event(NamedTuple):
    title: Text
    href: str = ""  # of the thing's own page; "" where it has none, or is closed to the reader
    text: str = ""


Events = Callable[[Page, Sequence[HistoryItem]], Mapping[int, Event]]
"""Of a room's items on a page, all at once, by their numbers."""
