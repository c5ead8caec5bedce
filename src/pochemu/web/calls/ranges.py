"""Parts of a file, as players ask for them."""

from typing import Final, NamedTuple

MOST: Final = 16 * 1024 * 1024
"""Bytes of one answer: whoever wants more asks again."""


class Part(NamedTuple):
    first: int
    length: int

    def of(self, size: int) -> str:
        return f"bytes {self.first}-{self.first + self.length - 1}/{size}"


class Unsatisfiable(Exception):
    """No byte of the file is in what was asked for."""


def part_asked(header: str, size: int) -> Part | None:
    """Of the one range that the header names; None where it names none, or several: then it is the whole file."""
    unit, _, text = header.partition("=")
    if unit.strip() != "bytes" or "," in text:
        return None
    begin, dash, end = (part.strip() for part in text.partition("-"))
    if not dash or not (begin + end).isdigit() or not (begin + end).isascii() or len(begin + end) > 30:
        return None
    if not begin:
        first, last = max(0, size - int(end)), size - 1
    else:
        first, last = int(begin), min(int(end), size - 1) if end else size - 1
        if end and int(end) < int(begin):
            return None
    if first > last:
        raise Unsatisfiable
    return Part(first, min(last - first + 1, MOST))
