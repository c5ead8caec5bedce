"""A part of the report: lines of numbers, each of which opens to its rows."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.web.face import Shown
from pochemu.web.numbers import percent
from pochemu.web.why.shapes import Link

NOTHING: Final = Words("", "")
OF: Final = Words("of", "из")


class Under(NamedTuple):
    """What is told of a number: a word, and another number."""

    words: Words
    figure: Shown


class Cell(NamedTuple):
    figure: Shown | None  # None: there is nothing to count
    under: tuple[Under, ...] = ()


EMPTY: Final = Cell(None)


class Line(NamedTuple):
    title: str | Words
    cells: list[Cell]
    whole: bool = False  # of all the lines
    href: str = ""  # of what the line is about
    inner: bool = False  # a part of the line above


class Table(NamedTuple):
    title: Words
    columns: Sequence[str | Words]
    lines: list[Line]

    @property
    def rows(self) -> list[tuple[Line, list[tuple[str | Words, Cell]]]]:
        """Each line with its cells under their columns."""
        return [(line, list(zip(self.columns, line.cells, strict=True))) for line in self.lines]


class Part(NamedTuple):
    name: str  # of the page's place
    title: Words
    says: Words  # what its numbers are
    tables: list[Table]
    empty: Words
    links: list[Link]


def share(part: int, whole: int, href: str, of: Shown, language: str) -> tuple[Under, ...]:
    """With the count that it is a share of; none of nothing."""
    if not whole:
        return ()
    told = Shown(href, percent(mpq(part, whole), language, places=0))
    return Under(NOTHING, told), Under(OF, of)
