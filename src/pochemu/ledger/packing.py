"""Rows of an import that are no facts, in one packed text: a line a row, `line⇥reason⇥key`."""

import json
import zlib
from collections import Counter
from collections.abc import Iterator
from typing import Final

from pochemu.engine.words import Words

LEFT_OUT: Final = Words("left out by `where` of the import", "не взято по условию `where` импорта")


class Packing:
    """Memory hardly grows with the file."""

    def __init__(self) -> None:
        self.reasons: dict[Words, int] = {LEFT_OUT: 0}
        self._packer = zlib.compressobj(1)
        self._packed: list[bytes] = []

    def add(self, line: int, key: str, reason: Words = LEFT_OUT) -> None:
        number = self.reasons.setdefault(reason, len(self.reasons))
        self._packed.append(self._packer.compress(f"{line}\t{number}\t{json.dumps(key)}\n".encode()))

    def packed(self) -> bytes:
        return b"".join([*self._packed, self._packer.flush()])


def counts(packed: bytes) -> Counter[int]:
    """How many rows each reason has, by its number."""
    return Counter(int(line.split("\t", 2)[1]) for line in zlib.decompress(packed).decode().splitlines())


def of_key(packed: bytes, key: str) -> Iterator[tuple[int, int]]:
    """Lines with this key, and the numbers of their reasons."""
    wanted = f"\t{json.dumps(key)}"
    for line in zlib.decompress(packed).decode().splitlines():
        if line.endswith(wanted):
            at, number, _ = line.split("\t", 2)
            yield int(at), int(number)
