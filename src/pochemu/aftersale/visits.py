"""Verbs of visits: book, move, call off, did not come. Raise Refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from typing import Final

from django.db import IntegrityError
from django.db.models import Q, QuerySet

from pochemu.aftersale.models import Act, Slot, Visit
from pochemu.aftersale.notifying import tell_booked, tell_moved, tell_off
from pochemu.aftersale.slots import TAKES
from pochemu.clients.history import tell
from pochemu.engine.words import Words
from pochemu.ledger.entries import entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account
from pochemu.people.queries import company
from pochemu.people.rights import May, may
from pochemu.sales import contracting
from pochemu.sales.models import Contract

State = Visit.State

ROOM: Final = "visits"
"""As a client’s history calls it."""
LONGEST: Final = 1_000


def book(number: int, slot: int, *, by: Account | None, now: datetime) -> Visit:
    """The contract's buyer, into that hour: of many who book its last place at the same instant one gets it."""
    _must_work(by)
    with _alone(), entry(actor=str(by), what=f"contract {number}: a visit booked") as act:
        one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
        _must_be_due(one)
        with act.part():
            made = Visit.objects.create(slot=_place(one, slot, now), contract=one, booked_at=now, booked_by=by)
        _told(made, "visit_booked", by, now)
        tell_booked(made, by=by)
    return made


def move(number: int, slot: int, *, seen: int, by: Account | None, now: datetime) -> Visit:
    """To another hour: the one before is free again."""
    _must_work(by)
    with _alone(), entry(actor=str(by), what=f"visit {number} moved") as act:
        visit = _held(number, seen)
        before = copy(visit)
        visit.slot = _place(visit.contract, slot, now)
        with act.part():
            _saved(visit)
        _told(visit, "visit_moved", by, now)
        tell_moved(before, visit, by=by)
    return visit


def call_off(number: int, reason: str, *, seen: int, by: Account | None, now: datetime) -> Visit:
    """Beforehand or not: the hour is free again."""
    with entry(actor=str(by), what=f"visit {number} called off"):
        visit = _ended(number, State.OFF, reason, seen=seen, by=by)
        _told(visit, "visit_off", by, now)
        tell_off(visit, by=by)
    return visit


def miss(number: int, reason: str, *, seen: int, by: Account | None, now: datetime) -> Visit:
    """He did not come; the contract may be booked again."""
    with entry(actor=str(by), what=f"visit {number} missed"):
        visit = _ended(number, State.MISSED, reason, seen=seen, by=by)
        if visit.slot.starts_at > now:
            raise Refused(_EARLY)
        _told(visit, "visit_missed", by, now)
    return visit


def lift_of_ended(now: datetime) -> int:
    """Those ahead of contracts that have ended: nobody comes, and the hour is free again. Each once."""
    ahead = Visit.objects.filter(state=State.BOOKED, slot__starts_at__gt=now, contract__state=Contract.State.ENDED)
    return sum(_lift(number, now) for number in list(ahead.order_by("pk").values_list("pk", flat=True)))


def _lift(number: int, now: datetime) -> bool:
    """Unless somebody called it off a moment ago."""
    with entry(what=f"visit {number} called off: its contract has ended"):
        visit = _locked().filter(pk=number, state=State.BOOKED).first()
        if visit is None:
            return False
        visit.state, visit.reason = State.OFF, _CONTRACT_ENDED.text(company().language)
        _saved(visit)
        _told(visit, "visit_off", None, now)
        tell_off(visit, by=None)
    return True


def seen(reach: frozenset[str] | None) -> "QuerySet[Visit]":
    """Those of these people: who receive them, or whose clients' they are; None: everybody's."""
    found = Visit.objects.select_related(
        "slot__employee", "slot__building__project", "contract__deal__client__merged_into",
        "contract__unit__section__building__project",
    )  # fmt: skip
    if reach is None:
        return found
    own = Q(slot__employee__code__in=reach) | Q(contract__deal__managing__employee__code__in=reach)
    return found.filter(pk__in=Visit.objects.filter(own).values("pk"))


def _place(one: Contract, number: int, now: datetime) -> Slot:
    """A free place of that hour: the one that was chosen, or another like it."""
    chosen = Slot.objects.filter(pk=number, building=one.unit.section.building_id).first()
    if chosen is None:
        raise Refused(_ELSEWHERE, "slot")
    alike = Slot.objects.select_for_update(of=("self",)).select_related("employee", "building").filter(
        building=chosen.building_id, employee=chosen.employee_id, starts_at=chosen.starts_at
    )  # fmt: skip
    places = [slot for slot in alike.order_by("pk") if not slot.closed]
    taken = set(Visit.objects.filter(slot__in=places, state__in=TAKES).values_list("slot", flat=True))
    free = [slot for slot in places if slot.pk not in taken]
    if not free:
        raise Refused(_TAKEN, "slot")
    if free[0].starts_at <= now:
        raise Refused(_PAST, "slot")
    return free[0]


def _must_be_due(one: Contract) -> None:
    if one.state != Contract.State.REGISTERED:
        raise Refused(_NOT_REGISTERED)
    if Act.objects.filter(contract=one, undone_at=None).exclude(what=Act.What.REFUSED).exists():
        raise Refused(_HANDED_OVER)


@contextmanager
def _alone() -> Iterator[None]:
    """What the database holds though nobody's program did."""
    try:
        yield
    except IntegrityError as error:
        told = {"one_visit_ahead": _BOOKED, "visit.contract_id": _BOOKED, "slot": _TAKEN}
        words = next((words for name, words in told.items() if name in str(error)), None)
        raise Refused(words) if words else error from None


def _held(number: int, seen: int) -> Visit:
    visit = _locked().get(pk=number)
    if visit.version != seen:
        raise Refused(_MEANWHILE)
    if visit.state != State.BOOKED:
        raise Refused(_TOLD)
    return visit


def _locked() -> "QuerySet[Visit]":
    return Visit.objects.select_for_update(of=("self",)).select_related(
        "slot__employee", "slot__building", "contract__unit__section__building__project", "contract__deal__client"
    )


def _ended(number: int, state: State, reason: str, *, seen: int, by: Account | None) -> Visit:
    _must_work(by)
    reason = reason.strip()
    if not reason:
        raise Refused(_NO_REASON, "reason")
    must_fit(reason, most=LONGEST)
    visit = _held(number, seen)
    visit.state, visit.reason, visit.told_by = state, reason, by
    _saved(visit)
    return visit


def _saved(visit: Visit) -> None:
    visit.version += 1
    visit.save()


def _told(visit: Visit, what: str, by: Account | None, now: datetime) -> None:
    tell(contracting.first_buyer(visit.contract), at=now, room=ROOM, what=what, number=visit.pk, by=by)


def _must_work(by: Account | None) -> None:
    if not may(by, May.WORK):
        raise Refused(_NOT_ALLOWED)


_NOT_ALLOWED = Words("You may not do this", "Вам это не разрешено")
_ELSEWHERE = Words("Choose an hour of this building", "Выберите время в этом корпусе")
_TAKEN = Words("This hour was taken a moment ago: choose another", "Это время только что заняли: выберите другое")
_PAST = Words("This hour has passed: choose a later one", "Это время уже прошло: выберите более позднее")
_BOOKED = Words(
    "A visit is booked by this contract already: move that one", "По договору визит уже назначен: перенесите его"
)
_NOT_REGISTERED = Words(
    "Keys are handed over by a contract that is registered: this one is not",
    "Ключи передают по зарегистрированному договору, а этот не зарегистрирован",
)
_HANDED_OVER = Words("It is handed over already", "Помещение уже передано")
_CONTRACT_ENDED = Words("the contract is terminated", "договор расторгнут")
_EARLY = Words("The hour of the visit has not come yet", "Время визита ещё не наступило")
_NO_REASON = Words("Say why", "Напишите почему")
_TOLD = Words("It is told already what came of the visit", "Итог визита уже записан")
_MEANWHILE = Words(
    "The visit was changed since you opened it: look at it anew",
    "Пока вы смотрели, визит изменили: посмотрите на него заново",
)
