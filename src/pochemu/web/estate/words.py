"""A unit in words: what holds it, how large it is, what it is sold as."""

from typing import Final

from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.property.models import Hold
from pochemu.property.models.place import HUNDREDTHS
from pochemu.property.queries import FREE
from pochemu.web.numbers import NO_BREAK, number

STANDING: Final = {FREE: Words("free", "свободно"), **{kind.value: kind.words for kind in Hold.Kind}}
SIGN: Final = {
    FREE: Words.same(""), "reserved": Words("R", "Б"), "paid": Words.same("₽"), "contract": Words("C", "Д"),
    "sold": Words("S", "П"), "withheld": Words.same("×"),
}  # fmt: skip
"""Beside a colour: a letter that says the same."""
MORE_ROOMS: Final = 4
"""Of so many rooms and of more flats are looked for together."""


def rooms(count: int) -> str:
    return _("%(n)s-room flat") % {"n": count} if count else _("studio")


def rooms_short(count: int | None) -> str:
    """On a chessboard: 2r, st."""
    if count is None:
        return ""
    return _("%(n)sr") % {"n": count} if count else _("st")


def area(hundredths: int, language: str) -> str:
    return f"{area_number(hundredths, language)}{NO_BREAK}" + _("m²")


def area_number(hundredths: int, language: str) -> str:
    return number(mpq(hundredths, HUNDREDTHS), language)
