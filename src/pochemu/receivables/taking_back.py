"""What a contract's account has built on an event that never happened: undone, or in its way."""

from datetime import datetime

from django.db.models import QuerySet

from pochemu.engine.words import Words
from pochemu.ledger.entries import Writing
from pochemu.people.actions import Refused
from pochemu.people.queries import company
from pochemu.receivables import accounts, overdue, receiving, scheduling
from pochemu.receivables.facts import RESTRUCTURED
from pochemu.receivables.models import AtLaw, Payment, Promise, Reminder, Schedule
from pochemu.receivables.schedule import Row
from pochemu.receivables.schedule import What as Part
from pochemu.sales.models import Contract, ContractEvent

What = ContractEvent.What
OF_THE_PRICE = (What.REDUCED, What.SWAPPED, What.MEASURED)


def undo(act: Writing, one: Contract, event: ContractEvent, now: datetime) -> None:
    """As `sales.taking_back` asks of a room. Raises Refused."""
    came = Payment.objects.standing().filter(contract=one)
    if event.what == What.SIGNED:
        _must_not_have_come(came)
        _must_not_be_worked(one)
        if overdue.never_late(act, one):
            _again(act, one, accounts.schedule_of(one), event, now)
        return
    if event.what not in (*OF_THE_PRICE, What.ASSIGNED, What.TERMINATED):
        return
    _must_not_have_come(came.filter(entry__gt=event.entry_id))
    if event.what == What.TERMINATED:
        Promise.objects.filter(contract=one, kept=None).exclude(lifted_at=None).update(lifted_at=None)
        overdue.not_lifted(act, one, now=now)
    elif event.what in OF_THE_PRICE:
        _schedule_before(act, one, event, now)


def _schedule_before(act: Writing, one: Contract, event: ContractEvent, now: datetime) -> None:
    """One that was made since for the price that it made: the rows of the one before are due again."""
    before = one.schedules.filter(entry__lt=event.entry_id).order_by("-number").first()
    since = one.schedules.filter(entry__gt=event.entry_id)
    if before and before.total == one.price and since.exists():
        why = _TAKEN_BACK.fill(why=event.taken_back_why or "").text(company().language)
        _again(act, one, before, event, now, why=why[: scheduling.LONGEST])
        overdue.lift(act, one, RESTRUCTURED, now=now)
        receiving.tell_anew(act, {one.pk: one}, by=event.taken_back_by, now=now)


def _again(
    act: Writing, one: Contract, schedule: Schedule | None, event: ContractEvent, now: datetime, *, why: str = ""
) -> None:
    """A revision of the same rows."""
    if schedule is None or schedule.total != one.price:
        return
    rows = [Row(row.number, row.day, row.amount, Part(row.what)) for row in schedule.rows.order_by("number")]
    scheduling.written(act, one, rows, why=why, by=event.taken_back_by, now=now)


def _must_not_have_come(came: "QuerySet[Payment]") -> None:
    first = came.order_by("on", "pk").first()
    if first:
        raise Refused(_CAME.fill(n=came.count(), day=f"{first.on:%d.%m.%Y}"), "event")


def _must_not_be_worked(one: Contract) -> None:
    """As a debtor’s. Promises that came to nothing are words all the same."""
    if any(rows.objects.filter(contract=one).exists() for rows in (Promise, Reminder, AtLaw)):
        raise Refused(_WORKED, "event")


_TAKEN_BACK = Words("taken back: {why}", "отменено: {why}")
_CAME = Words(
    "Payments by the contract rest on it: {n}, the first of {day}. Take them back first, on its account, and write "
    "them down again where they belong",
    "На нём держатся платежи по договору: {n}, первый — от {day}. Сначала отмените их на странице расчётов, а потом "
    "проведите туда, куда они относятся",
)
_WORKED = Words(
    "The buyer was reminded of this contract’s payments, or promised them: it was no slip of the pen. Terminate the "
    "contract instead",
    "Покупателю уже напоминали о платежах по этому договору, или он обещал их: это не просто описка. "
    "Расторгните договор",
)
