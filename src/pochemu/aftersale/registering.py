"""A contract on its way to the register: each event ends one step and begins the next, which has its deadline.

What happens is contracts' own (`sales.contracting`); here it is known until when, and by whom. A deadline that was not
kept is a fact at the midnight after it, once. Raise Refused.
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from pochemu.aftersale import facts
from pochemu.aftersale.kinds import OF_REGISTRATION, REGISTRATION_LATE
from pochemu.aftersale.models import Registering, Specialist, Step
from pochemu.aftersale.notifying import tell_given, tell_late_step
from pochemu.aftersale.serving import must_serve
from pochemu.aftersale.terms import terms
from pochemu.clients.history import SOURCE, tell
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, record, restore
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, one_line
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company, day_of, midnight_of, noon_of
from pochemu.people.rights import May, may
from pochemu.people.roster import production_calendar
from pochemu.sales import contracting, correcting
from pochemu.sales.kinds import declared
from pochemu.sales.models import Contract, ContractEvent, ContractReason, Correction

Event = ContractEvent.What
State = Contract.State
What = Step.What

ROOM: Final = "registration"
"""As a client’s history calls it."""
DAY: Final = timedelta(days=1)
LONGEST: Final = 100
MOST_DAYS: Final = 366
BEGINS: Final = {Event.SIGNED: What.FILE, Event.FILED: What.AWAIT, Event.SUSPENDED: What.MEND}
MARKS: Final = (*BEGINS, Event.REGISTERED, Event.TERMINATED)
"""Events by which steps begin and end."""
WAITING: Final = (State.SIGNED, State.FILED, State.SUSPENDED)
"""Signed, and not registered yet."""


class Told(NamedTuple):
    """What is said of a step beside its event. What is not said is reckoned."""

    due_on: date | None = None
    how: Step.How = Step.How.ELECTRONIC
    application: str = ""


AS_RECKONED: Final = Told()


def sign(number: int, on: date, *, seen: int, by: Account | None, now: datetime) -> ContractEvent:
    """As `contracting.sign`; it is to be filed within the company's term."""
    with entry(actor=str(by or ""), what=f"contract {number} signed") as act:
        made = contracting.sign(number, on, seen=seen, by=by, now=now)
        _follow(act, number, now)
    return made


def file(
    number: int, on: date, told: Told = AS_RECKONED, *, seen: int, by: Account | None, now: datetime
) -> ContractEvent:  # fmt: skip
    """As `contracting.file`: first, or again once what it was suspended for is mended."""
    told = _fitting(told, on)
    with entry(actor=str(by or ""), what=f"contract {number} filed") as act:
        must_serve(Contract.objects.get(pk=number), by)
        made = contracting.file(number, on, seen=seen, by=by, now=now)
        _follow(act, number, now, told)
    return made


def suspend(
    number: int, on: date, reason: ContractReason, until: date | None = None, *, seen: int, by: Account | None,
    now: datetime,
) -> ContractEvent:  # fmt: skip
    """`until`: by which day the register wants it mended."""
    told = _fitting(Told(until), on)
    with entry(actor=str(by or ""), what=f"registration of contract {number} suspended") as act:
        must_serve(Contract.objects.get(pk=number), by)
        made = contracting.suspend(number, on, reason, seen=seen, by=by, now=now)
        _follow(act, number, now, told)
    return made


def register(
    number: int, on: date, entry_number: str, *, seen: int, by: Account | None, now: datetime
) -> ContractEvent:  # fmt: skip
    with entry(actor=str(by or ""), what=f"contract {number} registered") as act:
        must_serve(Contract.objects.get(pk=number), by)
        made = contracting.register(number, on, entry_number, seen=seen, by=by, now=now)
        _follow(act, number, now)
    return made


def correct(
    number: int, event: int, on: date, why: str, *, seen: int, by: Account | None, now: datetime
) -> Correction:  # fmt: skip
    """As `correcting.correct`; deadlines run from the right day, and what was late is told anew."""
    with entry(actor=str(by or ""), what=f"a day of contract {number} corrected") as act:
        made = correcting.correct(number, event, on, why, seen=seen, by=by, now=now)
        _refit(act, number, made, now)
    return made


def entrust(number: int, to: Employee, *, by: Account | None, now: datetime) -> Registering:
    """Who leads it from now on: what was credited before stays credited."""
    if not may(by, May.ENTRUST):
        raise Refused(_NOT_ALLOWED)
    with entry(actor=str(by), what=f"contract {number} entrusted to {to.code}") as act:
        one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
        current = Registering.objects.filter(contract=one, until=None).first()
        if current and current.employee_id == to.pk:
            raise Refused(_HIS)
        if (step := _late_steps(one, now).first()) and current:
            _say_late(act, one, step)  # of whoever led it at that midnight, though the clock has not ticked yet
        if current:
            current.until = max(now, current.since)
            current.save()
        made = Registering.objects.create(contract=one, employee=to, since=now, by=by)
        tell_given(made, by=by)
    return made


def set_specialists(employees: Collection[Employee], *, by: Account | None) -> None:
    """New contracts go to them by turns. What somebody leads already stays his."""
    if not may(by, May.ENTRUST):
        raise Refused(_NOT_ALLOWED)
    with entry(actor=str(by), what="specialists of after-sale service"):
        Specialist.objects.exclude(employee__in=employees).update(working=False)
        for one in employees:
            Specialist.objects.update_or_create(employee=one, defaults={"working": True})


def registrar_of(one: Contract, *, give: bool = False) -> Employee | None:
    """Who leads it now. `give`: if nobody does, whoever of the specialists has the fewest of those that wait."""
    current = Registering.objects.filter(contract=one, until=None).select_related("employee").first()
    if current or not give:
        return current.employee if current else None
    waits = Q(employee__registering__until=None, employee__registering__contract__state__in=WAITING)
    rows = Specialist.objects.filter(working=True).annotate(load=Count("employee__registering", filter=waits))
    row = rows.select_related("employee").order_by("load", "pk").first()
    if row is None:
        return None
    last = Registering.objects.filter(contract=one).order_by("-until").values_list("until", flat=True).first()
    since = last or noon_of(one.signed_on or day_of(one.drafted_at))
    Registering.objects.create(contract=one, employee=row.employee, since=since)
    return row.employee


def began_by_itself(one: Contract) -> bool:
    """Nobody has done anything about it here, and nothing was told: it was given by turns, and its days run."""
    by_hand = Registering.objects.filter(contract=one).exclude(by=None)
    return not by_hand.exists() and not Step.objects.filter(contract=one, late=True).exists()


def let_go(one: Contract, *, now: datetime) -> None:
    """It was taken over by mistake: nobody leads it, and no day of it comes."""
    Step.objects.filter(contract=one, ended_on=None).update(ended_on=day_of(now))
    Registering.objects.filter(contract=one, until=None).update(until=now)


# --- deadlines ---


def due_of(event: ContractEvent, told: Told = AS_RECKONED, *, since: date | None = None) -> date:
    """Working days after it, by the company's terms, unless it is said. `since`: were it of that day."""
    if told.due_on:
        return told.due_on
    row = terms()
    filed = row.electronic_days if told.how == Step.How.ELECTRONIC else row.paper_days
    days = {What.FILE: row.file_days, What.AWAIT: filed, What.MEND: row.mend_days}[BEGINS[Event(event.what)]]
    return date.fromordinal(production_calendar(company()).working_day_after((since or event.on).toordinal(), days))


def tell_late(now: datetime) -> int:
    """Of all steps whose day has ended: each a fact as of the midnight after it, once. What happened to contracts
    elsewhere is followed first."""
    for number in _behind():
        with entry(what=f"registration of contract {number}") as act:
            _follow(act, number, now)
    late = Step.objects.filter(ended_on=None, due_on__lt=day_of(now), late=False, quiet=False).order_by("due_on", "pk")
    return sum(_tell(number, now) for number in list(late.values_list("contract", flat=True)))


def _behind() -> list[int]:
    """The numbers of contracts of whose last event no step tells."""
    last = ContractEvent.objects.filter(contract=OuterRef("pk"), what__in=MARKS).order_by("-number").values("pk")[:1]
    told = Exists(Step.objects.filter(contract=OuterRef("pk"), event=OuterRef("last")))
    ahead = Exists(Step.objects.filter(contract=OuterRef("pk"), ended_on=None))
    behind = Contract.objects.annotate(last=Subquery(last)).filter(
        (Q(state__in=WAITING) & ~told) | (~Q(state__in=WAITING) & ahead)
    )
    return list(behind.order_by("pk").values_list("pk", flat=True))


def _tell(number: int, now: datetime) -> bool:
    with entry(what=f"registration of contract {number} late") as act:
        one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
        step = _late_steps(one, now).first()
        if step is None:
            return False
        _say_late(act, one, step)
        tell_late_step(one, step)
    return True


def _late_steps(one: Contract, now: datetime) -> QuerySet[Step]:
    """Those that nobody was told of yet."""
    late = Step.objects.filter(contract=one, ended_on=None, due_on__lt=day_of(now), late=False, quiet=False)
    return late.select_related("event")


def _follow(act: Writing, number: int, now: datetime, told: Told | None = None) -> None:
    """The contract's steps say what its events do; `told` is of the latest."""
    one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
    events = list(one.events.filter(what__in=MARKS).order_by("number"))
    steps = {step.event_id: step for step in Step.objects.filter(contract=one)}
    known = [place for place, event in enumerate(events) if event.pk in steps]
    events = events[known[0] if known else -1 :]  # what was done before anybody worked here is over
    for event, later in zip(events, [*events[1:], None], strict=True):
        if Event(event.what) in BEGINS:
            step = steps.get(event.pk) or _begun(one, event, now, told if told and later is None else AS_RECKONED)
            if later:
                _end(act, one, step, later.on)


def _begun(one: Contract, event: ContractEvent, now: datetime, told: Told) -> Step:
    what, due = BEGINS[Event(event.what)], due_of(event, told)
    return Step.objects.create(
        event=event, contract=one, what=what, due_on=due, how=told.how if what == What.AWAIT else "",
        application=told.application, employee=registrar_of(one, give=True),
        quiet=bool(event.says.get("taken_over")) and due < day_of(now),
    )  # fmt: skip


def _end(act: Writing, one: Contract, step: Step, on: date) -> None:
    """That it was late after all, or in time, is told or taken back."""
    if step.ended_on is not None:
        return
    step.ended_on = on
    step.save()
    late = on > step.due_on and not step.quiet
    if late and not step.late:
        _say_late(act, one, step)
    elif step.late and not late:
        step.late = False
        step.save()
        cancel(act, REGISTRATION_LATE.name, SOURCE, step.key)


def _refit(act: Writing, number: int, made: Correction, now: datetime) -> None:
    """The step that the event began, as far as its deadline was reckoned from it; and the step that it ended."""
    one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
    begun = Step.objects.filter(event=made.event).first()
    if begun:
        told = Told(how=Step.How(begun.how)) if begun.how else AS_RECKONED
        if begun.due_on == due_of(made.event, told, since=made.was):
            begun.due_on = due_of(made.event, told)
        _judge(act, one, begun, now)
    before = one.events.filter(what__in=MARKS, number__lt=made.event.number).order_by("-number").first()
    ended = Step.objects.filter(event=before).first() if before and Event(made.event.what) in MARKS else None
    if ended and ended.ended_on:
        ended.ended_on = made.becomes
        _judge(act, one, ended, now)


def unhappened(act: Writing, one: Contract, event: ContractEvent, now: datetime) -> None:
    """An event that was taken back: the step that it began never was, and the one that it ended goes on."""
    if Event(event.what) not in MARKS:
        return
    begun = Step.objects.filter(event=event).first()
    if begun:
        if begun.late:
            cancel(act, REGISTRATION_LATE.name, SOURCE, begun.key)
        begun.late, begun.ended_on = False, begun.ended_on or day_of(now)
        begun.save()
    before = one.events.filter(what__in=MARKS).order_by("-number").first()
    ended = Step.objects.filter(event=before).first() if before else None
    if ended and ended.ended_on:
        ended.ended_on = None
        _judge(act, one, ended, now)
    if before is None:
        let_go(one, now=now)


def _judge(act: Writing, one: Contract, step: Step, now: datetime) -> None:
    """By its days as they are now: late, or not after all."""
    late = not step.quiet and (step.ended_on or day_of(now)) > step.due_on
    if step.late and not late:
        step.late = False
        cancel(act, REGISTRATION_LATE.name, SOURCE, step.key)
    step.save()
    if late and step.late:
        client, at = contracting.first_buyer(one), midnight_of(step.due_on + DAY)
        record(act, SOURCE, [facts.registration_late(one, step, at, client)])
    elif late:
        _say_late(act, one, step)


def _say_late(act: Writing, one: Contract, step: Step) -> None:
    """Of whoever leads the contract then."""
    declared(*OF_REGISTRATION)
    step.late, step.employee = True, registrar_of(one, give=True)
    step.save()
    client, at = contracting.first_buyer(one), midnight_of(step.due_on + DAY)
    fact = facts.registration_late(one, step, at, client)
    restore(act, REGISTRATION_LATE.name, SOURCE, step.key)  # where it was taken back once
    record(act, SOURCE, [fact])
    tell(client, at=at, room=ROOM, what="registration_late", number=one.pk, fact=fact)


def _fitting(told: Told, on: date) -> Told:
    if told.due_on and not on <= told.due_on <= on + timedelta(days=MOST_DAYS):
        raise Refused(_DUE.fill(n=MOST_DAYS), "due_on")
    return told._replace(application=one_line(told.application, most=LONGEST, long=_LONG))


_NOT_ALLOWED = Words("You may not do this", "Вам это не разрешено")
_HIS = Words("He leads it already", "Этот сотрудник уже ведёт договор")
_DUE = Words(
    "The deadline is not before that day, and {n} days ahead at most",
    "Срок — не раньше этого дня и не дальше {n} дней",
)
_LONG = Words(
    "A text is longer than {n} characters, or has signs that can't be shown: shorten it",
    "Текст длиннее {n} знаков или содержит непечатаемые знаки: сократите его",
)
