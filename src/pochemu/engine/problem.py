"""Mistakes of people are values: collected and shown together. Exceptions are for our own."""

from difflib import get_close_matches
from collections.abc import Iterable
from typing import NamedTuple

from pochemu.engine.words import Words


class Place(NamedTuple):
    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Problem(NamedTuple):
    """What is wrong, where, what was expected, how to mend: a sentence with its place."""

    place: Place
    words: Words

    def text(self, language: str) -> str:
        return f"{self.place}: {self.words.text(language)}"


def nearest(word: str, known: Iterable[str]) -> Words:
    """" Did you mean …?" for a misspelt name, or nothing."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return Words(" Did you mean “{near}”?", " Может быть, «{near}»?").fill(near=close[0]) if close else Words("", "")
