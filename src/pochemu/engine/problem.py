"""Mistakes of people are values: collected and shown together. Exceptions are for our own."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import NamedTuple

from pochemu.engine.unseen import seen, unseen_in
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


LONGEST_NAME = 60  # difflib takes quadratic time
LONGEST_LIST = 200  # in characters


def nearest(word: str, known: Iterable[str]) -> Words:
    """ " Did you mean …?" for a misspelt name, or nothing."""
    near = meant(word, known)
    if near is None:
        return Words("", "")
    for hiding, words in ((word, _HIDDEN), (near, _HIDDEN_THERE)):
        if (code := unseen_in(hiding)) and _small(near) == _small(word):
            return words.fill(near=near, code=code)
    return (_SAME_LOOK if _small(near) == _small(word) and near.casefold() != word.casefold() else _MEANT).fill(
        near=near
    )


def nearest_or_all(word: str, known: Iterable[str]) -> Words:
    """The same; where none is near, the names that there are, if they are few."""
    names = list(known)
    near = nearest(word, names)
    if near.en or not names or len(word) > LONGEST_NAME or sum(map(len, names)) > LONGEST_LIST:
        return near
    return _THERE_ARE.fill(names=", ".join(names))


def meant(word: str, known: Iterable[str]) -> str | None:
    """The name that was misspelt so."""
    if len(word) > LONGEST_NAME:
        return None
    names = {_small(name): name for name in known if len(name) <= LONGEST_NAME}
    close = get_close_matches(_small(word), names, n=1, cutoff=0.6)
    return names[close[0]] if close else None


def _small(name: str) -> str:
    return seen(name).casefold().translate(_LOOK_ALIKE)


_LOOK_ALIKE = str.maketrans("асеорхуктмнв", "aceopxyktmhb")
_MEANT = Words(" Did you mean “{near}”?", " Может быть, «{near}»?")
_HIDDEN = Words(
    " There is a sign in it, {code}, which nobody sees: type it anew. Did you mean “{near}”?",
    " В нём стоит знак {code}, которого не видно: наберите заново. Может быть, «{near}»?",
)
_HIDDEN_THERE = Words(
    " In the one that looks the same there is a sign, {code}, which nobody sees: type that one anew. "
    "Did you mean “{near}”?",
    " В том, что выглядит так же, стоит знак {code}, которого не видно: наберите заново там. Может быть, «{near}»?",
)
_THERE_ARE = Words(" There are: {names}", " Есть: {names}")
_SAME_LOOK = Words(
    " It looks the same as another, but some letters are of another alphabet. Did you mean “{near}”?",
    " Выглядит так же, как другое, но часть букв из другого алфавита. Может быть, «{near}»?",
)
