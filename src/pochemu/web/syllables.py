"""Where long Russian words may be parted, between syllables: a narrow label breaks there, with a hyphen."""

import re
from typing import Final

SOFT_HYPHEN: Final = "\u00ad"
LONGEST: Final = 9
"""Words up to so many letters are never parted."""

_VOWEL, _CONSONANT, _ANY = "[аеёиоуыэюя]", "[бвгджзклмнпрстфхцчшщ]", "[а-яё]"
_PLACES: Final = tuple(
    re.compile(f"({left})(?={right})", re.IGNORECASE)
    for left, right in (
        ("[йьъ]", _ANY * 2),
        (_VOWEL, _VOWEL + _ANY),
        (_VOWEL + _CONSONANT, _CONSONANT + _VOWEL),
        (_CONSONANT + _VOWEL, _CONSONANT + _VOWEL),
        (_VOWEL + _CONSONANT, _CONSONANT * 2 + _VOWEL),
        (_VOWEL + _CONSONANT * 2, _CONSONANT * 2 + _VOWEL),
    )
)


def parted(text: str) -> str:
    """With soft hyphens in its long words."""
    return re.sub(rf"[а-яё]{{{LONGEST + 1},}}", lambda word: _parted(word[0]), text, flags=re.IGNORECASE)


def _parted(word: str) -> str:
    """Never a single letter alone."""
    for place in _PLACES:
        word = place.sub(rf"\1{SOFT_HYPHEN}", word)
    return re.sub(f"^(.){SOFT_HYPHEN}|{SOFT_HYPHEN}(.)$", r"\1\2", word)
