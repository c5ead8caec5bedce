"""Verbs of hand-overs: give to another team, take, return with a reason. All raise Refused.

Whoever takes it is responsible for the client from that day on. Who manages a deal, and what was earned on it, stays:
shares are changed on the deal's own page.
"""

from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from django.db import IntegrityError
from django.db.models import Q
from gmpy2 import mpq

from pochemu.clients.actions import entrust, must_be_written
from pochemu.clients.history import SOURCE, tell
from pochemu.clients.models import Client
from pochemu.engine.fact import Credit, NewFact, Value
from pochemu.engine.number import ONE, half_up
from pochemu.engine.words import Words
from pochemu.ledger.actions import record
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account, Assignment, Employee, Team
from pochemu.people.queries import day_of
from pochemu.people.rights import May, may
from pochemu.sales.kinds import HANDED_ON, declared
from pochemu.sales.models import Deal, Handover
from pochemu.sales.notifying import tell_ended, tell_given

ROOM: Final = "handovers"
"""As a client’s history calls it."""

LONGEST: Final = 1_000
MOST_HOURS: Final = 24 * 14
GAVE, TOOK = "передал", "принял"
"""In what part somebody has a credit of a hand-over: words of schemes, in the language that they are written in."""
RESULTS: Final = {True: "принято", False: "возвращено"}
MINUTE: Final = 60
HUNDREDTHS: Final = 2


class Given(NamedTuple):
    """To which team, within how many hours, and what it should know."""

    to: Team
    hours: int
    text: str = ""


def team_of(employee: Employee, day: date) -> Team | None:
    """Of his main place on that day."""
    there = Q(first_day__lte=day) & (Q(last_day=None) | Q(last_day__gte=day))
    places = Assignment.objects.known().filter(there, employee=employee).select_related("team")
    place = places.order_by("first_day", "pk").last()
    return place.team if place else None


def may_take(handover: Handover, by: Account | None, now: datetime) -> bool:
    """Somebody of the team that it is given to; whoever may entrust clients to others sees to it that somebody does."""
    if by is None or by.employee is None:
        return False
    return may(by, May.WORK) and team_of(by.employee, day_of(now)) == handover.to


def give(client: Client, given: Given, *, by: Account | None, now: datetime, deal: Deal | None = None) -> Handover:
    if by is None or by.employee is None:
        raise Refused(_NO_EMPLOYEE)
    if not 0 < given.hours <= MOST_HOURS:
        raise Refused(_HOURS.fill(n=MOST_HOURS), "hours")
    text = given.text.strip()
    must_fit(text, most=LONGEST)
    client = client.whole
    must_be_written(client)
    own = team_of(by.employee, day_of(now))
    if own == given.to:
        raise Refused(_SAME, "to")
    with entry(actor=str(by), what=f"{deal or client.subject} handed over") as act:
        try:
            with act.part():
                made = Handover.objects.create(
                    client=client, deal=deal, team=own, to=given.to, giver=by.employee, given_at=now, given_by=by,
                    take_by=now + timedelta(hours=given.hours), text=text,
                )  # fmt: skip
        except IntegrityError:
            raise Refused(_WAITS) from None
        tell(client, at=now, room=ROOM, what="handed_over", number=made.pk, by=by)
        tell_given(made, by=by, now=now)
    return made


def take(number: int, *, by: Account | None, now: datetime) -> Handover:
    """From now on he is responsible."""
    with entry(actor=str(by or ""), what=f"handover {number} taken") as act:
        handover = _held(number, by, now)
        handover.taken = True
        _end(act, handover, by, now)
        entrust(handover.client.whole, handover.ender, since=day_of(now), why="", by=by, at=now)
    return handover


def give_back(number: int, reason: str, *, by: Account | None, now: datetime) -> Handover:
    reason = reason.strip()
    if not reason:
        raise Refused(_NO_REASON)
    must_fit(reason, most=LONGEST)
    with entry(actor=str(by or ""), what=f"handover {number} returned") as act:
        handover = _held(number, by, now)
        handover.taken, handover.reason = False, reason
        _end(act, handover, by, now)
    return handover


def _held(number: int, by: Account | None, now: datetime) -> Handover:
    """Of two who take it at once one wins, the other is told."""
    found = Handover.objects.select_for_update(of=("self",)).select_related("client", "deal", "to", "team", "giver")
    handover = found.get(pk=number)
    if handover.ended_at:
        raise Refused(_ENDED.fill(name=handover.ender.name if handover.ender else ""))
    if not may_take(handover, by, now):
        raise Refused(_NOT_YOURS)
    return handover


def _end(act: Writing, handover: Handover, by: Account | None, now: datetime) -> None:
    declared(HANDED_ON)
    handover.ender, handover.ended_at = by.employee if by else None, max(now, handover.given_at)
    handover.save(update_fields=["ender", "ended_at", "taken", "reason"])
    fact = _fact(handover)
    record(act, SOURCE, [fact])
    what = "handover_taken" if handover.taken else "handover_returned"
    tell(handover.client, at=now, room=ROOM, what=what, number=handover.pk, fact=fact, by=by)
    tell_ended(handover, by=by)


def _fact(handover: Handover) -> NewFact:
    """At the moment when it was taken or returned; in favour of whoever gave it and whoever did that."""
    assert handover.ender is not None, "it has ended"
    assert handover.ended_at is not None, "it has ended"
    waited = int((handover.ended_at - handover.given_at).total_seconds())
    fields: dict[str, Value] = {
        "client": handover.client.subject,
        "to": handover.to.code,
        "result": RESULTS[bool(handover.taken)],
        "minutes": half_up(mpq(waited, MINUTE), HUNDREDTHS),
        "late": handover.is_late(handover.ended_at),
    }
    if handover.team:
        fields["from"] = handover.team.code
    credits = (Credit(handover.giver.code, ONE, GAVE), Credit(handover.ender.code, ONE, TOOK))
    return NewFact(
        HANDED_ON.name, str(handover), handover.ended_at, credits, subject=handover.subject, fields=fields
    )  # fmt: skip


_NO_EMPLOYEE = Words(
    "Only an employee hands over: it is credited to him", "Передать может только сотрудник: передача засчитывается ему"
)
_HOURS = Words(
    "Say within how many hours it is to be taken, from 1 to {n}",
    "Укажите, за сколько часов её нужно принять: от 1 до {n}",
)
_SAME = Words("This is your own team: choose another", "Это ваша же команда: выберите другую")
_WAITS = Words("It is handed over already, and waits to be taken", "Уже передано и ждёт, когда примут")
_NO_REASON = Words("Say why it is returned", "Напишите, почему возвращаете")
_ENDED = Words("{name} has taken or returned it already", "Уже принято или возвращено: {name}")
_NOT_YOURS = Words(
    "It is given to another team: somebody of that team takes it", "Передано другой команде: примет кто-то из неё"
)
