"""What portals ask for that only the company can say: whom to call, where it is, what a portal calls the project."""

import re
from collections.abc import Mapping
from typing import Final

from django.db import transaction

from pochemu.engine.words import Words
from pochemu.people.actions import Refused, must_fit, one_line
from pochemu.people.models import Account
from pochemu.property.models import Building, Project
from pochemu.property.placing import must_may

LONGEST: Final = 100
LONGEST_TEXT: Final = 5_000
SHORTEST_TEXT: Final = 15
"""Of a description: portals take no less."""
NUMBERS: Final = ("yandex", "cian", "avito")
"""By which a portal knows the project, in its own list of them."""
OF_BUILDING: Final = ("yandex", "cian")
WALLS: Final = ("Кирпичный", "Панельный", "Блочный", "Монолитный", "Монолитно-кирпичный", "Деревянный")
FINISHES: Final = ("Без отделки", "Предчистовая", "Чистовая")
_NUMBER: Final = re.compile(r"[0-9]{1,18}")
_PHONE: Final = re.compile(r"\+[0-9]{10,15}")


@transaction.atomic
def advertise(project: Project, told: Mapping[str, str], *, by: Account | None) -> Project:
    """`told`: the phone as +79161234567. What is empty is not told. Raises Refused."""
    must_may(by)
    about = told.get("about", "").strip()
    must_fit(about, most=LONGEST_TEXT)
    if about and len(about) < SHORTEST_TEXT:
        raise Refused(_SHORT.fill(n=SHORTEST_TEXT), "about")
    phone = told.get("phone", "")
    if phone and not _PHONE.fullmatch(phone):
        raise Refused(_NO_PHONE.fill(text=phone[:40]), "phone")
    said = {
        "phone": phone, "about": about,
        "locality": one_line(told.get("locality", ""), most=LONGEST, long=_LONG),
        "walls": _one_of(WALLS, told.get("walls", "")), "finish": _one_of(FINISHES, told.get("finish", "")),
    } | _numbers(NUMBERS, told)  # fmt: skip
    project.portals = {name: text for name, text in said.items() if text}
    project.save(update_fields=["portals"])
    return project


@transaction.atomic
def advertise_building(building: Building, told: Mapping[str, str], *, by: Account | None) -> Building:
    """Raises Refused."""
    must_may(by)
    building.portals = {name: text for name, text in _numbers(OF_BUILDING, told).items() if text}
    building.save(update_fields=["portals"])
    return building


def _numbers(names: tuple[str, ...], told: Mapping[str, str]) -> dict[str, str]:
    found = {name: told.get(name, "").strip() for name in names}
    for name, text in found.items():
        if text and not _NUMBER.fullmatch(text):
            raise Refused(_NO_NUMBER.fill(text=text[:40]), name)
    return found


def _one_of(texts: tuple[str, ...], text: str) -> str:
    return text if text in texts else ""


_SHORT = Words(
    "A description has {n} signs or more: portals take no shorter one",
    "Описание — не короче {n} знаков: короче порталы не принимают",
)
_NO_PHONE = Words("“{text}” is no phone", "«{text}» — не телефон")
_NO_NUMBER = Words(
    "“{text}” is not a number: a portal’s number is digits alone", "«{text}» — не номер: номер на портале — одни цифры"
)
_LONG = Words("Longer than {n} characters: shorten it", "Длиннее {n} знаков: сократите")
