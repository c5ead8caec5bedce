"""The same formula with another node, or another table, in its place: what rows would give, what versions differ by."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from pochemu.engine.formula.compiling import Formula, compile_formula
from pochemu.engine.formula.nodes import Attainment, Name, Node, Plan
from pochemu.engine.formula.units import Meaning
from pochemu.engine.table import Table
from pochemu.engine.unit import Unit


def rewritten(formula: Formula, *, tree: Node | None = None, tables: Mapping[str, Table] | None = None) -> Formula:
    """Compiled anew. What it names means what it meant; the tables given stand in place of its own."""
    names: dict[str, Meaning | Table] = {**_meanings(formula), **formula.tables, **(tables or {})}
    return compile_formula(formula.tree if tree is None else tree, names)


def _meanings(formula: Formula) -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {}
    for step, unit in zip(formula.steps, formula.units, strict=True):
        if isinstance(step, Name | Plan):
            meanings[step.name if isinstance(step, Name) else step.measure] = Meaning(unit, measure=True)
        elif isinstance(step, Attainment):
            meanings.setdefault(step.measure, Meaning(Unit.NUMBER, measure=True))  # its measure's own may be money
    return meanings


def replaced(tree: Node, old: Node, new: Node) -> Node:
    """The tree with one of its nodes, that very one, replaced."""
    if tree is old:
        return new
    changed: dict[str, Any] = {}
    for field in fields(tree):
        value = getattr(tree, field.name)
        if isinstance(value, Node):
            changed[field.name] = replaced(value, old, new)
        elif isinstance(value, tuple) and value and isinstance(value[0], Node):
            changed[field.name] = tuple(replaced(each, old, new) for each in value)
    return replace(tree, **changed) if changed else tree
