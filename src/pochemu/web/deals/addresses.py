"""Addresses of deals: promises of docs/guide/urls.md."""

from urllib.parse import urlencode

from pochemu.sales.models import Deal


def of(deal: Deal | int, what: str = "") -> str:
    """A deal's page; or, with `what`, where something is done to it."""
    number = deal if isinstance(deal, int) else deal.pk
    return f"/deals/{number}/" + (f"{what}/" if what else "")


def board(**asked: object) -> str:
    return address("/deals/", **asked)


def listed(**asked: object) -> str:
    return address("/deals/list/", **asked)


def handover(number: int) -> str:
    return f"/handovers/{number}/"


def hand_over(deal: Deal) -> str:
    """Where the deal is given to another team."""
    return address("/handovers/new/", client=deal.client.whole.pk, deal=deal.pk)


def choose_unit(deal: int, **asked: object) -> str:
    """Where a unit is chosen for the deal; with `unit`, what may be done about that one."""
    return address(f"/deals/{deal}/unit/", **asked)


def reservation(number: int, what: str = "") -> str:
    return f"/reservations/{number}/" + (f"{what}/" if what else "")


def reservations(**asked: object) -> str:
    return address("/reservations/", **asked)


def approvals(**asked: object) -> str:
    return address("/approvals/", **asked)


def contract(number: int, what: str = "") -> str:
    return f"/contracts/{number}/" + (f"{what}/" if what else "")


def contracts(**asked: object) -> str:
    return address("/contracts/", **asked)


def client(number: int) -> str:
    return f"/clients/{number}/"


def address(path: str, **asked: object) -> str:
    """What is empty is not asked."""
    told = {name: value for name, value in asked.items() if value not in (None, "")}
    return f"{path}?{urlencode(told)}" if told else path
