"""A table of rates can be read in two ways: the whole amount at the rate reached, or each part at its own.

The same scheme with its tables read the other way, for whoever compares the two before choosing.
"""

from collections.abc import Iterator
from dataclasses import replace
from enum import Enum
from functools import reduce

from pochemu.engine.formula import Formula, Node
from pochemu.engine.formula.nodes import Arithmetic, Lookup, in_order
from pochemu.engine.formula.rewriting import replaced, rewritten
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.scheme import Scheme


class Reading(Enum):
    WRITTEN = ""  # as the scheme has it
    WHOLE = "whole"  # TIER(table; x) * x
    PARTS = "parts"  # MARGINAL(table; x)


def other_readings(scheme: Scheme) -> list[Reading]:
    """Those that say something else than the scheme does."""
    return [one for one in (Reading.WHOLE, Reading.PARTS) if read_as(scheme, one) is not scheme]


def read_as(scheme: Scheme, reading: Reading) -> Scheme:
    """The scheme with all its tables of rates read so; the scheme itself where nothing changes."""
    values = {name: replace(one, formula=_formula(one.formula, reading)) for name, one in scheme.values.items()}
    indicators = {name: replace(one, formula=_formula(one.formula, reading)) for name, one in scheme.indicators.items()}
    changed = any(one.formula is not scheme.values[name].formula for name, one in values.items()) or any(
        one.formula is not scheme.indicators[name].formula for name, one in indicators.items()
    )
    return replace(scheme, values=values, indicators=indicators) if changed else scheme


def _formula(formula: Formula, reading: Reading) -> Formula:
    tree = formula.tree
    for old, new in _others(formula.tree, reading):
        tree = replaced(tree, old, new)
    return formula if tree is formula.tree else rewritten(formula, tree=tree)


def _others(tree: Node, reading: Reading) -> Iterator[tuple[Node, Node]]:
    """From the root down: what stands within a piece that is replaced is found again in its place."""
    for node in reversed(in_order(tree)):
        if reading is Reading.WHOLE and isinstance(node, Lookup) and node.function is Function.MARGINAL:
            yield node, Arithmetic("*", replace(node, function=Function.TIER), node.operand)
        elif reading is Reading.PARTS and (product := _at_own_rates(node)):
            yield node, product


def _at_own_rates(node: Node) -> Node | None:
    """TIER(table; x) * x, whatever else it is multiplied by, as MARGINAL(table; x)."""
    factors = _factors(node)
    for tier in factors:
        if isinstance(tier, Lookup) and tier.function is Function.TIER:
            rest = [one for one in factors if one is not tier]
            if tier.operand in rest:
                rest.remove(tier.operand)
                return reduce(lambda a, b: Arithmetic("*", a, b), [replace(tier, function=Function.MARGINAL), *rest])
    return None


def _factors(node: Node) -> list[Node]:
    if isinstance(node, Arithmetic) and node.operator == "*":
        return [*_factors(node.left), *_factors(node.right)]
    return [node]
