"""How a fact came to be another between two entries of the ledger: it arrived late, was corrected, or was cancelled."""

from enum import StrEnum
from typing import NamedTuple

from pochemu.ledger.history import Told, history


class How(StrEnum):
    NEW = "new"
    CORRECTED = "corrected"
    CANCELLED = "cancelled"


class Rewriting(NamedTuple):
    how: How
    last: Told  # the revision that made it so, with its entry


def rewriting(kind: str, source: str, key: str, *, after: int, until: int | None = None) -> Rewriting | None:
    """None where nothing was said under the key meanwhile."""
    told = history(kind, source, key)
    before = [one for one in told if one.known_from <= after]
    since = [one for one in told if one.known_from > after and (until is None or one.known_from <= until)]
    if not since:
        return None
    last, there_was = since[-1], bool(before) and not before[-1].cancelled
    return Rewriting(How.CANCELLED if last.cancelled else How.CORRECTED if there_was else How.NEW, last)
