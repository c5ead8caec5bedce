"""What a change of people does to months that have begun: whose figures it may move, and of which months."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from pochemu.engine.period import Month
from pochemu.engine.roster import Roster


class Moved(NamedTuple):
    """An employee whose place, days or absences differ in months from the first to the last."""

    employee: str
    first: Month
    last: Month


def moved(before: Roster, after: Roster, until: Month) -> list[Moved]:
    """In months up to `until`. Where there was nobody before, nothing is moved: a history is brought along."""
    if not before.career:
        return []
    teams_moved = before.teams != after.teams
    everybody = sorted(before.career.keys() | after.career.keys())
    people = [one for one in everybody if teams_moved or _life(before, one) != _life(after, one)]
    found = ((employee, list(_months(before, after, employee, until))) for employee in people)
    return [Moved(employee, months[0], months[-1]) for employee, months in found if months]


def _life(roster: Roster, employee: str) -> object:
    return roster.career.get(employee, ()), roster.absent.get(employee, ())


def _months(before: Roster, after: Roster, employee: str, until: Month) -> Iterator[Month]:
    begun = [one.first for roster in (before, after) for one in roster.career.get(employee, ())]
    month = Month.of(date.fromordinal(min(begun))) if begun else until.plus(1)
    while month <= until:
        if _place(before, employee, month) != _place(after, employee, month):
            yield month
        month = month.plus(1)


def _place(roster: Roster, employee: str, month: Month) -> object:
    """All of a person's month that is not a fact, a plan or a scheme: spells, the teams above, days of absence."""
    spells = [
        one._replace(first=max(one.first, month.first), last=min(one.last, month.last))
        for holding in roster.holdings_of(employee, month)
        for one in holding.spells
    ]
    away = {
        day
        for one in roster.absent.get(employee, ())
        for day in range(max(one.first, month.first), min(one.last, month.last) + 1)
    }
    return spells, [_above(roster, one.team) for one in spells], away


def _above(roster: Roster, team: str) -> list[str]:
    above = []
    while team in roster.teams and team not in above:
        above.append(team)
        team = roster.teams[team].parent or ""
    return above
