"""An indicator of a draft on the facts of a month: what it takes, what it gives whom. Nothing of it is stored.

The same engine pays, asked for this one line and what it leans on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from pochemu.engine.bonus import Facts, Pay
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Formula
from pochemu.engine.measure import Contribution, Measure
from pochemu.engine.period import Month
from pochemu.engine.roster import Reach
from pochemu.engine.scheme import Scheme
from pochemu.engine.why import counted, part_names
from pochemu.ledger.paging import page
from pochemu.pay.remembered import Remembered
from pochemu.pay.snapshot import Snapshot
from pochemu.pay.supposed import suppose

SHOWN: Final = 8
"""So many facts of each measure."""

Path = tuple[str, ...]


class Looked(NamedTuple):
    """A measure's figure, and the names that lead to it from the bonus down."""

    path: Path
    figure: Figure


class Person(NamedTuple):
    employee: str
    name: str
    line: Figure
    was: Figure | None  # the line of that name by the scheme as it is
    looked: tuple[Looked, ...]


class Taken(NamedTuple):
    """What a measure takes of the month's facts, everybody's together: the newest ones."""

    measure: Measure
    facts: list[Contribution]
    more: bool  # there are others


class Preview(NamedTuple):
    people: list[Person]
    taken: list[Taken]


def preview(base: Snapshot, scheme: Scheme, name: str, month: Month) -> Preview:
    """Of those who hold the position in the month."""
    holdings = [one for one in base.roster.holdings(month) if one.position == scheme.position]
    facts = Remembered(base.counting)
    would = _lines(base, facts, only(scheme, name), month)
    now = base.company.rulebook.in_force(scheme.position, month)
    was = _lines(base, facts, only(now, name), month) if now and name in now.indicators else {}
    names = base.roster.names
    people = [
        Person(one.employee, names.get(one.employee, one.employee), line, was.get(one.employee), tuple(_looked(line)))
        for one in holdings
        if (line := would.get(one.employee))
    ]
    return Preview(sorted(people, key=lambda one: one.name), list(_taken(base, people)))


def only(scheme: Scheme, name: str) -> Scheme:
    """The scheme with this indicator alone and what it leans on."""
    indicator = scheme.indicators[name]
    used = set(_leans_on(scheme, indicator.formula))
    return replace(
        scheme,
        measures={key: one for key, one in scheme.measures.items() if key in used},
        values={key: one for key, one in scheme.values.items() if key in used},
        indicators={name: indicator},
        cap=None,
        floor=None,
        carry_negative=False,
    )


def _leans_on(scheme: Scheme, formula: Formula) -> Iterator[str]:
    for ref in formula.refs:
        yield ref.name
        if ref.name in scheme.values:
            yield from _leans_on(scheme, scheme.values[ref.name].formula)


def _lines(base: Snapshot, facts: Facts, scheme: Scheme, month: Month) -> Mapping[str, Figure]:
    """By employee, the figure of the scheme's one indicator, were it in force in the month."""
    pay = Pay(suppose(base, scheme).company, facts)
    held = [one for one in base.roster.holdings(month) if one.position == scheme.position]
    pay.prepare(held)
    (indicator,) = scheme.indicators.values()
    return {one.employee: pay.sheet(one).indicator(indicator) for one in held}


def _looked(line: Figure) -> Iterator[Looked]:
    """Each measure that the line leans on, once."""
    met: set[str] = set()
    waiting = [Looked((line.name,), line)]
    while waiting:
        path, figure = waiting.pop()
        if isinstance(figure.rule, Measure):
            if figure.name not in met:
                met.add(figure.name)
                yield Looked(path, figure)
            continue
        named = zip(part_names(figure), figure.parts, strict=True)
        waiting += reversed([Looked((*path, name), part) for name, part in named])


def _taken(base: Snapshot, people: list[Person]) -> Iterator[Taken]:
    reaches: dict[Measure, dict[Reach, None]] = {}
    for one in people:
        for _, figure in one.looked:
            assert isinstance(figure.rule, Measure)
            found = counted(figure)
            if found and not figure.rule.over_members:
                reaches.setdefault(figure.rule, {})[found.reach] = None
    for measure, some in reaches.items():
        together = tuple(dict.fromkeys(span for reach in some for span in reach))
        rows = page(base.counting, measure, together, limit=SHOWN + 1)
        yield Taken(measure, rows[:SHOWN], len(rows) > SHOWN)
