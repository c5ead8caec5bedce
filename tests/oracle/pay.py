"""From measures to pay: values, indicators, carry, cap, floor, the statement of a month."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from .formula import NA, Nothing, Table, Value, evaluate, round_half_away
from .measure import Seat, facts_counted, members_counted, taken
from .people import Month
from .reading import Company, Scheme


@dataclass(frozen=True)
class Line:
    name: str
    title: str
    position: str
    amount: Fraction | None
    reason: str | None = None


class Payroll:
    """Computes groups, each once."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.groups: dict[Seat, Group] = {}

    def group(self, seat: Seat) -> Group | None:
        """The lines of a position held in a month; None where it has no scheme in force."""
        if seat not in self.groups:
            scheme = self.company.scheme(seat.position, seat.month)
            if scheme is None:
                return None
            self.groups[seat] = Group(self, seat, scheme)
        return self.groups[seat]


class Group:
    """One position of one person in one month: the surroundings of its scheme's formulas."""

    def __init__(self, payroll: Payroll, seat: Seat, scheme: Scheme) -> None:
        self.payroll, self.company, self.seat, self.scheme = payroll, payroll.company, seat, scheme
        self.known: dict[str, Value] = {}

    # -- what formulas ask

    def name(self, name: str) -> Value:
        """A measure, a value, or an indicator unrounded."""
        if name not in self.known:
            if name in self.scheme.measures:
                self.known[name] = self.measured(name)
            elif name in self.scheme.values:
                self.known[name] = evaluate(self.scheme.values[name], self)
            else:
                self.known[name] = evaluate(self.scheme.indicators[name], self)
        return self.known[name]

    def table(self, name: str) -> Table | NA:
        return self.scheme.tables[name]

    def plan(self, measure: str) -> Value:
        plan = self.company.plans.get((self.seat.employee, measure, self.seat.month))
        if plan is None:
            plan = self.scheme.measures[measure].plan
        if plan is None:
            return NA(f"no plan for {measure}")
        factor = self.company.people.plan_factor(
            self.seat.employee, self.seat.position, self.seat.month, self.scheme.prorate
        )
        return factor if isinstance(factor, NA) else plan * factor

    def salary(self) -> Value:
        return self.company.people.salary(self.seat.employee, self.seat.position, self.seat.month, self.scheme.prorate)

    # -- measures and pay

    def measured(self, name: str) -> Value:
        measure = self.scheme.measures[name]
        if measure.over == "members":
            return taken(measure, members_counted(self.company, measure, self.seat, self.member))
        return taken(measure, facts_counted(self.company, self.scheme, measure, self.seat))

    def member(self, seat: Seat, team: str) -> MemberEnv:
        group = self.payroll.group(seat)
        assert group is not None
        return MemberEnv(group, team)

    def pay(self, indicator: str) -> Value:
        value = self.name(indicator)
        if isinstance(value, NA):
            return value
        return round_half_away(value, Fraction(self.company.decimals))

    def lines(self) -> list[Line]:
        lines = [self.indicator_line(name) for name in self.scheme.indicators]
        total = sum((line.amount for line in lines if line.amount is not None), Fraction(0))
        adjustments = self.adjustments(total)
        lines += [Line(name, name, self.seat.position, amount) for name, amount in adjustments.items() if amount]
        return lines

    def indicator_line(self, name: str) -> Line:
        pay, title = self.pay(name), self.scheme.titles[name]
        if isinstance(pay, NA):
            return Line(name, title, self.seat.position, None, pay.reason)
        return Line(name, title, self.seat.position, pay)

    def adjustments(self, total: Fraction) -> dict[str, Fraction]:
        """The lines `carry`, `cap`, `floor`, in this order."""
        cap, floor = self.scheme.cap, self.scheme.floor
        carry = -self.carried_over()
        total += carry
        capped = min(Fraction(0), cap - total) if cap is not None else Fraction(0)
        total += capped
        floored = max(Fraction(0), floor - total) if floor is not None else Fraction(0)
        digits = Fraction(self.company.decimals)
        return {"carry": carry, "cap": round_half_away(capped, digits), "floor": round_half_away(floored, digits)}

    def carried_over(self) -> Fraction:
        """What the floor added last month to this person in this position, where last month's version carries it."""
        before = Seat(self.seat.employee, self.seat.position, self.seat.month.plus(-1))
        if not self.company.people.held(before.employee, before.position, before.month):
            return Fraction(0)
        group = self.payroll.group(before)
        if group is None or group.scheme.floor is None or not group.scheme.carry_negative:
            return Fraction(0)
        return sum((line.amount for line in group.lines() if line.name == "floor"), Fraction(0))


class MemberEnv(Nothing):
    """A member as a head's measure sees him: his employee, position and team, then the names of his scheme."""

    def __init__(self, group: Group, team: str) -> None:
        self.group, self.scheme, self.team = group, group.scheme, team

    def name(self, name: str) -> Value:
        own = {"employee": self.group.seat.employee, "position": self.group.seat.position, "team": self.team}
        if name in own:
            return own[name]
        if name in self.scheme.indicators:
            return self.group.pay(name)
        if name in self.scheme.measures or name in self.scheme.values:
            return self.group.name(name)
        return NA(f"{name} is not in the scheme of {self.group.seat.position}")

    def table(self, name: str) -> Table | NA:
        return self.scheme.tables.get(name, NA(f"{name} is not in the scheme of {self.group.seat.position}"))

    def plan(self, measure: str) -> Value:
        if measure not in self.scheme.measures:
            return NA(f"{measure} is not in the scheme of {self.group.seat.position}")
        return self.group.plan(measure)

    def salary(self) -> Value:
        return self.group.salary()


# ---------------------------------------------------------------- the statement


def bonus(company: Company, month: str) -> dict[str, Any]:
    """The bonus of a month, in the shape of `pochemu bonus --format json`."""
    payroll, paid = Payroll(company), Month.of(month)
    employees = sorted(company.people.by_employee)
    entries = [entry(payroll, e, paid) for e in employees if company.people.in_month(e, paid)]
    return {"month": str(paid), "currency": company.currency, "employees": entries}


def entry(payroll: Payroll, employee: str, month: Month) -> dict[str, Any]:
    company = payroll.company
    last = company.people.in_month(employee, month)[-1]
    lines = [
        line
        for position in company.people.positions(employee, month)
        for line in group_lines(payroll, Seat(employee, position, month))
    ]
    total = sum((line.amount for line in lines if line.amount is not None), Fraction(0))
    return {
        "employee": employee,
        "name": last.name,
        "position": last.position,
        "team": last.team,
        "bonus": shown(company, total),
        "complete": all(line.amount is not None for line in lines),
        "indicators": [
            {
                "name": line.name,
                "title": line.title,
                "position": line.position,
                "amount": None if line.amount is None else shown(company, line.amount),
                "reason": line.reason,
            }
            for line in lines
        ],
    }


def group_lines(payroll: Payroll, seat: Seat) -> list[Line]:
    """A position without a scheme is one line without a name or an amount, so that its reason is told."""
    group = payroll.group(seat)
    if group is None:
        return [Line("", "", seat.position, None, f"position {seat.position} has no scheme in {seat.month}")]
    return group.lines()


def shown(company: Company, amount: Fraction) -> str:
    """Exact: an amount is a whole number of minor units."""
    minor = amount * 10**company.decimals
    if minor.denominator != 1:
        raise ValueError(f"{amount} is not a whole number of minor units")
    sign, digits = "-" if minor < 0 else "", str(abs(minor.numerator)).rjust(company.decimals + 1, "0")
    if company.decimals == 0:
        return sign + digits
    return f"{sign}{digits[: -company.decimals]}.{digits[-company.decimals :]}"
