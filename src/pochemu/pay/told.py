"""Months and figures as JSON: exact strings, never floats. The shapes are a promise (docs/guide/json.md)."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from gmpy2 import mpq

from pochemu.engine.bonus import Adjusted, Excepted, PersonMonth
from pochemu.engine.fact import Fact, Value
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Contribution, Measure
from pochemu.engine.number import NA
from pochemu.engine.period import Month
from pochemu.engine.scheme import Indicator, Rulebook
from pochemu.engine.why import counted, formula_words, part_names, substituted_words, where_words

Json = dict[str, Any]
Evidence = Callable[[Figure], tuple[int, Iterable[Contribution]]]
"""Of a measure over facts: how many facts there are, and the ones to tell."""


def decimal(value: mpq, digits: int) -> str:
    """An amount rounded to minor units as "45300.00"."""
    minor = value * 10**digits
    assert minor.denominator == 1, value
    sign, whole = "-" if minor < 0 else "", str(abs(int(minor))).zfill(digits + 1)
    return f"{sign}{whole[:-digits]}.{whole[-digits:]}" if digits else f"{sign}{whole}"


def months_told(months: Iterable[PersonMonth], month: Month, rulebook: Rulebook, language: str) -> Json:
    """What `pochemu bonus --format json` prints."""
    employees = [month_told(one, rulebook, language) for one in months]
    return {"month": str(month), "currency": rulebook.currency, "employees": employees}


def month_told(month: PersonMonth, rulebook: Rulebook, language: str) -> Json:
    reasons = [reason.text(language) for reason in month.incomplete]
    return {
        "employee": month.employee,
        "name": month.name,
        "position": month.position,
        "team": month.team,
        "bonus": decimal(month.bonus.value, rulebook.digits),  # type: ignore[arg-type]
        "complete": not reasons,
        "reasons": reasons,
        "indicators": [
            *(
                line_told(line, group.holding.position, rulebook, language)
                for group in month.groups
                for line in group.lines
            ),
            *(adjustment_told(line, rulebook, language) for line in month.adjustments),
        ],
    }


def line_told(line: Figure, position: str, rulebook: Rulebook, language: str) -> Json:
    pay = rulebook.rounded(line.value)  # type: ignore[arg-type]
    return {
        "name": line.name,
        "title": line.title.text(language),
        "position": position,
        "amount": None if isinstance(pay, NA) else decimal(pay, rulebook.digits),
        "reason": pay.reason.text(language) if isinstance(pay, NA) else None,
    }


def adjustment_told(line: Figure, rulebook: Rulebook, language: str) -> Json:
    """A line that pays for a closed month: of no position."""
    given = line.evidence
    assert isinstance(given, Adjusted)
    return {**line_told(line, "", rulebook, language), "adjustment": adjusted_told(given)}


def adjusted_told(given: Adjusted) -> Json:
    return {
        "month": str(given.month),
        "settled": given.settled,
        "known": given.watermark,
        "changes": [list(change) for change in given.changes],
        "steps": [str(step) for step in given.steps],
        "proposed_by": given.proposed_by,
        "approved_by": given.approved_by,
    }


class Teller:
    """Tells a figure as a tree of nodes."""

    def __init__(self, rulebook: Rulebook, zone: ZoneInfo, language: str, evidence: Evidence) -> None:
        self.rulebook = rulebook
        self.zone = zone
        self.language = language
        self.evidence = evidence

    def node(self, figure: Figure, name: str | None = None) -> Json:
        formula = formula_words(figure, digits=self.rulebook.digits, currency=self.rulebook.currency)
        numbers = substituted_words(figure, digits=self.rulebook.digits, currency=self.rulebook.currency)
        node: Json = {
            "name": name or figure.name,
            "title": figure.title.text(self.language),
            "value": value_told(figure.value),
            "unit": figure.unit.value,
            "formula": formula.en if formula else None,
            "substituted": numbers.en if numbers else None,
        }
        if isinstance(figure.value, NA):
            node["reason"] = figure.value.reason.text(self.language)
        if isinstance(figure.rule, Indicator):
            node["amount"] = line_told(figure, "", self.rulebook, self.language)["amount"]
        if isinstance(figure.evidence, Excepted):
            node["exception"] = exception_told(figure.evidence, self.zone)
        if isinstance(figure.evidence, Adjusted):
            node["adjustment"] = adjusted_told(figure.evidence)
        node["children"] = [
            self.node(part, called) for part, called in zip(figure.parts, part_names(figure), strict=True)
        ]
        if isinstance(figure.rule, Measure):
            node |= self.measure(figure, figure.rule)
        return node

    def measure(self, figure: Figure, measure: Measure) -> Json:
        where, found = where_words(measure), counted(figure)
        told: Json = {
            "over": measure.over.name if measure.over else "members",
            "where": where.en if where else None,
            "of": measure.of,
            "window": str(measure.window),
            "left_out": found.tally.left_out if found else 0,
        }
        if measure.over is not None:
            count, contributions = self.evidence(figure)
            told["facts"] = {"count": count, "items": [self.fact(one) for one in contributions]}
        return told

    def fact(self, one: Contribution) -> Json:
        fact = one.fact
        return {
            "key": fact.key,
            "kind": fact.kind,
            "source": fact.source,
            "occurred_at": fact.occurred_at.astimezone(self.zone).isoformat(),
            "credit": value_told(one.credit),
            "x": value_told(one.x),
            "amount": value_told(fact.amount),
            "subject": fact.subject,
            "fields": fields_told(fact),
        }


def exception_told(given: Excepted, zone: ZoneInfo) -> Json:
    """Of a plan that was changed after its month had begun."""
    return {
        "was": None if given.was is None else str(given.was),
        "on": given.on.astimezone(zone).isoformat(),
        "reason": given.reason,
        "proposed_by": given.proposed_by,
        "approved_by": given.approved_by,
    }


def fields_told(fact: Fact) -> dict[str, str | bool | None]:
    return {name: value_told(value) for name, value in sorted(fact.fields.items())}


def value_told(value: Value) -> str | bool | None:
    """An exact string; yes and no as they are; no value is null."""
    match value:
        case NA():
            return None
        case bool():
            return value
        case date():
            return value.isoformat()
    return str(value)
