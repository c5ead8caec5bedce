"""Measures: what a scheme counts. Loops over all facts for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from .formula import NA, Env, Nothing, Table, Value, evaluate
from .importing import Credit, Fact
from .people import Month
from .reading import Company, Measure, Scheme


@dataclass(frozen=True)
class Seat:
    """A person in a position in a month: whose lines are being computed."""

    employee: str
    position: str
    month: Month


@dataclass(frozen=True)
class Counted:
    """A fact (or member) that a measure takes: what surrounds it, its credits within reach, its weight."""

    envs: list[Env]
    shares: list[Fraction]
    quantity: Fraction


# ---------------------------------------------------------------- facts


class FactEnv(Nothing):
    """The names that `where` and `take` may use of a fact, seen through one of its credits."""

    def __init__(self, fact: Fact, credit: Credit, scheme: Scheme) -> None:
        self.fact, self.credit, self.scheme = fact, credit, scheme

    def name(self, name: str) -> Value:
        for field, value in self.fact.fields:
            if field == name:
                return value
        return {
            "amount": self.fact.amount,
            "quantity": self.fact.quantity,
            "occurred_on": self.fact.day,
            "role": self.credit.role,
            "source": self.fact.source,
        }[name]

    def table(self, name: str) -> Table | NA:
        return self.scheme.tables[name]


def window_start(window: str, month: Month) -> date | None:
    """The first day of the window; None for the beginning of the ledger."""
    if window == "month":
        return month.first
    if window == "quarter":
        return date(month.year, month.number - (month.number - 1) % 3, 1)
    if window == "year":
        return date(month.year, 1, 1)
    if window == "to_date":
        return None
    if window.startswith("last(") and window.endswith(")"):
        return month.plus(1 - int(window[5:-1])).first
    raise ValueError(f"unknown window {window!r}")


def within_reach(company: Company, measure: Measure, seat: Seat, fact: Fact, credit: Credit) -> bool:
    if measure.window == "to_date":
        return in_balance(company, measure, seat, fact, credit)
    mine = company.people.on(seat.employee, fact.day)
    if mine is None or mine.position != seat.position:
        return False
    if measure.of == "employee":
        return credit.employee == seat.employee
    if measure.of == "company":
        return True
    theirs = company.people.on(credit.employee, fact.day)
    return theirs is not None and company.people.under(theirs.team, mine.team)


def in_balance(company: Company, measure: Measure, seat: Seat, fact: Fact, credit: Credit) -> bool:
    """A balance takes everything to date, whatever position was held."""
    if measure.of == "employee":
        return credit.employee == seat.employee
    if measure.of == "company":
        return True
    theirs = company.people.on(credit.employee, fact.day)
    tops = company.people.teams(seat.employee, seat.position, seat.month)
    return theirs is not None and company.people.under_any(theirs.team, tops)


def facts_counted(company: Company, scheme: Scheme, measure: Measure, seat: Seat) -> Iterator[Counted]:
    start, end = window_start(measure.window, seat.month), seat.month.last
    for fact in company.facts:
        if fact.kind != measure.over or fact.day > end or (start is not None and fact.day < start):
            continue
        envs, shares = [], []
        for credit in fact.credits:
            if not within_reach(company, measure, seat, fact, credit):
                continue
            env = FactEnv(fact, credit, scheme)
            if measure.where is None or evaluate(measure.where, env) is True:
                envs.append(env)
                shares.append(credit.share)
        if envs:
            yield Counted(envs, shares, fact.quantity)


# ---------------------------------------------------------------- members


def members_counted(company: Company, measure: Measure, seat: Seat, env_of: Callable[..., Env]) -> Iterator[Counted]:
    for employee, position, team in company.people.members(seat.employee, seat.position, seat.month):
        if company.scheme(position, seat.month) is None:
            continue
        env = env_of(Seat(employee, position, seat.month), team)
        if measure.where is None or evaluate(measure.where, env) is True:
            yield Counted([env], [Fraction(1)], Fraction(1))


# ---------------------------------------------------------------- takes


def taken(measure: Measure, counted: Iterable[Counted]) -> Value:
    if measure.take == "count":
        return sum((share * c.quantity for c in counted for share in c.shares), Fraction(0))
    if measure.take == "sum":
        return take_sum(measure, counted)
    return take_once(measure, counted)


def take_sum(measure: Measure, counted: Iterable[Counted]) -> Value:
    total = Fraction(0)
    for c in counted:
        for env, share in zip(c.envs, c.shares, strict=True):
            x = evaluate(measure.x, env)
            if not isinstance(x, NA):
                total += share * x
    return total


def take_once(measure: Measure, counted: Iterable[Counted]) -> Value:
    """`avg min max distinct share` take each fact once, however many of its credits are within reach."""
    found = [(evaluate(measure.x, c.envs[0]), c.quantity) for c in counted]
    found = [(x, quantity) for x, quantity in found if not isinstance(x, NA)]
    if measure.take == "distinct":
        return Fraction(len({x for x, _ in found}))
    weight = sum((quantity for _, quantity in found), Fraction(0))
    if not found or (measure.take in ("avg", "share") and weight == 0):
        return NA(f"{measure.name}: nothing to take {measure.take} of")
    if measure.take == "avg":
        return sum((x * quantity for x, quantity in found), Fraction(0)) / weight
    if measure.take == "share":
        return sum((quantity for holds, quantity in found if holds), Fraction(0)) / weight
    return {"min": min, "max": max}[measure.take](x for x, _ in found)
