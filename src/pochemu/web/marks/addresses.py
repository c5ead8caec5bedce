"""Addresses of marks: promises of docs/guide/urls.md."""

from pochemu.web.deals.addresses import address


def mark(number: int, what: str = "") -> str:
    return f"/marks/{number}/" + (f"{what}/" if what else "")


def marks(**asked: object) -> str:
    return address("/marks/", **asked)


def of_client(secret: str) -> str:
    """What the client is sent: it tells nothing of him."""
    return f"/mark/{secret}/"
