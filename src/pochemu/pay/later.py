"""A calculation brought from one entry of the ledger to a later one: what was written between and may have changed a
sheet is made anew, the rest stands.

No second calculation: tests hold it equal to the whole made anew, after any history of writes.
"""

from collections.abc import Callable

from pochemu.engine.bonus import Company, Facts, Key, Pay, Sheet
from pochemu.ledger.ask import ask

Touched = set[tuple[str, int]]
"""Employees and the days of their facts that changed."""

_TOUCHED = """
    SELECT DISTINCT e.code, c.day FROM ledger_credit c JOIN people_employee e ON e.id = c.employee_id
     WHERE c.fact_id IN (
        SELECT id FROM ledger_fact WHERE known_from BETWEEN %s AND %s
         UNION ALL
        SELECT supersedes_id FROM ledger_fact WHERE known_from BETWEEN %s AND %s AND supersedes_id IS NOT NULL)"""


def touched(first: int, last: int) -> Touched:
    """Whose facts of which days these entries wrote, or overtook."""
    return set(ask(_TOUCHED, [first, last] * 2))


def less(pay: Pay, changed: Touched) -> Pay:
    """The calculation without the sheets that look at what was touched, or lean on one that does.

    A new one: whoever still holds the old finds it whole.
    """
    fresh = Pay(pay.company, pay.facts, until=pay.until)
    _keep(pay, fresh, _without(pay, _looks_at(changed)))
    outdated = {(employee, month) for employee, _position, month in pay.sheets.keys() - fresh.sheets.keys()}
    fresh.months = {key: month for key, month in pay.months.items() if key not in outdated}
    return fresh


def brought(pay: Pay, company: Company, facts: Facts, changed: Touched) -> Pay:
    """The calculation of the company as it is known later: of what looks at nothing that was touched, and is under the
    same settings as it was. It is taken over: the earlier one is not to be used any more."""
    fresh = Pay(company, facts, until=pay.until)
    if company.rulebook.carrying != pay.company.rulebook.carrying:
        return fresh
    looks_at = _looks_at(changed)
    _keep(pay, fresh, _without(pay, lambda sheet: looks_at(sheet) or not _is_settled_so(sheet, fresh)))
    return fresh


def _keep(pay: Pay, fresh: Pay, stale: set[Key]) -> None:
    fresh.sheets = {key: sheet for key, sheet in pay.sheets.items() if key not in stale}
    for sheet in fresh.sheets.values():
        sheet.pay = fresh


def _without(pay: Pay, is_stale: Callable[[Sheet], bool]) -> set[Key]:
    """The sheets of which that holds, and those that lean on them."""
    stale = {key for key, sheet in pay.sheets.items() if is_stale(sheet)}
    while more := {
        key for key, sheet in pay.sheets.items() if key not in stale and not stale.isdisjoint(sheet.leans_on)
    }:
        stale |= more
    return stale


def _looks_at(changed: Touched) -> Callable[[Sheet], bool]:
    days: dict[str | None, list[int]] = {None: [day for _, day in changed]}
    for employee, day in changed:
        days.setdefault(employee, []).append(day)
    return lambda sheet: any(
        span.first <= day <= span.last
        for look in sheet.looks
        for span in look.reach
        for day in days.get(span.employee, ())
    )


def _is_settled_so(sheet: Sheet, fresh: Pay) -> bool:
    """Whether all that a sheet takes from the company, but for facts, is the same there."""
    holding = sheet.holding
    held = fresh.company.roster.holdings_of(holding.employee, holding.month)
    scheme = fresh.company.rulebook.in_force(holding.position, holding.month)
    if holding not in held or scheme is not sheet.scheme:
        return False
    other = Sheet(fresh, holding, scheme)
    return (
        other.looks == sheet.looks
        and other.leans_on == sheet.leans_on
        and _days(other) == _days(sheet)
        and _plans(other) == _plans(sheet)
    )


def _days(sheet: Sheet) -> list[object]:
    """What its plans and base pay are prorated by."""
    return [sheet.days(spell) for spell in sheet.holding.spells]


def _plans(sheet: Sheet) -> list[object]:
    company, holding = sheet.pay.company, sheet.holding
    kept = (company.plans[holding.month], company.exceptions[holding.month])
    return [of.get((holding.employee, measure)) for of in kept for measure in sheet.scheme.plans]
