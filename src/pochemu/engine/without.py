"""The same months without certain facts: what each of them did to a bonus.

Nothing is calculated otherwise: the sheets are filled with what the measures would have found, and the engine does the rest.
"""

from collections.abc import Callable, Collection

from pochemu.engine.bonus import Counted, Pay, Sheet
from pochemu.engine.fact import Fact
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Contribution, Measure, Tally, contribution, tally
from pochemu.engine.number import NA
from pochemu.engine.roster import Reach

Recount = Callable[[Measure, Reach], Collection[Contribution]]
"""All that a measure counted within a reach, fact by fact: needed where a tally can't be taken back."""

TAKEN_BACK = frozenset({"count", "sum", "avg", "share"})


def without(pay: Pay, facts: Collection[Fact], recount: Recount) -> Pay:
    """The calculation as it would be if these facts had not happened."""
    other = Pay(pay.company, pay.facts, until=pay.until)
    for key, sheet in pay.sheets.items():
        copy = other.sheets[key] = Sheet(other, sheet.holding, sheet.scheme)
        for ref, figure in sheet.items():
            if isinstance(figure.rule, Measure) and not figure.rule.over_members:
                copy[ref] = _less(figure, figure.rule, facts, recount)
    return other


def _less(figure: Figure, measure: Measure, facts: Collection[Fact], recount: Recount) -> Figure:
    counted = figure.evidence
    assert isinstance(counted, Counted)
    gone = [one for fact in facts if (one := contribution(measure, counted.reach, fact))]
    if not gone:
        return figure
    if measure.take.function in TAKEN_BACK:
        left = _taken_back(counted.tally, gone)
    else:
        ids = {one.fact.id for one in gone}
        left = tally(measure, [one for one in recount(measure, counted.reach) if one.fact.id not in ids])
    return Figure(measure, left.value(measure), (), (), Counted(counted.reach, left))


def _taken_back(found: Tally, gone: list[Contribution]) -> Tally:
    total, weight, facts, left_out = found
    for one in gone:
        if isinstance(one.x, NA):
            left_out -= 1
        else:
            total -= one.amount  # type: ignore[operator]
            weight -= one.weight if found.weight else 0
            facts -= 1
    return Tally(total, weight, facts, left_out)
