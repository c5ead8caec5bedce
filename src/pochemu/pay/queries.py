"""Questions about pay. Whatever is shown, exported or paid comes from here, as Figures."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.bonus import Pay, PersonMonth, Sheet
from pochemu.engine.fact import Value
from pochemu.engine.figure import Figure, Rule
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.measure import Contribution, Measure, repeated
from pochemu.engine.number import NA, ZERO
from pochemu.engine.roster import Assignment
from pochemu.engine.scheme import BONUS, Indicator, Paid, Scheme, TotalOf
from pochemu.engine.seek import NextStep, next_step
from pochemu.engine.why import counted
from pochemu.ledger.entries import newest
from pochemu.ledger.paging import page
from pochemu.pay.kept import kept
from pochemu.pay.snapshot import Asked, Snapshot, snapshot
from pochemu.pay.supposed import snapshot_of

__all__ = ["Asked", "newest", "snapshot"]


class Seen(NamedTuple):
    """A person's month with the calculation it came from, for whoever wants to ask on."""

    month: PersonMonth
    pay: Pay

    @property
    def sheets(self) -> list[Sheet]:
        return [self.pay.sheet(group.holding) for group in self.month.groups if group.scheme]


def see(asked: Asked, employee: str, *, until: int | None = None) -> Seen | None:
    """One person's month; None for somebody without an assignment in it."""
    seen = see_all(asked, [employee], until=until)
    return seen[0] if seen else None


def see_all(asked: Asked, employees: Iterable[str], *, until: int | None = None) -> list[Seen]:
    with kept(asked, until=until) as pay:
        months = pay.of(employees, asked.month)
        own = pay.only(group.holding for month in months for group in month.groups)
    return [Seen(month, own) for month in months]


def person_month(asked: Asked, employee: str) -> PersonMonth | None:
    """Calculated anew from the ledger, as is whatever commands print and months are paid by."""
    months = people_months(asked, [employee])
    return months[0] if months else None


def people_months(asked: Asked, employees: Iterable[str]) -> list[PersonMonth]:
    pay = snapshot_of(asked).pay()
    months = pay.of(employees, asked.month)
    pay.sheets.clear()  # they and their Pay hold each other: all their figures would wait for the collector
    return months


def company_month(asked: Asked) -> list[PersonMonth]:
    """Everybody's month, in the order of employees' ids."""
    return people_months(asked, sorted(snapshot_of(asked).roster.career))


# --- the facts behind a figure ---


class FactPage(NamedTuple):
    total: int  # counted and left out together
    rows: list[Contribution]


def facts_of(asked: Asked, figure: Figure, *, offset: int = 0, limit: int | None = 50) -> FactPage:
    """The facts that a measure's figure looked at, newest first."""
    found = counted(figure)
    if not isinstance(figure.rule, Measure) or found is None or figure.rule.over_members:
        return FactPage(0, [])
    rows = page(snapshot_of(asked).counting, figure.rule, found.reach, offset=offset, limit=limit)
    return FactPage(found.tally.facts + found.tally.left_out, rows)


def counted_facts(figure: Figure) -> int:
    """How many facts the measure's figure looked at, the ones left out included."""
    found = counted(figure)
    return 0 if found is None else found.tally.facts + found.tally.left_out


def repeats(asked: Asked, figure: Figure, *, among: int | None = None) -> frozenset[int]:
    """The facts, among so many of the newest, that add nothing to `distinct`: a newer one has the same value."""
    if not isinstance(figure.rule, Measure) or figure.rule.take.function != "distinct":
        return frozenset()
    return frozenset(one.fact.id for one in repeated(facts_of(asked, figure, limit=among).rows))


# --- cards ---


class Card(NamedTuple):
    """An indicator with the measure that moves it most, its plan, and the next step up."""

    line: Figure
    measure: Figure | None
    plan: Figure | None
    attainment: Figure | None
    next: NextStep | None


def cards(seen: Seen) -> list[Card]:
    """A card a line, in the order of the lines."""
    return [
        _card(seen.pay.sheet(group.holding), line) if isinstance(line.rule, Indicator) else Card(line, *[None] * 4)
        for group in seen.month.groups
        for line in group.lines
    ] + [Card(line, *[None] * 4) for line in seen.month.adjustments]


def _card(sheet: Sheet, line: Figure) -> Card:
    ahead = next_step(sheet, line)
    measure = ahead.measure if ahead else _first_measure(line)
    if measure is None:
        return Card(line, None, None, None, ahead)
    plan = sheet[Ref(RefKind.PLAN, measure.name)]
    if isinstance(plan.value, NA):
        return Card(line, measure, None, None, ahead)
    return Card(line, measure, plan, sheet[Ref(RefKind.ATTAINMENT, measure.name)], ahead)


def _first_measure(figure: Figure) -> Figure | None:
    """The first measure met on the way down."""
    for part in figure.parts:
        found = part if isinstance(part.rule, Measure) else _first_measure(part)
        if found:
            return found
    return None


# --- boards and totals ---


class Row(NamedTuple):
    rank: int
    moved: int  # places up since the day before; 0 where it is not known
    month: PersonMonth
    cells: tuple[Figure, ...]  # one a column


class Board(NamedTuple):
    position: str
    scheme: Scheme | None
    columns: tuple[Rule, ...]
    rows: list[Row]


def board(asked: Asked, position: str, *, team: str | None = None, today: int | None = None) -> Board:
    """Those who hold the position in the month, best paid first; equal bonuses share a rank."""
    snap = snapshot_of(asked)
    people = _holders(snap, asked, position, team)
    scheme = snap.company.rulebook.in_force(position, asked.month)
    columns = scheme.columns if scheme else ()
    with kept(asked) as pay:
        rows = [(one, _cells(pay, one, position)) for one in pay.of(people, asked.month)]
    ranks = _ranks([month for month, _ in rows])
    before = ranks if today is None else _ranks_until(asked, people, today - 1)
    ranked = [
        Row(ranks[m.employee], before.get(m.employee, ranks[m.employee]) - ranks[m.employee], m, cells)
        for m, cells in rows
    ]
    return Board(position, scheme, columns, sorted(ranked, key=lambda row: (row.rank, row.month.name)))


def _ranks_until(asked: Asked, people: list[str], day: int) -> dict[str, int]:
    with kept(asked, until=day) as pay:
        return _ranks(pay.of(people, asked.month))


def positions(asked: Asked) -> list[str]:
    """Those that somebody holds in the month, the most numerous first."""
    holders: dict[str, int] = {}
    for holding in snapshot_of(asked).roster.holdings(asked.month):
        holders[holding.position] = holders.get(holding.position, 0) + 1
    return sorted(holders, key=lambda position: (-holders[position], position))


def _holders(snap: Snapshot, asked: Asked, position: str, team: str | None) -> list[str]:
    within = snap.roster.with_teams_below(team) if team else None
    return [
        h.employee for h in snap.roster.holdings(asked.month)
        if h.position == position and (within is None or h.spells[-1].team in within)
    ]  # fmt: skip


def _ranks(months: list[PersonMonth]) -> dict[str, int]:
    ranks: dict[str, int] = {}
    rank, last = 0, None
    for place, month in enumerate(sorted(months, key=_amount, reverse=True), 1):
        rank, last = (rank, last) if _amount(month) == last else (place, _amount(month))
        ranks[month.employee] = rank
    return ranks


def _amount(month: PersonMonth) -> Value:
    return month.bonus.value


def _cells(pay: Pay, month: PersonMonth, position: str) -> tuple[Figure, ...]:
    """What stands in the board's columns."""
    sheets = [pay.sheet(g.holding) for g in month.groups if g.scheme and g.holding.position == position]
    return sheets[0].columns if sheets else ()


def _named(sheet: Sheet, name: str) -> Figure | None:
    """A measure, value or line of the sheet by its name."""
    line = next((line for line in sheet.lines if line.name == name), None)
    if line is not None:
        return line
    known = name in sheet.scheme.measures or name in sheet.scheme.values
    return sheet[Ref(RefKind.NAME, name)] if known else None


def team_people(asked: Asked, team: str | None) -> list[str]:
    """Whose last assignment of the month is in the team or below; everybody's for the company.

    Whoever is paid for a closed month alone belongs where he was last.
    """
    company = snapshot_of(asked).company
    roster, within = company.roster, company.roster.with_teams_below(team) if team else None
    last: dict[str, Assignment] = {}
    for holding in roster.holdings(asked.month):
        spell = max(
            [*holding.spells, *([last[holding.employee]] if holding.employee in last else [])], key=lambda s: s.first
        )
        last[holding.employee] = spell
    for employee in company.adjustments[asked.month].keys() - last.keys():
        if place := roster.last_place(employee, asked.month):
            last[employee] = place
    return sorted(employee for employee, spell in last.items() if within is None or spell.team in within)


def total(asked: Asked, team: str | None = None, name: str | None = None) -> Figure:
    """What the people of a team, or of the company, have together: bonuses, or one named figure of all who have it."""
    with kept(asked) as pay:
        seen = [Seen(month, pay) for month in pay.of(team_people(asked, team), asked.month)]
        if name is None:
            return total_of([one.month.bonus for one in seen])
        parts = [figure for one in seen for sheet in one.sheets if (figure := _named(sheet, name))]
    return total_of([_as_paid(asked, part) for part in parts])


def _as_paid(asked: Asked, figure: Figure) -> Figure:
    """Lines are added up as they are paid, rounded."""
    if not isinstance(figure.rule, Indicator):
        return figure
    rounded = snapshot_of(asked).company.rulebook.rounded
    return Figure(Paid(figure.rule), rounded(figure.value), (figure,))  # type: ignore[arg-type]


def total_of(parts: list[Figure]) -> Figure:
    """The figures added up; those without a value add nothing yet."""
    rule = parts[0].rule if parts else BONUS
    value = sum((part.value for part in parts if isinstance(part.value, mpq)), ZERO)
    return Figure(TotalOf(rule.name, rule.title, rule.unit), value, tuple(parts))


def warm(now: datetime) -> None:
    """Calculates the month that is, and as it was yesterday, so that whoever asks first need not wait."""
    snap = snapshot()
    asked = Asked(snap.month_of(now))
    for until in (None, now.astimezone(snap.zone).date().toordinal() - 1):
        with kept(asked, until=until) as pay:
            pay.everybody(asked.month)
