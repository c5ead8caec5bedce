"""The demonstration company's months, closed and paid as its finance and its director do it.

The month before the one that is remains open, for whoever looks round to close. Of the last closed one something
became known too late: a contract, whose adjustment is approved, and a corrected amount, which nobody has seen yet.
"""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from pochemu.demo.days import MOSCOW, moment, workday_after
from pochemu.demo.found import SOURCE
from pochemu.demo.life import MONTHS
from pochemu.demo.questions import settle
from pochemu.demo.sale import AT_ONCE, FLAT, PARKING
from pochemu.engine.fact import Fact, NewFact, Value
from pochemu.engine.number import NA, ZERO
from pochemu.engine.period import Month
from pochemu.ledger.actions import record
from pochemu.ledger.entries import entry
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.models import Fact as FactRow
from pochemu.notices.kinds import Kind
from pochemu.notices.models import Notice
from pochemu.pay import periods
from pochemu.pay.closing import acts, adjusting
from pochemu.pay.closing.checklist import Matter, checklist
from pochemu.people.models import Account
from pochemu.people.queries import company

REASONS: Final = {
    Matter.NO_VALUE: "Показатель в этом месяце не считался, платить не за что",
    Matter.NO_SCHEME: "Должность без схемы мотивации, премии нет",
    Matter.UNUSUAL: "Сумма проверена по договорам",
}


CLOSED_AFTER: Final = 5  # working days


def close_books(now: datetime) -> list[Month]:
    """Closes what is left to close, the last two months excepted; these months, oldest first."""
    current = Month.of(now.astimezone(MOSCOW).date())
    month, closed = periods.next_to_close() or current.plus(1 - MONTHS), []
    while month < current.plus(-1):
        _close(month, now)
        closed.append(month)
        month = month.plus(1)
    for one in closed:
        _told_then(one, read=one != closed[-1])
    if closed:
        _become_known_late(closed[-1])
    return closed


def _close(month: Month, now: datetime) -> None:
    finance, director = _account("finance"), _account("director")
    drawn = acts.begin(month, by=finance, now=now)
    for point in checklist(drawn.reckoned).undecided:
        acts.decide(month, point, REASONS[point.matter], by=finance)
    settle(month, by=director, now=now)
    for by in (finance, director):
        acts.approve(month, drawn.reckoning.digest, by=by)
    acts.mark_paid(month, by=finance)


def _told_then(month: Month, *, read: bool) -> None:
    """People were told when such a month is closed, and have read so but of the last one."""
    at = moment(workday_after(date.fromordinal(month.last), CLOSED_AFTER), 960)
    told = Notice.objects.filter(kind__in=(Kind.MONTH_WAITS.value, Kind.MONTH_CLOSED.value), key__startswith=str(month))
    told.update(at=at, read_at=at if read else None)


def _account(login: str) -> Account:
    return Account.objects.get(user__username=login)


# --- what became known too late ---


def _become_known_late(month: Month) -> None:
    seller = _account("sales-manager").employee
    assert seller is not None
    sold = next((fact for fact in _of(month, "contract", seller.code) if fact.fields["product"] == FLAT), None)
    if sold is not None:
        _tell("a contract entered late", _parking_place(sold))
        late = [one.employee for one in adjusting.late(month)]
        for proposal in adjusting.propose(month, late, by=_account("finance")) if late else ():
            adjusting.approve(proposal, proposal.digest, by=_account("director"))
    registered = next((fact for fact in _of(month, "registration") if _sellers(fact).isdisjoint({seller.code})), None)
    if registered is not None:
        _tell("an amount corrected", _dearer(registered))


def _of(month: Month, kind: str, employee: str | None = None) -> Iterator[Fact]:
    rows = FactRow.objects.known().filter(
        kind__name=kind, source=SOURCE, day__range=(month.first, month.last), cancelled=False
    )
    if employee is not None:
        rows = rows.filter(credits__employee__code=employee)
    yield from facts_by_id(rows.order_by("pk").values_list("pk", flat=True), digits=company().digits).values()


def _sellers(fact: Fact) -> set[str]:
    return {credit.employee for credit in fact.credits}


def _tell(what: str, fact: NewFact) -> None:
    with entry(actor="demo", what=what) as act:
        record(act, SOURCE, [fact])


def _told(fact: Fact) -> NewFact:
    amount = None if isinstance(fact.amount, NA) else int(fact.amount * 10 ** company().digits)
    return NewFact(
        fact.kind, fact.key, fact.occurred_at, fact.credits, amount, fact.quantity, fact.subject, fact.fields
    )


def _parking_place(sold: Fact) -> NewFact:
    """Bought together with the flat, by a contract of its own."""
    number = f"{sold.key}-М2"
    unit = str(sold.fields["unit"]).replace("кв.", "м/м")
    told: dict[str, Value] = {"product": PARKING, "unit": unit, "contract": number, "rooms": ZERO, "form": AT_ONCE}
    return _told(sold)._replace(
        key=number, amount=1_350_000_00, subject=f"contract/{number}", fields={**sold.fields, **told}
    )


def _dearer(registered: Fact) -> NewFact:
    told = _told(registered)
    return told._replace(amount=(told.amount or 0) + 400_000_00)
