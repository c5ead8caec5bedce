"""Verbs of reservations: keep a unit for a deal, prolong, lift, stand behind; what the clock does. Raise Refused."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError
from django.db.models import Q
from gmpy2 import mpq

from pochemu.clients.history import SOURCE, tell
from pochemu.engine.fact import NewFact, Value
from pochemu.engine.words import Words
from pochemu.ledger.actions import record
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account
from pochemu.people.queries import company, day_of, midnight_of
from pochemu.people.rights import May, may
from pochemu.property import holding, pricing
from pochemu.property.models import Hold, Unit
from pochemu.sales import dealing, terms
from pochemu.sales.dealing import Card
from pochemu.sales.facts import days_between, managed
from pochemu.sales.kinds import BOOKING, BOOKING_ENDED, OF_RESERVATIONS, declared
from pochemu.sales.models import Deal, Prolongation, Reservation, Waiting
from pochemu.sales.models.pipeline import Outcome
from pochemu.sales.notifying import (
    tell_asked,
    tell_let,
    tell_lifted,
    tell_moved_up,
    tell_reserved_for,
    tell_unit_lost,
)

ROOM: Final = "reservations"
"""As a client’s history calls it."""
LONGEST: Final = 500
ENDS: Final = {
    Reservation.End.LAPSED: "истекла", Reservation.End.LIFTED: "снята", Reservation.End.SIGNED: "договор",
}  # fmt: skip
"""How it ended, in the words of facts."""


def reserve(
    number: int, unit: Unit, *, seen: int, paid: int | None = None, by: Account | None, now: datetime
) -> Reservation:
    """For the deal, till midnight of the last of its days; the deal says from now on what it is about."""
    with entry(actor=str(by or ""), what=f"{unit} reserved for deal {number}") as act:
        deal = Deal.objects.select_related("client", "pipeline", "stage").get(pk=number)
        if deal.outcome != Outcome.OPEN:
            raise Refused(_DEAL_ENDED)
        price = for_sale(unit)
        if Reservation.objects.active().filter(unit=unit, deal=deal).exists():
            raise Refused(_OWN)
        _must_not_begin_anew(deal, unit, paid, by, now)
        deal = dealing.change(number, _card(deal, unit, price), seen=seen, by=by)
        return _reserve(act, deal, unit, price, paid, by=by, now=now)


def prolong(number: int, days: int, why: str = "", *, by: Account | None, now: datetime) -> Reservation | Prolongation:
    """At once, within the terms; beyond them it is asked for, with a reason."""
    with entry(actor=str(by or ""), what=f"reservation {number} prolonged"):
        kept, limits = _held(number), terms.terms()
        _must_last(kept, now)
        if not 0 < days <= 366:
            raise Refused(_PROLONG_DAYS, "days")
        until = _midnight(kept.until, days - 1)
        if kept.prolonged < limits.prolonged_times and days <= limits.prolonged_days:
            kept.until, kept.prolonged = until, kept.prolonged + 1
            kept.save()
            return kept
        return _ask(kept, until, why, by, now)


def decide(number: int, let: bool, answer: str, *, by: Account | None, now: datetime) -> Prolongation:
    """By another person; in force at once. What has ended meanwhile is not revived."""
    with entry(actor=str(by or ""), what=f"prolongation {number} decided"):
        asked = Prolongation.objects.select_for_update().select_related("reservation").get(pk=number)
        terms.decide(asked, let, answer, by, now)
        if let:
            kept = _held(asked.reservation_id)
            _must_last(kept, now)
            kept.until = max(kept.until, asked.until)
            kept.save()
        tell_let(asked, asked.reservation.deal, by=by)
    return asked


def lift(number: int, reason: str, *, by: Account | None, now: datetime) -> Reservation:
    reason = reason.strip()
    if not reason:
        raise Refused(_NO_REASON, "reason")
    must_fit(reason, most=LONGEST)
    with entry(actor=str(by or ""), what=f"reservation {number} lifted") as act:
        kept = _held(number)
        if not may_lift(kept, by):
            raise Refused(_NOT_HIS)
        _lift(act, kept, reason, by=by, now=now)
        tell_lifted(kept, by=by)
    return kept


def may_lift(kept: Reservation, by: Account | None) -> bool:
    """Those who manage its deal, and heads: nobody frees a colleague's unit for a client of his own."""
    return by is None or may(by, May.ENTRUST) or dealing.has_part(kept.deal, by)


def _lift(act: Writing, kept: Reservation, reason: str, *, by: Account | None, now: datetime) -> None:
    """Before its time; whoever stands next behind it has the unit."""
    kept.reason = reason
    _end(act, kept, Reservation.End.LIFTED, by=by, now=now)
    holding.let_go(kept.unit, kept.subject, by=by)
    give_to_the_next(kept.unit, now=now)


def expire(now: datetime) -> int:
    """Those whose time has come, each in a transaction of its own. May be asked at any moment: each ends once.

    A deal that is lost keeps nothing from the others either."""
    active = Reservation.objects.active().order_by("until", "pk")
    late = list(active.filter(until__lte=now).values_list("pk", flat=True))
    lost = list(active.filter(until__gt=now, deal__outcome=Outcome.LOST).values_list("pk", flat=True))
    return sum(_expire(number, now) for number in late) + sum(_lift_of_lost(number, now) for number in lost)


def _expire(number: int, now: datetime) -> bool:
    """Unless somebody prolonged or lifted it a moment ago. It ended at its own moment, whenever the clock ticked."""
    with entry(what=f"reservation {number} lapsed") as act:
        kept = Reservation.objects.active().filter(pk=number, until__lte=now).select_for_update(of=("self",)).first()
        if kept is None:
            return False
        _end(act, kept, Reservation.End.LAPSED, by=None, now=kept.until)
        holding.let_go(kept.unit, kept.subject, by=None)
        tell_unit_lost(kept)
        give_to_the_next(kept.unit, now=now)
    return True


def _lift_of_lost(number: int, now: datetime) -> bool:
    """Unless the deal was taken up again a moment ago."""
    with entry(what=f"reservation {number} of a lost deal lifted") as act:
        lost = Reservation.objects.active().filter(pk=number, deal__outcome=Outcome.LOST)
        kept = lost.select_for_update(of=("self",)).first()
        if kept is None:
            return False
        _lift(act, kept, _LOST.text(company().language), by=None, now=now)
    return True


def pass_to(reservation: Reservation, kind: Hold.Kind, subject: str, *, by: Account | None, now: datetime) -> None:
    """A contract takes the unit over."""
    with entry(actor=str(by or ""), what=f"{reservation} signed") as act:
        kept = _held(reservation.pk)
        _end(act, kept, Reservation.End.SIGNED, by=by, now=now)
        holding.pass_on(kept.unit, kept.subject, kind, subject, by=by)


# --- the queue ---


def stand_behind(deal: Deal, unit: Unit, *, by: Account | None, now: datetime) -> Waiting:
    """Behind whoever holds the unit now, and those who stand there already."""
    with entry(actor=str(by or ""), what=f"{deal} waits for {unit}") as act:
        held = holding.held(unit)
        if held is None or held.kind == Hold.Kind.WITHHELD:
            raise Refused(_FREE if held is None else _NOT_FOR_SALE)
        if deal.outcome != Outcome.OPEN:
            raise Refused(_DEAL_ENDED)
        if Reservation.objects.active().filter(unit=unit, deal=deal).exists():
            raise Refused(_OWN)
        try:
            with act.part():
                return Waiting.objects.create(unit=unit, deal=deal, since=now, by=by)
        except IntegrityError:
            raise Refused(_WAITS) from None


def leave_queue(number: int, *, by: Account | None, now: datetime) -> Waiting:
    """Those behind are told that they moved up."""
    with entry(actor=str(by or ""), what=f"waiting {number} ended"):
        place = Waiting.objects.select_for_update(of=("self",)).select_related("unit").get(pk=number)
        if place.left_at is None:
            before = queue(place.unit)
            _leave(place, now)
            _tell_moved_up(before, by=by)
    return place


def _leave(place: Waiting, now: datetime, *, got_it: bool = False) -> None:
    place.left_at, place.got_it = now, got_it
    place.save()


def queue(unit: Unit) -> list[Waiting]:
    rows = Waiting.objects.filter(unit=unit, left_at=None).select_related("deal__client", "unit")
    return list(rows.order_by("since", "pk"))


def give_to_the_next(unit: Unit, *, now: datetime) -> Reservation | None:
    """To the first deal that is still open: a free reservation, and whoever manages it is told; so are those behind it,
    of their places now. A deal that lacks what its step has come to need is passed by, and keeps its place: the clock
    goes on for all others."""
    made = None
    with entry(what=f"{unit} given to the next") as act:
        before = queue(unit)
        for place in before:
            if place.deal.outcome != Outcome.OPEN:
                _leave(place, now)
                continue
            with suppress(Refused), act.part():
                made = _given(act, place, unit, now)
                break
        _tell_moved_up(before, by=None)
    return made


def _tell_moved_up(before: Sequence[Waiting], *, by: Account | None) -> None:
    """Those who stood in that order, and are further ahead now."""
    was = {place.pk: number for number, place in enumerate(before, 1)}
    for number, place in enumerate(queue(before[0].unit) if before else (), 1):
        if number < was.get(place.pk, number) and place.deal.outcome == Outcome.OPEN:
            tell_moved_up(place, number, by=by)


def _given(act: Writing, place: Waiting, unit: Unit, now: datetime) -> Reservation:
    price = for_sale(unit)
    deal = dealing.change(place.deal_id, _card(place.deal, unit, price), seen=place.deal.version, by=None)
    made = _reserve(act, deal, unit, price, None, by=None, now=now)
    _leave(place, now, got_it=True)
    tell_reserved_for(made)
    return made


def for_sale(unit: Unit) -> int:
    """For how much, in minor units, by the list of today. Raises Refused where nobody sells it."""
    price = pricing.current([unit]).get(unit.pk)
    if price is None:
        raise Refused(_NO_PRICE.fill(number=unit.number))
    if unit.section.building.project.closed:
        raise Refused(_CLOSED)
    return price


# --- within an act ---


def _reserve(
    act: Writing, deal: Deal, unit: Unit, price: int, paid: int | None, *, by: Account | None, now: datetime
) -> Reservation:
    declared(*OF_RESERVATIONS)
    limits = terms.terms()
    days = limits.free_days if paid is None else limits.paid_days
    if paid is not None and paid <= 0:
        raise Refused(_FEE, "paid")
    holding.must_be_free([unit])
    try:
        with act.part():
            made = Reservation.objects.create(
                deal=deal, unit=unit, price=price, paid=paid, made_at=now, made_by=by, turn=deal.managed,
                until=_midnight(now, days),
            )  # fmt: skip
    except IntegrityError:
        raise holding.too_late(unit) from None
    holding.hold(unit, Hold.Kind.PAID if paid else Hold.Kind.RESERVED, made.subject, by=by)
    fact = _booking(made)
    record(act, SOURCE, [fact])
    tell(deal.client, at=now, room=ROOM, what="booking", number=made.pk, fact=fact, by=by)
    return made


def _must_not_begin_anew(deal: Deal, unit: Unit, paid: int | None, by: Account | None, now: datetime) -> None:
    """If another followed what lapsed or was lifted by himself, that would have no limits, and be booked twice. What is
    paid for may follow what was free; and nobody minds once a paid one would have lapsed."""
    if by is None or may(by, May.LET):
        return
    lately = now - timedelta(days=terms.terms().paid_days)
    before = Reservation.objects.filter(unit=unit, deal__client=deal.client, ended_at__gt=lately)
    before = before.filter(Q(end=Reservation.End.LAPSED) | Q(end=Reservation.End.LIFTED, ended_by=by))
    if (before if paid is None else before.exclude(paid=None)).exists():
        raise Refused(_AGAIN.fill(number=unit.number))


def _midnight(since: datetime, days: int) -> datetime:
    """The one that ends the last of so many days after that of `since`, in the company's zone."""
    return midnight_of(day_of(since) + timedelta(days=days + 1))


def _held(number: int) -> Reservation:
    found = Reservation.objects.select_for_update(of=("self",))
    kept = found.select_related("deal__client", "unit__section__building__project").get(pk=number)
    if kept.ended_at is not None:
        raise Refused(_ENDED)
    return kept


def _must_last(kept: Reservation, now: datetime) -> None:
    """Whether the clock has ticked since its end or not."""
    if kept.until <= now:
        raise Refused(_ENDED)


def _ask(kept: Reservation, until: datetime, why: str, by: Account | None, now: datetime) -> Prolongation:
    why = why.strip()
    if by is None or not why:
        raise Refused(_WHY_LONGER, "why")
    must_fit(why, most=LONGEST)
    if kept.prolongations.filter(approved=None).exists():
        raise Refused(_ASKED)
    asked = Prolongation.objects.create(reservation=kept, until=until, why=why, asked_by=by, asked_at=now)
    tell_asked(asked, kept.deal, _ASKED_LONGER.fill(number=kept.unit.number), by=by)
    return asked


def _end(act: Writing, kept: Reservation, end: Reservation.End, *, by: Account | None, now: datetime) -> None:
    declared(*OF_RESERVATIONS)
    kept.end, kept.ended_at, kept.ended_by = end, max(now, kept.made_at), by
    kept.save()
    fact = _ended(kept)
    record(act, SOURCE, [fact])
    tell(kept.deal.client, at=kept.ended_at, room=ROOM, what="booking_ended", number=kept.pk, fact=fact, by=by)


def _booking(made: Reservation) -> NewFact:
    """At the moment when it was made, in favour of whoever managed the deal then."""
    until = day_of(made.until - timedelta(microseconds=1))
    fields: dict[str, Value] = {**_place(made), "paid": made.paid is not None, "until": until}
    credits = managed(made.deal_id, made.turn)
    return NewFact(
        BOOKING.name, made.subject, made.made_at, credits, made.price, subject=made.deal.subject, fields=fields
    )


def _ended(kept: Reservation) -> NewFact:
    assert kept.ended_at is not None
    fields: dict[str, Value] = {
        **_place(kept), "paid": kept.paid is not None, "result": ENDS[Reservation.End(kept.end)],
        "days": mpq(days_between(kept.made_at, kept.ended_at, company().zone)),
    }  # fmt: skip
    credits = managed(kept.deal_id, kept.turn)
    return NewFact(
        BOOKING_ENDED.name, kept.subject, kept.ended_at, credits, kept.price, subject=kept.deal.subject, fields=fields
    )


def _place(kept: Reservation) -> dict[str, Value]:
    return {"client": kept.deal.client.subject, **placed(kept.unit)}


def placed(unit: Unit) -> dict[str, str]:
    """As facts and deals call where it stands."""
    building = unit.section.building
    return {"project": building.project.name, "unit": name_of(unit)}


def name_of(unit: Unit) -> str:
    """Within its project: no two are told alike but where the company numbers them alike."""
    section = unit.section
    where = f"{section.building.name}, {section.name}" if section.name else section.building.name
    return f"{where}, {unit.number}"


def _card(deal: Deal, unit: Unit, price: int) -> Card:
    told = placed(unit)
    return Card(price, deal.source, told["project"], told["unit"], deal.expected_on)


_DEAL_ENDED = Words(
    "The deal has ended: a unit is kept for one that goes on", "Сделка завершена: бронь ставят для открытой сделки"
)
_NO_PRICE = Words("{number} has no price yet", "У помещения {number} пока нет цены")
_CLOSED = Words("Nothing of this project is sold any more", "Продажи в этом проекте закрыты")
_FEE = Words("A paid reservation costs more than nothing", "Платная бронь не может стоить ноль")
_ENDED = Words("The reservation has ended already", "Бронь уже завершена")
_NO_REASON = Words("Say why it is lifted", "Напишите, почему снимаете бронь")
_NOT_HIS = Words(
    "A reservation is lifted by those who manage its deal, or by a head",
    "Бронь снимает тот, кто ведёт сделку, или руководитель",
)
_PROLONG_DAYS = Words("Say by how many days, from 1 to 366", "Укажите, на сколько дней: от 1 до 366")
_WHY_LONGER = Words(
    "It is beyond what you may do alone: say why it should be longer",
    "Это больше, чем можно продлить самостоятельно: напишите, зачем",
)
_ASKED_LONGER = Words("A longer reservation of {number} is asked for", "Просят продлить бронь помещения {number}")
_ASKED = Words("It is asked for already, and waits for an answer", "Такой запрос уже есть и ждёт ответа")
_LOST = Words("the deal is lost", "сделка проиграна")
_FREE = Words("The unit is free: reserve it", "Помещение свободно: его можно забронировать")
_NOT_FOR_SALE = Words("The unit is not for sale: nobody stands behind it", "Помещение не продаётся: очереди к нему нет")
_OWN = Words("The deal has this unit already", "Это помещение уже забронировано для этой сделки")
_AGAIN = Words(
    "{number} was reserved for this client already, and that has ended: a head reserves it again, or it is reserved "
    "for money",
    "Помещение {number} уже бронировали для этого клиента, и та бронь закончилась: снова её ставит руководитель, либо "
    "нужна платная бронь",
)
_WAITS = Words("The deal stands there already", "Сделка уже стоит в этой очереди")
