"""Verbs of contracts: drafted, signed, and what happens to them after. Raise Refused.

Each thing that happens is an event with a fact of its own: a swap is no cancellation and no new sale. Of two who change
a contract at once one wins (`seen`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeAlias

from django.db import IntegrityError
from django.db.models import F
from gmpy2 import mpq

from pochemu.clients.actions import must_be_written
from pochemu.clients.files import files_of
from pochemu.clients.history import SOURCE, tell
from pochemu.clients.models import Client, ClientFile
from pochemu.engine.number import common_denominator
from pochemu.engine.words import Words
from pochemu.ledger.actions import record
from pochemu.ledger.entries import Writing, entry
from pochemu.ledger.models import AMOUNTS_BELOW
from pochemu.people.actions import Refused, one_line
from pochemu.people.models import Account
from pochemu.people.queries import company, day_of, moment_of
from pochemu.people.rights import May, may, single_handed
from pochemu.people.roster import production_calendar
from pochemu.property import holding
from pochemu.property.models import Hold, Unit
from pochemu.sales import contract_facts, dealing, reserving, terms
from pochemu.sales.facts import managed_on
from pochemu.sales.kinds import OF_CONTRACTS, declared
from pochemu.sales.models import (
    Buyer,
    Contract,
    ContractDocument,
    ContractEvent,
    ContractReason,
    Deal,
    Form,
    RequiredDocument,
    Reservation,
    Stage,
)
from pochemu.sales.models.pipeline import Outcome
from pochemu.sales.models.terms import WHOLE

ROOM: Final = "contracts"
"""As a client’s history calls it."""
LONGEST: Final = 100
MOST_BUYERS: Final = 20
MOST_OFF: Final = 500
"""Of `WHOLE`: by so much a measured area may differ (law 214-FZ, article 5, part 1), unless a head says so."""

What: TypeAlias = ContractEvent.What
State: TypeAlias = Contract.State
STANDING: Final = frozenset({State.SIGNED, State.FILED, State.SUSPENDED, State.REGISTERED})
"""Signed and not ended."""
TAKES_BACK: Final = frozenset({What.REDUCED, What.TERMINATED})
"""Of what those who sold were paid."""


class Share(NamedTuple):
    """Of what is bought; those of a contract make 1."""

    client: Client
    share: mpq


class Draft(NamedTuple):
    """What a contract says of itself before it is signed."""

    number: str
    kind: Contract.Kind
    price: int  # minor units
    form: Form = Form.AT_ONCE
    escrow: bool = False
    bank: str = ""


# --- before it is signed ---


def draft(
    deal: Deal, unit: Unit, told: Draft, buyers: Sequence[Share], *, by: Account | None, now: datetime
) -> Contract:  # fmt: skip
    """Of a unit that is the deal's by a reservation, or free: the contract holds it from now on."""
    told = _fitting(told)
    with entry(actor=str(by or ""), what=f"contract {told.number} drafted") as act:
        if deal.outcome == Outcome.LOST:
            raise Refused(_LOST)
        kept = Reservation.objects.active().filter(deal=deal, unit=unit).first()
        listed = kept.price if kept else reserving.for_sale(unit)
        terms.must_be_let(deal, unit, listed, told.price, by=by)
        made = _made(act, deal, unit, told, listed, kept, by=by, now=now)
        if kept:
            reserving.pass_to(kept, Hold.Kind.CONTRACT, made.subject, by=by, now=now)
        else:
            holding.hold(unit, Hold.Kind.CONTRACT, made.subject, by=by)
        bought(act, made, buyers)
        made.save()
        tell(deal.client, at=now, room=ROOM, what="drafted", number=made.pk, by=by)
    return made


def change(
    number: int, told: Draft, buyers: Sequence[Share], *, seen: int, by: Account | None, now: datetime
) -> Contract:  # fmt: skip
    """What is signed is not changed any more: what happens to it then has verbs of its own."""
    told = _fitting(told)
    with entry(actor=str(by or ""), what=f"contract {number} changed") as act:
        one = held(number, seen, State.DRAFT)
        _must_be_another(told.number, one)
        if told.price != one.price:
            terms.must_be_let(one.deal, one.unit, one.listed, told.price, by=by)
        for name, value in told._asdict().items():
            setattr(one, name, value)
        bought(act, one, buyers)
        _saved(one)
    return one


def drop(number: int, *, seen: int, by: Account | None, now: datetime) -> Contract:
    """A draft that came to nothing: its unit is free, or whoever waits for it gets it."""
    with entry(actor=str(by or ""), what=f"contract {number} dropped"):
        one = held(number, seen, State.DRAFT)
        one.state = State.DROPPED
        _saved(one)
        holding.let_go(one.unit, one.subject, by=by)
        tell(one.deal.client, at=now, room=ROOM, what="dropped", number=one.pk, by=by)
        reserving.give_to_the_next(one.unit, now=now)
    return one


def attach(number: int, name: str, file: ClientFile, *, by: Account | None, now: datetime) -> ContractDocument:
    """A file of a buyer's card is that document of the contract."""
    with entry(actor=str(by or ""), what=f"a document of contract {number}") as act:
        one = Contract.objects.get(pk=number)
        if not any(files_of(client).filter(pk=file.pk).exists() for client in clients_of(one)):
            raise Refused(_NOT_HIS, "file")
        try:
            with act.part():
                return ContractDocument.objects.create(contract=one, name=named(name), file=file, at=now, by=by)
        except IntegrityError:
            raise Refused(_ATTACHED, "file") from None


def missing_documents(one: Contract) -> list[str]:
    needed = RequiredDocument.objects.filter(kind=one.kind, gone=False).order_by("pk").values_list("name", flat=True)
    there = set(one.documents.values_list("name", flat=True))
    return [name for name in needed if name not in there]


# --- what happens to it ---


def sign(number: int, on: date, *, seen: int, by: Account | None, now: datetime) -> ContractEvent:
    """Its deal is won by it. Whoever drafted it at its price might."""
    with entry(actor=str(by or ""), what=f"contract {number} signed") as act:
        one = held(number, seen, State.DRAFT)
        if one.deal.outcome == Outcome.LOST:
            raise Refused(_LOST)
        if lacking := missing_documents(one):
            raise Refused(_LACKING.fill(what=", ".join(lacking)))
        _must_have_come(on, now)
        if one.booked_on and on < one.booked_on:
            raise Refused(_BEFORE.fill(day=f"{one.booked_on:%d.%m.%Y}"), "on")
        one.state, one.signed_on = State.SIGNED, on
        made = happened(act, one, What.SIGNED, on, by=by, now=now)
        _win(one, by=by, now=now)
        return made


def file(number: int, on: date, *, seen: int, by: Account | None, now: datetime) -> ContractEvent:
    """To the register; in favour of whoever filed it. How many working days it took since it was signed is known by the
    company's calendar."""
    with entry(actor=str(by or ""), what=f"contract {number} filed") as act:
        one = held(number, seen, State.SIGNED, State.SUSPENDED)
        _must_follow(one, on, now)
        one.state = State.FILED
        return happened(act, one, What.FILED, on, {"working_days": working_days_till(one, on)}, by=by, now=now)


def suspend(
    number: int, on: date, reason: ContractReason, *, seen: int, by: Account | None, now: datetime
) -> ContractEvent:  # fmt: skip
    with entry(actor=str(by or ""), what=f"registration of contract {number} suspended") as act:
        one = held(number, seen, State.FILED)
        _must_follow(one, on, now)
        one.state = State.SUSPENDED
        return happened(
            act, one, What.SUSPENDED, on, {"own_fault": reason.own_fault}, reason=reason.name, by=by, now=now
        )


def register(
    number: int, on: date, entry_number: str, *, seen: int, by: Account | None, now: datetime
) -> ContractEvent:
    """The unit is sold. A contract that needs no registration (DKP of what was registered before) is registered too."""
    with entry(actor=str(by or ""), what=f"contract {number} registered") as act:
        one = held(number, seen, State.FILED, State.SUSPENDED)
        _must_follow(one, on, now)
        one.state = State.REGISTERED
        holding.pass_on(one.unit, one.subject, Hold.Kind.SOLD, one.subject, by=by)
        return happened(act, one, What.REGISTERED, on, {"entry": named(entry_number)}, by=by, now=now)


def terminate(
    number: int, on: date, reason: ContractReason, *, seen: int, accrued: int, by: Account | None, now: datetime
) -> ContractEvent:
    """The unit is free again. `accrued`: what was paid for it to those who sold it and is taken back; 0: nothing is."""
    with entry(actor=str(by or ""), what=f"contract {number} terminated") as act:
        one = held(number, seen, *STANDING)
        if not may_decide(one, by):
            raise Refused(_ENDS)
        _must_follow(one, on, now)
        if not 0 <= accrued <= max(one.events.values_list("price", flat=True)):
            raise Refused(_ACCRUED, "accrued")
        says = {"registered": is_registered(one), "accrued": accrued}
        one.state = State.ENDED
        holding.let_go(one.unit, one.subject, by=by)
        made = happened(act, one, What.TERMINATED, on, says, reason=reason.name, by=by, now=now)
        reserving.give_to_the_next(one.unit, now=now)
        return made


def may_decide(one: Contract, by: Account | None) -> bool:
    """Nobody decides what he himself gives back, or in which month he is paid, unless there is nobody else."""
    if by is None or not may(by, May.LET):
        return False
    return not dealing.has_part(one.deal, by) or single_handed(May.LET)


def reduce(
    number: int, on: date, price: int, reason: ContractReason, *, seen: int, by: Account | None, now: datetime
) -> ContractEvent:
    """Terminated in part: what is left costs so much. No limit of a discount fits it, so that whoever lets discounts
    does it."""
    if not may(by, May.LET):
        raise Refused(_LETS)
    with entry(actor=str(by or ""), what=f"contract {number} terminated in part") as act:
        one = held(number, seen, *STANDING)
        _must_follow(one, on, now)
        if not 0 < price < one.price:
            raise Refused(_LESS, "price")
        before, one.price = one.price, price
        says = {"registered": is_registered(one)}
        return happened(act, one, What.REDUCED, on, says, before=before, reason=reason.name, by=by, now=now)


def swap(
    number: int, on: date, unit: Unit, price: int, *, seen: int, by: Account | None, now: datetime
) -> ContractEvent:  # fmt: skip
    """Another unit by the same contract. The one before is free again."""
    with entry(actor=str(by or ""), what=f"contract {number}: a unit swapped") as act:
        one = held(number, seen, *STANDING)
        _must_follow(one, on, now)
        if unit == one.unit:
            raise Refused(_SAME_UNIT, "unit")
        listed = reserving.for_sale(unit)
        terms.must_be_let(one.deal, unit, listed, priced(price), by=by)
        left, before = one.unit, one.price
        holding.let_go(left, one.subject, by=by)
        holding.hold(unit, Hold.Kind.SOLD if is_registered(one) else Hold.Kind.CONTRACT, one.subject, by=by)
        says = {
            "registered": is_registered(one), "unit_before": reserving.name_of(left), "listed_before": one.listed,
        }  # fmt: skip
        one.unit, one.price, one.listed, one.area = unit, price, listed, unit.area
        made = happened(act, one, What.SWAPPED, on, says, before=before, by=by, now=now)
        reserving.give_to_the_next(left, now=now)
        return made


def assign(
    number: int, on: date, buyers: Sequence[Share], *, seen: int, by: Account | None, now: datetime
) -> ContractEvent:  # fmt: skip
    """To other buyers: they owe what is owed from now on."""
    with entry(actor=str(by or ""), what=f"contract {number} assigned") as act:
        one = held(number, seen, *STANDING)
        _must_follow(one, on, now)
        before, shares = clients_of(one), _shares_of(one)
        bought(act, one, buyers)
        if _shares_of(one) == shares:
            raise Refused(_SAME_BUYERS, "buyers")
        says = {"registered": is_registered(one), "client_before": before[0].subject}
        return happened(act, one, What.ASSIGNED, on, says, others=before, by=by, now=now)


def measure(
    number: int, on: date, area: int, price: int, *, seen: int, by: Account | None, now: datetime
) -> ContractEvent:  # fmt: skip
    """The area as it was measured, in hundredths of a square metre, and what the contract costs by it."""
    with entry(actor=str(by or ""), what=f"contract {number} measured") as act:
        one = held(number, seen, *STANDING)
        _must_follow(one, on, now)
        if not 0 < area < 10**9:
            raise Refused(_AREA, "area")
        _must_be_of_its_area(one, area, priced(price), by)
        before, says = one.price, {"area_before": one.area or one.unit.area or 0}
        one.area, one.price = area, price
        return happened(act, one, What.MEASURED, on, says, before=before, by=by, now=now)


def ended_on(contracts: Collection[int]) -> dict[int, date]:
    """Those of them that are terminated, and when."""
    ended = ContractEvent.objects.filter(contract__in=contracts, what=What.TERMINATED)
    return dict(ended.values_list("contract", "on"))


def is_registered(one: Contract) -> bool:
    return one.events.filter(what=What.REGISTERED).exists()


def clients_of(one: Contract) -> list[Client]:
    """Who buys it now, the largest share first."""
    rows = one.buyers.filter(turn=one.buying).select_related("client__merged_into")
    return [row.client.whole for row in sorted(rows, key=lambda row: (-row.share, row.pk))]


def _shares_of(one: Contract) -> dict[int, mpq]:
    """Of those who buy it now, by their numbers."""
    rows = one.buyers.filter(turn=one.buying).select_related("client__merged_into")
    return {row.client.whole.pk: row.share for row in rows}


def first_buyer(one: Contract) -> Client:
    return clients_of(one)[0]


def first_buyers(contracts: Iterable[Contract]) -> dict[int, Client]:
    """By the contracts' numbers."""
    rows = Buyer.objects.filter(contract__in=[one.pk for one in contracts], turn=F("contract__buying"))
    found: dict[int, Buyer] = {}
    for row in rows.select_related("client__merged_into").order_by("contract", "pk"):
        if row.contract_id not in found or row.share > found[row.contract_id].share:
            found[row.contract_id] = row
    return {number: row.client.whole for number, row in found.items()}


def held(number: int, seen: int, *states: State) -> Contract:
    """The contract in one of these states, as `seen`; whoever else would change it waits."""
    one = Contract.objects.placed().select_for_update(of=("self",)).get(pk=number)
    if one.version != seen:
        raise Refused(_MEANWHILE.fill(state=State(one.state).words))
    if one.state not in states:
        raise Refused(_NOT_SO.fill(state=State(one.state).words))
    return one


def happened(
    act: Writing, one: Contract, what: What, on: date, says: Mapping[str, Any] | None = None, *,
    before: int | None = None, others: Iterable[Client] = (), reason: str = "", by: Account | None, now: datetime,
) -> ContractEvent:  # fmt: skip
    """The event itself: kept, credited, told to the histories of its buyers and of those who were till then (`others`).
    `before`: what the contract cost till then."""
    declared(*OF_CONTRACTS)
    last = ContractEvent.with_taken_back.filter(contract=one).count()
    _saved(one)
    made = ContractEvent.objects.create(
        entry_id=act.seq, contract=one, number=last + 1, what=what, on=on, at=now, price=one.price,
        change=one.price - (one.price if before is None else before), unit=one.unit, area=one.area, buying=one.buying,
        turn=_turn(one, what, on), says=dict(says or {}), reason=reason, by=by,
    )  # fmt: skip
    fact = contract_facts.told(made, moment_of(on, now), first_buyer(one))
    record(act, SOURCE, [fact])
    for client in dict.fromkeys([*clients_of(one), *others]):
        tell(client, at=now, room=ROOM, what=what, number=one.pk, fact=fact, by=by)
    return made


# --- within an act ---


def _turn(one: Contract, what: What, on: date) -> int:
    """Of those who managed the deal on that day. Of a termination, of those who had the credit of the registration, or
    of the signing where there was none: they give back, whoever manages the deal by now."""
    if what in TAKES_BACK:
        sold = one.events.filter(what__in=(What.SIGNED, What.REGISTERED)).order_by("number").last()
        assert sold is not None, "it is signed"
        return sold.turn
    return managed_on(one.deal_id, on).number


def _made(
    act: Writing, deal: Deal, unit: Unit, told: Draft, listed: int, kept: Reservation | None, *, by: Account | None,
    now: datetime,
) -> Contract:  # fmt: skip
    try:
        with act.part():
            return Contract.objects.create(
                **told._asdict(), deal=deal, unit=unit, listed=listed, area=unit.area,
                booked_on=day_of(kept.made_at) if kept else None, drafted_at=now, drafted_by=by,
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_NUMBER.fill(number=told.number), "number") from None


def _must_be_another(number: str, one: Contract) -> None:
    if Contract.objects.filter(number=number).exclude(pk=one.pk).exists():
        raise Refused(_NUMBER.fill(number=number), "number")


def bought(act: Writing, one: Contract, buyers: Sequence[Share]) -> None:
    """By whom from the next turn on; the contract is saved by whoever says so."""
    told = [Share(buyer.client.whole, buyer.share) for buyer in buyers]
    _must_add_up(told)
    whole = common_denominator(buyer.share for buyer in told)
    if whole >= 10**12:
        raise Refused(_FINE, "buyers")
    one.buying += 1
    Buyer.objects.bulk_create(
        Buyer(
            entry_id=act.seq, contract=one, turn=one.buying, client=buyer.client, parts=int(buyer.share * whole),
            whole=whole,
        )
        for buyer in told
    )  # fmt: skip


def _must_be_of_its_area(one: Contract, area: int, price: int, by: Account | None) -> None:
    """The price stays, or goes with the area: what is beyond both is a discount, and has the limits of one, however
    often it is measured. Who may let nothing off may not let it off by metres either."""
    price_before, area_before = _before_measuring(one)
    if area_before and not may(by, May.LET) and abs(area - area_before) * WHOLE > area_before * MOST_OFF:
        raise Refused(_NOT_ALIKE.fill(share=terms.percents(MOST_OFF)), "area")
    low, high = sorted((mpq(price_before), mpq(price_before * area, area_before or area)))
    limit = terms.limit_of(by)
    if not low * (WHOLE - limit) <= price * WHOLE <= high * (WHOLE + limit):
        raise Refused(_NOT_ITS_AREA.fill(share=terms.percents(limit)), "price")


def _before_measuring(one: Contract) -> tuple[int, int]:
    """The price and the area of the contract itself, though it was measured since."""
    last = one.events.exclude(what=What.MEASURED).order_by("-number").first()
    if last is None:
        return one.price, one.area or one.unit.area or 0
    measured = one.events.filter(what=What.MEASURED, number__gt=last.number).order_by("number").first()
    area = measured.says["area_before"] if measured else one.area
    return last.price, area or one.unit.area or 0


def _must_add_up(buyers: Iterable[Share]) -> None:
    told = list(buyers)
    if not told:
        raise Refused(_NOBODY, "buyers")
    if len(told) > MOST_BUYERS:
        raise Refused(_MANY.fill(n=MOST_BUYERS), "buyers")
    if len({buyer.client.pk for buyer in told}) < len(told):
        raise Refused(_TWICE, "buyers")
    for buyer in told:
        must_be_written(buyer.client)
    if any(buyer.share <= 0 for buyer in told) or sum(buyer.share for buyer in told) != 1:
        raise Refused(_SHARES, "buyers")


def _win(one: Contract, *, by: Account | None, now: datetime) -> None:
    """The deal says what its contracts do, and stands at the step that wins it."""
    deal = Deal.objects.select_related("pipeline", "stage").get(pk=one.deal_id)
    card = _won_as(one, deal)
    deal = dealing.change(deal.pk, card, seen=deal.version, by=by, signed=True)
    won: Stage | None = deal.pipeline.stages.filter(outcome=Outcome.WON, gone=False).first()
    if deal.outcome == Outcome.OPEN and won:
        dealing.move(deal.pk, won.pk, seen=deal.version, by=by, now=now, signed=True)


def _won_as(one: Contract, deal: Deal) -> dealing.Card:
    """What is bought beside it by the same deal (a parking place after the flat) adds to its amount."""
    others = Contract.objects.filter(deal=deal, state__in=STANDING).exclude(pk=one.pk)
    if prices := list(others.values_list("price", flat=True)):
        return dealing.Card(one.price + sum(prices), deal.source, deal.project, deal.unit, deal.expected_on)
    place = reserving.placed(one.unit)
    return dealing.Card(one.price, deal.source, place["project"], place["unit"], one.signed_on)


def _must_have_come(on: date, now: datetime) -> None:
    if on > day_of(now):
        raise Refused(_FUTURE, "on")


def _must_follow(one: Contract, on: date, now: datetime) -> None:
    _must_have_come(on, now)
    last = one.events.order_by("-number").values_list("on", flat=True).first()
    if last and on < last:
        raise Refused(_BEFORE.fill(day=f"{last:%d.%m.%Y}"), "on")


def working_days_till(one: Contract, on: date) -> int:
    """After the day when it was signed: none, where it is filed on that very day."""
    assert one.signed_on is not None, "it is signed"
    return production_calendar(company()).working_days(one.signed_on.toordinal() + 1, on.toordinal())


def _saved(one: Contract) -> None:
    one.version += 1
    one.save()


def _fitting(told: Draft) -> Draft:
    return told._replace(number=named(told.number), bank=named(told.bank, empty=True), price=priced(told.price))


def priced(price: int) -> int:
    if not 0 < price < AMOUNTS_BELOW:
        raise Refused(_PRICE, "price")
    return price


def named(text: str, *, empty: bool = False) -> str:
    return one_line(text, most=LONGEST, long=_LONG, lacking=None if empty else _NO_NUMBER)


_LOST = Words("The deal is lost: take it up again first", "Сделка проиграна: сначала верните её в работу")
_NUMBER = Words("There is a contract {number} already", "Договор {number} уже есть")
_NO_NUMBER = Words("Say its number or name", "Укажите номер или название")
_LONG = Words(
    "A text is longer than {n} characters, or has signs that can't be shown: shorten it",
    "Текст длиннее {n} знаков или содержит непечатаемые знаки: сократите его",
)
_PRICE = Words("The price must be more than zero, and not so large", "Цена должна быть больше нуля и не такой большой")
_NOBODY = Words("Say who buys", "Укажите покупателя")
_MANY = Words("A contract has at most {n} buyers", "У договора не больше {n} покупателей")
_TWICE = Words("One client stands twice among the buyers", "Один клиент указан среди покупателей дважды")
_SHARES = Words(
    "The buyers' shares must be more than zero and make 1", "Доли покупателей должны быть больше нуля и вместе давать 1"
)
_FINE = Words("The shares are too finely divided", "Доли слишком дробные")
_NOT_HIS = Words("Attach the file to a buyer's card first", "Сначала приложите файл к карточке покупателя")
_ATTACHED = Words("This file is this document already", "Этот файл уже приложен как этот документ")
_LACKING = Words("Before it is signed it needs: {what}", "До подписания нужно приложить: {what}")
_FUTURE = Words("This day has not come yet", "Этот день ещё не наступил")
_BEFORE = Words(
    "Something happened to it on {day}: what follows is not before that",
    "Последнее событие по договору — {day}: следующее не может быть раньше",
)
_MEANWHILE = Words(
    "The contract was changed since you opened it: it is {state} now. Look at it anew",
    "Пока вы смотрели, договор изменился: сейчас он — {state}. Посмотрите на него заново",
)
_NOT_SO = Words("The contract is {state}: this can't be done to it", "Договор {state}: этого с ним сделать нельзя")
_LESS = Words(
    "What is left must cost less than the whole, and more than nothing",
    "Остаток должен стоить меньше, чем всё, и больше нуля",
)
_LETS = Words(
    "A head or the director terminates in part: what is left may cost anything",
    "Частично расторгает руководитель или директор: остаток может стоить сколько угодно",
)
_ENDS = Words(
    "A contract is terminated by a head or the director who has no part in its deal: it is said with it what those who "
    "sold it give back",
    "Расторгает руководитель или директор, у которого нет доли в этой сделке: при расторжении указывают, сколько "
    "удержать с тех, кто продал",
)
_SAME_BUYERS = Words(
    "These are the buyers already, and in these shares: nothing is assigned",
    "Это те же покупатели с теми же долями: уступать нечего",
)
_SAME_UNIT = Words("It is this very unit already", "Это то же самое помещение")
_AREA = Words("The area must be more than zero, and not so large", "Площадь должна быть больше нуля и не такой большой")
_NOT_ALIKE = Words(
    "The area differs by more than {share} % from the contract's: a head or the director writes that down",
    "Площадь больше чем на {share} % отличается от площади по договору: это записывает руководитель или директор",
)
_NOT_ITS_AREA = Words(
    "The price differs by more than your limit of {share} % from what it was, and from the same price of a m²",
    "Цена больше вашего предела ({share} %) отличается и от прежней, и от той же цены за м²",
)
_ACCRUED = Words(
    "What was paid for a contract is not less than nothing, and not more than it ever cost",
    "Выплачено за договор может быть не меньше нуля и не больше его самой высокой цены",
)
