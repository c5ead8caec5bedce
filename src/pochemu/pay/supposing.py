"""A person's month otherwise than it is: with other values, under another version of the scheme, up to a day.

Nothing is stored: the same engine is given other inputs.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Pay
from pochemu.engine.period import Month
from pochemu.engine.scheme import Scheme
from pochemu.engine.whatif import supposing
from pochemu.pay.queries import Asked, Seen
from pochemu.pay.snapshot import Snapshot
from pochemu.pay.supposed import snapshot_of


class Supposition(NamedTuple):
    values: tuple[tuple[str, mpq], ...] = ()
    """Measures by name, each with the value in place of what was counted."""
    version: Month | None = None
    """Since when that version of the scheme is in force which pays, as if it had always been."""
    until: int | None = None
    """The last day whose facts count."""


def suppose(asked: Asked, employee: str, what: Supposition) -> Seen | None:
    """None for somebody without an assignment in the month, or where none of his positions has such a version."""
    pay = _pay(snapshot_of(asked), asked, employee, what)
    month = next(iter(pay.of([employee], asked.month)), None) if pay else None
    if pay is None or month is None:
        return None
    seen = Seen(month, pay)
    return _with_values(seen, dict(what.values)) if what.values else seen


def _pay(snap: Snapshot, asked: Asked, employee: str, what: Supposition) -> Pay | None:
    company = snap.company
    if what.version is not None:
        instead = versions(asked, employee, what.version)
        if not instead:
            return None
        company = replace(company, rulebook=replace(company.rulebook, supposed=instead))
    return Pay(company, snap.counting, until=what.until)


def _with_values(seen: Seen, values: Mapping[str, mpq]) -> Seen:
    pay = supposing(seen.pay, seen.sheets, values)
    month = pay.person(seen.month.employee, seen.month.month, [group.holding for group in seen.month.groups])
    return Seen(month, pay)


def versions(asked: Asked, employee: str, effective: Month) -> dict[str, Scheme]:
    """Of the positions that the person holds in the month, the versions in force from then on."""
    snap = snapshot_of(asked)
    held = {holding.position for holding in snap.roster.holdings_of(employee, asked.month)}
    return {
        position: scheme
        for position in sorted(held)
        for scheme in snap.company.rulebook.schemes.get(position, ())
        if scheme.effective == effective
    }
