"""Addresses of after-sale service: promises of docs/guide/urls.md."""

from pochemu.web.deals.addresses import address


def keys(**asked: object) -> str:
    return address("/keys/", **asked)


def contract(number: int, what: str = "", **asked: object) -> str:
    """How its unit is handed over."""
    return address(f"/keys/contracts/{number}/" + (f"{what}/" if what else ""), **asked)


def visit(number: int, what: str = "", **asked: object) -> str:
    return address(f"/keys/visits/{number}/" + (f"{what}/" if what else ""), **asked)


def keys_register(**asked: object) -> str:
    return address("/keys/register/", **asked)


def key_set(number: int, **asked: object) -> str:
    return address(f"/keys/register/{number}/", **asked)


def act(number: int, what: str = "") -> str:
    return f"/keys/acts/{number}/" + (f"{what}/" if what else "")


def registration(**asked: object) -> str:
    return address("/registration/", **asked)


def registering(number: int, what: str = "", **asked: object) -> str:
    """How a contract gets to the register."""
    return address(f"/registration/{number}/" + (f"{what}/" if what else ""), **asked)
