"""What came of what was asked."""

from collections.abc import Mapping
from typing import NamedTuple

from django.http import HttpRequest

from pochemu.engine.words import Words
from pochemu.web.why.shapes import Link, Text


class Said(NamedTuple):
    words: Text
    wrong: bool = False
    link: Link | None = None  # where one goes on


def said_in(request: HttpRequest, known: Mapping[str, Words]) -> Said | None:
    """As the address says after a form was sent: one of the page's own sentences."""
    words = {"once": _ONCE, **known}.get(request.GET.get("said", ""))
    return Said(words) if words else None


_ONCE = Words(
    "The form came more than once. It was taken once: nothing was added twice.",
    "Форма пришла не один раз, но записана однажды: ничего не задвоилось.",
)
