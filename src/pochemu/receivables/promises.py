"""What debtors are told and promise: reminders, promises, who works whom, lawyers. Raise Refused."""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max, OuterRef, Subquery, Sum

from pochemu.clients.history import SOURCE, tell
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, record, restore
from pochemu.ledger.entries import Writing, entry
from pochemu.ledger.models import AMOUNTS_BELOW
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account, Employee
from pochemu.people.queries import day_of, midnight_of
from pochemu.people.rights import May, may
from pochemu.receivables import accounts, facts, overdue
from pochemu.receivables.days import DAY
from pochemu.receivables.kinds import ALL, PROMISE
from pochemu.receivables.models import AtLaw, Collecting, Collector, Payment, Promise, Reminder
from pochemu.receivables.scheduling import ENDED, has_ended
from pochemu.sales import contracting
from pochemu.sales.kinds import declared
from pochemu.sales.models import Contract, ContractEvent

ROOM: Final = "receivables"
LONGEST: Final = 1_000
MOST_DAYS: Final = 366


def remind(number: int, how: str, reached: bool, text: str, *, by: Account | None, now: datetime) -> Reminder:
    """In favour of whoever did it."""
    how = " ".join(how.split())
    if by is None or by.employee is None or not may(by, May.WORK):
        raise Refused(_NO_EMPLOYEE)
    if not how or not how.isprintable():
        raise Refused(_NO_HOW)
    must_fit(how, text, most=LONGEST)
    with entry(actor=str(by), what=f"contract {number}: a reminder") as act:
        declared(*ALL)
        one, _ = _owing(number)
        made = Reminder.objects.create(contract=one, how=how, reached=reached, text=text.strip(), at=now, by=by)
        client = contracting.first_buyer(one)
        fact = facts.reminder(made, facts.place(one, client))
        record(act, SOURCE, [fact])
        tell(client, at=now, room=ROOM, what="reminder", number=one.pk, fact=fact, by=by)
    return made


def promise(number: int, amount: int, on: date, *, by: Account | None, now: datetime) -> Promise:
    """Told to the ledger when it is kept, or at the midnight that ends its day."""
    if by is None or not may(by, May.WORK):
        raise Refused(_NO_EMPLOYEE)
    if not 0 < amount < AMOUNTS_BELOW:
        raise Refused(_AMOUNT)
    if not day_of(now) <= on <= day_of(now) + timedelta(days=MOST_DAYS):
        raise Refused(_DAY.fill(n=MOST_DAYS))
    with entry(actor=str(by), what=f"contract {number}: a promise") as act:
        one, left = _owing(number)
        if amount > left:
            raise Refused(_MORE)
        try:
            with act.part():
                made = Promise.objects.create(
                    contract=one, amount=amount, on=on, made_at=now, by=by, known=_last_payment(one),
                    collector=overdue.collector_of(one) or by.employee,
                )  # fmt: skip
        except IntegrityError:
            raise Refused(_PROMISED) from None
        tell(contracting.first_buyer(one), at=now, room=ROOM, what="promised", number=one.pk, by=by)
    return made


def look_at(act: Writing, one: Contract, *, now: datetime) -> None:
    """Whether what came keeps what was promised: what a bank tells of the day before, too; and what is taken back as a
    slip kept nothing."""
    found = Promise.objects.filter(contract=one, lifted_at=None).select_related("collector", "contract")
    for made in found.order_by("pk"):
        came, ended = _came(made) >= made.amount, midnight_of(made.on + DAY)
        if came and not made.kept:
            _decide(act, made, True, min(now, ended))
        elif made.kept and not came and ended <= now:
            _decide(act, made, False, ended)
        elif made.kept and not came and not Promise.objects.open().filter(contract=one).exists():
            made.kept = None
            made.save()
            cancel(act, PROMISE.name, SOURCE, str(made))


def tell_broken(now: datetime) -> int:
    """Of promises whose day has ended: kept or broken, each once. Those whose contract ended before are lifted."""
    _lift_of_ended(now)
    ended = Promise.objects.open().filter(on__lt=day_of(now)).order_by("on", "pk")
    return sum(_tell(number) for number in list(ended.values_list("pk", flat=True)))


def _tell(number: int) -> bool:
    with entry(what=f"promise {number}") as act:
        declared(*ALL)
        found = Promise.objects.open().select_for_update(of=("self",)).select_related("collector", "contract")
        made = found.filter(pk=number).first()
        if made is None:
            return False
        _decide(act, made, _came(made) >= made.amount, midnight_of(made.on + DAY))
    return True


def _lift_of_ended(now: datetime) -> None:
    """Whoever’s contract has ended promised for nothing: that is neither kept nor broken."""
    terminated = ContractEvent.objects.filter(contract=OuterRef("contract"), what=ContractEvent.What.TERMINATED)
    ended = Promise.objects.open().filter(
        contract__state=Contract.State.ENDED, on__gte=Subquery(terminated.values("on"))
    )
    for number in list(ended.order_by("pk").values_list("pk", flat=True)):
        with entry(what=f"promise {number} lifted"):
            made = Promise.objects.open().select_for_update().filter(pk=number).first()
            if made:
                made.lifted_at = now
                made.save()
                one = _contract(made.contract_id)
                tell(contracting.first_buyer(one), at=now, room=ROOM, what="promise_lifted", number=one.pk)


def _came(made: Promise) -> int:
    """From the day on which it was made to the one on which it falls due. What was known to have come already was not
    promised."""
    days = day_of(made.made_at), made.on
    standing = Payment.objects.standing().filter(contract=made.contract_id, on__range=days, pk__gt=made.known or 0)
    return standing.aggregate(total=Sum("amount"))["total"] or 0


def _last_payment(one: Contract) -> int:
    return Payment.objects.filter(contract=one).aggregate(last=Max("pk"))["last"] or 0


def _decide(act: Writing, made: Promise, kept: bool, at: datetime) -> None:
    made.kept = kept
    made.save()
    one = _contract(made.contract_id)
    client = contracting.first_buyer(one)
    fact = facts.promise(made, at, facts.place(one, client))
    restore(act, PROMISE.name, SOURCE, str(made))  # where what had kept it was taken back
    record(act, SOURCE, [fact])
    tell(client, at=at, room=ROOM, what="promise_kept" if kept else "promise_broken", number=one.pk, fact=fact)


def entrust(number: int, to: Employee, *, by: Account | None, now: datetime) -> Collecting:
    """Who works its debts from now on: what was collected before stays whose it was, what is left is the other's."""
    if not may(by, May.ENTRUST):
        raise Refused(_NOT_ALLOWED)
    with entry(actor=str(by), what=f"contract {number} entrusted to {to.code}") as act:
        one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
        current = Collecting.objects.filter(contract=one, until=None).first()
        if current and current.employee_id == to.pk:
            raise Refused(_HIS)
        if current:
            current.until = max(now, current.since)
            current.save()
        made = Collecting.objects.create(contract=one, employee=to, since=now, by=by)
        overdue.tell_entrusted(act, one)
        return made


@transaction.atomic
def set_collectors(employees: Collection[Employee], *, by: Account | None) -> None:
    """To whom new debts go, by turns. Whoever works some already keeps them."""
    if not may(by, May.ENTRUST):
        raise Refused(_NOT_ALLOWED)
    Collector.objects.exclude(employee__in=employees).update(working=False)
    for employee in employees:
        Collector.objects.update_or_create(employee=employee, defaults={"working": True})


def to_lawyers(number: int, why: str, *, by: Account | None, now: datetime) -> AtLaw:
    if not may(by, May.WORK):
        raise Refused(_NOT_ALLOWED)
    why = why.strip()
    if not why:
        raise Refused(_NO_WHY)
    must_fit(why, most=LONGEST)
    with entry(actor=str(by), what=f"contract {number} to lawyers") as act:
        one = _contract(number)
        try:
            with act.part():
                made = AtLaw.objects.create(contract=one, since=now, by=by, why=why)
        except IntegrityError:
            raise Refused(_AT_LAW) from None
        tell(contracting.first_buyer(one), at=now, room=ROOM, what="to_lawyers", number=one.pk, by=by)
    return made


def from_lawyers(number: int, *, by: Account | None, now: datetime) -> None:
    if not may(by, May.WORK):
        raise Refused(_NOT_ALLOWED)
    with entry(actor=str(by), what=f"contract {number} from lawyers"):
        if not AtLaw.objects.filter(contract=number, until=None).update(until=now):
            raise Refused(_NOT_AT_LAW)
        one = _contract(number)
        tell(contracting.first_buyer(one), at=now, room=ROOM, what="from_lawyers", number=one.pk, by=by)


def _owing(number: int) -> tuple[Contract, int]:
    """With what is left to pay by it, in minor units: where nothing is, nobody is reminded and nobody promises."""
    one = _contract(number)
    if has_ended(one):
        raise Refused(ENDED)
    left = accounts.left_of(one)
    if left <= 0:
        raise Refused(_PAID)
    return one, left


def _contract(number: int) -> Contract:
    return Contract.objects.placed().get(pk=number)


_NO_EMPLOYEE = Words(
    "Only an employee does this: it is credited to him", "Это делает только сотрудник: оно засчитывается ему"
)
_NOT_ALLOWED = Words("You may not do this", "Вам это не разрешено")
_NO_HOW = Words("Say how he was reminded", "Укажите, как напомнили")
_AMOUNT = Words("The sum must be more than zero, and not so large", "Сумма должна быть больше нуля и не такой большой")
_DAY = Words("Say a day from today on, {n} days ahead at most", "Укажите день: от сегодня и не дальше {n} дней")
_PROMISED = Words(
    "A promise is open already: it is kept or broken first",
    "Обещание уже есть: сначала оно будет выполнено или нарушено",
)
_PAID = Words(
    "All that is due by the contract is paid: there is nothing to remind of or to promise",
    "По договору всё оплачено: напоминать не о чем и обещать нечего",
)
_MORE = Words("More is promised than is left to pay", "Обещано больше, чем осталось заплатить")
_HIS = Words("He works it already", "Этот сотрудник уже ведёт должника")
_NO_WHY = Words("Say why", "Напишите почему")
_AT_LAW = Words("It is with lawyers already", "Долг уже у юристов")
_NOT_AT_LAW = Words("It is not with lawyers", "У юристов этого долга нет")
