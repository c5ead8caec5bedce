"""What became of a file: how many rows were read, went in, were left out, and were set aside, each with its reason."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final, NamedTuple

from pochemu.engine.words import Words
from pochemu.intake.cells.unfit import NO_HINT
from pochemu.intake.files import Seen
from pochemu.intake.visible import visible

EXAMPLES: Final = 20
LONGEST_SHOWN: Final = 60
_CELLS_SHOWN: Final = 6


class Example(NamedTuple):
    """A row set aside, with the cells in question: texts that are safe to look at."""

    line: int
    cells: tuple[tuple[str, str], ...]  # column, text
    hint: Words = NO_HINT


@dataclass
class Reason:
    """The rows that were set aside for one reason."""

    words: Words
    lines: "array[int]" = field(default_factory=lambda: array("Q"))
    examples: list[Example] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.lines)


@dataclass
class Unplaced:
    """Facts credited to somebody on days on which he held no position: they count in nobody's own pay."""

    employee: str
    count: int = 0
    first: date = date.max
    last: date = date.min

    def add(self, day: date) -> None:
        self.count += 1
        self.first, self.last = min(self.first, day), max(self.last, day)


@dataclass
class Report:
    name: str
    file: str
    seen: Seen | None = None
    read: int = 0
    left_out: int = 0  # by `where`
    added: int = 0
    revised: int = 0
    unchanged: int = 0  # known from an earlier import, or told twice by this file
    reasons: dict[Words, Reason] = field(default_factory=dict)
    latest: datetime = datetime.min.replace(tzinfo=UTC)  # of the facts, with its line
    latest_line: int = 0
    unplaced: dict[str, Unplaced] = field(default_factory=dict)
    invented: list[str] = field(default_factory=list)

    @property
    def set_aside(self) -> int:
        return sum(reason.count for reason in self.reasons.values())

    def lines_set_aside(self) -> Iterator[int]:
        for reason in self.reasons.values():
            yield from reason.lines

    def put_aside(self, line: int, words: Words, cells: list[tuple[str, str]], hint: Words = NO_HINT) -> None:
        reason = self.reasons.setdefault(words, Reason(words))
        reason.lines.append(line)
        if len(reason.examples) < EXAMPLES:
            shown = tuple((visible(column, LONGEST_SHOWN), visible(text, LONGEST_SHOWN)) for column, text in cells)
            reason.examples.append(Example(line, shown[:_CELLS_SHOWN], hint))
