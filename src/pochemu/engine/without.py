"""The same months without certain facts: what each of them did to a bonus.

Nothing is calculated otherwise: sheets are filled with what the measures would have found, the engine does the rest.
"""

from collections.abc import Callable, Collection

from pochemu.engine.bonus import Counted, Pay, Sheet
from pochemu.engine.fact import Fact
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Ref
from pochemu.engine.measure import Contribution, Measure, Tally, contribution, tally
from pochemu.engine.number import NA
from pochemu.engine.roster import Reach

Recount = Callable[[Measure, Reach], Collection[Contribution]]
"""What is left of a measure within a reach, fact by fact: needed where a tally can't be taken back."""

TAKEN_BACK = frozenset({"count", "sum", "avg", "share"})


def without(pay: Pay, facts: Collection[Fact], recount: Recount) -> Pay:
    """The calculation as it would be if these facts had not happened; the same one, where they count nowhere."""
    less = {key: _changed(sheet, facts, recount) for key, sheet in list(pay.sheets.items())}
    if not any(less.values()):
        return pay
    other = Pay(pay.company, pay.facts, until=pay.until)
    changed = {key for key, figures in less.items() if figures}
    while more := {key for key in less if key not in changed and not changed.isdisjoint(pay.sheets[key].leans_on)}:
        changed |= more
    other.sheets = {
        key: _copy(other, pay.sheets[key], less[key]) if key in changed else pay.sheets[key] for key in less
    }
    return other


def _changed(sheet: Sheet, facts: Collection[Fact], recount: Recount) -> dict[Ref, Figure]:
    return {ref: less for ref, figure in _counted(sheet) if (less := _less(figure, facts, recount)) is not figure}


def _counted(sheet: Sheet) -> list[tuple[Ref, Figure]]:
    """Figures of measures over facts: the rest follows from them."""
    return [(ref, f) for ref, f in sheet.items() if isinstance(f.rule, Measure) and not f.rule.over_members]


def _copy(pay: Pay, sheet: Sheet, changed: dict[Ref, Figure]) -> Sheet:
    copy = Sheet(pay, sheet.holding, sheet.scheme)
    copy.update(_counted(sheet))
    copy.update(changed)
    return copy


def _less(figure: Figure, facts: Collection[Fact], recount: Recount) -> Figure:
    counted, measure = figure.evidence, figure.rule
    assert isinstance(counted, Counted)
    assert isinstance(measure, Measure)
    gone = [one for fact in facts if (one := contribution(measure, counted.reach, fact))]
    if not gone:
        return figure
    if measure.take.function in TAKEN_BACK:
        left = _taken_back(counted.tally, gone)
    else:
        left = tally(measure, recount(measure, counted.reach))
    return Figure(measure, left.value(measure), (), (), Counted(counted.reach, left))


def _taken_back(found: Tally, gone: list[Contribution]) -> Tally:
    total, weight, facts, left_out = found
    for one in gone:
        if isinstance(one.x, NA):
            left_out -= 1
        else:
            total = total - one.amount  # type: ignore[operator, assignment]
            weight -= one.weight if found.weight else 0
            facts -= 1
    return Tally(total, weight, facts, left_out)
