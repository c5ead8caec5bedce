"""From tree to a spreadsheet's formula, whose names are places: where they will stand, the writer knows.

The text is what a file holds: English words and commas, whatever language the office program shows. NA is an error
that every function passes on, as the language's NA does; IFERROR is the only one that catches it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.formula import Formula, Node, Ref
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.compiling import ref_of
from pochemu.engine.formula.nodes import Binding
from pochemu.engine.formula.spelling import decimals
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.workbook.doubles import COMPARED, TOO_LARGE, InDoubt, fits, guard_digits, nearest, written

LONGEST: Final = 8_000
"""Characters of a formula; Excel takes 8,192."""

OF_A_PLACE: Final = 45
"""As many characters an address or a name may have."""

DEEPEST: Final = 60
"""Functions within functions; Excel takes 64."""

MOST_ARGUMENTS: Final = 250
LONGEST_TEXT: Final = 250
"""Of one text within a formula; Excel takes 255 characters."""


class Place(NamedTuple):
    """A cell that a formula points at."""

    of: object  # whose: a group of lines, a block of facts
    name: str


class Lines(NamedTuple):
    """The first so many lines of a position held."""

    group: int
    number: int


class Range(NamedTuple):
    """A column of a block: of a table's rows, of a measure's facts, of lines."""

    of: object
    column: str


class Beside(NamedTuple):
    """A cell of the same row: one that every row has, or that of a fact's field."""

    column: str
    field: bool = False


Pieces = tuple["str | Place | Range | Beside", ...]


class Written(NamedTuple):
    pieces: Pieces
    binding: Binding = Binding.WHOLE
    depth: int = 0
    places: int | None = None  # decimals, of a literal


def spelled(formula: Formula, at: Callable[[Ref], Place | Beside]) -> Pieces:
    """Raises InDoubt for what no spreadsheet takes."""
    units = dict(zip(map(id, formula.steps), formula.units, strict=True))
    writer = _Writer(formula.tables, units, at)
    result = n.fold(formula.tree, writer.node)
    length = sum(len(piece) if isinstance(piece, str) else OF_A_PLACE for piece in result.pieces)
    if length > LONGEST or result.depth > DEEPEST:
        raise InDoubt(TOO_LONG)
    return result.pieces


class _Writer(NamedTuple):
    tables: Mapping[str, Table]
    units: Mapping[int, Unit]
    at: Callable[[Ref], Place | Beside]

    def node(self, node: Node, parts: list[Written]) -> Written:
        if not node.children:
            return self.leaf(node)
        match node:
            case n.Negative():
                return _operated("-", Binding.NEGATIVE, parts)
            case n.Arithmetic(operator):
                return _arithmetic(operator, *parts)
            case n.Comparison(operator, left):
                return self.compared(operator, left, *parts)
            case n.In(sought):
                return _call("OR", [self.compared("=", sought, parts[0], option) for option in parts[1:]])
            case n.Ifs():
                return _chain(parts)
            case n.Round(function, _, digits):
                inner = _call("ROUND", [*parts, _plain(str(guard_digits(digits)))])
                return _call(function.name, [inner, _plain(str(digits))])
            case n.Lookup(function, table):
                return _lookup(function, self.tables[table], parts[0])
            case n.Call(Function.DAYS):
                return _arithmetic("-", *parts)
        return _call(_WORDS[type(node)] if not isinstance(node, n.Call) else node.function.name, parts)

    def leaf(self, node: Node) -> Written:
        match node:
            case n.Number(value) | n.Money(value):
                return number(value)
            case n.Text(value):
                return text(value)
            case n.Flag(value):
                return _plain("TRUE" if value else "FALSE")
        ref = ref_of(node)
        assert ref is not None
        return Written((self.at(ref),))

    def compared(self, operator: str, left: Node, one: Written, other: Written) -> Written:
        if self.units[id(left)] is Unit.TEXT:
            same = _call("EXACT", [one, other])
            return same if operator == "=" else _call("NOT", [same])
        if self.units[id(left)] in (Unit.NUMBER, Unit.MONEY, Unit.ANY):
            one, other = _to_compare(one), _to_compare(other)
        sides = (_within(each, Binding.SUM) for each in (one, other))
        return _joined(operator, Binding.COMPARISON, sides, _deepest((one, other)))


_WORDS: Mapping[type[Node], str] = {n.Not: "NOT", n.And: "AND", n.Or: "OR", n.If: "IF", n.IfNa: "IFERROR"}


def number(value: mpq) -> Written:
    literal = written(value)
    if literal is None:
        literal = _rounded_literal(value)
    if "/" in literal:
        return Written((literal,), Binding.PRODUCT)
    return Written((literal,), Binding.NEGATIVE if value < 0 else Binding.WHOLE, places=decimals(value))


def _rounded_literal(value: mpq) -> str:
    """Too long for a double: `doubles.of` knows how far it is from the value. Raises InDoubt."""
    if not fits(value):
        raise InDoubt(TOO_LARGE)
    return f"{nearest(value):.15g}".replace("e", "E")


def text(value: str) -> Written:
    """Long ones in parts, and a quotation mark twice."""
    parts = [value[at : at + LONGEST_TEXT] for at in range(0, len(value), LONGEST_TEXT)] or [""]
    quoted = "&".join('"' + part.replace('"', '""') + '"' for part in parts)
    return _plain(quoted if len(parts) == 1 else f"({quoted})")


def paid(pieces: Pieces, digits: int) -> Pieces:
    """Rounded to the minor unit, half away from zero."""
    return ("ROUND(ROUND(", *pieces, f",{guard_digits(digits)}),{digits})")


def _arithmetic(operator: str, left: Written, right: Written) -> Written:
    binding = Binding.SUM if operator in "+-" else Binding.PRODUCT
    sides = (_within(left, binding), _within(right, Binding(binding + 1)))
    return _joined(operator, binding, sides, _deepest((left, right)))


def _operated(sign: str, binding: Binding, parts: list[Written]) -> Written:
    return Written((sign, *_within(parts[0], Binding.WHOLE)), binding, parts[0].depth)


def _to_compare(side: Written) -> Written:
    if side.places is not None and side.places <= COMPARED:
        return side
    return _call("ROUND", [side, _plain(str(COMPARED))])


def _lookup(function: Function, table: Table, x: Written) -> Written:
    starts, gives, steps, slopes = (Range(table, column) for column in ("start", "gives", "step", "slope"))
    if function is Function.MARGINAL:
        froms, inner = Range(table, "from"), _within(x, Binding.PRODUCT)
        pieces = ("SUMPRODUCT((", *inner, ">", froms, ")*(", *inner, "-", froms, ")*", steps, ")")
        return Written(pieces, depth=x.depth + 1)
    reached = _call("ROUND", [x, _plain(str(COMPARED))])
    if function is Function.TIER:
        return _call("LOOKUP", [reached, Written((starts,)), Written((gives,))])
    base, start, slope = (
        _call("LOOKUP", [reached, Written((starts,)), Written((column,))]).pieces for column in (gives, starts, slopes)
    )
    pieces = (*base, "+(", *_within(x, Binding.SUM), "-", *start, ")*", *slope)
    return Written(pieces, Binding.SUM, x.depth + 2)


def _chain(parts: list[Written]) -> Written:
    """Conditions and what they give, in turn; #N/A where none holds."""
    result = _plain("NA()")
    for condition, gives in reversed(list(zip(parts[::2], parts[1::2], strict=True))):
        result = _call("IF", [condition, gives, result])
    return result


def _call(word: str, arguments: list[Written]) -> Written:
    if len(arguments) > MOST_ARGUMENTS:
        raise InDoubt(TOO_LONG)
    pieces: list[str | Place | Range | Beside] = [f"{word}("]
    for place, argument in enumerate(arguments):
        pieces += ([","] if place else []) + list(argument.pieces)
    return Written((*pieces, ")"), depth=_deepest(arguments) + 1)


def _joined(sign: str, binding: Binding, sides: Iterable[Pieces], depth: int) -> Written:
    left, right = sides
    return Written((*left, sign, *right), binding, depth)


def _within(part: Written, loosest: Binding) -> Pieces:
    return part.pieces if part.binding >= loosest else ("(", *part.pieces, ")")


def _deepest(parts: Iterable[Written]) -> int:
    return max((part.depth for part in parts), default=0)


def _plain(literal: str) -> Written:
    return Written((literal,))


TOO_LONG = Words(
    "the formula is longer or deeper than a spreadsheet takes, so the system’s figure stands here",
    "формула длиннее или глубже, чем допускают таблицы, поэтому здесь стоит число системы",
)
