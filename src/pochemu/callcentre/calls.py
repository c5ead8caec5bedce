"""Verbs of calls: take in what is delivered, add by hand, say whose it is. Each records the call as a fact."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Q

from pochemu.callcentre.answer import Answer
from pochemu.callcentre.facts import fact_of
from pochemu.callcentre.kinds import CALL
from pochemu.callcentre.leads import answered_by_calls, answered_by_word
from pochemu.callcentre.locks import hold
from pochemu.callcentre.models import Call, Delivery, Extension, Sender
from pochemu.callcentre.models.call import LONGEST_NUMBER
from pochemu.callcentre.notifying import tell_missed
from pochemu.callcentre.number import Spoken, sequence
from pochemu.callcentre.numbers import client_of, e164
from pochemu.callcentre.told import State, Told, as_json, from_json, state_of
from pochemu.clients.history import SOURCE, tell_once
from pochemu.clients.models import Client
from pochemu.clients.phones import phone
from pochemu.engine.words import Words
from pochemu.ledger.actions import declare_builtin, record
from pochemu.ledger.desk import Refused as NotRecorded
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account, Employee
from pochemu.people.queries import day_of
from pochemu.people.rights import May, may

ROOM: Final = "callcentre"
DAY: Final = timedelta(days=1)
LONGEST_TEXT: Final = 4_000


class Arrived(NamedTuple):
    """A delivery that could be read: of which call, by the sender's own id, and what it says."""

    sent_id: str
    told: Told
    digest: str
    body: str


class Taken(NamedTuple):
    call: Call
    answer: Answer


def take(sender: Sender, arrived: Arrived, *, now: datetime) -> Taken:
    """However often, however late and in whatever order: the call is what all its events say together."""
    told = arrived.told._replace(theirs=e164(arrived.told.theirs), ours=e164(arrived.told.ours))
    with entry(what=f"calls: {sender.name}") as act:
        hold(f"call {sender.pk} {arrived.sent_id}")
        call, is_new = Call.objects.get_or_create(sender=sender, sent_id=arrived.sent_id)
        before = None if is_new else call.deliveries.filter(event=told.event, refused=False).first()
        if before is not None:
            return Taken(call, _again(before, arrived, now))
        if call.client and call.client.erased_at:  # nothing more is kept about him
            return Taken(call, Answer.AGAIN)
        Delivery.objects.create(
            sender=sender, call=call, event=told.event, digest=arrived.digest, body=arrived.body,
            told=as_json(told), at=now,
        )  # fmt: skip
        _settle(call, act, first=told if is_new else None)
        tell_missed(call, by=None, now=now)
    return Taken(call, Answer.NEW)


def keep_unread(
    sender: Sender, digest: str, body: str, why: Words, *, now: datetime, came_from: str = ""
) -> Delivery:  # fmt: skip
    """What is signed but can't be read is kept and shown: it is read again when the template has been mended."""
    kept, _ = Delivery.objects.get_or_create(
        sender=sender, call=None, digest=digest,
        defaults={
            "event": digest, "body": body, "wrong_en": why.en, "wrong_ru": why.ru, "came_from": came_from, "at": now,
        },
    )  # fmt: skip
    return kept


def _again(before: Delivery, arrived: Arrived, now: datetime) -> Answer:
    if before.digest == arrived.digest:
        return Answer.AGAIN
    Delivery.objects.get_or_create(
        sender=before.sender, call=before.call, event=before.event, digest=arrived.digest, refused=True,
        defaults={"body": arrived.body, "wrong_en": _OTHER.en, "wrong_ru": _OTHER.ru, "at": now},
    )  # fmt: skip
    return Answer.REFUSED


def _told(call: Call) -> list[Told]:
    told = call.deliveries.filter(refused=False).values_list("told", flat=True)
    return [from_json(one) for one in told if one is not None]


def _settle(call: Call, act: Writing, *, first: Told | None) -> None:
    """The call anew from all that was told of it. `first`: it is all, and nobody else has seen the call."""
    state = state_of([first] if first else _told(call))
    hold(*(f"number {one}" for one in {call.theirs, state.theirs} if one))
    if first is None:
        call.refresh_from_db()
    numbers = {call.theirs, state.theirs}
    _fill(call, state)
    call.save()
    recorded({call.pk: call, **_of_numbers(numbers, call)}.values(), act)
    answered_by_calls(numbers, act)


def _fill(call: Call, state: State) -> None:
    rung = call.extension
    for name in (
        "direction",
        "theirs",
        "ours",
        "extension",
        "started",
        "answered",
        "ended",
        "seconds",
        "outcome",
        "final",
    ):
        setattr(call, name, getattr(state, name))
    call.sent_recording = state.recording
    wrong = next(state.problems(), None)
    call.wrong_en, call.wrong_ru = wrong or ("", "")
    if wrong:
        call.seconds = 0  # what it says may be no length at all
    if call.employee is None or call.extension != rung:  # else whoever has that telephone by now would get it
        call.employee = whose(call)
    call.client = call.client or client_of(call.theirs)


def whose(call: Call) -> Employee | None:
    if not call.extension:
        return None
    row = Extension.objects.filter(sender=call.sender, extension=call.extension).select_related("employee").first()
    return row.employee if row else None


# --- of a number's calls: which talk was the first, which missed one was called back ---


def _of_numbers(numbers: Iterable[str], *own: Call) -> dict[int, Call]:
    """Calls of these numbers that are now something else in their sequence; `own` are at hand."""
    at_hand = {call.pk: call for call in own}
    changed: dict[int, Call] = {}
    for number in sorted(one for one in numbers if one.startswith("+")):
        rows = Call.objects.whole().filter(theirs=number).exclude(direction="inside").order_by("started", "pk")
        calls = [at_hand.get(call.pk, call) for call in rows]
        said = sequence([Spoken(one.direction, one.outcome, one.started) for one in calls])  # type: ignore[arg-type]
        for call, place in zip(calls, said, strict=True):
            if (call.first, call.waited, call.called_back_at) != place:
                call.first, call.waited, call.called_back_at = place
                call.save(update_fields=["first", "waited", "called_back_at"])
                changed[call.pk] = call
    return changed


# --- the fact, and the client's history ---


def tell_all(calls: Iterable[Call], act: Writing) -> None:
    """New calls, and those of their numbers that are now something else in their sequence."""
    made = {call.pk: call for call in calls}
    numbers = {call.theirs for call in made.values()}
    recorded({**made, **_of_numbers(numbers, *made.values())}.values(), act)
    answered_by_calls(numbers, act)


def follow(numbers: Iterable[str], act: Writing) -> None:
    """The calls of these numbers in their order anew, after one is gone."""
    numbers = set(numbers)
    recorded(_of_numbers(numbers).values(), act)
    answered_by_calls(numbers, act)


def recorded(calls: Iterable[Call], act: Writing) -> None:
    """What can't be a fact says so by itself, and the others are recorded all the same."""
    whole = {call.key: call for call in calls if call.is_whole}
    facts = {key: fact_of(call) for key, call in whole.items()}
    if not whole:
        return
    wrong: dict[str, Words] = {}
    try:
        with act.part():
            declare_builtin(CALL)
            record(act, SOURCE, facts.values(), set_aside=lambda one: wrong.update({one.fact.key: one.problems[0]}))
    except NotRecorded as refused:  # the company's own kind is another
        wrong = dict.fromkeys(whole, refused.problems[0])
    for key, call in whole.items():
        if key in wrong:
            call.wrong_en, call.wrong_ru = wrong[key]
            call.save(update_fields=["wrong_en", "wrong_ru"])
        elif call.client and call.started:
            tell_once(
                call.client, at=call.started, room=ROOM, what="call", number=call.pk, fact=facts[key], by=call.by
            )  # fmt: skip


# --- by people ---


class ByHand(NamedTuple):
    """A call that no exchange told of."""

    form: str  # the form's own id: sent twice, it is one call
    direction: str
    theirs: str
    started: datetime
    seconds: int
    outcome: str
    text: str = ""
    client: Client | None = None


def add(said: ByHand, *, by: Account, now: datetime) -> Call:
    """Credited to whoever adds it. Raises Refused."""
    number = _checked(said, by, now)
    with entry(actor=by.user.get_username(), what="a call added by hand") as act:
        hold(f"number {number}")
        known = Call.objects.filter(sender=None, sent_id=said.form).first()
        if known is not None:
            return known
        call = Call.objects.create(
            sent_id=said.form, direction=said.direction, theirs=number, client=said.client or client_of(number),
            employee=by.employee, started=said.started, seconds=said.seconds if said.outcome == "talk" else 0,
            outcome=said.outcome, final=True, text=said.text.strip(), by=by,
        )  # fmt: skip
        recorded({call.pk: call, **_of_numbers([number], call)}.values(), act)
        answered_by_word(call, act, by=by, now=now)
        tell_missed(call, by=by, now=now)
    return call


def _checked(said: ByHand, by: Account, now: datetime) -> str:
    if by.employee is None:
        raise Refused(_NO_EMPLOYEE)
    if said.started > now:
        raise Refused(_AHEAD, "started")
    if said.outcome == "talk" and said.seconds <= 0:
        raise Refused(_NO_TALK, "minutes")
    must_fit(said.text, most=LONGEST_TEXT)
    return phone(said.theirs)


def qualify(call: Call, qualified: bool | None, *, by: Account, now: datetime) -> None:
    """Whether the client means business, as whoever spoke with him says by the end of the next day, and a head later:
    known what came of it, one could choose of which talks a share is counted. Raises Refused."""
    with entry(actor=by.user.get_username(), what=f"call {call.pk}: qualified") as act:
        call = locked(call)
        if not call.is_whole or call.outcome != Call.Outcome.TALK:
            raise Refused(_NOT_A_TALK)
        if call.direction == Call.Direction.INSIDE:
            raise Refused(_COLLEAGUES)
        assert call.started is not None, "it is whole"
        if by.employee_id == call.employee_id and not may(by, May.ENTRUST) and day_of(now) > day_of(call.started) + DAY:
            raise Refused(_A_HEAD)
        call.qualified = qualified
        call.save(update_fields=["qualified"])
        recorded([call], act)


def link(call: Call, client: Client, *, by: Account) -> list[Call]:
    """The call is the client's, and so are the other calls with that number that are nobody's yet: all these."""
    with entry(actor=by.user.get_username(), what=f"call {call.pk}: client {client.pk}") as act:
        call = locked(call)
        like = Q(pk=call.pk)
        if call.theirs.startswith("+"):
            like |= Q(theirs=call.theirs, client=None)
        calls = list(Call.objects.filter(like).order_by("pk"))
        Call.objects.filter(like).update(client=client)
        for one in calls:
            one.client = client
        recorded(calls, act)
    return calls


def say_whose(sender: Sender, extension: str, employee: Employee, *, by: Account) -> int:
    """That telephone is his; calls of it that were nobody's are credited to him: so many. Raises Refused."""
    if not extension:
        raise Refused(_NO_EXTENSION)
    must_fit(extension, most=LONGEST_NUMBER)
    with entry(actor=by.user.get_username(), what=f"{sender.name}: extension {extension}") as act:
        Extension.objects.update_or_create(sender=sender, extension=extension, defaults={"employee": employee})
        nobodys = Call.objects.filter(sender=sender, extension=extension, employee=None).order_by("pk")
        hold(*(f"number {one}" for one in nobodys.values_list("theirs", flat=True)))
        calls = list(nobodys)  # as they are now that nobody else writes about them
        for call in calls:
            call.employee = employee
            call.save(update_fields=["employee"])
        recorded(calls, act)
    return len(calls)


def locked(call: Call) -> Call:
    """As it is now that nobody else writes about its number."""
    hold(f"number {call.theirs}")
    return Call.objects.select_related("client", "employee", "led_by").get(pk=call.pk)


_OTHER = Words(
    "another body than the first one under the same id: the first is kept",
    "под тем же номером пришло другое содержание; оставлено первое",
)
_NO_EMPLOYEE = Words(
    "Only an employee adds calls by hand: they are credited to whoever spoke",
    "Звонок вручную добавляет только сотрудник: он засчитывается тому, кто говорил",
)
_AHEAD = Words("The call is ahead: say when it was", "Звонок ещё впереди: укажите, когда он был")
_NO_TALK = Words("Say how long the talk was", "Укажите, сколько длился разговор")
_NO_EXTENSION = Words("Say which telephone", "Укажите телефон")
_A_HEAD = Words(
    "Whoever spoke says it by the end of the next day: later a head does",
    "Целевой звонок или нет, говоривший отмечает до конца следующего дня, позже — руководитель",
)
_COLLEAGUES = Words("It was a talk between colleagues", "Это был разговор между коллегами")
_NOT_A_TALK = Words(
    "There was no talk, so there is nothing to say about it", "Разговора не было, поэтому и отмечать нечего"
)
