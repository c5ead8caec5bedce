"""Addresses of what is sold: promises of docs/guide/urls.md."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias
from urllib.parse import urlencode

from pochemu.property.models import Building, Layout

Given: TypeAlias = Mapping[str, str | list[str]]
NONE: Final[Mapping[str, object]] = MappingProxyType({})


def project(number: int, what: str = "", asked: Mapping[str, object] = NONE) -> str:
    return address(f"/estate/{number}/" + (f"{what}/" if what else ""), asked)


def building(one: Building, **more: object) -> str:
    """As a chessboard."""
    return project(one.project_id, asked={"building": one.pk, **more})


def house(one: Building, **asked: object) -> str:
    """Where a building is set up."""
    return address(f"/estate/buildings/{one.pk}/", asked)


def picture(layout: Layout) -> str:
    """A new one has another address: this one may be kept for ever."""
    return f"/estate/layouts/{layout.pk}/picture/?v={layout.digest[:8]}"


def unit(number: int, what: str = "", asked: Mapping[str, object] = NONE) -> str:
    return address(f"/estate/units/{number}/" + (f"{what}/" if what else ""), asked)


def listed(given: Given, **more: object) -> str:
    return address("/estate/list/", {**given, **more})


def address(path: str, asked: Mapping[str, object]) -> str:
    """What is empty is not asked."""
    told = {name: value for name, value in asked.items() if value not in (None, "", [])}
    return f"{path}?{urlencode(told, doseq=True)}" if told else path
