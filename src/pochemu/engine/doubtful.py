"""What in a scheme looks like a slip of the pen: found by looking at the scheme alone.

A typo in a rate pays: nothing of this is a mistake, so it is told as a doubt, and whoever submits the scheme says that
he means it.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from gmpy2 import mpq

from pochemu.engine.formula import Formula
from pochemu.engine.formula.nodes import Attainment, Lookup, Node, in_order
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.period import Month
from pochemu.engine.plain import money_words, number_words
from pochemu.engine.problem import Place, Problem
from pochemu.engine.scheme import Scheme
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.unlikely import Keys, unlikely
from pochemu.engine.words import Words
from pochemu.engine.yaml_source import Mapping, read_yaml

BOTH: Final = 5
"""So many times both of its neighbours, or less than them by as much, a row is out of line."""
ONLY: Final = 10
"""The same of the first row and the last, which have one neighbour."""


def doubtful(scheme: Scheme, *, currency: str = "RUB") -> list[Words]:
    """What does nothing or can hardly be meant; of each table, in the scheme's order: rows out of line, and where it
    does not rise."""
    tables = (words for table in scheme.tables.values() for words in _of_table(table, scheme, currency))
    return [*(words for _, words in (*_idle(scheme), *unlikely(scheme))), *tables]


def idle(scheme: Scheme, file: str, this_month: Month | None = None) -> list[Problem]:
    """What does nothing or can hardly be meant, at its place in the scheme's text."""
    source = read_yaml(scheme.text, file)
    found = (*_idle(scheme), *unlikely(scheme, this_month))
    return [Problem(_place(source, keys), words) for keys, words in found]


def _place(source: Mapping, keys: Keys) -> Place:
    """Of the innermost key that is there."""
    key, *inner = keys
    value = source.get(key)
    if value is None:
        return source.place
    return _place(value, tuple(inner)) if inner and isinstance(value, Mapping) else source.key(key).place


def _idle(scheme: Scheme) -> Iterator[tuple[Keys, Words]]:
    """By the keys that it stands under, or is missing under."""
    if not scheme.indicators:
        yield ("indicators",), _PAYS_NOTHING
    if scheme.carries_nothing:
        yield ("carry_negative",), _CARRIES_NOTHING


def _of_table(table: Table, scheme: Scheme, currency: str) -> Iterator[Words]:
    for row in rows_out_of_line([gives for _, gives in table.rows]):
        yield _OUT_OF_LINE.fill(
            table=table.title,
            start=_cell(table, row, 0, currency),
            gives=_cell(table, row, 1, currency),
            others=_listed([_cell(table, other, 1, currency) for other in _neighbours(row, len(table.rows))]),
        )
    fall = falls_at(table, rises=_should_rise(table, scheme))
    if fall is not None:
        yield _FALLS.fill(
            table=table.title,
            start=_cell(table, fall, 0, currency),
            gives=_cell(table, fall, 1, currency),
            before=_cell(table, fall - 1, 1, currency),
        )


def rows_out_of_line(values: Sequence[mpq]) -> list[int]:
    """A value is told beside neighbours that are not 0: from nothing to something is a threshold, not a slip.

    The first row and the last are not told beside one that is out of line itself.
    """
    last = len(values) - 1
    found = [row for row in range(1, last) if _is_out_of_line(row, values)]
    for row, beside in ((last, last - 1), (0, 1)):
        if last and beside not in found and row not in found and _is_out_of_line(row, values):
            found.append(row)
    return sorted(found)


def _is_out_of_line(row: int, values: Sequence[mpq]) -> bool:
    value = abs(values[row])
    beside = [abs(values[other]) for other in _neighbours(row, len(values)) if values[other]]
    times = BOTH if len(beside) == 2 else ONLY
    return bool(value and beside) and (
        all(value >= times * other for other in beside) or all(other >= times * value for other in beside)
    )


def _neighbours(row: int, rows: int) -> list[int]:
    return [other for other in (row - 1, row + 1) if 0 <= other < rows]


def falls_at(table: Table, *, rises: bool) -> int | None:
    """The first row that gives less than the one before. A table that only falls may be meant so, as for days of delay;
    not where more is better."""
    steps = [after - before for (_, before), (_, after) in pairwise(table.rows)]
    falls = [row for row, step in enumerate(steps, 1) if step < 0]
    return falls[0] if falls and (rises or any(step > 0 for step in steps)) else None


def _should_rise(table: Table, scheme: Scheme) -> bool:
    """More is better of money and of a plan reached, and where each part is paid at its own rate."""
    return any(
        node.function is Function.MARGINAL or table.units[0] is Unit.MONEY or _is_attainment(node.operand)
        for node in _lookups(scheme)
        if node.table == table.name
    )


def _lookups(scheme: Scheme) -> Iterator[Lookup]:
    formulas: list[Formula] = [step.formula for step in scheme.values.values()]
    formulas += [indicator.formula for indicator in scheme.indicators.values()]
    formulas += [measure.take.x for measure in scheme.measures.values() if measure.take.x]
    return (node for formula in formulas for node in in_order(formula.tree) if isinstance(node, Lookup))


def _is_attainment(node: Node) -> bool:
    return any(isinstance(each, Attainment) for each in in_order(node))


def _cell(table: Table, row: int, column: int, currency: str) -> Words:
    value, unit = table.rows[row][column], table.units[column]
    return money_words(value, currency) if unit is Unit.MONEY else number_words(value, percent=table.percents[column])


def _listed(words: Sequence[Words]) -> Words:
    return Words("; ".join(each.en for each in words), "; ".join(each.ru for each in words))


_PAYS_NOTHING = Words(
    "The scheme has no indicators: it pays nobody anything",
    "В схеме нет показателей: по ней никому ничего не заплатят",
)
_CARRIES_NOTHING = Words(
    "`carry_negative` does nothing without a `floor`: only what the floor adds is taken back next month",
    "`carry_negative` без `floor` ничего не делает: на следующий месяц переносится только доплата до минимума",
)
_OUT_OF_LINE = Words(
    "Table “{table}”: from {start} on it gives {gives}, many times another size than the rows beside it ({others})",
    "Таблица «{table}»: с {start} она даёт {gives} — в разы отличается от соседних строк ({others})",
)
_FALLS = Words(
    "Table “{table}” does not rise: from {start} on it gives {gives}, less than the row before ({before})",
    "Таблица «{table}» не растёт: с {start} она даёт {gives} — меньше, чем строкой раньше ({before})",
)
