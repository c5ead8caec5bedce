"""What moved a bonus: since yesterday, step by step; and what one fact did, to whom."""

from collections.abc import Collection
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import PersonMonth
from pochemu.engine.fact import Fact
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Contribution, Measure, contribution
from pochemu.engine.number import NA
from pochemu.engine.roster import Reach
from pochemu.engine.verdict import Verdict, verdicts
from pochemu.engine.why import counted
from pochemu.engine.without import Recount, without
from pochemu.ledger.paging import newest_facts, page
from pochemu.pay.queries import Asked, Seen, see, see_all
from pochemu.pay.supposed import snapshot_of

LOOKED_AT = 200
"""How many of the newest facts are tried for steps: most facts move nothing."""


Lines = tuple[Figure, ...]


class Move(NamedTuple):
    """What the bonus did when the fact arrived: moves add up to the bonus, taken in order."""

    fact: Fact
    change: mpq
    total: mpq

    @property
    def before(self) -> mpq:
        return self.total - self.change


class Gone(NamedTuple):
    """A person's month as it is, and as it would be without a fact. Such differences do not add up."""

    month: PersonMonth
    without: PersonMonth
    lines: list[tuple[Figure, Figure | None]]  # of those there are, the ones that would differ: as is, and as would be

    @property
    def change(self) -> mpq:
        return self.month.bonus.value - self.without.bonus.value  # type: ignore[operator, return-value]


STEPS = 10
"""How many a page tells."""


def step_of(asked: Asked, employee: str, fact: Fact) -> Move | None:
    """Its move, if it is among those told."""
    return next((one for one in moves(asked, employee) if one.fact.id == fact.id), None)


def moves(asked: Asked, employee: str, *, limit: int = STEPS, on: int | None = None) -> list[Move]:
    """The newest facts that moved the bonus, newest first; of one day only, if so asked."""
    seen = see(asked, employee)
    if seen is None:
        return []
    lines = tuple(group.lines for group in seen.month.groups)
    key = (asked, employee, limit, on)
    if key not in _told or not _same_lines(_told[key][0], lines):
        if len(_told) >= MOST_TOLD:
            _told.clear()
        _told[key] = lines, _moves(asked, seen, limit, on)
    return _told[key][1]


MOST_TOLD = 1_000

_told: dict[tuple[Asked, str, int, int | None], tuple[tuple[Lines, ...], list[Move]]] = {}
"""Moves told before, with the lines they led to: while the kept calculation has the same lines, nothing has moved."""


def _same_lines(one: tuple[Lines, ...], other: tuple[Lines, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


def _moves(asked: Asked, seen: Seen, limit: int, on: int | None) -> list[Move]:
    employee = seen.month.employee
    found: list[Move] = []
    after, gone = seen.pay, []
    now = seen.month
    for fact in _newest(asked, seen, on):
        gone.append(fact)
        before_it = without(after, [fact], recount(asked, gone))
        if before_it is after:
            continue
        after = before_it
        before = after.of([employee], asked.month)[0]
        if before.bonus.value != now.bonus.value:
            found.append(Move(fact, now.bonus.value - before.bonus.value, now.bonus.value))  # type: ignore[operator, arg-type]
            now = before
        if len(found) == limit:
            break
    return found


def change_on(asked: Asked, employee: str, day: int) -> mpq:
    """By how much the day's facts moved the bonus."""
    now, before = see(asked, employee), see(asked, employee, until=day - 1)
    if now is None or before is None:
        return mpq(0)
    return now.month.bonus.value - before.month.bonus.value  # type: ignore[operator, return-value]


def _newest(asked: Asked, seen: Seen, on: int | None) -> list[Fact]:
    """Facts of the month that some sheet of the calculation may count, newest first."""
    counting = snapshot_of(asked).counting
    looks = [look for sheet in seen.pay.sheets.values() if sheet.holding.month == asked.month for look in sheet.looks]
    people = {span.employee for look in looks for span in look.reach}
    kinds = {measure.over.name for look in looks for measure in look.measures if measure.over}
    days = (asked.month.first, asked.month.last) if on is None else (on, on)
    return newest_facts(counting, None if None in people else people, kinds, days, LOOKED_AT)  # type: ignore[arg-type]


def recount(asked: Asked, gone: Collection[Fact]) -> Recount:
    """What is left, fact by fact, for measures whose tally can't be taken back."""

    def left(measure: Measure, reach: Reach) -> list[Contribution]:
        ids = {fact.id for fact in gone}
        return [one for one in page(snapshot_of(asked).counting, measure, reach) if one.fact.id not in ids]

    return left


# --- one fact ---


class Counts(NamedTuple):
    """A measure's figure that counts the fact, in whose month."""

    month: PersonMonth
    measure: Figure
    gives: Contribution


def touched(asked: Asked, fact: Fact) -> list[Gone]:
    """Each person whose bonus would differ without the fact, those it is credited to first."""
    seen = see_all(asked, _concerned(asked, fact))
    if not seen:
        return []
    pay = without(seen[0].pay, [fact], recount(asked, [fact]))
    others = {month.employee: month for month in pay.of([one.month.employee for one in seen], asked.month)}
    gone = [
        Gone(one.month, others[one.month.employee], _changed(one.month, others[one.month.employee])) for one in seen
    ]
    return [one for one in gone if one.lines or one.change]


def counts(asked: Asked, fact: Fact) -> list[Counts]:
    """The figures in which the fact is counted."""
    found = []
    for seen in see_all(asked, _concerned(asked, fact)):
        for sheet in seen.sheets:
            for figure in list(sheet.values()):
                reach = counted(figure)
                gives = (
                    contribution(figure.rule, reach.reach, fact) if isinstance(figure.rule, Measure) and reach else None
                )
                if gives and not isinstance(gives.x, NA):
                    found.append(Counts(seen.month, figure, gives))
    return found


def why_not(asked: Asked, employee: str, fact: Fact) -> list[Verdict]:
    """For each measure of the person's positions: in, or out by which condition."""
    seen = see(asked, employee)
    return [verdict for sheet in seen.sheets for verdict in verdicts(sheet, fact)] if seen else []


def _concerned(asked: Asked, fact: Fact) -> list[str]:
    """Those credited, then those whose schemes look beyond their own facts."""
    snap = snapshot_of(asked)
    credited = list(dict.fromkeys(credit.employee for credit in fact.credits))
    heads = [
        holding.employee
        for holding in snap.roster.holdings(asked.month)
        if (scheme := snap.company.rulebook.in_force(holding.position, asked.month))
        and any(measure.over_members or measure.of != "employee" for measure in scheme.measures.values())
    ]
    return list(dict.fromkeys([*credited, *heads]))


def _changed(now: PersonMonth, then: PersonMonth) -> list[tuple[Figure, Figure | None]]:
    before = {(group.holding.position, line.name): line for group in then.groups for line in group.lines}
    lines = [(line, before.get((group.holding.position, line.name))) for group in now.groups for line in group.lines]
    return [(line, other) for line, other in lines if other is None or not _same(line, other)]


def _same(one: Figure, other: Figure) -> bool:
    if isinstance(one.value, NA) or isinstance(other.value, NA):
        return isinstance(one.value, NA) and isinstance(other.value, NA)
    return bool(one.value == other.value)
