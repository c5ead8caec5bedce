"""What a sheet of live formulas is made of: cells with the system's figure, and blocks of facts and tables."""

from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.fact import Value
from pochemu.engine.formula.compiling import Step
from pochemu.engine.measure import Measure
from pochemu.engine.number import ZERO
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.workbook.doubles import Double
from pochemu.engine.workbook.formulas import Pieces, Place

MOST_PLACES = 7


class Cell(NamedTuple):
    """A named number: as the system has it, and where there is one, the formula that must give the same."""

    place: Place
    title: Words
    unit: Unit
    system: Value
    double: Double
    live: Pieces | None = None  # None: an input
    told: Words | None = None  # the rule in the language's own words
    note: Words | None = None
    digits: int | None = None  # to which it is rounded, of pay

    @property
    def places(self) -> int:
        """Decimals in which the formula must give the system's figure: fewer, where a double has no more."""
        if self.digits is not None:
            return self.digits
        whole = abs(self.system) if isinstance(self.system, mpq) else ZERO
        return max(0, min(MOST_PLACES, 13 - len(str(whole.numerator // whole.denominator))))


class Row(NamedTuple):
    """A fact, or a member, as a measure took it."""

    title: str  # the fact's key, the member's name
    aside: str  # what it leads back to
    day: int | None
    fields: tuple[Value, ...]
    quantity: mpq
    credit: mpq
    x: Step
    x_live: bool
    gives: Value
    gives_live: bool


class Block(NamedTuple):
    """A measure's facts, one a row."""

    measure: Measure
    columns: tuple[tuple[str, Unit], ...]  # the fields that x is made of
    x: Pieces | None  # over the fields beside it; None: it is given, or there is none
    tables: tuple[Table, ...]  # that x looks into
    gives: Pieces
    weight: Pieces | None
    rows: tuple[Row, ...]
    double: Double  # of what they give together
    weighs: Double


class Counted(NamedTuple):
    """A measure's cell, with its facts where they are listed."""

    cell: Cell
    block: Block | None


class GroupBook(NamedTuple):
    """A position's lines, and all that they are made from."""

    number: int
    title: Words
    version: Words
    lines: tuple[Cell, ...]
    inputs: tuple[Cell, ...]
    steps: tuple[Cell, ...]
    measures: tuple[Counted, ...]
    tables: tuple[Table, ...]


class Book(NamedTuple):
    """A person's month."""

    employee: str
    name: str
    position: Words
    month: str
    groups: tuple[GroupBook, ...]
    bonus: Cell
    digits: int
    currency: str
    missing: tuple[Words, ...]  # why it is not complete
