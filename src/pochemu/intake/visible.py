"""Texts of strangers, made harmless to look at: what a terminal or a reader would obey or not see is written out."""

import unicodedata
from typing import Final

_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BY_NAME: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def visible(text: str, longest: int = 0) -> str:
    """The text in one line, control, bidirectional and invisible characters escaped; at most `longest` characters."""
    if longest and len(text) > longest:
        text = text[: longest - 1] + "…"
    if text.isprintable():
        return text
    return "".join(map(_escaped, text))


def _escaped(char: str) -> str:
    if unicodedata.category(char) not in _UNSEEN:
        return char
    code = ord(char)
    return _BY_NAME.get(char) or (
        f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
    )
