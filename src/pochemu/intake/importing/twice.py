"""Which keys a file has told already, and whether with the same content: 64 bits of each, however long the file."""

from array import array
from enum import Enum
from typing import Final

from pochemu.engine.fact import NewFact
from pochemu.engine.number import ONE

_FIRST_SIZE: Final = 1 << 12
_BITS: Final = (1 << 64) - 1


class Told(Enum):
    NEW = "new"
    SAME = "same"
    OTHER = "other"


class Keys:
    """A hash table of numbers in two plain arrays: 32 to 64 bytes a key, where a dict takes some 200.

    Two of a million keys meet in 64 bits once in some forty million files; the row would be set aside, not lost.
    """

    def __init__(self) -> None:
        self.count = 0
        self._make(_FIRST_SIZE)

    def tell(self, fact: NewFact) -> Told:
        key = hash(fact.key) & _BITS or 1
        content = _content(fact) & _BITS
        slot = self._slot(key)
        if self.keys[slot]:
            return Told.SAME if self.contents[slot] == content else Told.OTHER
        self.keys[slot], self.contents[slot] = key, content
        self.count += 1
        if self.count * 2 > self.size:
            self._grow()
        return Told.NEW

    def _slot(self, key: int) -> int:
        """Where the key is, or may be put."""
        keys, mask = self.keys, self.size - 1
        slot = key & mask
        while keys[slot] and keys[slot] != key:
            slot = (slot + 1) & mask
        return slot

    def _make(self, size: int) -> None:
        self.size = size
        self.keys = array("Q", bytes(8 * size))
        self.contents = array("Q", bytes(8 * size))

    def _grow(self) -> None:
        before = zip(self.keys, self.contents, strict=True)
        self._make(self.size * 2)
        for key, content in before:
            if key:
                slot = self._slot(key)
                self.keys[slot], self.contents[slot] = key, content


def _content(fact: NewFact) -> int:
    _, _, moment, credits, amount, quantity, subject, fields = fact
    # The hash of a rational is slow, and nearly every quantity and share is 1.
    shares = [(one.employee, one.role) if one.share is ONE else one for one in credits]
    return hash((moment, *shares, amount, None if quantity is ONE else quantity, subject, *fields.items()))
