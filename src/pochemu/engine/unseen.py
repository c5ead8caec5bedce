"""Characters that are not seen where they stand: they make two names look the same, and a terminal obey."""

import unicodedata
from typing import Final

from pochemu.engine.words import Words

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_COMMANDS: Final = frozenset({"Cc", "Zl", "Zp"})
_TURNS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def control_in(text: str) -> str | None:
    """The first that commands instead of saying: ESC, BEL, a line's end, a turn of the text. Told by its code."""
    if text.isprintable():
        return None
    return next((code_of(char) for char in text if unicodedata.category(char) in _COMMANDS or char in _TURNS), None)


def unseen_in(text: str) -> str | None:
    """The first that no eye sees. Told by its code."""
    if text.isprintable():
        return None
    return next((code_of(char) for char in text if unicodedata.category(char) in _UNSEEN), None)


def code_of(char: str) -> str:
    return f"U+{ord(char):04X}"


def seen(text: str) -> str:
    """What an eye sees of it."""
    if text.isprintable():
        return text
    return "".join(char for char in text if unicodedata.category(char) not in _UNSEEN)


CONTROL: Final = Words(
    "there is a sign in it, {code}, which nobody sees: type it anew without it",
    "здесь стоит знак {code}, которого не видно: наберите заново без него",
)
