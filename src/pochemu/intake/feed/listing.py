"""A table of units: what its columns tell is seen by their names, in Russian and in English."""

from pathlib import Path
from typing import Final

from pochemu.engine.words import Words
from pochemu.intake.feed.lot import MOST, Fields, Lot, Problem, Read, lot_of
from pochemu.intake.files import Unread, Unsure, open_table
from pochemu.intake.files.table import refused

NAMES: Final = {
    "key": ("id", "код", "ключ", "ид", "внешний код", "external id", "key", "lot id", "код лота"),
    "number": (
        "номер", "№", "номер помещения", "номер квартиры", "№ квартиры", "квартира", "number", "identifier", "unit",
        "unit number", "no",
    ),
    "product": ("тип", "тип помещения", "назначение", "вид", "type", "unit type", "unittypename", "product"),
    "floor": ("этаж", "floor"),
    "rooms": ("комнат", "комнаты", "кол-во комнат", "количество комнат", "комнатность", "rooms", "bedrooms"),
    "area": (
        "площадь", "площадь, м²", "площадь, м2", "общая площадь", "s общая", "area", "floorarea", "floor area",
        "total area", "area, m²",
    ),
    "price": ("цена", "стоимость", "цена, ₽", "цена, руб", "цена, руб.", "стоимость, руб.", "price", "list price"),
    "building": ("корпус", "дом", "литер", "building"),
    "section": ("секция", "подъезд", "section", "entrance"),
}  # fmt: skip
"""Of columns, by what they tell."""


def read_listing(path: Path, shown: str) -> Read:
    """Raises Refused."""
    table = open_table(path, shown)
    headers = tuple(dict.fromkeys(table.seen.columns))
    means = _meanings(headers)
    if "number" not in means.values() and "key" not in means.values():
        raise refused(shown, _NO_NUMBER)
    lots: list[Lot] = []
    problems: list[Problem] = []
    for line, cells in table.rows(list(means)):
        if isinstance(cells, Unread):
            problems.append(Problem(line, "", cells.words))
        elif any(cells):
            made = _lot(line, dict(zip(means.values(), cells, strict=True)))
            (lots if isinstance(made, Lot) else problems).append(made)  # type: ignore[arg-type]
        if len(lots) + len(problems) > MOST:
            raise refused(shown, _MANY, line, n=MOST)
    return Read(_TABLE, lots, problems, tuple((header, means.get(header, "")) for header in headers))


def _meanings(headers: tuple[str, ...]) -> dict[str, str]:
    """The first column of each name."""
    found: dict[str, str] = {}
    for field, names in NAMES.items():
        header = next((one for name in names for one in headers if _folded(one) == name and one not in found), None)
        if header is not None:
            found[header] = field
    return found


def _folded(header: str) -> str:
    return " ".join(header.split()).casefold()


def _lot(line: int, told: dict[str, str]) -> Lot | Problem:
    if unsure := next((cell for cell in told.values() if isinstance(cell, Unsure)), None):
        return Problem(line, told.get("key", ""), unsure.words)
    fields: Fields = {name: " ".join(text.split()) for name, text in told.items() if text.strip()}
    made = "key" not in fields
    if made:
        parts = (fields.get(name, "") for name in ("building", "section", "number"))
        fields["key"] = "/".join(filter(None, parts))
    return lot_of(fields, line, made=made)


_TABLE = Words("a table", "таблица")
_NO_NUMBER = Words(
    "no column tells units apart: name one “Number” or “Id”",
    "нет столбца, по которому различают помещения: назовите его «Номер» или «Код»",
)
_MANY = Words("a file has at most {n} lots", "в файле не больше {n} лотов")
