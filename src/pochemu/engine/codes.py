"""Codes that conditions name, as people call what they stand for: position = "sales-manager"."""

from collections.abc import Iterator, Mapping

from pochemu.engine.formula.nodes import Comparison, In, Name, Node, Text, in_order
from pochemu.engine.measure import Measure
from pochemu.engine.roster import Roster
from pochemu.engine.scheme import EMPLOYEE, POSITION, TEAM
from pochemu.engine.words import Words


def meant(measure: Measure, roster: Roster) -> Mapping[int, Words]:
    """What each text of the measure's formulas stands for, by its node’s identity; facts’ texts are their own."""
    formulas = (measure.where, measure.take.x) if measure.over_members else ()
    called = {
        POSITION.name: roster.positions,
        TEAM.name: {code: team.title for code, team in roster.teams.items()},
        EMPLOYEE.name: {code: Words.same(name) for code, name in roster.names.items()},
    }
    return {
        id(text): called[of][text.value]
        for formula in formulas if formula
        for of, text in _compared(formula.tree) if text.value in called.get(of, {})
    }  # fmt: skip


def _compared(tree: Node) -> Iterator[tuple[str, Text]]:
    for node in in_order(tree):
        sides = node.children if isinstance(node, Comparison | In) else ()
        names = [side.name for side in sides if isinstance(side, Name)]
        for side in sides:
            if isinstance(side, Text) and len(names) == 1:
                yield names[0], side
