"""Verbs of the ledger: record, cancel, restore; declare a kind of fact."""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from typing import Final

from django.db import connection
from django.db.transaction import on_commit

from pochemu.engine.fact import Kind, NewFact
from pochemu.ledger import models
from pochemu.ledger.ask import ask
from pochemu.ledger.behind import Behind
from pochemu.ledger.checking import problems_of_kind
from pochemu.ledger.desk import Desk, Recorded, Refusal, Refused
from pochemu.ledger.queries import kind_of, kind_rows
from pochemu.people.known import Act
from pochemu.people.once import forget

AT_A_TIME = 2_000
MANY = 5_000
"""Facts after which what the planner knows may be far from true."""


def record(
    entry: Act, source: str, facts: Iterable[NewFact], *, set_aside: Callable[[Refusal], object] | None = None,
    apart: bool = False,
) -> Recorded:  # fmt: skip
    """What a source says: of each key what is new is added, what differs is a new revision, the rest is left alone.

    A cancelled fact that is told again as it was stays cancelled. Facts that can't be recorded go to `set_aside`;
    without it, Refused is raised, as for a key that stands twice with different content. Raises Overtaken when another
    entry, not yet seen, wrote the same keys meanwhile: the whole entry may be tried again.

    `apart`: the facts are made without the database; so some are written while the next are made.
    """
    with Behind() if apart else nullcontext() as behind:
        desk = Desk(entry, source, set_aside, behind)
        _take_all(desk, facts)
    if desk.recorded.added >= MANY:
        on_commit(desk.storage.take_stock, robust=True)
    return desk.recorded


def _take_all(desk: Desk, facts: Iterable[NewFact]) -> None:
    batch: list[NewFact] = []
    for fact in facts:
        batch.append(fact)
        if len(batch) == AT_A_TIME:
            desk.take(batch)
            batch = []
    desk.take(batch)


def cancel(entry: Act, kind: str, source: str, key: str) -> bool:
    """Voids what is known under the key. False: nothing was."""
    return Desk(entry, source).turn(kind, key, cancelled=True)


def restore(entry: Act, kind: str, source: str, key: str) -> bool:
    """The fact under the key holds again as it was before it was cancelled. False: it was not cancelled."""
    return Desk(entry, source).turn(kind, key, cancelled=False)


def declare(kind: Kind, *, builtin: bool = False) -> None:
    """A kind of fact there is from now on; a known one may gain fields. Raises Refused."""
    row = models.Kind.objects.filter(name=kind.name).first() or models.Kind(name=kind.name, builtin=builtin)
    known = kind_of(row)
    problems = problems_of_kind(kind, known)
    if problems:
        raise Refused(problems)
    row.title_en, row.title_ru = kind.title
    row.fields = [[name, unit.value] for name, unit in {**kind.fields, **known.fields}.items()]
    row.save()
    forget()


def declare_builtin(*wanted: Kind) -> None:
    """Those that rooms record are there from now on, with their fields. One that the company had already keeps its
    title and its own fields. Raises Refused where it says the type of a field otherwise.
    """
    if not _missing(wanted):
        return
    if connection.vendor == "postgresql":  # two first acts at once would both declare them
        ask("SELECT pg_advisory_xact_lock(%s)", [KINDS])
        forget()
    for kind, there in _missing(wanted):
        declare(replace(kind, title=there.title) if there else kind, builtin=True)


KINDS: Final = 0x0C3E_0A4C
"""Of this database's advisory locks, that of kinds."""


def _missing(wanted: Iterable[Kind]) -> list[tuple[Kind, Kind | None]]:
    known = kind_rows()
    found = [(kind, known[kind.name].kind if kind.name in known else None) for kind in wanted]
    return [(kind, there) for kind, there in found if not (there and kind.fields.items() <= there.fields.items())]
