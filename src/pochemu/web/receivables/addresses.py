"""Addresses of money: promises of docs/guide/urls.md."""

from pochemu.web.deals.addresses import address


def account(contract: int, what: str = "") -> str:
    return f"/receivables/contracts/{contract}/" + (f"{what}/" if what else "")


def receivables(**asked: object) -> str:
    return address("/receivables/", **asked)


def statement(number: int, **asked: object) -> str:
    return address(f"/bank/{number}/", **asked)


def line(number: int) -> str:
    """Where its verbs are."""
    return f"/bank/lines/{number}/"


def debts(**asked: object) -> str:
    return address("/receivables/debts/", **asked)


def dues(**asked: object) -> str:
    return address("/receivables/dues/", **asked)


def payments(**asked: object) -> str:
    return address("/receivables/payments/", **asked)
