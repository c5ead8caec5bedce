"""Accounts of contracts that were signed before the company worked here: what they owe, and what came till now.

Nothing of what was is told to the ledger: its books knew. What is overdue on the day of moving in is told as owed from
that day on, for what comes of it is told as ever, as is what becomes late from now on. One taken over by mistake is
taken back, as long as nothing has happened to it since. Raises Refused.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import accumulate
from typing import Final, NamedTuple

from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pochemu.clients.history import SOURCE
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, record
from pochemu.ledger.entries import Writing, entry
from pochemu.ledger.models import AMOUNTS_BELOW, Fact
from pochemu.people.actions import Refused
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company, day_of, noon_of
from pochemu.receivables import accounts, overdue, receiving, scheduling
from pochemu.receivables.days import DAY, day_words
from pochemu.receivables.kinds import ALL, DEBT
from pochemu.receivables.models import (
    AtLaw,
    Collected,
    Collecting,
    Debt,
    Due,
    Payment,
    Promise,
    Schedule,
    ToldUntil,
)  # fmt: skip
from pochemu.receivables.paying import Paid
from pochemu.receivables.schedule import Row, mistakes
from pochemu.sales.contracting import STANDING
from pochemu.sales.kinds import declared
from pochemu.sales.models import Contract
from pochemu.sales.taking_over import taken_over

AT_ONCE: Final = 500
ROWS: Final = (Schedule, Payment, Debt, Collecting)
"""What an account consists of, as far as rows lead to its contract."""


class Came(NamedTuple):
    on: date
    amount: int  # minor units; below zero: given back


class Owing(NamedTuple):
    contract: Contract
    rows: Sequence[Row]  # the whole of its price; none: as its bare account has them
    came: Sequence[Came] = ()
    collector: Employee | None = None  # who works its debts


class There(NamedTuple):
    """What a contract has here already."""

    scheduled: bool = False
    bare: bool = False  # an account taken over, by which no money came; nor has anything else happened to it
    since: date | None = None  # the day of the first money that came by it here
    brought: bool = False  # it was signed before the company worked here


class Wrong(NamedTuple):
    """Why such an account can't be: for a row of its schedule or a payment, by their numbers, or as a whole."""

    words: Words
    row: int = 0
    payment: int = 0


def there(contracts: Collection[Contract]) -> dict[int, There]:
    """By the contracts' numbers."""
    numbers = [one.pk for one in contracts]
    scheduled = {number for number, one in accounts.schedules_of(contracts).items() if one.total}
    bare = {one.pk for one in contracts if one.pk in scheduled and untouched(one) and not _before(one).exists()}
    came = Payment.objects.standing().filter(contract__in=numbers).order_by().values_list("contract")
    since, brought = dict(came.annotate(first=Min("on"))), taken_over(numbers)
    return {
        number: There(number in scheduled, number in bare, since.get(number), number in brought) for number in numbers
    }


def without_account() -> int:
    """How many contracts that were taken over and stand have none."""
    last = Schedule.objects.filter(contract=OuterRef("pk")).order_by("-number").values("total")[:1]
    standing = Contract.objects.filter(state__in=STANDING, events__number=1, events__says__taken_over=True)
    return standing.annotate(total=Coalesce(Subquery(last), 0)).filter(total=0).count()


def wrong_with(one: Owing, known: There, today: date) -> list[Wrong]:
    """All that is, unless it can't have such an account at all."""
    if why := why_none(one.contract, known):
        return [Wrong(why)]
    found = [Wrong(each.words, row=each.row) for each in (() if known.bare else mistakes(one.rows, one.contract.price))]
    if known.bare and one.rows:
        found.append(Wrong(_DUE_ALREADY))
    found += [
        Wrong(words, payment=number)
        for number, came in enumerate(one.came, 1)
        if (words := _wrong_payment(came, known, today))
    ]
    if sum(came.amount for came in one.came) < 0:
        found.append(Wrong(receiving.MORE_BACK))
    return found


def why_none(one: Contract, known: There) -> Words | None:
    """Of a contract that can have no account taken over, whatever it were."""
    if one.state not in STANDING:
        return scheduling.ENDED
    if not known.brought:
        return _NOT_BROUGHT.fill(number=one.number)
    return _SCHEDULED.fill(number=one.number) if known.scheduled and not known.bare else None


def _wrong_payment(came: Came, known: There, today: date) -> Words | None:
    if not 0 < abs(came.amount) < AMOUNTS_BELOW:
        return receiving.AMOUNT
    if came.on > today:
        return receiving.FUTURE
    if known.since and came.on >= known.since:
        return _HERE_ALREADY.fill(day=day_words(known.since))
    return None


def take_over(
    told: Sequence[Owing], *, give: bool = False, opening: bool = True, by: Account | None, now: datetime
) -> None:
    """What came by a bare account is taken over with it, anew. `give`: debts that nobody works go to whoever of the
    collectors has the fewest, as new ones do. `opening`: the books of before have not told the ledger of debts."""
    with entry(actor=str(by or ""), what="accounts taken over") as act:
        declared(*ALL)  # what happens to them from now on is told, be it that a payment is taken back
        known = _must_be(told, day_of(now))
        told = [_anew(one, by=by, now=now) if known[one.contract.pk].bare else one for one in told]
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
        today = day_of(now)
        opened = {number: min(today, each.since or today) for number, each in known.items()} if opening else {}
        debts = _debts(told, dues, payments, until=known_until, today=today, give=give, opened=opened)
        _tell_opening(act, debts)
        ToldUntil.objects.get_or_create(id=1, defaults={"day": known_until})
        came_here = {one.contract.pk: one.contract for one in told if known[one.contract.pk].since}
        receiving.tell_anew(act, came_here, by=by, now=now)


def _must_be(told: Sequence[Owing], today: date) -> Mapping[int, There]:
    """Whoever would write to these accounts meanwhile waits."""
    contracts = [one.contract for one in told]
    list(Contract.objects.filter(pk__in=[one.pk for one in contracts]).order_by("pk").select_for_update())
    known = there(contracts)
    for one in told:
        if wrong := wrong_with(one, known[one.contract.pk], today):
            raise Refused(wrong[0].words.begun())
    return known


def _anew(one: Owing, *, by: Account | None, now: datetime) -> Owing:
    rows = accounts.rows_of([one.contract.pk])[one.contract.pk]
    take_back(one.contract, by=by, now=now)
    return one._replace(rows=rows)


def _schedules(act: Writing, told: Sequence[Owing], by: Account | None) -> dict[tuple[int, int], Due]:
    """Rows, by their contracts' numbers and their own. A schedule is as old as its contract."""
    before = _last_numbers([one.contract.pk for one in told])
    made = Schedule.objects.bulk_create(
        (
            Schedule(
                entry_id=act.seq,
                contract=one.contract,
                number=before.get(one.contract.pk, 0) + 1,
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


def _last_numbers(contracts: Collection[int]) -> dict[int, int]:
    """Of revisions that were taken back."""
    rows = Schedule.objects.filter(contract__in=contracts).order_by("number")
    return dict(rows.values_list("contract", "number"))


def _rows(schedule: Schedule, rows: Sequence[Row]) -> Iterator[Due]:
    for row, upto in zip(rows, accumulate(row.amount for row in rows), strict=True):
        yield Due(
            schedule=schedule, number=row.number, day=row.day, amount=row.amount, what=row.what.value, upto=upto
        )  # fmt: skip


def _payments(act: Writing, told: Sequence[Owing], by: Account | None) -> dict[str, Payment]:
    made = Payment.objects.bulk_create(
        (
            Payment(
                entry_id=act.seq, contract=one.contract, on=came.on, amount=came.amount, source=Payment.BEFORE,
                key=f"{one.contract.number}/{number}", by=by,
            )
            for one in told for number, came in enumerate(one.came, 1)
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    return {str(payment.pk): payment for payment in made}


def _debts(
    told: Sequence[Owing], dues: dict[tuple[int, int], Due], payments: dict[str, Payment], *, until: date, today: date,
    give: bool, opened: Mapping[int, date],
) -> list[Debt]:  # fmt: skip
    """What was late by the end of that day, collected since or not: as it would stand had it been told."""
    settled = accounts.settle_many([one.contract.pk for one in told], today)
    late = [
        (_debt(one, dues[one.contract.pk, row.row.number], row, left, since), row)
        for one in told
        for row, left, since in overdue.late_rows(settled[one.contract.pk].rows, _day(one.contract), until)
    ]
    for debt, _ in late:
        if give and debt.ended_on is None:
            debt.collector = overdue.collector_of(debt.contract, give=True)
        if debt.contract_id in opened:
            debt.opened_on = max(debt.since, opened[debt.contract_id])
    debts = Debt.objects.bulk_create((debt for debt, _ in late), batch_size=AT_ONCE)
    Collected.objects.bulk_create(_collected(debts, (row for _, row in late), payments), batch_size=AT_ONCE)
    return debts


def _tell_opening(act: Writing, debts: Iterable[Debt]) -> None:
    """What was left of each when it was brought, as owed from that day on."""
    opened = [debt for debt in debts if debt.opened_on]
    parts: defaultdict[int, list[Collected]] = defaultdict(list)
    for part in Collected.objects.filter(debt__in=opened).select_related("payment"):
        parts[part.debt_id].append(part)
    left = [(debt, amount) for debt in opened if (amount := overdue.opening(debt, parts[debt.pk])) > 0]
    contracts = Contract.objects.placed().filter(pk__in={debt.contract_id for debt, _ in left})
    known = overdue.known_of(list(contracts))
    record(act, SOURCE, [overdue.opening_fact(debt, amount, known[debt.contract_id]) for debt, amount in left])


def _debt(one: Owing, due: Due, row: Paid, left: int, since: date) -> Debt:
    parts = overdue.parts_since(since, row)
    collected, days = sum(parts.values()), [part.day for part in row.parts]
    return Debt(
        contract=one.contract, due=due, due_on=due.day, since=since, amount=left, collected=collected,
        collector=one.collector, ended_on=max([since, *days]) if collected >= left else None,
    )  # fmt: skip


def _collected(debts: Iterable[Debt], rows: Iterable[Paid], payments: dict[str, Payment]) -> Iterator[Collected]:
    """By money of the time before: what came here meanwhile collects as ever, and is told."""
    for debt, row in zip(debts, rows, strict=True):
        for key, amount in overdue.parts_since(debt.since, row).items():
            if key in payments:
                yield Collected(debt=debt, payment=payments[key], amount=amount, collector=debt.collector)


def _day(one: Contract) -> date:
    assert one.signed_on is not None, "it is signed"
    return one.signed_on


def _signed(one: Contract) -> datetime:
    return noon_of(_day(one))


# --- the way back ---


def untouched(one: Contract) -> bool:
    """It has an account taken over, and nothing has happened to that: no money, no debt told, no other schedule, no
    word."""
    held = accounts.schedule_of(one)
    if held is None or held.made_at != _signed(one):
        return False
    touched = (
        Payment.objects.filter(contract=one, entry=held.entry_id).exclude(taken_back_at=None),
        _facts(one).filter(known_from__gte=held.entry_id),  # its own too: of money that came here before it
        Promise.objects.filter(contract=one), AtLaw.objects.filter(contract=one),
        Collecting.objects.filter(contract=one).exclude(by=None),
    )  # fmt: skip
    return not any(each.exists() for each in touched)


def take_payments_back(one: Contract, *, opening: bool, by: Account | None, now: datetime) -> None:
    """What is due stays, and is told as `take_over` did."""
    with entry(actor=str(by or ""), what=f"payments of contract {one.pk} taken back"):
        bare = _anew(Owing(one, ()), by=by, now=now)
        take_over([bare], give=True, opening=opening, by=by, now=now)


def take_back(one: Contract, *, by: Account | None, now: datetime) -> None:
    """Nothing is due by it any more, and what came is as if it had not: it may be brought again."""
    with entry(actor=str(by or ""), what=f"account of contract {one.pk} taken back") as act:
        held = accounts.schedule_of(one)
        assert held is not None, "it is untouched"
        debts = Debt.objects.filter(due__schedule=held)
        Collected.objects.filter(debt__in=debts).update(amount=0)
        for debt in debts:
            if debt.opened_on:
                cancel(act, DEBT.name, SOURCE, str(debt))
            debt.amount, debt.collected, debt.ended_on = 0, 0, debt.since
            debt.save(update_fields=["amount", "collected", "ended_on"])
        taken_over = Payment.objects.filter(entry=held.entry_id, contract=one)
        taken_over.update(taken_back_at=now, taken_back_by=by, taken_back_why=_UNDONE.text(company().language))
        Collecting.objects.filter(contract=one, until=None, by=None).update(until=now)
        Schedule.objects.create(
            entry_id=act.seq, contract=one, number=scheduling.next_number(one), total=0, made_at=now, by=by
        )  # fmt: skip


def taken_back(one: Contract) -> bool:
    """All that its account ever was has been taken back, and nothing was told of it."""
    last = accounts.last_of(one)
    if last is None or last.total:
        return False
    own = (
        Payment.objects.standing().filter(contract=one), Collecting.objects.filter(contract=one).exclude(by=None),
        _facts(one),
    )  # fmt: skip
    return not any(each.exists() for each in own)


def _before(one: Contract) -> "QuerySet[Payment]":
    return Payment.objects.standing().filter(contract=one, source=Payment.BEFORE)


def _facts(one: Contract) -> "QuerySet[Fact]":
    """Of its money, those that hold no more among them; without those that it was brought with."""
    brought = [str(debt) for debt in Debt.objects.filter(contract=one).exclude(opened_on=None)]
    told = Fact.objects.filter(subject=one.subject, kind__name__in=[kind.name for kind in ALL], source=SOURCE)
    return told.exclude(kind__name=DEBT.name, key__in=brought)


_UNDONE = Words("the import that brought it was undone", "перенос, с которым он пришёл, отменён")
_NOT_BROUGHT = Words(
    "contract {number} was signed here, and not brought as one in force: make its schedule on its page, and take "
    "its money by bank statements, so that bonuses count it",
    "договор {number} подписан здесь, а не перенесён как действующий: составьте график на его странице, а деньги "
    "проводите выписками банка, чтобы бонусы их учли",
)
_SCHEDULED = Words(
    "contract {number} has a schedule already: what is due is changed on its page, and money that comes is taken by "
    "bank statements or there",
    "у договора {number} уже есть график: изменить его можно на странице договора, а новые деньги проводят выпиской "
    "банка или там же",
)
_DUE_ALREADY = Words(
    "what is due by it was brought already: leave in the file only what came, or undo that import and bring both",
    "его график уже перенесён: оставьте в файле только поступления или отмените тот перенос и перенесите всё вместе",
)
_HERE_ALREADY = Words(
    "money came by this contract here on {day} already, and is counted: leave in the file what came before that day",
    "с {day} деньги по этому договору проводят уже здесь, и они учтены: оставьте в файле только то, что пришло раньше",
)
