"""Which encoding a text that is not Unicode was written in: the one in which its words look like words."""

import re
from typing import Final

CANDIDATES: Final = ("cp1251", "cp1252", "cp866", "koi8-r")
"""In the order of likelihood, for where the text itself does not tell."""

_BY_FREQUENCY: Final = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_WEIGHT: Final = {letter: 1 - rank / 33 for rank, letter in enumerate(_BY_FREQUENCY)}
_NEIGHBOURS: Final = frozenset("іїєґў")  # Ukrainian, Belarusian
_TYPOGRAPHY: Final = frozenset("«»“”„‚‘’–—…№€£°§©®™±·•\xa0\xad")
_WORD: Final = re.compile(r"[^\W_]+")


def guess(sample: bytes) -> str:
    """The likeliest of the candidates."""
    return max(CANDIDATES, key=lambda encoding: _likeness(sample, encoding))


def is_damaged_utf8(sample: bytes) -> bool:
    """Mostly good UTF-8 with a few bad bytes in it: no other encoding looks like that."""
    text = sample.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    good = sum(not char.isascii() for char in text) - bad
    return good > 3 * bad


def _likeness(sample: bytes, encoding: str) -> float:
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return float("-inf")
    words = _WORD.findall(text)
    between = _WORD.sub("", text)
    return sum(map(_word, words)) + sum(0.5 if char in _TYPOGRAPHY else -1 for char in between if not char.isascii())


def _word(word: str) -> float:
    if word.isascii():
        return 0
    foreign = [char for char in word if not char.isascii()]
    if len(foreign) < len(word):  # Latin with accents; Cyrillic does not mix with Latin or digits in one word
        return sum(0.7 if _accented(char) else -0.5 for char in foreign)
    well_cased = word.islower() or word.isupper() or word.istitle()
    alone = 0.3 if len(word) == 1 else 1  # one letter by itself may as well be another encoding's sign
    return alone * sum(map(_letter, word.lower())) - (0 if well_cased else len(word))


def _accented(char: str) -> bool:
    return "À" <= char <= "ž"


def _letter(char: str) -> float:
    return _WEIGHT.get(char, 0.1 if char in _NEIGHBOURS else -0.5)
