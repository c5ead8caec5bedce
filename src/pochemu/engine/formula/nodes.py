"""What a formula means, as a tree. Nodes are equal when they mean the same, wherever they stood in a text."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import IntEnum
from typing import NamedTuple, TypeVar

from gmpy2 import mpq

from pochemu.engine.formula.vocabulary import Function

Result = TypeVar("Result")


class Span(NamedTuple):
    """A piece of a formula's text: [start, end), and where it begins as people count, from 1."""

    start: int
    end: int
    line: int = 1
    column: int = 1

    def to(self, last: "Span") -> "Span":
        return self._replace(end=last.end)


NOWHERE = Span(0, 0)


class Binding(IntEnum):
    """How tightly a piece of text holds together, from the loosest."""

    OR = 1
    AND = 2
    NOT = 3
    COMPARISON = 4
    SUM = 5
    PRODUCT = 6
    NEGATIVE = 7
    WHOLE = 8


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    span: Span = field(default=NOWHERE, kw_only=True, repr=False)

    @property
    def children(self) -> "tuple[Node, ...]":
        return ()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Node) and _meaning(self) == _meaning(other)

    def __hash__(self) -> int:
        return hash(_meaning(self))


@dataclass(frozen=True, slots=True, eq=False)
class Number(Node):
    value: mpq
    percent: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Money(Node):
    value: mpq
    currency: str


@dataclass(frozen=True, slots=True, eq=False)
class Text(Node):
    value: str


@dataclass(frozen=True, slots=True, eq=False)
class Flag(Node):
    value: bool


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Plan(Node):
    measure: str
    measure_span: Span = NOWHERE


@dataclass(frozen=True, slots=True, eq=False)
class Attainment(Node):
    measure: str
    measure_span: Span = NOWHERE


@dataclass(frozen=True, slots=True, eq=False)
class Salary(Node):
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Negative(Node):
    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True, eq=False)
class Not(Node):
    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True, eq=False)
class Arithmetic(Node):
    operator: str  # + - * /
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison(Node):
    operator: str  # = <> < <= > >=
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True, slots=True, eq=False)
class In(Node):
    sought: Node
    options: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.sought, *self.options)


@dataclass(frozen=True, slots=True, eq=False)
class And(Node):
    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.parts


@dataclass(frozen=True, slots=True, eq=False)
class Or(Node):
    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.parts


@dataclass(frozen=True, slots=True, eq=False)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.condition, self.then, self.otherwise)


@dataclass(frozen=True, slots=True, eq=False)
class Ifs(Node):
    """Conditions and what each gives, in turn: c1, a1, c2, a2, …"""

    parts: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.parts


@dataclass(frozen=True, slots=True, eq=False)
class IfNa(Node):
    sought: Node
    instead: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.sought, self.instead)


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    function: Function  # MIN MAX SUM ABS DAYS
    arguments: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.arguments


@dataclass(frozen=True, slots=True, eq=False)
class Round(Node):
    function: Function  # ROUND ROUNDUP ROUNDDOWN
    operand: Node
    digits: int

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True, eq=False)
class Lookup(Node):
    function: Function  # TIER MARGINAL CURVE
    table: str
    operand: Node
    table_span: Span = NOWHERE

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


def in_order(root: Node) -> tuple[Node, ...]:
    """Every node, children before their parent, left to right. Without recursion: a long sum is a deep tree."""
    backwards, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        backwards.append(node)
        waiting.extend(node.children)
    return tuple(reversed(backwards))


def fold(root: Node, make: Callable[[Node, list[Result]], Result]) -> Result:
    """What `make` gives for the root, when it is asked of every node in order with what it gave for the children."""
    done: list[Result] = []
    for node in in_order(root):
        first = len(done) - len(node.children)
        done[first:] = [make(node, done[first:])]
    return done.pop()


def _meaning(root: Node) -> tuple[tuple[object, ...], ...]:
    return tuple((type(node), len(node.children), *_own(node)) for node in in_order(root))


def _own(node: Node) -> list[object]:
    values = [getattr(node, each.name) for each in fields(node)]
    return [value for value in values if not isinstance(value, (Node, tuple))]
