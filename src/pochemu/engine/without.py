"""The same months without certain facts, or with others: what each of them did to a bonus.

Nothing is calculated otherwise: sheets are filled with what the measures would have found, the engine does the rest.
"""

from collections.abc import Callable, Collection

from pochemu.engine.bonus import Counted, Pay, Sheet
from pochemu.engine.fact import Fact
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Ref
from pochemu.engine.measure import Contribution, Measure, Tally, both, contribution, tally
from pochemu.engine.number import NA
from pochemu.engine.roster import Reach

Recount = Callable[[Measure, Reach], Collection[Contribution]]
"""What is left of a measure within a reach, fact by fact: needed where a tally can't be taken back."""

TAKEN_BACK = frozenset({"count", "sum", "avg", "share"})


def without(pay: Pay, facts: Collection[Fact], recount: Recount) -> Pay:
    """The calculation as it would be if these facts had not happened; the same one, where they count nowhere."""
    return otherwise(pay, facts, (), recount)


def otherwise(pay: Pay, gone: Collection[Fact], come: Collection[Fact], recount: Recount) -> Pay:
    """The calculation without the facts that are gone and with those that have come; `recount` leaves out the gone."""
    figures = {key: _changed(sheet, gone, come, recount) for key, sheet in list(pay.sheets.items())}
    if not any(figures.values()):
        return pay
    other = Pay(pay.company, pay.facts, until=pay.until)
    changed = {key for key, of_sheet in figures.items() if of_sheet}
    while more := {key for key in figures if key not in changed and not changed.isdisjoint(pay.sheets[key].leans_on)}:
        changed |= more
    other.sheets = {
        key: _copy(other, pay.sheets[key], figures[key]) if key in changed else pay.sheets[key] for key in figures
    }
    return other


def _changed(sheet: Sheet, gone: Collection[Fact], come: Collection[Fact], recount: Recount) -> dict[Ref, Figure]:
    told = [(ref, figure, _recounted(figure, gone, come, recount)) for ref, figure in _counted(sheet)]
    return {ref: other for ref, figure, other in told if other is not figure}


def _counted(sheet: Sheet) -> list[tuple[Ref, Figure]]:
    """Figures of measures over facts: the rest follows from them."""
    return [(ref, f) for ref, f in sheet.items() if isinstance(f.rule, Measure) and not f.rule.over_members]


def _copy(pay: Pay, sheet: Sheet, changed: dict[Ref, Figure]) -> Sheet:
    """With the figures that stay: each was made after its parts, so those that lean on a changed one are met later."""
    copy, stale = Sheet(pay, sheet.holding, sheet.scheme), set[int]()
    for ref, figure in sheet.items():
        if ref in changed:
            copy[ref] = changed[ref]
            stale.add(id(figure))
        elif _of_members(figure) or any(id(part) in stale for part in figure.parts):
            stale.add(id(figure))
        else:
            copy[ref] = figure
    return copy


def _of_members(figure: Figure) -> bool:
    """Made from other sheets, which may have changed."""
    return isinstance(figure.rule, Measure) and figure.rule.over_members


def _recounted(figure: Figure, gone: Collection[Fact], come: Collection[Fact], recount: Recount) -> Figure:
    counted, measure = figure.evidence, figure.rule
    assert isinstance(counted, Counted)
    assert isinstance(measure, Measure)
    less, more = (_contributions(measure, counted.reach, facts) for facts in (gone, come))
    if not less and not more:
        return figure
    if measure.take.function in TAKEN_BACK:
        left = both(measure, _taken_back(counted.tally, less), tally(measure, more))
    else:
        left = tally(measure, [*recount(measure, counted.reach), *more])
    return Figure(measure, left.value(measure), (), (), Counted(counted.reach, left))


def _contributions(measure: Measure, reach: Reach, facts: Collection[Fact]) -> list[Contribution]:
    return [one for fact in facts if (one := contribution(measure, reach, fact))]


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
