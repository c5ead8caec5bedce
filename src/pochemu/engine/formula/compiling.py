"""From tree to Python: compiled once, and every run gives the value of every node.

There is no second way without the trace: the explanation is the calculation. No text of a user's gets into the source:
values, tables and reasons are bound by number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import lru_cache, partial
from types import CodeType
from typing import Any, Final, Literal, NamedTuple

from gmpy2 import mpq

from pochemu.engine.formula import mistakes
from pochemu.engine.formula.mistakes import quoted
from pochemu.engine.formula.nodes import (
    And,
    Arithmetic,
    Attainment,
    Call,
    Comparison,
    Flag,
    If,
    IfNa,
    Ifs,
    In,
    Lookup,
    Money,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Or,
    Plan,
    Round,
    Salary,
    Text,
    fold,
    in_order,
)
from pochemu.engine.formula.printing import both_spellings
from pochemu.engine.formula.units import Names, tables_of, units
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.number import NA, away_from_zero, half_up, toward_zero
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words

MOST_BITS = 8_192
"""Of a result above or below the line. A numeral of 2,000 characters has 6,644: whatever can be written can be paid."""

Value = mpq | NA | str | bool | date


class Skipped(Enum):
    NOT_TAKEN = "not taken"


NOT_TAKEN: Final = Skipped.NOT_TAKEN
"""The value of a node in a branch that was not taken."""

Step = Value | Literal[Skipped.NOT_TAKEN]


class RefKind(Enum):
    __hash__ = object.__hash__  # each is one object; Enum's own way, by the name, is slow

    NAME = "name"
    PLAN = "plan"
    ATTAINMENT = "attainment"
    SALARY = "salary"


class Ref(NamedTuple):
    """What a formula must be given to run."""

    kind: RefKind
    name: str = ""

    @property
    def called(self) -> str:
        """As the figure it asks for is called."""
        return self.name if self.kind is RefKind.NAME else f"{self.kind.name}({self.name})"


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    tree: Node
    unit: Unit
    refs: tuple[Ref, ...]  # in order of first appearance
    steps: tuple[Node, ...]  # every node, children first; the last is the tree
    units: tuple[Unit, ...]  # of the steps
    tables: Mapping[str, Table]
    run: Callable[..., tuple[Step, ...]]
    """Takes the refs' values in their order, gives those of all steps. Never ints: their quotient would be a float."""


def compile_formula(node: Node, names: Names, *, facts: bool = False, gives: Unit | None = None) -> Formula:
    """Raises FormulaError where `check` does."""
    step_units = units(node, names, facts=facts, gives=gives)
    steps = in_order(node)
    refs = tuple(dict.fromkeys(ref for ref in map(ref_of, steps) if ref))
    used = {step.table for step in steps if isinstance(step, Lookup)}
    tables = {name: table for name, table in tables_of(names).items() if name in used}
    run = _Writer(refs, tables).function(node)
    return Formula(node, step_units[-1], refs, steps, step_units, tables, run)


def ref_of(node: Node) -> Ref | None:
    match node:
        case Name(name):
            return Ref(RefKind.NAME, name)
        case Plan(measure):
            return Ref(RefKind.PLAN, measure)
        case Attainment(measure):
            return Ref(RefKind.ATTAINMENT, measure)
        case Salary():
            return Ref(RefKind.SALARY)
    return None


@lru_cache(10_000)
def _python(lines: str) -> CodeType:
    """Formulas of one shape are written alike: what tells them apart is bound to names."""
    return compile(lines, "<formula>", "exec")


class _Code(NamedTuple):
    """The lines that compute the nodes `first` to `last`, the last of which is the value."""

    lines: list[str]
    first: int
    last: int

    @property
    def value(self) -> str:
        return f"v{self.last}"

    @property
    def values(self) -> list[str]:
        return [f"v{number}" for number in range(self.first, self.last + 1)]


_PYTHON = {"=": "==", "<>": "!="}
_ROUNDINGS = {Function.ROUND: half_up, Function.ROUNDUP: away_from_zero, Function.ROUNDDOWN: toward_zero}


class _Writer:
    def __init__(self, refs: tuple[Ref, ...], tables: Mapping[str, Table]) -> None:
        self.arguments = {ref: f"a{number}" for number, ref in enumerate(refs)}
        self.tables = tables
        self.bound: dict[str, object] = {
            "__builtins__": {},
            "abs": abs,
            "NA": NA,
            "mpq": mpq,
            "NOT_TAKEN": NOT_TAKEN,
            "TOO_LARGE": NA(mistakes.TOO_LARGE),
            "ZeroDivisionError": ZeroDivisionError,
        }
        self.written = 0

    def function(self, node: Node) -> Callable[..., tuple[Step, ...]]:
        code = fold(node, self.code)
        result = code.value
        lines = [
            f"def run({', '.join(self.arguments.values())}):",
            *_indented(code.lines),
            f"    if {result}.__class__ is mpq and ({result}.numerator.bit_length() > {MOST_BITS}",
            f"            or {result}.denominator.bit_length() > {MOST_BITS}):",
            f"        {result} = TOO_LARGE",
            f"    return ({', '.join(code.values)},)",
        ]
        exec(_python("\n".join(lines)), self.bound)  # noqa: S102 (nothing of a user's is in it)
        run: Any = self.bound["run"]
        return run  # type: ignore[no-any-return]

    def bind(self, thing: object) -> str:
        name = f"k{len(self.bound)}"
        self.bound[name] = thing
        return name

    def code(self, node: Node, parts: list[_Code]) -> _Code:
        number = self.written
        self.written += 1
        lines = self.lines(f"v{number}", node, parts)
        return _Code(lines, parts[0].first if parts else number, number)

    def lines(self, target: str, node: Node, parts: list[_Code]) -> list[str]:
        match node:
            case If():
                return _if(target, *parts)
            case Ifs():
                return self.ifs(target, parts)
            case IfNa():
                return _if_na(target, *parts)
        computed = [line for part in parts for line in part.lines]
        return computed + self.operation(target, node, [part.value for part in parts])

    def operation(self, target: str, node: Node, values: list[str]) -> list[str]:
        match node:
            case Arithmetic("/", _, divisor):
                return _guarded_division(target, values, self.bind(NA(_why_no_quotient(divisor))))
            case Arithmetic(operator) | Comparison(operator):
                return [f"{target} = {values[0]} {_PYTHON.get(operator, operator)} {values[1]}"]
            case Negative():
                return [f"{target} = -{values[0]}"]
            case Not():
                return [f"{target} = {values[0]} if {values[0]}.__class__ is NA else not {values[0]}"]
            case And():
                return [f"{target} = {' & '.join(values)}"]
            case Or():
                return [f"{target} = {' | '.join(values)}"]
            case In():
                return [f"{target} = {' | '.join(f'({values[0]} == {option})' for option in values[1:])}"]
            case Call(function):
                return _call(target, function, values)
            case Round(function, _, digits):
                rounding = self.bind(partial(_ROUNDINGS[function], digits=digits))
                return [f"{target} = {values[0]} if {values[0]}.__class__ is NA else {rounding}({values[0]})"]
            case Lookup(function, table):
                return [f"{target} = {self.bind(_method(function, self.tables[table]))}({values[0]})"]
            case Number(value) | Money(value) | Text(value) | Flag(value):
                return [f"{target} = {self.bind(value)}"]
        ref = ref_of(node)
        assert ref is not None
        return [f"{target} = {self.arguments[ref]}"]

    def ifs(self, target: str, parts: list[_Code]) -> list[str]:
        """Flat, whatever the number of conditions: Python does not nest blocks without end."""
        none_holds = self.bind(NA(mistakes.NO_CONDITION_HOLDS))
        lines = [_skipping(target, *parts)]
        for condition, result in zip(parts[::2], parts[1::2], strict=True):
            lines += [
                f"if {target} is NOT_TAKEN:",
                *_indented(condition.lines),
                f"if {condition.value} is True:",
                *_indented([*result.lines, f"{target} = {result.value}"]),
                f"elif {condition.value}.__class__ is NA:",
                f"    {target} = {condition.value}",
            ]
        return [*lines, f"if {target} is NOT_TAKEN:", f"    {target} = {none_holds}"]


def _if(target: str, condition: _Code, then: _Code, otherwise: _Code) -> list[str]:
    value = condition.value
    return [
        *condition.lines,
        _skipping(target, then, otherwise),
        f"if {value} is True:",
        *_indented([*then.lines, f"{target} = {then.value}"]),
        f"elif {value} is False:",
        *_indented([*otherwise.lines, f"{target} = {otherwise.value}"]),
        "else:",
        f"    {target} = {value}",
    ]


def _if_na(target: str, sought: _Code, instead: _Code) -> list[str]:
    return [
        *sought.lines,
        _skipping(target, instead),
        f"{target} = {sought.value}",
        f"if {target}.__class__ is NA:",
        *_indented([*instead.lines, f"{target} = {instead.value}"]),
    ]


def _skipping(target: str, *parts: _Code) -> str:
    return " = ".join([value for part in parts for value in part.values] + [target, "NOT_TAKEN"])


def _why_no_quotient(divisor: Node) -> Words:
    if isinstance(divisor, Number | Money):
        return mistakes.DIVISION_BY_ZERO
    return mistakes.DIVISOR_IS_ZERO.fill(divisor=quoted(both_spellings(divisor)))


def _guarded_division(target: str, values: list[str], reason: str) -> list[str]:
    return [
        "try:",
        f"    {target} = {values[0]} / {values[1]}",
        "except ZeroDivisionError:",
        f"    {target} = {reason}",
    ]


def _call(target: str, function: Function, values: list[str]) -> list[str]:
    match function:
        case Function.SUM:
            return [f"{target} = {' + '.join(values)}"]
        case Function.ABS:
            return [f"{target} = abs({values[0]})"]
        case Function.DAYS:
            return _days(target, values)
    return _extreme(target, "<=" if function is Function.MIN else ">=", values)


def _days(target: str, values: list[str]) -> list[str]:
    return [
        f"{target} = {values[0]} - {values[1]}",
        f"if {target}.__class__ is not NA:",
        f"    {target} = mpq({target}.days)",
    ]


def _extreme(target: str, operator: str, values: list[str]) -> list[str]:
    """Not by min() and max(): they ask for the truth of a comparison, and that with NA has none."""
    lines = [f"{target} = {values[0]}"]
    for value in values[1:]:
        lines += [
            f"keeps = {target} {operator} {value}",
            "if keeps is False:",
            f"    {target} = {value}",
            "elif keeps is not True:",
            f"    {target} = keeps",
        ]
    return lines


def _method(function: Function, table: Table) -> Callable[[mpq | NA], mpq | NA]:
    match function:
        case Function.TIER:
            return table.tier
        case Function.MARGINAL:
            return table.marginal
    return table.curve


def _indented(lines: list[str]) -> list[str]:
    return ["    " + line for line in lines]
