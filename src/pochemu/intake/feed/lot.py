"""A unit as a feed tells of it, and what its words mean."""

import re
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.intake.cells.number import number_reader
from pochemu.intake.cells.unfit import Unfit
from pochemu.property.models import Product
from pochemu.property.models.place import HUNDREDTHS

LONGEST_KEY: Final = 200
MOST: Final = 20_000
"""Lots of one file."""


class Lot(NamedTuple):
    key: str
    line: int
    number: str
    product: Product
    floor: int | None
    rooms: int | None
    area: int | None  # hundredths of a square metre
    price: mpq | None  # major units
    building: str = ""
    section: str = ""
    project: str = ""
    made: bool = False  # the key is made of where it stands and its number: the list tells none
    currency: str = ""  # of its price, in capitals; "" where none is told


class Problem(NamedTuple):
    """Why a lot is not taken."""

    line: int
    key: str
    words: Words


class Read(NamedTuple):
    format: Words
    lots: list[Lot]
    problems: list[Problem]
    columns: tuple[tuple[str, str], ...] = ()  # of a table: what each was taken for; "" where for nothing


Fields = dict[str, str]
"""Texts by what they tell: key, number, product, floor, rooms, area, metres, price, currency, project, building,
section."""


def lot_of(fields: Fields, line: int, *, made: bool = False) -> Lot | Problem:
    key = fields.get("key", "")
    if not key or len(key) > LONGEST_KEY or not key.isprintable():
        return Problem(line, key[:LONGEST_KEY], _NO_KEY)
    number = (fields.get("number", "") or key)[-100:]
    try:
        product = product_of(fields.get("product", ""))
        return Lot(
            key, line, number, product, _floor(fields.get("floor", ""), number),
            _rooms(fields) if product == Product.FLAT else None, _area(fields),
            _price(fields.get("price", "")), fields.get("building", ""), fields.get("section", ""),
            fields.get("project", ""), made, _currency(fields.get("currency", "")),
        )  # fmt: skip
    except Unfit as unfit:
        return Problem(line, key, unfit.words)


def product_of(text: str) -> Product:
    """A flat, unless the word says another."""
    folded = text.casefold()
    return next((product for mark, product in _MARKS if mark in folded), Product.FLAT)


_MARKS: Final = (
    ("машин", Product.PARKING), ("парк", Product.PARKING), ("гараж", Product.PARKING), ("parking", Product.PARKING),
    ("garage", Product.PARKING), ("клад", Product.STORAGE), ("storage", Product.STORAGE),
    ("комм", Product.COMMERCIAL), ("нежил", Product.COMMERCIAL), ("офис", Product.COMMERCIAL),
    ("commerc", Product.COMMERCIAL), ("retail", Product.COMMERCIAL), ("office", Product.COMMERCIAL),
)  # fmt: skip
_IN_NUMBER: Final = re.compile(r"(?P<below>B)?(?P<floor>\d{1,2})-\S+")
"""4-407 is on floor 4, B2-P1 two floors below the ground."""
_METRES: Final = re.compile(r"\s*(кв\.?\s*м\.?|м2|м²|m2|m²|sq\.?\s*m\.?)$", re.IGNORECASE)
_ROOMS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "одно": 1, "двух": 2, "трех": 3, "трёх": 3, "четырех": 4}


def _number(text: str, no_such: Words) -> mpq:
    """Of a lot, not its cells are told, but what of it is wrong."""
    try:
        return number_reader()(text)
    except Unfit:
        raise Unfit(no_such.fill(text=text[:40])) from None


def _floor(text: str, number: str) -> int | None:
    if not text:
        found = _IN_NUMBER.fullmatch(number)
        return None if found is None else int(found["floor"]) * (-1 if found["below"] else 1)
    value = _number(text, _NO_FLOOR)
    if value.denominator != 1 or abs(value) > 999:
        raise Unfit(_NO_FLOOR.fill(text=text[:40]))
    return int(value)


def _rooms(fields: Fields) -> int | None:
    text = fields.get("rooms", "").casefold()
    if text in ("студия", "studio", "ст") or fields.get("studio", "") in ("true", "1", "да"):
        return 0
    if found := re.match(r"\d{1,2}", text):
        return int(found[0])
    said = f"{text} {fields.get('product', '').casefold()}"
    return next((count for word, count in _ROOMS.items() if word in said), 0 if "студ" in said else None)


def _area(fields: Fields) -> int | None:
    text, metres = fields.get("area", ""), fields.get("metres", "")
    if not text:
        return None
    if metres and not _METRES.fullmatch(metres):
        raise Unfit(_NO_METRES.fill(text=f"{text} {metres}"[:40]))
    value = _number(_METRES.sub("", text), _NO_AREA) * HUNDREDTHS
    if not 0 < value < 10**9:
        raise Unfit(_NO_AREA.fill(text=text[:40]))
    return int(value + mpq(1, 2))


def _price(text: str) -> mpq | None:
    if not text:
        return None
    value = _number(text, _NO_PRICE)
    if not 0 < value < 10**12:
        raise Unfit(_NO_PRICE.fill(text=text[:40]))
    return value


def _currency(text: str) -> str:
    folded = text.strip(".").upper()
    return "RUB" if folded in ("RUR", "РУБ", "₽") else folded


_NO_KEY = Words("the lot has no key of its own, or one too long", "у лота нет своего кода, или он слишком длинный")
_NO_FLOOR = Words("“{text}” is not a floor", "«{text}» — не этаж")
_NO_AREA = Words("“{text}” is not an area", "«{text}» — не площадь")
_NO_METRES = Words("“{text}”: an area in square metres is expected", "«{text}»: ожидалась площадь в квадратных метрах")
_NO_PRICE = Words("“{text}” is not a price", "«{text}» — не цена")
