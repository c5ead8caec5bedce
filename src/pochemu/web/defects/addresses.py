"""Addresses of viewings and defects: promises of docs/guide/urls.md."""

from pochemu.web.deals.addresses import address


def inspection(number: int, what: str = "") -> str:
    return f"/inspections/{number}/" + (f"{what}/" if what else "")


def inspections(**asked: object) -> str:
    return address("/inspections/", **asked)


def defect(number: int, what: str = "") -> str:
    return f"/defects/{number}/" + (f"{what}/" if what else "")


def defects(**asked: object) -> str:
    return address("/defects/", **asked)


def photo(number: int) -> str:
    return f"/defects/photos/{number}/"


def contractor(number: int, **asked: object) -> str:
    return address(f"/defects/contractors/{number}/", **asked)
