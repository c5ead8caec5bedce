"""How it pays: the shapes that most formulas have, as choices; a formula of any other shape is free."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Final

from pochemu.engine.formula import FormulaError, Node, parse, print_formula
from pochemu.engine.formula import nodes as n
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import ZERO


@dataclass(frozen=True)
class By:
    """What a table or a condition looks at: a figure of the scheme, how far its plan is attained, or its ratio."""

    name: str
    attained: bool = False
    to: str = ""  # the figure that it is divided by


@dataclass(frozen=True)
class Gives:
    """What the table's number is: the pay itself, a rate for each unit of a figure, a part of a sum or of base pay."""

    pay: str = "sum"  # sum | each | base | salary
    name: str = ""  # of the figure whose every unit is paid
    base: Node | None = None


SUM: Final = Gives()


@dataclass(frozen=True)
class PerUnit:
    name: str
    rate: Node


@dataclass(frozen=True)
class ShareOf:
    name: str
    share: Node


@dataclass(frozen=True)
class Itself:
    """The figure is money already, to be paid or taken back."""

    name: str
    minus: bool = False


@dataclass(frozen=True)
class Tier:
    """The one row that is reached decides."""

    by: By
    table: str
    gives: Gives = SUM


@dataclass(frozen=True)
class Progressive:
    """Each part of the figure is paid at its own row's rate."""

    name: str
    table: str


@dataclass(frozen=True)
class Curve:
    """Straight lines between the rows."""

    by: By
    table: str
    gives: Gives = SUM


@dataclass(frozen=True)
class Matrix:
    """Several figures by their weights, together looked up in one table."""

    weights: tuple[tuple[By, Node], ...]
    table: str
    smooth: bool = False  # straight lines between the rows
    gives: Gives = SUM


@dataclass(frozen=True)
class Fixed:
    amount: Node


@dataclass(frozen=True)
class Free:
    formula: str


Shape = PerUnit | ShareOf | Itself | Tier | Progressive | Curve | Matrix | Fixed | Free


@dataclass(frozen=True)
class Gate:
    """Without this nothing is paid."""

    by: By
    comparison: str
    value: Node


@dataclass(frozen=True)
class Paying:
    shape: Shape
    gate: Gate | None = None
    or_nothing: bool = False  # where a figure has no value, pay nothing instead of waiting for one


# --- choices to formula ---


def formula_of(paying: Paying) -> str:
    """In the canonical spelling. A free formula says all by itself."""
    if isinstance(paying.shape, Free):
        return paying.shape.formula
    tree = _tree(paying.shape)
    if paying.gate:
        gate = n.Comparison(paying.gate.comparison, _looked_at(paying.gate.by), paying.gate.value)
        tree = n.If(gate, tree, _NOTHING)
    return print_formula(n.IfNa(tree, _NOTHING) if paying.or_nothing else tree)


_NOTHING: Final = n.Number(ZERO)


def _tree(shape: Shape) -> Node:
    match shape:
        case PerUnit(name, factor) | ShareOf(name, factor):
            return n.Arithmetic("*", n.Name(name), factor)
        case Itself(name, minus):
            return n.Negative(n.Name(name)) if minus else n.Name(name)
        case Progressive(name, table):
            return n.Lookup(Function.MARGINAL, table, n.Name(name))
        case Tier(by, table, gives):
            return _given(gives, n.Lookup(Function.TIER, table, _looked_at(by)))
        case Curve(by, table, gives):
            return _given(gives, n.Lookup(Function.CURVE, table, _looked_at(by)))
        case Matrix(weights, table, smooth, gives):
            function = Function.CURVE if smooth else Function.TIER
            return _given(gives, n.Lookup(function, table, _weighed(weights)))
        case Fixed(amount):
            return amount
    raise AssertionError(shape)


def _looked_at(by: By) -> Node:
    figure = n.Attainment(by.name) if by.attained else n.Name(by.name)
    return n.Arithmetic("/", figure, n.Name(by.to)) if by.to else figure


def _weighed(weights: tuple[tuple[By, Node], ...]) -> Node:
    terms: list[Node] = [n.Arithmetic("*", weight, _looked_at(by)) for by, weight in weights]
    return reduce(lambda a, b: n.Arithmetic("+", a, b), terms)


def _given(gives: Gives, lookup: Node) -> Node:
    match gives.pay:
        case "each":
            return n.Arithmetic("*", n.Name(gives.name), lookup)
        case "base":
            assert gives.base is not None
            return n.Arithmetic("*", gives.base, lookup)
        case "salary":
            return n.Arithmetic("*", n.Salary(), lookup)
    return lookup


# --- formula to choices ---


def paying_of(formula: str, *, currency: str = "RUB") -> Paying:
    """The choices that say the same; a free formula where there are none."""
    try:
        tree = parse(formula, currency=currency)
    except FormulaError:
        return Paying(Free(formula))
    or_nothing, inner = _or_nothing(tree)
    gate, within = _gated(inner)
    shape = _shape(within)
    return Paying(shape, gate, or_nothing) if shape else Paying(Free(formula))


def _or_nothing(tree: Node) -> tuple[bool, Node]:
    if isinstance(tree, n.IfNa) and _is_nothing(tree.instead):
        return True, tree.sought
    return False, tree


def _is_nothing(node: Node) -> bool:
    return isinstance(node, n.Number | n.Money) and node.value == 0


_OPPOSITE: Final = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}


def _gated(tree: Node) -> tuple[Gate | None, Node]:
    match tree:
        case n.If(n.Comparison(comparison, left, value), then, otherwise) if (by := _by(left)) and _is_literal(value):
            if _is_nothing(otherwise):
                return Gate(by, comparison, value), then
            if _is_nothing(then):
                return Gate(by, _OPPOSITE[comparison], value), otherwise
    return None, tree


def _by(node: Node) -> By | None:
    match node:
        case n.Name(name):
            return By(name)
        case n.Attainment(name):
            return By(name, attained=True)
        case n.Arithmetic("/", n.Name(name), n.Name(to)):
            return By(name, to=to)
    return None


def _is_literal(node: Node) -> bool:
    return isinstance(node, n.Number | n.Money)


def _shape(tree: Node) -> Shape | None:
    match tree:
        case n.Money():
            return Fixed(tree)
        case n.Name(name):
            return Itself(name)
        case n.Negative(n.Name(name)):
            return Itself(name, minus=True)
        case n.Lookup(Function.MARGINAL, table, n.Name(name)):
            return Progressive(name, table)
        case n.Lookup():
            return _looked_up(tree, SUM)
        case n.Arithmetic("*", left, right):
            return _product(left, right) or _product(right, left)
    return None


def _product(factor: Node, other: Node) -> Shape | None:
    """Of a product that is read from one side: `factor` is what is written first."""
    match factor, other:
        case n.Name(name), n.Money():
            return PerUnit(name, other)
        case n.Name(name), n.Number():
            return ShareOf(name, other)
        case n.Name(name), n.Lookup():
            return _looked_up(other, Gives("each", name))
        case n.Money(), n.Lookup():
            return _looked_up(other, Gives("base", base=factor))
        case n.Salary(), n.Lookup():
            return _looked_up(other, Gives("salary"))
    return None


def _looked_up(lookup: n.Lookup, gives: Gives) -> Shape | None:
    if lookup.function is Function.MARGINAL:
        return None
    smooth = lookup.function is Function.CURVE
    if by := _by(lookup.operand):
        return Curve(by, lookup.table, gives) if smooth else Tier(by, lookup.table, gives)
    weights = tuple(_weights(lookup.operand))
    return Matrix(weights, lookup.table, smooth, gives) if weights else None


def _weights(node: Node) -> Iterator[tuple[By, Node]]:
    """The terms of a weighted sum of two or more; nothing at all where any is something else."""
    terms = []
    while isinstance(node, n.Arithmetic) and node.operator == "+":
        terms.append(node.right)
        node = node.left
    found = [_weight(term) for term in (node, *reversed(terms))]
    if len(found) > 1 and None not in found:
        yield from (each for each in found if each)


def _weight(node: Node) -> tuple[By, Node] | None:
    match node:
        case n.Arithmetic("*", n.Number() as weight, other) | n.Arithmetic("*", other, n.Number() as weight):
            by = _by(other)
            return (by, weight) if by else None
    return None


def figures_of(paying: Paying) -> tuple[str, ...]:
    """The figures that the shape and the gate look at, each once, the first one first."""
    named = [*_figures(paying.shape), *(_of(paying.gate.by) if paying.gate else [])]
    return tuple(dict.fromkeys(filter(None, named)))


def _figures(shape: Shape) -> list[str]:
    match shape:
        case PerUnit(name) | ShareOf(name) | Itself(name) | Progressive(name):
            return [name]
        case Tier(by, _, gives) | Curve(by, _, gives):
            return [gives.name, *_of(by)]
        case Matrix(weights, _, _, gives):
            return [*(name for by, _ in weights for name in _of(by)), gives.name]
    return []


def _of(by: By) -> list[str]:
    return [by.name, by.to]


def table_of(paying: Paying) -> str:
    return getattr(paying.shape, "table", "")
