"""Goal 8: a formula of fifteen nodes with the value of every node, beside Decimal arithmetic compiled from its text."""

import ast
from collections.abc import Callable, Iterator
from decimal import Decimal
from time import process_time
from typing import Any

from gmpy2 import mpq

from bench.row import Row
from bench.timing import in_turns
from pochemu.engine.formula import Meaning, compile_formula, parse
from pochemu.engine.unit import Unit

TIMES = 100_000

TEXT = """IF(plan = 0; 0; MIN(cap; base * IF(fact / plan >= 1.2; 1.3;
    IF(fact / plan >= 1; 1; IF(fact / plan >= 0.8; 0.8; 0))))) - penalty * overdue"""
UNITS = {"fact": Unit.NUMBER, "plan": Unit.NUMBER, "base": Unit.MONEY, "cap": Unit.MONEY, "penalty": Unit.MONEY}

PYTHON = """(Z if plan == Z else min(cap, base * (T13 if fact / plan >= L12 else L10 if fact / plan >= L10
    else L08 if fact / plan >= L08 else Z))) - penalty * overdue"""
CONSTANTS = {"Z": "0", "T13": "1.3", "L12": "1.2", "L10": "1", "L08": "0.8"}
NAMES = ("fact", "plan", "base", "cap", "penalty", "overdue")


def rows(number: Callable[[Any], Any]) -> list[tuple[Any, ...]]:
    plan, cap, penalty = map(number, ("10", "7000", "150.5"))
    return [(number(i % 17), plan, number(5000 + i % 1000), cap, penalty, number(i % 3)) for i in range(TIMES)]


def measure() -> Iterator[Row]:
    names = {**{name: Meaning(unit) for name, unit in UNITS.items()}, "overdue": Meaning(Unit.NUMBER)}
    formula = compile_formula(parse(TEXT), names)
    order = [NAMES.index(ref.name) for ref in formula.refs]
    exact, decimal = [tuple(row[i] for i in order) for row in rows(mpq)], rows(Decimal)
    plain, traced = compiled(PYTHON), compiled(PYTHON, traced=True)
    assert all(formula.run(*a)[-1] == mpq(str(plain(*b))) for a, b in zip(exact, decimal, strict=True))
    ours, untraced, theirs = in_turns(
        lambda: each(formula.run, exact),
        lambda: each(plain, decimal),
        lambda: each_traced(traced, decimal),
        now=process_time,
    )
    a_formula = 1000 / TIMES  # microseconds of one, from milliseconds of all
    took = ours * a_formula, theirs * a_formula, untraced * a_formula
    work = "a formula of 15 nodes with every node's value"
    yield Row("8", work, "against 5 µs", took[0], None, 5, "5 µs", unit="µs")
    yield Row("8", work, "beside Decimal, compiled, traced", took[0], took[1], 1.3 * took[1], "1.3 ×", unit="µs")
    yield Row("8", work, "beside Decimal, compiled, not traced", took[0], took[2], 2.5 * took[2], "2.5 ×", unit="µs")


def each(run: Callable[..., Any], given: list[tuple[Any, ...]]) -> None:
    for values in given:
        run(*values)


def each_traced(run: Callable[..., Any], given: list[tuple[Any, ...]]) -> None:
    for values in given:
        trace: dict[int, Any] = {}

        def kept(number: int, value: Any, trace: dict[int, Any] = trace) -> Any:
            trace[number] = value
            return value

        run(kept, *values)


def compiled(text: str, *, traced: bool = False) -> Callable[..., Any]:
    names = ("kept", *NAMES) if traced else NAMES
    tree: ast.AST = ast.parse(f"lambda {', '.join(names)}: {' '.join(text.split())}", mode="eval")
    if traced:
        tree = ast.fix_missing_locations(Traced().visit(tree))
    constants = {name: Decimal(value) for name, value in CONSTANTS.items()}
    return eval(compile(tree, "<formula>", "eval"), {"min": min, **constants})


class Traced(ast.NodeTransformer):
    """Every operation's value goes through `kept`."""

    number = 0

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.BinOp | ast.Compare | ast.IfExp | ast.Call):
            self.number += 1
            return ast.Call(ast.Name("kept", ast.Load()), [ast.Constant(self.number), node], [])
        return node
