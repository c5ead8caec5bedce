"""Addresses of requests: promises of docs/guide/urls.md."""

from pochemu.web.deals.addresses import address


def request(number: int, what: str = "") -> str:
    return f"/service/{number}/" + (f"{what}/" if what else "")


def service(**asked: object) -> str:
    return address("/service/", **asked)


def new(**asked: object) -> str:
    return address("/service/new/", **asked)
