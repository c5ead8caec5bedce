"""The words, numerals and signs of a formula's text."""

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from pochemu.engine.formula import mistakes
from pochemu.engine.formula.mistakes import FormulaError, quoted
from pochemu.engine.formula.nodes import Span
from pochemu.engine.formula.spelling import CANONICAL, GROUP_MARKS, RUSSIAN, SIGNS, Spelling

MOST_CHARACTERS = 2_000


class Kind(Enum):
    NUMERAL = "numeral"
    WORD = "word"  # a bare name, a function or a reserved word
    NAME = "name"  # in brackets
    TEXT = "text"
    SIGN = "sign"  # of a currency
    SYMBOL = "symbol"
    END = "end"


class Token(NamedTuple):
    kind: Kind
    text: str  # what it stands for: a numeral without groups and with a point, a text or a name without its marks
    span: Span


_LETTERS = re.compile(r"\w+")
_SYMBOL = re.compile(r"<>|<=|>=|[<>=+\-*/();,%]")
_TEXT = re.compile(r'"((?:[^"]|"")*)"')
_QUOTED_TEXT = re.compile(r"«([^»]*)»")
_NAME = re.compile(r"\[([^\]]*)\]")
_INTEGER = rf"[0-9]{{1,3}}(?:[{GROUP_MARKS}][0-9]{{3}})+(?![0-9])|[0-9]+"
_NUMERAL = {
    spelling: re.compile(rf"({_INTEGER})(?:{re.escape(spelling.decimal)}([0-9]+))?")
    for spelling in (CANONICAL, RUSSIAN)
}
_MORE_DIGITS = re.compile(rf"[{GROUP_MARKS}]?[0-9]|_")
_DECIMAL_POINT = re.compile(r"\.[0-9]+")
_REMOVED = str.maketrans("", "", GROUP_MARKS)
_WRITE = {
    "×": "*", "·": "*", "÷": "/", ":": "/", "−": "-", "–": "-", "—": "-", "≤": "<=", "≥": ">=", "≠": "<>", "!": "<>",
    "&": "AND", "|": "OR", "'": '"', "“": '"', "”": '"', "„": '"',
}  # fmt: skip


def tokens(text: str, spelling: Spelling, currency: str) -> list[Token]:
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(_span(text, MOST_CHARACTERS, len(text)), mistakes.TOO_LONG.fill(limit=MOST_CHARACTERS))
    return list(_Scanner(text, spelling, currency).tokens())


def is_word(name: str) -> bool:
    """Whether the name needs no brackets, by its letters."""
    return name != "" and _begins_word(name[0]) and _word_end(name, 0) == len(name)


class _Scanner:
    def __init__(self, text: str, spelling: Spelling, currency: str) -> None:
        self.text = text
        self.spelling = spelling
        self.currency = currency

    def tokens(self) -> Iterator[Token]:
        at, text = 0, self.text
        while at < len(text):
            if text[at].isspace():
                at += 1
                continue
            token = self.token(at)
            yield token
            at = token.span.end
        yield Token(Kind.END, "", self.span(at, at))

    def span(self, start: int, end: int) -> Span:
        return _span(self.text, start, end)

    def token(self, at: int) -> Token:
        char = self.text[at]
        if char in "0123456789":
            return self.numeral(at) if self.is_numeral(at) else self.word(at)
        if _begins_word(char):
            return self.word(at)
        if char in '"«':
            return self.quoted_text(at)
        if char == "[":
            return self.bracketed_name(at)
        if symbol := _SYMBOL.match(self.text, at):
            return Token(Kind.SYMBOL, symbol[0], self.span(at, symbol.end()))
        if unicodedata.category(char) == "Sc":
            return Token(Kind.SIGN, char, self.span(at, at + 1))
        raise self.strange(at)

    def is_numeral(self, at: int) -> bool:
        """A word that begins with digits is a name if a letter follows (1C_leads), but a numeral before a currency."""
        word = self.text[at : _word_end(self.text, at)]
        tail = word.lstrip("0123456789_")
        return tail in ("", self.currency, *SIGNS)

    def numeral(self, at: int) -> Token:
        found = _NUMERAL[self.spelling].match(self.text, at)
        assert found is not None
        whole, fraction = found.groups()
        end = found.end()
        if not fraction and _MORE_DIGITS.match(self.text, end):
            raise self.wrong_groups(at)
        if self.spelling.decimal == "," and (wrong := _DECIMAL_POINT.match(self.text, end)):
            raise self.wrong_decimal(at, wrong.end())
        digits = whole.translate(_REMOVED)
        return Token(Kind.NUMERAL, f"{digits}.{fraction}" if fraction else digits, self.span(at, end))

    def word(self, at: int) -> Token:
        end = _word_end(self.text, at)
        return Token(Kind.WORD, self.text[at:end], self.span(at, end))

    def quoted_text(self, at: int) -> Token:
        form, mark = (_TEXT, '"') if self.text[at] == '"' else (_QUOTED_TEXT, "»")
        found = form.match(self.text, at)
        if found is None:
            raise FormulaError(self.span(at, at + 1), mistakes.OPEN_TEXT.fill(mark=mark))
        content = found[1].replace('""', '"') if mark == '"' else found[1]
        return Token(Kind.TEXT, content, self.span(at, found.end()))

    def bracketed_name(self, at: int) -> Token:
        found = _NAME.match(self.text, at)
        if found is None:
            raise FormulaError(self.span(at, at + 1), mistakes.OPEN_NAME)
        if not found[1]:
            raise FormulaError(self.span(at, at + 2), mistakes.EMPTY_NAME)
        return Token(Kind.NAME, found[1], self.span(at, found.end()))

    def wrong_groups(self, at: int) -> FormulaError:
        found = re.compile(rf"[0-9{GROUP_MARKS}]+").match(self.text, at)
        assert found is not None
        example = f"20{self.spelling.group}000"
        words = mistakes.WRONG_GROUPS.fill(found=quoted(found[0].strip()), example=example)
        return FormulaError(self.span(at, at + len(found[0].rstrip())), words)

    def wrong_decimal(self, at: int, end: int) -> FormulaError:
        found = self.text[at:end]
        words = mistakes.WRONG_DECIMAL.fill(found=found, decimal=",", mended=found.replace(".", ","))
        return FormulaError(self.span(at, end), words)

    def strange(self, at: int) -> FormulaError:
        char = self.text[at]
        if char == "^":
            words = mistakes.NO_POWERS
        elif char in _WRITE:
            words = mistakes.WRITE_INSTEAD.fill(found=quoted(char), instead=quoted(_WRITE[char]))
        else:
            words = mistakes.STRANGE.fill(found=quoted(char if char.isprintable() else f"U+{ord(char):04X}"))
        return FormulaError(self.span(at, at + 1), words)


def _span(text: str, start: int, end: int) -> Span:
    return Span(start, end, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))


def _word_end(text: str, at: int) -> int:
    """Marks belong to the letters of many alphabets, and to «й» as some systems write it."""
    while at < len(text):
        if letters := _LETTERS.match(text, at):
            at = letters.end()
        elif unicodedata.category(text[at]).startswith("M"):
            at += 1
        else:
            break
    return at


def _begins_word(char: str) -> bool:
    return char == "_" or char.isalpha()
