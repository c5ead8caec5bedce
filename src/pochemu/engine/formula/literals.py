"""Formulas without names: the cells of tables, plans, caps, floors and shares."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from gmpy2 import mpq

from pochemu.engine.formula import mistakes
from pochemu.engine.formula.compiling import compile_formula, ref_of
from pochemu.engine.formula.grammar import parse
from pochemu.engine.formula.mistakes import FormulaError, quoted
from pochemu.engine.formula.nodes import Lookup, Negative, Node, Number, in_order
from pochemu.engine.formula.printing import both_spellings
from pochemu.engine.formula.spelling import CANONICAL, Spelling
from pochemu.engine.formula.units import QUANTITIES
from pochemu.engine.number import NA
from pochemu.engine.table import Cell, Table, TableError, TableMistake
from pochemu.engine.words import Words


@lru_cache(10_000)
def parse_literal(text: str, *, spelling: Spelling = CANONICAL, currency: str = "RUB") -> Cell:
    """The value and unit of `4/3`, `-5%` or `10_000 RUB`. Raises FormulaError."""
    node = parse(text, spelling=spelling, currency=currency)
    _refuse_names(node)
    formula = compile_formula(node, {})
    if formula.unit not in QUANTITIES:
        raise FormulaError(node.span, mistakes.LITERAL_UNIT.fill(unit=formula.unit.words))
    value = formula.run()[-1]
    if isinstance(value, NA):
        raise FormulaError(node.span, mistakes.LITERAL_NA.fill(reason=value.reason))
    assert isinstance(value, mpq)
    return Cell(value, formula.unit, _is_percent(node))


def parse_table(
    name: str, rows: Sequence[Sequence[str]], *, spelling: Spelling = CANONICAL, currency: str = "RUB"
) -> Table:
    """Raises TableError with every mistake in it."""
    cells: list[list[Cell]] = []
    wrong: list[TableMistake] = []
    for number, row in enumerate(rows):
        cells.append([])
        for column, text in enumerate(row):
            try:
                cells[-1].append(parse_literal(text, spelling=spelling, currency=currency))
            except FormulaError as error:
                wrong.append(TableMistake(number, column, error.words))
    if wrong:
        raise TableError(name, wrong)
    return Table.of(name, cells)


def _is_percent(node: Node) -> bool:
    """Whether it was written as `80%` or `-5%`, and not as 0.8."""
    written = node.operand if isinstance(node, Negative) else node
    return isinstance(written, Number) and written.percent


def _refuse_names(node: Node) -> None:
    for part in in_order(node):
        if ref_of(part) or isinstance(part, Lookup):
            raise FormulaError(part.span, _why_no_literal(part))


def _why_no_literal(part: Node) -> Words:
    ref = ref_of(part)
    power = _POWER.fullmatch(ref.name) if ref else None
    if power and int(power[2]) <= MOST_ZEROS:
        return mistakes.NO_EXPONENT.fill(found=quoted(power[0]), instead=f"{int(power[1]) * 10 ** int(power[2]):_}")
    return mistakes.LITERAL_EXPECTED.fill(found=quoted(both_spellings(part)))


MOST_ZEROS: Final = 15
_POWER: Final = re.compile(r"(\d{1,9})[eE](\d{1,2})")
