"""Acts of writing, and up to which of them the ledger is known.

On PostgreSQL, numbers drawn in order may be committed out of order. So every writer holds a shared lock from before its
number is drawn until it commits, and whoever asks for a watermark waits for all of them. SQLite has one writer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import connection, transaction

from pochemu.ledger.ask import ask
from pochemu.ledger.models import Entry
from pochemu.people.once import forget, remembering

LOCK: Final = 0x0C3E_0A4B  # of this database's advisory locks, the ledger's


class Writing:
    """An open entry. Its number is drawn at the first use, so an act that writes nothing leaves no trace."""

    def __init__(self, actor: str, what: str) -> None:
        self.actor = actor
        self.what = what
        self._seq: int | None = None

    @property
    def seq(self) -> int:
        if self._seq is None:
            _lock("pg_advisory_xact_lock_shared")
            ((self._seq,),) = ask(_OPEN, [self.actor, self.what])
        return self._seq

    def wrote(self, known_from: int) -> bool:
        return known_from == self._seq

    @contextmanager
    def part(self) -> Iterator["Writing"]:
        """Some of the act: undone alone when it fails, a number that was drawn in it included."""
        before = self._seq
        try:
            with transaction.atomic():
                yield self
        except BaseException:
            self._seq = before
            forget()
            raise

    def seal(self) -> None:
        if self._seq is not None:
            ask("UPDATE ledger_entry SET sealed = TRUE WHERE seq = %s RETURNING seq", [self._seq])


_OPEN = "INSERT INTO ledger_entry (actor, what, sealed) VALUES (%s, %s, FALSE) RETURNING seq"


_open: ContextVar[Writing | None] = ContextVar("open_entry", default=None)


@contextmanager
def entry(*, actor: str = "", what: str) -> Iterator[Writing]:
    """A transaction in which rows are added. Within an open one it is a part of that."""
    outer = _open.get()
    if outer is not None:
        with outer.part():
            yield outer
        return
    writing = Writing(actor, what)
    token = _open.set(writing)
    try:
        with transaction.atomic(), remembering():
            yield writing
            writing.seal()
    finally:
        _open.reset(token)


def newest() -> int:
    """The newest entry that can be seen; 0 in an empty ledger. An older one may yet appear: see `watermark`."""
    return Entry.objects.filter(sealed=True).order_by("-seq").values_list("seq", flat=True).first() or 0


def watermark() -> int:
    """As `newest`, when no older entry can appear: waits for those being written. Not to be called from within one."""
    if connection.vendor != "postgresql":
        return newest()
    assert _open.get() is None, "an open entry would wait for itself"
    with transaction.atomic():
        _lock("pg_advisory_xact_lock")
        seq = newest()
        transaction.set_rollback(True)  # nothing was written: this lets go of the lock, even within another transaction
    return seq


def _lock(function: str) -> None:
    if connection.vendor == "postgresql":
        ask(f"SELECT {function}(%s)", [LOCK])
