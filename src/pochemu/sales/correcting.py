"""The day of an event of a contract, put right by a head: the event has the right day from now on, its facts a new
revision, and the day told before stays told. So is the number by which the register entered it, of which no fact tells.
Raises Refused."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from gmpy2 import mpq

from pochemu.clients.history import SOURCE, tell
from pochemu.engine.fact import Fact, NewFact
from pochemu.engine.number import NA
from pochemu.engine.words import Words
from pochemu.ledger.actions import record
from pochemu.ledger.entries import Writing, entry
from pochemu.ledger.evidence import facts_by_id
from pochemu.ledger.models import Fact as FactRow
from pochemu.people.actions import Refused, one_line
from pochemu.people.models import Account
from pochemu.people.queries import company, day_of, moment_of
from pochemu.sales import contracting
from pochemu.sales.contracting import ROOM, STANDING, State, may_decide
from pochemu.sales.models import Contract, ContractEvent, Correction, Deal, NumberCorrection

What = ContractEvent.What
LONGEST: Final = 300


def correct(
    number: int, event: int, on: date, why: str, *, seen: int, by: Account | None, now: datetime
) -> Correction:  # fmt: skip
    """`event`: which of the contract's, by its number."""
    why = _reason(why)
    with entry(actor=str(by or ""), what=f"a day of contract {number} corrected") as act:
        one = contracting.held(number, seen, *STANDING, State.ENDED)
        if not may_decide(one, by):
            raise Refused(_NOT_ALLOWED)
        events = {row.number: row for row in one.events.order_by("number")}
        if event not in events:
            raise Refused(_NO_EVENT, "event")
        wrong = events[event]
        _must_fit(one, events, wrong, on, now)
        made = Correction.objects.create(
            entry_id=act.seq, event=wrong, was=wrong.on, becomes=on, why=why, at=now, by=by
        )  # fmt: skip
        _put_right(one, events.values(), wrong, on)
        _tell_again(act, one, wrong, now)
        tell(one.deal.client, at=now, room=ROOM, what="corrected", number=one.pk, by=by)
    return made


def correct_number(
    number: int, entered_as: str, why: str, *, seen: int, by: Account | None, now: datetime
) -> NumberCorrection:
    """In the register, as it is told by the registration that stands."""
    why, entered_as = _reason(why), contracting.named(entered_as)
    with entry(actor=str(by or ""), what=f"the number of contract {number} in the register corrected") as act:
        one = contracting.held(number, seen, *STANDING, State.ENDED)
        if not may_decide(one, by):
            raise Refused(_NOT_ALLOWED)
        wrong = one.events.filter(what=What.REGISTERED).last()
        if wrong is None:
            raise Refused(_NOT_REGISTERED)
        was = str(wrong.says.get("entry", ""))
        if entered_as == was:
            raise Refused(_SAME_NUMBER, "entry")
        made = NumberCorrection.objects.create(
            entry_id=act.seq, event=wrong, was=was, becomes=entered_as, why=why, at=now, by=by
        )
        wrong.says = {**wrong.says, "entry": entered_as}
        wrong.save(update_fields=["says"])
        one.version += 1
        one.save()
        tell(one.deal.client, at=now, room=ROOM, what="number_corrected", number=one.pk, by=by)
    return made


def _reason(why: str) -> str:
    return one_line(why, most=LONGEST, long=_LONG, lacking=_NO_WHY)


def _must_fit(
    one: Contract, events: dict[int, ContractEvent], wrong: ContractEvent, on: date, now: datetime
) -> None:  # fmt: skip
    """Not ahead, and between what was before it and what came after."""
    if on == wrong.on:
        raise Refused(_SAME, "on")
    if on > day_of(now):
        raise Refused(_FUTURE, "on")
    before = next((row for number, row in reversed(events.items()) if number < wrong.number), None)
    after = next((row for number, row in events.items() if number > wrong.number), None)
    since = before.on if before else one.booked_on
    if since and on < since:
        raise Refused(_BEFORE.fill(day=f"{since:%d.%m.%Y}"), "on")
    if after and on > after.on:
        raise Refused(_AFTER.fill(day=f"{after.on:%d.%m.%Y}"), "on")


def _put_right(one: Contract, events: Iterable[ContractEvent], wrong: ContractEvent, on: date) -> None:
    """What is reckoned from the day is reckoned anew."""
    was, wrong.on = wrong.on, on
    wrong.save(update_fields=["on"])
    if wrong.what == What.SIGNED:
        one.signed_on = on
        Deal.objects.filter(pk=one.deal_id, expected_on=was).update(expected_on=on)
    one.version += 1
    one.save()
    for row in events:
        if row.what == What.FILED and "working_days" in row.says and (wrong.what == What.SIGNED or row == wrong):
            row.says = {**row.says, "working_days": contracting.working_days_till(one, row.on)}
            row.save(update_fields=["says"])


def _tell_again(act: Writing, one: Contract, wrong: ContractEvent, now: datetime) -> None:
    """Of facts that tell the day all else stays as it was told: the contract may be of another unit by now."""
    events = {row.key: row for row in one.events.all()}
    rows = FactRow.objects.known().filter(source=SOURCE, key__in=events, cancelled=False)
    digits = company().digits
    found = facts_by_id(list(rows.values_list("pk", flat=True)), digits=digits)
    record(act, SOURCE, [_told(fact, one, events[fact.key], wrong, 10**digits, now) for fact in found.values()])


def _told(fact: Fact, one: Contract, event: ContractEvent, wrong: ContractEvent, whole: int, now: datetime) -> NewFact:
    fields = dict(fact.fields)
    if "signed_on" in fields and one.signed_on:
        fields["signed_on"] = one.signed_on
    if "working_days" in fields:
        fields["working_days"] = mpq(event.says["working_days"])
    at = moment_of(event.on, now) if event == wrong else fact.occurred_at
    amount = None if isinstance(fact.amount, NA) else int(fact.amount * whole)
    return NewFact(fact.kind, fact.key, at, fact.credits, amount, fact.quantity, fact.subject, fields)


_NOT_ALLOWED = Words(
    "What happened to a contract is corrected by a head or the director who has no part in the deal",
    "События договора исправляет руководитель или директор, у которого нет доли в этой сделке",
)
_NO_EVENT = Words("Choose what the day is of", "Выберите событие")
_NO_WHY = Words(
    "Say why: the reason stays beside what was told before", "Укажите причину: она останется рядом с прежними данными"
)
_LONG = Words("A reason has at most {n} characters", "Причина — не длиннее {n} знаков")
_NOT_REGISTERED = Words(
    "The contract is not registered: there is no entry’s number yet",
    "Договор не зарегистрирован: номера записи ещё нет",
)
_SAME_NUMBER = Words("It has this very number", "Этот номер и так указан")
_SAME = Words("It has this very day", "Эта дата и так указана")
_FUTURE = Words("This day has not come yet", "Этот день ещё не наступил")
_BEFORE = Words(
    "What was before it was on {day}: it can't be earlier", "Предыдущее событие — {day}: раньше быть не может"
)
_AFTER = Words(
    "What followed was on {day}: it can't be later. Correct that day first",
    "Следующее событие — {day}: позже быть не может. Сначала исправьте ту дату",
)
