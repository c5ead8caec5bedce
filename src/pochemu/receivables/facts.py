"""What is owed, comes and is late as facts: the ledger knows clients by their numbers alone."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.clients.models import Client
from pochemu.engine.fact import Credit, NewFact, Value
from pochemu.engine.number import ONE
from pochemu.people.models import Employee
from pochemu.people.queries import day_of, midnight_of, noon_of
from pochemu.receivables.kinds import COLLECTED, DEBT, FULLY_PAID, LIFTED, PAYMENT, PROMISE, REMINDER
from pochemu.receivables.models import Collected, Collecting, Debt, Payment, Promise, Reminder
from pochemu.receivables.schedule import Row
from pochemu.sales import contract_facts
from pochemu.sales.facts import Turn, turn_on
from pochemu.sales.models import Contract

SELLER, COLLECTOR = "продавец", "следит за оплатой"
"""In what part somebody has a credit of a payment: words of schemes, in the language that they are written in."""
RESTRUCTURED, CANCELLED, ENTRUSTED = "новый график", "договор расторгнут", "передано другому"
"""Why a debt was lifted, in the words of facts."""


def place(contract: Contract, client: Client) -> dict[str, Value]:
    return contract_facts.place(contract, contract.unit, client)


class Known(NamedTuple):
    """What facts of a contract's money say alike."""

    contract: Contract
    client: Client
    turns: Sequence[Turn]  # who managed its deal, from when on
    collecting: Sequence[Collecting]  # who worked its debts, the latest first

    @property
    def where(self) -> dict[str, Value]:
        return place(self.contract, self.client)

    def sellers(self, on: date) -> tuple[Credit, ...]:
        return tuple(Credit(who, share, role or SELLER) for who, share, role in turn_on(self.turns, on).credits)

    def collector(self, on: date) -> Employee | None:
        """Who worked its debts as that day ended."""
        last = next((one for one in self.collecting if day_of(one.since) <= on), None)
        return last.employee if last and (last.until is None or day_of(last.until) >= on) else None


def payment(made: Payment, at: datetime, known: Known, row: Row | None) -> NewFact:
    """In favour of whoever managed the deal and whoever worked its debts on its day. `row`: the first that it paid."""
    one, collector, where = known.contract, known.collector(made.on), known.where
    fields = {**where, "product": contract_facts.product(one), "form": contract_facts.form(one)}
    if row:
        fields |= {"number": mpq(row.number), "due_on": row.day}
    credits = known.sellers(made.on) + ((Credit(collector.code, ONE, COLLECTOR),) if collector else ())
    return NewFact(PAYMENT.name, str(made), at, credits, made.amount, subject=one.subject, fields=fields)


def fully_paid(known: Known, on: date, amount: int) -> NewFact:
    """`amount`: of all its rows."""
    one, credits = known.contract, known.sellers(on)
    fields = {**known.where, "product": contract_facts.product(one), **contract_facts.commission(amount)}
    return NewFact(FULLY_PAID.name, one.subject, noon_of(on), credits, amount, subject=one.subject, fields=fields)


def debt(told: Debt, at: datetime, where: dict[str, Value], amount: int | None = None) -> NewFact:
    """At the midnight after the deadline, in favour of whoever is to work it. `amount`: of it, if not the whole."""
    fields = {**where, "due_on": told.due_on}
    whose, owed = told.contract.subject, told.amount if amount is None else amount
    return NewFact(DEBT.name, str(told), at, _of(told.collector), owed, subject=whose, fields=fields)


def collected(part: Collected, at: datetime, where: dict[str, Value]) -> NewFact:
    fields = {**where, "due_on": part.debt.due_on}
    whose = part.debt.contract.subject
    return NewFact(COLLECTED.name, part.key, at, _of(part.collector), part.amount, subject=whose, fields=fields)


def lifted(
    told: Debt, left: int, reason: str, at: datetime, whose: Employee | None, where: dict[str, Value]
) -> NewFact:  # fmt: skip
    fields = {**where, "due_on": told.due_on, "reason": reason}
    return NewFact(LIFTED.name, str(told), at, _of(whose), left, subject=told.contract.subject, fields=fields)


class HandedOn(NamedTuple):
    """What was left of a debt when another was entrusted with it: off the one, onto the other."""

    debt: Debt
    by: Collecting
    before: Employee | None
    left: int

    @property
    def key(self) -> str:
        return f"{self.debt}/entrusted-{self.by.pk}"

    def told(self, where: dict[str, Value]) -> tuple[NewFact, NewFact]:
        """At the midnight with which that day begins: what comes on it is collected by the other."""
        at, about = midnight_of(day_of(self.by.since)), {**where, "due_on": self.debt.due_on}
        subject = self.debt.contract.subject
        return (
            NewFact(
                LIFTED.name,
                self.key,
                at,
                _of(self.before),
                self.left,
                subject=subject,
                fields={**about, "reason": ENTRUSTED},
            ),
            NewFact(DEBT.name, self.key, at, _of(self.by.employee), self.left, subject=subject, fields=about),
        )


def reminder(made: Reminder, where: dict[str, Value]) -> NewFact:
    doer = made.by.employee if made.by else None
    fields = {**where, "how": made.how, "reached": made.reached}
    return NewFact(REMINDER.name, str(made), made.at, _of(doer), subject=made.contract.subject, fields=fields)


def promise(made: Promise, at: datetime, where: dict[str, Value]) -> NewFact:
    """At the midnight that ends its day, or when the whole of it has come."""
    fields = {**where, "kept": bool(made.kept)}
    return NewFact(
        PROMISE.name, str(made), at, _of(made.collector), made.amount, subject=made.contract.subject, fields=fields
    )


def _of(employee: Employee | None) -> tuple[Credit, ...]:
    return (Credit(employee.code, ONE),) if employee else ()
