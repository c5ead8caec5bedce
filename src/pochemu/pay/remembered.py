"""The ledger's answers, each asked for once: schemes that count the same thing share what was found."""

from collections.abc import Hashable, Sequence

from pochemu.engine.bonus import Facts, Look
from pochemu.engine.formula import Formula
from pochemu.engine.measure import Measure, Tally
from pochemu.engine.roster import Reach


class Remembered:
    """For one calculation of several schemes, as long as nothing is written meanwhile."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.found: dict[tuple[Reach, Measure], Tally] = {}
        self.same: dict[Measure, Measure] = {}  # each measure's first one that counts the same
        self.first: dict[Hashable, Measure] = {}

    def tally(self, looks: Sequence[Look]) -> list[list[Tally]]:
        same = [Look(reach, tuple(map(self.first_of, measures))) for reach, measures in looks]
        unknown = [
            Look(reach, tuple(dict.fromkeys(one for one in measures if (reach, one) not in self.found)))
            for reach, measures in same
        ]
        asked = [look for look in unknown if look.measures]
        for (reach, measures), tallies in zip(asked, self.facts.tally(asked), strict=True):
            self.found.update(((reach, one), tally) for one, tally in zip(measures, tallies, strict=True))
        return [[self.found[reach, one] for one in measures] for reach, measures in same]

    def first_of(self, measure: Measure) -> Measure:
        if measure not in self.same:
            self.same[measure] = self.first.setdefault(_counts(measure), measure)
        return self.same[measure]


def _counts(measure: Measure) -> Hashable:
    """What it counts, whatever it is called and planned."""
    over, take = measure.over, measure.take
    return over.name if over else "", take.function, _meaning(take.x), _meaning(measure.where), measure.unit


def _meaning(formula: Formula | None) -> Hashable:
    return (formula.tree, *sorted((name, table.rows) for name, table in formula.tables.items())) if formula else None
