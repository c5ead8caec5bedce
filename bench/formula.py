"""One formula of fifteen nodes, with every step kept: ours, and the same by hand in Decimal. Microseconds each."""

import ast
import time
from decimal import Decimal as D
from typing import Any

from gmpy2 import mpq

from pochemu.engine.formula import Meaning, compile_formula, parse
from pochemu.engine.unit import Unit

TIMES = 50_000
TEXT = (
    "IF(plan = 0; 0; MIN(cap; base * IF(fact / plan >= 1.2; 1.3; IF(fact / plan >= 1; 1;"
    " IF(fact / plan >= 0.8; 0.8; 0))))) - penalty * overdue"
)
NAMES = ("fact", "plan", "base", "cap", "penalty", "overdue")
BY_HAND = (
    "D0 if plan == 0 else min(cap, base * (T13 if fact / plan >= L12 else L1 if fact / plan >= L1"
    " else L08 if fact / plan >= L08 else D0)) - penalty * overdue"
)
CONSTANTS = {"D0": D(0), "T13": D("1.3"), "L12": D("1.2"), "L1": D(1), "L08": D("0.8")}


def rows(number: Any) -> list[tuple[Any, ...]]:
    return [
        (number(i % 17), number(10), number(5000 + i % 1000), number(7000), number("150.50"), number(i % 3))
        for i in range(TIMES)
    ]


def ours() -> float:
    units = dict.fromkeys(NAMES, Unit.NUMBER)
    formula = compile_formula(parse(TEXT), {name: Meaning(unit) for name, unit in units.items()})
    order = [NAMES.index(ref.name) for ref in formula.refs]
    return _each([tuple(row[i] for i in order) for row in rows(mpq)], formula.run)


class _Traced(ast.NodeTransformer):
    """Every operation's value is handed to `keep` on its way."""

    def __init__(self) -> None:
        self.number = 0

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.BinOp | ast.Compare | ast.IfExp | ast.Call):
            self.number += 1
            return ast.Call(ast.Name("keep", ast.Load()), [ast.Constant(self.number), node], [])
        return node


def by_hand() -> float:
    tree = ast.parse(f"lambda keep, {', '.join(NAMES)}: {BY_HAND}", mode="eval")
    tree.body.body = _Traced().visit(tree.body.body)  # type: ignore[attr-defined]
    traced = eval(compile(ast.fix_missing_locations(tree), "<by hand>", "eval"), {"min": min, **CONSTANTS})

    def run(*row: D) -> dict[int, D]:
        kept: dict[int, D] = {}

        def keep(number: int, value: D) -> D:
            kept[number] = value
            return value

        traced(keep, *row)
        return kept

    return _each(rows(D), run)


def _each(arguments: list[tuple[Any, ...]], run: Any) -> float:
    best = float("inf")
    for _ in range(5):
        begun = time.perf_counter()
        for row in arguments:
            run(*row)
        best = min(best, time.perf_counter() - begun)
    return best / TIMES * 1e6
