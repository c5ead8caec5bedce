"""Verbs of money: what came by contracts, and what is taken back as a slip. Raise Refused.

Many at once, as a bank's statement tells them: each is laid on its contract's schedule, collects its debts, and may be
the one by which all is paid.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db import IntegrityError
from django.db.models import Sum

from pochemu.clients.history import SOURCE, tell, tell_many
from pochemu.clients.history import Told as History
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, record, restore
from pochemu.ledger.entries import Writing, entry
from pochemu.ledger.models import AMOUNTS_BELOW, Fact
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account
from pochemu.people.queries import day_of, noon_of
from pochemu.receivables import accounts, facts, overdue, promises
from pochemu.receivables.kinds import ALL, FULLY_PAID, PAYMENT
from pochemu.receivables.models import Payment, Promise
from pochemu.receivables.paying import Settled
from pochemu.receivables.schedule import Row
from pochemu.receivables.telling import must_write_down
from pochemu.sales import contracting
from pochemu.sales.kinds import declared
from pochemu.sales.models import Contract

ROOM: Final = "receivables"
LONGEST: Final = 300
BY_HAND: Final = "hand"


class Told(NamedTuple):
    contract: int
    on: date
    amount: int  # minor units; below zero: given back
    source: str
    key: str  # of the source: told twice, it is one payment
    payer: str = ""


def receive(told: Sequence[Told], *, by: Account | None, now: datetime) -> list[Payment]:
    """Those that are new. What a source told already is left as it is."""
    with entry(actor=str(by or ""), what="money received") as act:
        declared(*ALL)
        contracts = _held({one.contract for one in told})
        there = _there_already(told)
        new = [one for one in told if (one.source, one.key) not in there]
        for one in new:
            _must_be(one, now)
        made = Payment.objects.bulk_create(
            Payment(
                entry_id=act.seq, contract=contracts[one.contract], on=one.on, amount=one.amount, source=one.source,
                key=one.key, payer=one.payer, by=by,
            )
            for one in new
        )  # fmt: skip
        by_contract: defaultdict[int, list[Payment]] = defaultdict(list)
        for payment in made:
            by_contract[payment.contract_id].append(payment)
        _tell(act, contracts, by_contract, by=by, now=now)
    return made


def by_hand(
    number: int, on: date, amount: int, key: str, *, payer: str = "", by: Account | None, now: datetime
) -> Payment:  # fmt: skip
    """`key`: of the form, so that one sent twice is one payment."""
    must_write_down(Contract.objects.select_related("deal").get(pk=number), by)
    must_fit(payer, most=LONGEST)
    came = Payment.objects.standing().filter(contract=number).aggregate(came=Sum("amount"))["came"] or 0
    if amount < 0 and -amount > came:
        raise Refused(MORE_BACK, "amount")
    try:
        made = receive([Told(number, on, amount, BY_HAND, key, payer)], by=by, now=now)
    except IntegrityError:
        raise Refused(_TWICE) from None
    if not made:
        raise Refused(_TWICE)
    return made[0]


def take_back(number: int, why: str, *, by: Account | None, now: datetime) -> Payment:
    """It was no payment of this contract: its facts are cancelled, and what rested on it is told anew."""
    must_write_down(Payment.objects.select_related("contract__deal").get(pk=number).contract, by)
    why = why.strip()
    if not why:
        raise Refused(_NO_WHY)
    must_fit(why, most=LONGEST)
    with entry(actor=str(by), what=f"payment {number} taken back") as act:
        made = Payment.objects.select_for_update(of=("self",)).get(pk=number)
        if made.taken_back_at:
            raise Refused(_TAKEN_BACK)
        contracts = _held({made.contract_id})
        one = contracts[made.contract_id]
        made.taken_back_at, made.taken_back_by, made.taken_back_why = now, by, why
        made.save()
        cancel(act, PAYMENT.name, SOURCE, str(made))
        _tell(act, contracts, {one.pk: []}, by=by, now=now)
        overdue.uncollected(act, made, now=now)
        client = contracting.first_buyer(one)
        tell(client, at=now, room=ROOM, what="payment_taken_back", number=one.pk, text=why, by=by)
    return made


def tell_anew(act: Writing, contracts: dict[int, Contract], *, by: Account | None, now: datetime) -> None:
    """What payments did that are there, now that their contracts' accounts say otherwise what is due."""
    _tell(act, contracts, {number: [] for number in contracts}, by=by, now=now)


def _there_already(told: Sequence[Told]) -> set[tuple[str, str]]:
    known: set[tuple[str, str]] = set()
    for source in {one.source for one in told}:
        keys = [one.key for one in told if one.source == source]
        standing = Payment.objects.standing().filter(source=source, key__in=keys)
        known |= {(source, key) for key in standing.values_list("key", flat=True)}
    return known


def _held(numbers: Iterable[int]) -> dict[int, Contract]:
    """In order, so that two who receive at once wait for each other and not for themselves."""
    found = Contract.objects.placed().select_for_update(of=("self",))
    return {one.pk: one for one in found.filter(pk__in=list(numbers)).order_by("pk")}


def _must_be(one: Told, now: datetime) -> None:
    if not 0 < abs(one.amount) < AMOUNTS_BELOW:
        raise Refused(AMOUNT)
    if one.on > day_of(now):
        raise Refused(FUTURE)


def _tell(
    act: Writing, contracts: dict[int, Contract], made: dict[int, list[Payment]], *, by: Account | None, now: datetime
) -> None:
    """The payments as facts; then what rests on the accounts: debts, contracts paid in full, promises."""
    touched = [contracts[number] for number in made]
    settled = accounts.settle_many(list(made), day_of(now))
    earned = accounts.earned_many(list(made), day_of(now))
    known = overdue.known_of(touched)
    told: list[History] = []
    for one in touched:
        for payment in made[one.pk]:
            at = noon_of(payment.on)
            fact = facts.payment(payment, at, known[one.pk], _first_row(settled[one.pk], payment))
            told.append(History(known[one.pk].client, at, one.pk, fact))
    record(act, SOURCE, [each.fact for each in told])
    tell_many(ROOM, "payment", told, by=by)
    overdue.tell_collected(act, known)
    _tell_full(act, known, earned)
    promised = Promise.objects.filter(contract__in=made, lifted_at=None).order_by("contract")
    for number in promised.values_list("contract", flat=True).distinct():
        promises.look_at(act, contracts[number], now=now)


def _first_row(account: Settled, payment: Payment) -> Row | None:
    """Of the schedule that holds, the first that it paid."""
    key = str(payment.pk)
    return next((row.row for row in account.rows if any(part.key == key for part in row.parts)), None)


def _tell_full(act: Writing, known: dict[int, facts.Known], settled: dict[int, Settled]) -> None:
    """Once all rows are paid, on the day of the last; money given back takes that back. What was told of that day and
    that sum stays as it was told. What was paid in full before the company worked here is not told: its books knew."""
    subjects = [each.contract.subject for each in known.values()]
    told = Fact.objects.known().filter(kind__name=FULLY_PAID.name, source=SOURCE, key__in=subjects)
    there = {row.key: (row.day, row.amount) for row in told}
    full = {number: paid for number in known if (paid := _full(settled[number]))}
    keys = {key for paid in full.values() for key in paid.by}
    before = set(map(str, Payment.objects.filter(pk__in=keys, source=Payment.BEFORE).values_list("pk", flat=True)))
    for number, each in known.items():
        subject = each.contract.subject
        if number not in full:
            if subject in there:
                cancel(act, FULLY_PAID.name, SOURCE, subject)
        elif not full[number].by <= before:
            if subject in there:
                restore(act, FULLY_PAID.name, SOURCE, subject)
            on, amount = full[number].on, full[number].amount
            if there.get(subject) != (on.toordinal(), amount):
                record(act, SOURCE, [facts.fully_paid(each, on, amount)])


class _Full(NamedTuple):
    on: date
    amount: int  # of all its rows
    by: frozenset[str]  # the keys of that day's payments by which it was


def _full(account: Settled) -> _Full | None:
    """Once all its rows are paid."""
    days = [row.paid_on for row in account.rows if row.paid_on]
    if not days or len(days) < len(account.rows):
        return None
    last = max(days)
    by = frozenset(row.parts[-1].key for row in account.rows if row.paid_on == last)
    return _Full(last, sum(row.row.amount for row in account.rows), by)


MORE_BACK = Words("More is given back than came by this contract", "По договору возвращают больше, чем поступило")
_TWICE = Words("This payment is there already", "Этот платёж уже есть")
_NO_WHY = Words("Say why the payment is taken back", "Напишите, почему отменяете платёж")
_TAKEN_BACK = Words("It is taken back already", "Платёж уже отменён")
AMOUNT = Words("The sum must not be zero, nor so large", "Сумма не может быть нулевой или такой большой")
FUTURE = Words("This day has not come yet", "Этот день ещё не наступил")
