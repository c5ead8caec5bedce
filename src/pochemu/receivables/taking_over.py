"""Accounts of contracts that were signed before the company worked here: what they owe, and what came till now.

Nothing of it is told to the ledger: its books knew. What comes, or becomes late, from now on is told as ever.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import accumulate
from typing import Final, NamedTuple

from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused
from pochemu.people.models import Account, Employee
from pochemu.people.queries import day_of, noon_of
from pochemu.receivables import accounts, overdue
from pochemu.receivables.days import DAY
from pochemu.receivables.models import Collected, Collecting, Debt, Due, Payment, Schedule, ToldUntil
from pochemu.receivables.paying import Paid
from pochemu.receivables.schedule import Row, mistakes
from pochemu.sales.models import Contract

SOURCE: Final = "before"
"""Of payments of the time before."""
AT_ONCE: Final = 500


class Came(NamedTuple):
    on: date
    amount: int  # minor units


class Owing(NamedTuple):
    contract: Contract
    rows: Sequence[Row]  # the whole of its price
    came: Sequence[Came] = ()
    collector: Employee | None = None  # who works its debts


def take_over(told: Sequence[Owing], *, by: Account | None, now: datetime) -> None:
    """Raises Refused where rows do not make the contract's price."""
    for one in told:
        if wrong := mistakes(one.rows, one.contract.price):
            raise Refused(wrong[0].words.begun())
    with entry(actor=str(by or ""), what="accounts taken over") as act:
        dues = _schedules(act, told, by)
        payments = _payments(act, told, by)
        Collecting.objects.bulk_create(
            (
                Collecting(contract=one.contract, employee=one.collector, since=_signed(one.contract), by=by)
                for one in told if one.collector
            ),
            batch_size=AT_ONCE,
        )  # fmt: skip
        known_until = day_of(now) - 2 * DAY  # a debt that begins today is yesterday's deadline: no book knew it yet
        _debts(told, dues, payments, until=known_until)
        ToldUntil.objects.get_or_create(id=1, defaults={"day": known_until})


def _schedules(act: Writing, told: Sequence[Owing], by: Account | None) -> dict[tuple[int, int], Due]:
    """Rows, by their contracts' numbers and their own. A schedule is as old as its contract."""
    made = Schedule.objects.bulk_create(
        (
            Schedule(
                entry_id=act.seq,
                contract=one.contract,
                number=1,
                total=one.contract.price,
                made_at=_signed(one.contract),
                by=by,
            )
            for one in told
        ),
        batch_size=AT_ONCE,
    )
    rows = Due.objects.bulk_create(
        (row for schedule, one in zip(made, told, strict=True) for row in _rows(schedule, one.rows)),
        batch_size=AT_ONCE,
    )
    return {(row.schedule.contract_id, row.number): row for row in rows}


def _rows(schedule: Schedule, rows: Sequence[Row]) -> Iterator[Due]:
    for row, upto in zip(rows, accumulate(row.amount for row in rows), strict=True):
        yield Due(
            schedule=schedule, number=row.number, day=row.day, amount=row.amount, what=row.what.value, upto=upto
        )  # fmt: skip


def _payments(act: Writing, told: Sequence[Owing], by: Account | None) -> dict[str, Payment]:
    made = Payment.objects.bulk_create(
        (
            Payment(
                entry_id=act.seq, contract=one.contract, on=came.on, amount=came.amount, source=SOURCE,
                key=f"{one.contract.number}/{number}", by=by,
            )
            for one in told for number, came in enumerate(one.came, 1)
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    return {str(payment.pk): payment for payment in made}


def _debts(
    told: Sequence[Owing], dues: dict[tuple[int, int], Due], payments: dict[str, Payment], until: date
) -> None:  # fmt: skip
    """What was late by the end of that day, collected since or not: as it would stand had it been told."""
    settled = accounts.settle_many([one.contract.pk for one in told], until)
    late = [
        (_debt(one, dues[one.contract.pk, row.row.number], row, left, since), row)
        for one in told
        for row, left, since in overdue.late_rows(settled[one.contract.pk].rows, _day(one.contract), until)
    ]
    debts = Debt.objects.bulk_create((debt for debt, _ in late), batch_size=AT_ONCE)
    Collected.objects.bulk_create(_collected(debts, (row for _, row in late), payments), batch_size=AT_ONCE)


def _debt(one: Owing, due: Due, row: Paid, left: int, since: date) -> Debt:
    parts = overdue.parts_since(since, row)
    collected, days = sum(parts.values()), [part.day for part in row.parts]
    return Debt(
        contract=one.contract, due=due, due_on=due.day, since=since, amount=left, collected=collected,
        collector=one.collector, ended_on=max([since, *days]) if collected >= left else None,
    )  # fmt: skip


def _collected(debts: Iterable[Debt], rows: Iterable[Paid], payments: dict[str, Payment]) -> Iterator[Collected]:
    for debt, row in zip(debts, rows, strict=True):
        for key, amount in overdue.parts_since(debt.since, row).items():
            yield Collected(debt=debt, payment=payments[key], amount=amount, collector=debt.collector)


def _day(one: Contract) -> date:
    assert one.signed_on is not None, "it is signed"
    return one.signed_on


def _signed(one: Contract) -> datetime:
    return noon_of(_day(one))
