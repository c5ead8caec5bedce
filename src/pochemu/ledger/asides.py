"""Rows that the last run of each import did not make facts of: with their keys, so that “why not?” can be answered.

They are one packed text an import, added to as rows pass: a line a row, `line⇥reason⇥key`.
"""

import json
import zlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models.functions import Now

from pochemu.engine.words import Words
from pochemu.ledger.models import Imported

LEFT_OUT: Final = Words("left out by `where` of the import", "не взято по условию `where` импорта")


class Packing:
    """Memory does not grow with the file."""

    def __init__(self) -> None:
        self.reasons: dict[Words, int] = {LEFT_OUT: 0}
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []

    def add(self, line: int, key: str, reason: Words = LEFT_OUT) -> None:
        number = self.reasons.setdefault(reason, len(self.reasons))
        if key:
            self._packed.append(self._packer.compress(f"{line}\t{number}\t{json.dumps(key)}\n".encode()))

    def packed(self) -> bytes:
        return b"".join([*self._packed, self._packer.flush()])


def keep_asides(source: str, file: str, packing: Packing) -> None:
    """Instead of those of the run before."""
    told = {"file": file, "recorded_at": Now(), "reasons": list(packing.reasons), "rows": packing.packed()}
    Imported.objects.update_or_create(source=source, defaults=told)


class Aside(NamedTuple):
    """A row of a file that is no fact."""

    source: str
    file: str
    line: int
    reason: Words
    recorded_at: datetime


def asides(key: str) -> list[Aside]:
    """Rows with this key, whatever the import."""
    return [aside for row in Imported.objects.order_by("source") for aside in _of(row, key)]


def _of(row: Imported, key: str) -> Iterator[Aside]:
    reasons = [Words(*reason) for reason in row.reasons]
    wanted = f"\t{json.dumps(key)}"
    for line in zlib.decompress(row.rows).decode().splitlines():
        if line.endswith(wanted):
            at, number, _ = line.split("\t", 2)
            yield Aside(row.source, row.file, int(at), reasons[int(number)], row.recorded_at)
