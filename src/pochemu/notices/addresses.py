"""A name of any letters within an address: one segment of a path."""

import re
from typing import Final
from urllib.parse import quote

_UNESCAPED: Final = {"~": "~", ".": "/", "d": "."}


def segment(name: str) -> str:
    """As one segment: servers decode %2F before they split a path, and browsers drop dots, so ~ stands for them."""
    text = name.replace("~", "~~").replace("/", "~.")
    return quote(text.replace(".", "~d") if name in (".", "..") else text, safe="()~")


def name_of(segment: str) -> str:
    return re.sub("~([~.d])", lambda found: _UNESCAPED[found[1]], segment)
