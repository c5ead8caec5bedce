"""Addresses of reports: promises of docs/guide/urls.md."""

from pochemu.web.deals.addresses import address


def reports(**asked: object) -> str:
    return address("/reports/", **asked)


def speed(**asked: object) -> str:
    return address("/reports/speed/", **asked)


def plans(**asked: object) -> str:
    return address("/reports/plans/", **asked)
