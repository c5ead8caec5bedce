"""Verbs of meetings: book, move, tell that it was held or missed, call off. Raise Refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from pochemu.clients.actions import must_be_written
from pochemu.clients.history import SOURCE, tell
from pochemu.clients.models import Client
from pochemu.clients.queries import faces
from pochemu.engine.fact import Credit, NewFact, Value
from pochemu.engine.number import ONE
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, record
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company, day_of
from pochemu.people.rights import May, may
from pochemu.people.roster import works_on
from pochemu.sales.kinds import MEETING, MEETING_BOOKED, OF_MEETINGS, declared
from pochemu.sales.models import Deal, Meeting
from pochemu.sales.notifying import tell_booked, tell_moved, tell_off

State = Meeting.State

ROOM: Final = "meetings"
"""As a client’s history calls it."""

LONGEST: Final = 1_000
OPENS, CLOSES, STEP = time(9), time(21), timedelta(minutes=30)
MOST_MINUTES: Final = 8 * 60
INVITED, MET = "назначил встречу", "провёл встречу"
"""In what part somebody has a credit of a meeting: the same words as ready schemes and the language page use."""


class Place(NamedTuple):
    """When, with whom, about what."""

    employee: Employee
    starts_at: datetime
    minutes: int
    project: str = ""

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def book(client: Client, place: Place, *, by: Account | None, now: datetime, deal: Deal | None = None) -> Meeting:
    """For free time of the manager's: of two who book the same hour one wins, the other is told."""
    must_be_written(client.whole)
    place = _fit(place, now)
    with _alone(place.employee), entry(actor=str(by or ""), what="a meeting booked") as act:
        _hold(place.employee)
        meeting = Meeting.objects.create(
            client=client.whole, deal=deal, employee=place.employee, booker=by.employee if by else None,
            starts_at=place.starts_at, ends_at=place.ends_at, project=place.project, booked_at=now, booked_by=by,
        )  # fmt: skip
        fact = _recorded(act, meeting)
        tell(meeting.client, at=now, room=ROOM, what="meeting_booked", number=meeting.pk, fact=fact, by=by)
        tell_booked(meeting, by=by)
    return meeting


def move(number: int, place: Place, *, seen: int, by: Account | None, now: datetime) -> Meeting:
    """To another hour, or to another manager, as long as it is ahead: of one whose hour has come, it is told what came
    of it. Whoever booked it keeps the booking, which is corrected."""
    place = _fit(place, now)
    with _alone(place.employee), entry(actor=str(by or ""), what=f"meeting {number} moved") as act:
        meeting = _held(number, seen)
        if meeting.state != State.BOOKED:
            raise Refused(_TOLD_ALREADY)
        if meeting.starts_at <= now:
            raise Refused(_BEGUN)
        if not may_give(meeting, place.employee, by):
            raise Refused(_NOT_HIS)
        _hold(meeting.employee, place.employee)
        before = copy(meeting)
        meeting.employee, meeting.starts_at, meeting.ends_at = place.employee, place.starts_at, place.ends_at
        meeting.project = place.project
        _saved(meeting)
        fact = _recorded(act, meeting)
        tell(meeting.client, at=now, room=ROOM, what="meeting_moved", number=meeting.pk, fact=fact, by=by)
        tell_moved(before, meeting, by=by)
    return meeting


def may_give(meeting: Meeting, to: Employee, by: Account | None) -> bool:
    """Nobody takes a colleague's meeting for himself, but whoever booked it and a head."""
    if by is None or by.employee_id != to.pk or meeting.employee_id == to.pk:
        return True
    return by.employee_id == meeting.booker_id or may(by, May.ENTRUST)


def _fit(place: Place, now: datetime) -> Place:
    """Ahead, of a sensible length, on a day of work."""
    if not 0 < place.minutes <= MOST_MINUTES:
        raise Refused(_LENGTH.fill(n=MOST_MINUTES), "minutes")
    if place.starts_at <= now:
        raise Refused(_PAST, "day")
    project = " ".join(place.project.split())
    must_fit(project, most=LONGEST)
    if not works_on(place.employee, day_of(place.starts_at)):
        raise Refused(_AWAY.fill(name=place.employee.name), "day")
    return place._replace(project=project)


OVERLAP: Final = "one_meeting_at_a_time"
"""By this the database's refusal is known."""


def _hold(*managers: Employee) -> None:
    """Meetings of one manager are written one after another: two that overlap would wait for each other for ever."""
    held = Employee.objects.select_for_update(no_key=True).filter(pk__in=[one.pk for one in managers])
    list(held.order_by("pk").values_list("pk", flat=True))


@contextmanager
def _alone(employee: Employee) -> Iterator[None]:
    """Who is on another meeting at that hour, as the database holds, is on no second one."""
    try:
        yield
    except IntegrityError as error:
        raise Refused(_TAKEN.fill(name=employee.name)) if OVERLAP in str(error) else error from None


def hold(number: int, proof: str, *, seen: int, by: Account | None, now: datetime) -> Meeting:
    """It was held: `proof` says who came, and from where it is known."""
    if not proof.strip():
        raise Refused(_NO_PROOF)
    return _told(number, State.HELD, proof=proof.strip(), seen=seen, by=by, now=now)


def miss(number: int, outcome: str, *, seen: int, by: Account | None, now: datetime) -> Meeting:
    if not outcome.strip():
        raise Refused(_NO_OUTCOME)
    return _told(number, State.MISSED, outcome=outcome.strip(), seen=seen, by=by, now=now)


def call_off(number: int, *, seen: int, by: Account | None, now: datetime) -> Meeting:
    """Beforehand: then it was not booked in vain, and nobody's time is taken."""
    with entry(actor=str(by or ""), what=f"meeting {number} called off") as act:
        meeting = _held(number, seen)
        if meeting.state != State.BOOKED:
            raise Refused(_TOLD_ALREADY)
        if meeting.starts_at <= now:
            raise Refused(_NOT_BEFOREHAND)
        meeting.state, meeting.told_by = State.OFF, by
        _saved(meeting)
        cancel(act, MEETING_BOOKED.name, SOURCE, meeting.subject)
        tell(meeting.client, at=now, room=ROOM, what="meeting_off", number=meeting.pk, by=by)
        tell_off(meeting, by=by)
    return meeting


def may_tell(meeting: Meeting, by: Account | None) -> bool:
    """What came of it: whoever was there, or a head. Whoever booked it is paid where it was held, and was not there."""
    return by is None or by.employee_id == meeting.employee_id or may(by, May.ENTRUST)


def _told(
    number: int, state: State, *, seen: int, by: Account | None, now: datetime, proof: str = "", outcome: str = ""
) -> Meeting:
    must_fit(proof, outcome, most=LONGEST)
    with entry(actor=str(by or ""), what=f"meeting {number}: {state.value}") as act:
        meeting = _held(number, seen)
        _hold_client(meeting)
        _hold(meeting.employee)
        if meeting.starts_at > now:
            raise Refused(_EARLY)
        if meeting.state != State.BOOKED and not may(by, May.REOPEN):
            raise Refused(_TOLD_ALREADY)
        if not may_tell(meeting, by):
            raise Refused(_NOT_HIS_TO_TELL.fill(name=meeting.employee.name))
        meeting.state, meeting.proof, meeting.outcome, meeting.told_by = state, proof, outcome, by
        with _alone(meeting.employee), act.part():
            _saved(meeting)
        declared(MEETING)
        facts = _facts(meeting.client.whole)
        record(act, SOURCE, facts.values())
        fact = facts[meeting.pk]
        tell(meeting.client, at=now, room=ROOM, what=f"meeting_{state.value}", number=meeting.pk, fact=fact, by=by)
    return meeting


def tell_again(client: Client, *, by: Account | None) -> None:
    """Two clients became this one: of the meetings that were the first of each, the earlier is the first."""
    with entry(actor=str(by or ""), what=f"meetings of client {client.pk} told again") as act:
        if facts := _facts(client.whole):
            declared(MEETING)
            record(act, SOURCE, facts.values())


def seen(reach: frozenset[str] | None) -> QuerySet[Meeting]:
    """Those that people of these codes are to hold, or have booked; None: everybody's."""
    found = Meeting.objects.select_related("client", "employee")
    return found if reach is None else found.filter(Q(employee__code__in=reach) | Q(booker__code__in=reach))


def free(employee: Employee, day: date, minutes: int, *, now: datetime, moved: Meeting | None = None) -> list[datetime]:
    """When such a meeting could begin on that day; when the one that is to be moved could."""
    if not works_on(employee, day):
        return []
    zone = company().zone
    opens, closes = datetime.combine(day, OPENS, zone), datetime.combine(day, CLOSES, zone)
    taken = [
        (each.starts_at, each.ends_at)
        for each in Meeting.objects.filter(_takes_time(), employee=employee, starts_at__lt=closes, ends_at__gt=opens)
        if each != moved
    ]
    length = timedelta(minutes=minutes)
    return [
        at for at in _steps(opens, closes - length)
        if at > now and not any(begins < at + length and at < ends for begins, ends in taken)
    ]  # fmt: skip


def _steps(first: datetime, last: datetime) -> Iterator[datetime]:
    at = first
    while at <= last:
        yield at
        at += STEP


def _takes_time() -> Q:
    return Q(state__in=(State.BOOKED, State.HELD))


def _held(number: int, seen: int) -> Meeting:
    found = Meeting.objects.select_for_update(of=("self",)).select_related("client", "employee", "booker", "deal")
    meeting = found.get(pk=number)
    if meeting.version != seen:
        raise Refused(_MEANWHILE)
    return meeting


def _saved(meeting: Meeting) -> None:
    meeting.version += 1
    meeting.save()


def _recorded(act: Writing, meeting: Meeting) -> NewFact:
    declared(*OF_MEETINGS)
    credits = (Credit(meeting.booker.code),) if meeting.booker else ()
    fact = NewFact(
        MEETING_BOOKED.name, meeting.subject, meeting.booked_at, credits, subject=meeting.subject,
        fields={**_card(meeting), "meeting_on": day_of(meeting.starts_at)},
    )  # fmt: skip
    record(act, SOURCE, [fact])
    return fact


def _hold_client(meeting: Meeting) -> None:
    """Whoever would tell of another of the client's meetings waits: which was the first is worked out by one."""
    Client.objects.select_for_update().get(pk=meeting.client.whole.pk)


def _facts(client: Client) -> dict[int, NewFact]:
    """Of all the client's meetings of which it is told what came of them: with one more another may be the first."""
    told = list(
        Meeting.objects.filter(client__in=faces(client), state__in=(State.HELD, State.MISSED))
        .select_related("client", "employee", "booker")
        .order_by("starts_at", "pk")
    )
    first = next((each for each in told if each.state == State.HELD), None)
    return {each.pk: _fact(each, first=each == first) for each in told}


def _fact(meeting: Meeting, *, first: bool) -> NewFact:
    """At the hour for which it was booked, whenever it is told."""
    invited = (Credit(meeting.booker.code, ONE, INVITED),) if meeting.booker else ()
    return NewFact(
        MEETING.name, meeting.subject, meeting.starts_at, (*invited, Credit(meeting.employee.code, ONE, MET)),
        subject=meeting.subject,
        fields={**_card(meeting), "held": meeting.state == State.HELD, "first": first},
    )  # fmt: skip


def _card(meeting: Meeting) -> dict[str, Value]:
    told = {"client": meeting.client.subject, "project": meeting.project}
    return {name: value for name, value in told.items() if value}


_LENGTH = Words("A meeting takes from 1 to {n} minutes", "Встреча длится от 1 до {n} минут")
_PAST = Words("The hour has passed already: choose a later one", "Это время уже прошло: выберите более позднее")
_AWAY = Words(
    "{name} does not work on that day: choose another", "{name} в этот день не работает: выберите другой день"
)
_TAKEN = Words(
    "{name} has another meeting at that hour: choose a free one",
    "{name} в это время на другой встрече: выберите свободное",
)
_NO_PROOF = Words("Say who came, and from where it is known", "Напишите, кто пришёл и откуда это известно")
_NO_OUTCOME = Words("Say why the meeting was not held", "Напишите, почему встреча не состоялась")
_EARLY = Words("The meeting has not begun yet", "Встреча ещё не началась")
_BEGUN = Words(
    "The hour of the meeting has come already: say what came of it, and book another",
    "Время встречи уже наступило: запишите её итог и назначьте другую",
)
_NOT_BEFOREHAND = Words(
    "The hour of the meeting has come already: it is called off no more. Say what came of it",
    "Время встречи уже наступило, отменить её нельзя: запишите её итог",
)
_NOT_HIS = Words(
    "A colleague’s meeting is given to you by him, by whoever booked it, or by a head",
    "Встречу коллеги вам может передать он сам, тот, кто её назначил, или руководитель",
)
_NOT_HIS_TO_TELL = Words(
    "What came of the meeting is told by {name}, whose it is, or by a head",
    "Итог встречи записывает тот, чья она ({name}), или руководитель",
)
_TOLD_ALREADY = Words(
    "What came of the meeting is told already. A head can correct it",
    "Итог встречи уже записан. Исправить его может руководитель",
)
_MEANWHILE = Words(
    "The meeting was changed since you opened it: look at it anew",
    "Пока вы смотрели, встречу изменили: посмотрите на неё заново",
)
