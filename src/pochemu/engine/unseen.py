"""Characters that are not seen where they stand: they make two names look the same, and a terminal obey."""

import unicodedata
from typing import Final

from pochemu.engine.words import Words

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def control_in(text: str) -> str | None:
    """The first that commands instead of saying: ESC, BEL, a line's end. Told by its code."""
    if text.isprintable():
        return None
    return next((f"U+{ord(char):04X}" for char in text if unicodedata.category(char) in ("Cc", "Zl", "Zp")), None)


def seen(text: str) -> str:
    """What an eye sees of it."""
    if text.isprintable():
        return text
    return "".join(char for char in text if unicodedata.category(char) not in _UNSEEN)


CONTROL: Final = Words(
    "there is a control character in it, {code}, which nobody sees: type it anew without it",
    "здесь стоит управляющий символ {code}, которого не видно: наберите заново без него",
)
