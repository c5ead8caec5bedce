"""How long, in seconds, as it is spelt: 45, 1:05, 1:02:03."""

from typing import Final

LONGEST: Final = 7
"""Digits of one part."""


def clock(seconds: int) -> str:
    hours, rest = divmod(seconds, 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def seconds_in(text: str) -> int | None:
    """None: it is spelt in no such way."""
    parts = text.strip().split(":")
    if len(parts) > 3 or not all(part.isascii() and part.isdigit() and len(part) <= LONGEST for part in parts):
        return None
    seconds = 0
    for part in parts:
        seconds = seconds * 60 + int(part)
    return seconds
