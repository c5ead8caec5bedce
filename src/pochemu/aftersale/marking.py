"""Verbs of marks: an occasion to ask, a link for the client, his mark. In favour of whoever served. Raise Refused.

Nobody writes down a mark of himself, of a colleague of his team or of those he heads, nor is he shown a link.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F

from pochemu.aftersale import mark_facts
from pochemu.aftersale.kinds import CLIENT_MARK, OF_MARKS
from pochemu.aftersale.models import Mark, MarkLink, Occasion
from pochemu.clients.history import SOURCE, tell
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel, record, restore
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account, Employee
from pochemu.people.queries import day_of
from pochemu.people.rights import May, may
from pochemu.people.roster import roster
from pochemu.sales import contracting
from pochemu.sales.kinds import declared
from pochemu.sales.models import Contract

ROOM: Final = "marks"
"""As a client’s history calls it."""
MARKS: Final = range(1, 6)
LONGEST: Final = 1_000
KEPT_FOR: Final = timedelta(days=14)
"""A link, from when it was made."""
MOST_OPENED: Final = 100
"""Times: a link that is opened more often is in the wrong hands."""
SECRET: Final = 32
"""Bytes."""


class Link(NamedTuple):
    """As it is shown to whoever made it, once."""

    secret: str
    until: datetime


# --- occasions ---


def may_be_asked(contract: Contract, what: Occasion.What, key: str, served: Employee, *, now: datetime) -> Occasion:
    """Within the act by which something ended: once for each thing."""
    made, new = Occasion.objects.get_or_create(
        key=key, defaults={"contract": contract, "unit": contract.unit, "what": what, "employee": served, "at": now}
    )
    if not new and made.off:
        made.off = False
        made.save()
    return made


def had_not_ended(key: str) -> None:
    """What it rests on was a slip: nobody is asked any more. A mark that was given stays."""
    given = Mark.objects.filter(taken_back_at=None).values("occasion")
    Occasion.objects.filter(key=key).exclude(pk__in=given).update(off=True)


# --- the client's own word ---


def make_link(number: int, *, by: Account | None, now: datetime) -> Link:
    """To be sent to the client. Those made before lead nowhere any more."""
    with entry(actor=str(by or ""), what=f"a link for mark {number}"):
        one = _open(number, by, now)
        assert by is not None, "somebody may"
        one.links.filter(until__gt=now).update(until=now)
        secret = secrets.token_urlsafe(SECRET)
        made = MarkLink.objects.create(occasion=one, digest=_digest(secret), made_at=now, by=by, until=now + KEPT_FOR)
    return Link(secret, made.until)


def asked_by(secret: str, *, now: datetime) -> Occasion | None:
    """Of what the link asks; None where it leads nowhere, or no more. Each coming is counted."""
    found = MarkLink.objects.filter(digest=_digest(secret), until__gt=now, opened__lt=MOST_OPENED)
    if not found.update(opened=F("opened") + 1):
        return None
    return found.model.objects.select_related("occasion__contract").get(digest=_digest(secret)).occasion


def give(secret: str, mark: int, text: str, *, now: datetime) -> Mark | None:
    """By the client himself; None where the link leads nowhere any more."""
    with entry(what="a client's mark") as act:
        one = asked_by(secret, now=now)
        if one is None:
            return None
        return _given(act, one.pk, mark, text, by=None, now=now)


# --- as it was told on the telephone ---


def write(number: int, mark: int, text: str, *, by: Account | None, now: datetime) -> Mark:
    with entry(actor=str(by or ""), what=f"mark {number}") as act:
        _open(number, by, now)
        return _given(act, number, mark, text, by=by, now=now)


def take_back(number: int, why: str, *, by: Account | None, now: datetime) -> Occasion:
    """A slip: whoever sets terms does it, with his reason. The client may be asked again."""
    if not may(by, May.TERMS):
        raise Refused(_NOT_ALLOWED)
    if not why.strip():
        raise Refused(_NO_WHY, "why")
    must_fit(why, most=LONGEST)
    with entry(actor=str(by or ""), what=f"mark {number} taken back") as act:
        one = _locked(number)
        made = one.marks.filter(taken_back_at=None).first()
        if made is None:
            raise Refused(_NONE)
        made.taken_back_at, made.taken_back_by, made.why = now, by, why.strip()
        made.save()
        cancel(act, CLIENT_MARK.name, SOURCE, str(one))
    return one


def may_write(by: Account | None, served: Employee, *, now: datetime) -> bool:
    """Whoever is neither he, nor of his team, nor above it."""
    if not may(by, May.WORK):
        return False
    if by is None or by.employee is None:
        return True
    people, today = roster(), day_of(now).toordinal()
    own, his = people.place_on(by.employee.code, today), people.place_on(served.code, today)
    if by.employee_id == served.pk:
        return False
    return own is None or his is None or his.team not in people.teams_below([own.team])


# --- within an act ---


def _open(number: int, by: Account | None, now: datetime) -> Occasion:
    one = _locked(number)
    if not may_write(by, one.employee, now=now):
        raise Refused(_HIS_OWN)
    if one.off:
        raise Refused(_OFF)
    return one


def _locked(number: int) -> Occasion:
    whole = Occasion.objects.select_for_update(of=("self",)).select_related(
        "contract", "employee", "unit__section__building__project"
    )
    return whole.get(pk=number)


def _given(act: Writing, number: int, mark: int, text: str, *, by: Account | None, now: datetime) -> Mark:
    text = text.strip().replace("\0", "")
    if mark not in MARKS:
        raise Refused(_MARK, "mark")
    must_fit(text, most=LONGEST)
    declared(*OF_MARKS)
    one = _locked(number)
    try:
        with transaction.atomic():
            made = Mark.objects.create(occasion=one, mark=mark, text=text, at=now, by=by)
    except IntegrityError:
        raise Refused(_GIVEN) from None
    one.links.filter(until__gt=now).update(until=now)
    client = contracting.first_buyer(one.contract)
    fact = mark_facts.client_mark(one, made, client)
    restore(act, CLIENT_MARK.name, SOURCE, str(one))  # where one before was taken back
    record(act, SOURCE, [fact])
    tell(client, at=now, room=ROOM, what="mark", number=one.pk, fact=fact, by=by)
    return made


def _digest(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()


_HIS_OWN = Words(
    "A mark is written down by somebody of another team: not by whoever served the client, his colleagues or his heads",
    "Оценку записывает сотрудник другой команды — не тот, кто работал с клиентом, не его коллеги и не его руководители",
)
_NOT_ALLOWED = Words("Only the director does this", "Это делает только директор")
_MARK = Words("Choose a mark from 1 to 5", "Выберите оценку от 1 до 5")
_GIVEN = Words("The mark is given already", "Оценка уже поставлена")
_OFF = Words("What it was about was a slip: nobody is asked", "То, о чём спрашивали, отменено как ошибка")
_NONE = Words("There is no mark to take back", "Отменять нечего: оценки нет")
_NO_WHY = Words("Say why", "Напишите почему")
