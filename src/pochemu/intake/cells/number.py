"""Numbers as people and programs write them: "1 234,56 ₽", "€ 3.500,00", "(1,234.56)".

Which sign is the decimal one, where the mapping does not settle it: of two kinds the last; a lone point; a lone comma,
unless exactly three digits follow, for then it groups, whatever stands before it: 1234,567 is 1 234 567. Other groups
are well made (one to three digits, then threes, one sign throughout), or there is no number.
Percent divides by a hundred. No powers of ten.
"""

import re
from collections.abc import Callable
from typing import Final

from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.intake.cells.currency import CURRENCY
from pochemu.intake.cells.unfit import Unfit
from pochemu.intake.limits import MAX_DIGITS, MAX_MINOR_UNITS

DECIMAL_SIGNS: Final = (".", ",")

_LONGEST: Final = 100
_PLAIN: Final = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}(?:\.[0-9]{{1,{MAX_DIGITS}}})?")
_WHOLE: Final = re.compile(rf"-?[0-9]{{1,{MAX_DIGITS}}}")
_SPACES: Final = {ord(space): " " for space in "\t\xa0\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000"}
_WRITTEN: Final = re.compile(
    rf"(?P<opened>\()?\ *(?:{CURRENCY})?\ *(?P<sign>[-+−])?\ *(?:{CURRENCY})?\ *"
    rf"(?P<digits>[0-9.,](?:[0-9.,'’\ ]*[0-9.,])?)"
    rf"\ *(?:{CURRENCY})?\ *(?P<percent>%)?\ *(?P<closed>\))?",
    re.IGNORECASE | re.VERBOSE,
)
_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}([ .,'’])[0-9]{3}(?:\1[0-9]{3})*")

_LONE_COMMA_GROUPS: Final = re.compile(r"[0-9 ]*,[0-9]{3}")

Read = Callable[[str], mpq]


def number_reader(decimal: str | None = None) -> Read:
    """Texts to numbers; `decimal` as the mapping settles it. The reader raises Unfit."""
    plain = _WHOLE if decimal == "," else _PLAIN

    def read(text: str) -> mpq:
        if plain.fullmatch(text):
            return mpq(text)
        return _number(text, decimal)

    return read


def money_reader(decimal: str | None, digits: int) -> Read:
    """Texts to sums in major units that are whole in minor ones. The reader raises Unfit."""
    number = number_reader(decimal)
    scale: int = 10**digits
    too_fine = _TOO_FINE.fill(digits=digits)

    def read(text: str) -> mpq:
        if "%" in text:
            raise Unfit(_NOT_MONEY)
        value = number(text)
        minor = value * scale
        if minor.denominator != 1:
            raise Unfit(too_fine)
        if abs(minor) >= MAX_MINOR_UNITS:
            raise Unfit(_TOO_LARGE)
        return value

    return read


def minor_units_reader(decimal: str | None, digits: int) -> Callable[[str], int]:
    money = money_reader(decimal, digits)
    scale: int = 10**digits
    point = -1 - digits  # of “1234.56”

    def read(text: str) -> int:
        if len(text) < 12 and text.isascii():
            if text.isdecimal():
                return int(text) * scale
            if (
                digits
                and decimal != ","
                and text[point : point + 1] == "."
                and (plain := text.replace(".", "", 1)).isdecimal()
            ):
                return int(plain)
        return int((money(text) * scale).numerator)

    return read


def _number(text: str, decimal: str | None) -> mpq:
    written = _WRITTEN.fullmatch(text.translate(_SPACES).strip()) if len(text) <= _LONGEST else None
    if written is None:
        raise Unfit(_NOT_NUMBER)
    negative = written["opened"] is not None
    if negative != (written["closed"] is not None) or (negative and written["sign"]):
        raise Unfit(_NOT_NUMBER)
    value = mpq(_digits(written["digits"], decimal))
    if written["percent"]:
        value /= 100
    return -value if negative or written["sign"] in ("-", "−") else value


def _digits(body: str, decimal: str | None) -> str:
    """The digits with a point for decimal sign and no groups."""
    if decimal is None and _LONE_COMMA_GROUPS.fullmatch(body):
        body = body.replace(",", "" if body.count(" ") == 0 else " ")
    whole, sign, rest = body.rpartition(decimal or _decimal_sign(body) or "\n")
    if not sign:
        whole, rest = body, ""
    if rest.strip("0123456789") or (sign and sign in whole):
        raise Unfit(_NOT_NUMBER)
    if not (whole == "" and rest) and not whole.isdecimal():
        if not _GROUPED.fullmatch(whole):
            raise Unfit(_NOT_NUMBER)
        whole = re.sub(r"[^0-9]", "", whole)
    if len(whole) > MAX_DIGITS or len(rest) > MAX_DIGITS:
        raise Unfit(_TOO_LARGE)
    return f"{whole or 0}.{rest or 0}"


def _decimal_sign(body: str) -> str | None:
    points, commas = body.count("."), body.count(",")
    if points and commas:
        return max(DECIMAL_SIGNS, key=body.rfind)
    if points == 1:
        return "."
    return "," if commas == 1 and len(body) - body.index(",") - 1 != 3 else None


_NOT_NUMBER = Words("not a number", "не число")
_NOT_MONEY = Words("a percentage, not a sum of money", "проценты, а не сумма денег")
_TOO_FINE = Words(
    "more decimals than the currency has: it has {digits}",
    "знаков после запятой больше, чем у валюты: у неё их {digits}",
)
_TOO_LARGE = Words("too large a number", "слишком большое число")
