"""Addresses of deals: promises of docs/guide/urls.md."""

from collections.abc import Mapping
from urllib.parse import urlencode

from pochemu.sales.models import Deal


def of(deal: Deal | int, what: str = "") -> str:
    """A deal's page; or, with `what`, where something is done to it."""
    number = deal if isinstance(deal, int) else deal.pk
    return f"/deals/{number}/" + (f"{what}/" if what else "")


def board(**asked: object) -> str:
    return _with("/deals/", asked)


def listed(**asked: object) -> str:
    return _with("/deals/list/", asked)


def client(number: int) -> str:
    return f"/clients/{number}/"


def address(path: str, **asked: object) -> str:
    """What is empty is not asked."""
    return _with(path, asked)


def _with(path: str, asked: Mapping[str, object]) -> str:
    told = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"{path}?{urlencode(told, doseq=True)}" if told else path
