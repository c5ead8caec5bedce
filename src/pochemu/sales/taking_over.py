"""Contracts that were signed before the company worked here, many at once: each as it stands.

What happened to them till then the ledger knows from the books of that time, or need not know: nothing of it is told
again. What happens from now on is told as of any other contract. One taken over by mistake is taken back, as long as
nothing has happened to it since. Raises Refused.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from django.db.models import Model
from gmpy2 import mpq

from pochemu.clients.actions import must_be_written
from pochemu.clients.bringing import is_used
from pochemu.clients.history import tell
from pochemu.clients.models import Client, HistoryItem
from pochemu.engine.fact import Credit
from pochemu.engine.number import common_denominator
from pochemu.engine.words import Words
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, one_line
from pochemu.people.models import Account, Employee
from pochemu.people.queries import day_of, noon_of
from pochemu.property import holding
from pochemu.property.models import Hold, Unit
from pochemu.sales import contracting, dealing, reserving
from pochemu.sales.contracting import ROOM, working_days_till
from pochemu.sales.models import Buyer, Contract, ContractEvent, Deal, Form, Managing, Pipeline, Stage, StageMove
from pochemu.sales.models.pipeline import Outcome
from pochemu.sales.reserving import placed

State = Contract.State
What = ContractEvent.What
AT_ONCE: Final = 500
FIRST: Final = 1
"""The turn of buyers and of managers."""


class Managed(NamedTuple):
    employee: Employee
    share: mpq
    role: str = ""


class Standing(NamedTuple):
    """A contract as the books of before know it; the latest of its days says how it stands."""

    number: str
    client: Client
    unit: Unit
    price: int  # minor units
    managers: Sequence[Managed]
    signed_on: date
    kind: Contract.Kind = Contract.Kind.DDU
    form: Form = Form.AT_ONCE
    source: str = ""
    booked_on: date | None = None
    filed_on: date | None = None
    suspended_on: date | None = None
    own_fault: bool = False
    reason: str = ""  # of the suspension
    registered_on: date | None = None
    registered_as: str = ""  # the number of its entry in the register, where it is known

    @property
    def happened(self) -> list[tuple[date, What]]:
        """By their days; of one day, in the order in which such things happen."""
        days = (self.signed_on, self.filed_on, self.suspended_on, self.registered_on)
        told = zip(days, (What.SIGNED, What.FILED, What.SUSPENDED, What.REGISTERED), strict=True)
        return sorted(((day, what) for day, what in told if day), key=lambda each: each[0])

    @property
    def state(self) -> State:
        return State(self.happened[-1][1].value)


def must_fit(one: Standing, today: date) -> None:
    """That it can be such a contract at all, whatever else is here."""
    contracting.named(one.number)
    contracting.priced(one.price)
    must_be_written(one.client)
    dealing.must_fit(dealing.Card(one.price, one.source))
    for text in (one.reason, one.registered_as):
        one_line(text, most=contracting.LONGEST, long=_LONG)
    _must_follow(one, today)
    parts = [Credit(each.employee.code, each.share, each.role) for each in one.managers]
    dealing.must_add_up(parts, {part.employee for part in parts})


def _must_follow(one: Standing, today: date) -> None:
    """Booked, then signed, then all the rest; nothing after it is registered."""
    told = one.happened
    if one.booked_on and one.booked_on > one.signed_on:
        raise Refused(_BOOKED.fill(booked=_day(one.booked_on), signed=_day(one.signed_on)))
    if told[0][1] != What.SIGNED:
        raise Refused(_BEFORE_SIGNED.fill(day=_day(told[0][0]), signed=_day(one.signed_on)))
    if one.registered_on and told[-1][1] != What.REGISTERED:
        raise Refused(_AFTER_REGISTERED.fill(day=_day(told[-1][0]), registered=_day(one.registered_on)))
    if told[-1][0] > today:
        raise Refused(_AHEAD.fill(day=_day(told[-1][0])))


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def take_over(pipeline: Pipeline, told: Sequence[Standing], *, by: Account | None, now: datetime) -> list[Contract]:
    """Each with a deal that is won by it, and with its unit held."""
    _must_be_new(told)
    with entry(actor=str(by or ""), what="contracts taken over") as act:
        today = day_of(now)
        for one in told:
            must_fit(one, today)
        holding.must_be_free([one.unit for one in told])
        deals = _deals(act, pipeline, told, by)
        contracts = Contract.objects.bulk_create(
            (_contract(one, deal, by) for one, deal in zip(told, deals, strict=True)), batch_size=AT_ONCE
        )
        pairs = list(zip(contracts, told, strict=True))
        _bought(act, pairs)
        ContractEvent.objects.bulk_create(
            (row for made, one in pairs for row in _events(act, made, one, by)), batch_size=AT_ONCE
        )
        Hold.objects.bulk_create((_hold(act, made) for made in contracts), batch_size=AT_ONCE)
        HistoryItem.objects.bulk_create(
            (
                HistoryItem(client=one.client, at=now, room=ROOM, what="taken_over", number=made.pk, by=by)
                for made, one in pairs
            ),
            batch_size=AT_ONCE,
        )
    return contracts


def taken_over(contracts: Collection[int]) -> set[int]:
    """Those of them that were signed before the company worked here."""
    signed = ContractEvent.objects.filter(contract__in=contracts, number=FIRST).values_list("contract", "says")
    return {number for number, says in signed if says.get("taken_over")}


def untouched(one: Contract, *, but: Iterable[type[Model]] = ()) -> bool:
    """Nothing has happened to it, nor to its deal, since it was taken over. `but`: what rooms above keep of each."""
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=one.deal_id)
    own = is_used(one, but=(Buyer, ContractEvent, *but)) or is_used(deal, but=(Managing, StageMove, Contract))
    return one.version == deal.version == FIRST and not own


def take_back(one: Contract, *, by: Account | None, at: datetime) -> None:
    """Nobody sees it any more, nor its deal; its unit is free, and its number too. No fact told of it."""
    with entry(actor=str(by or ""), what=f"contract {one.pk} taken back"):
        tell(contracting.first_buyer(one), at=at, room=ROOM, what="taken_back", number=one.pk, by=by)
        holding.let_go(one.unit, one.subject, by=by)
        one.state, one.taken_back_at = State.ENDED, at
        one.save(update_fields=["state", "taken_back_at"])
        Deal.objects.filter(pk=one.deal_id).update(taken_back_at=at)
        reserving.give_to_the_next(one.unit, now=at)


def _must_be_new(told: Sequence[Standing]) -> None:
    numbers = [one.number for one in told]
    known = set(Contract.objects.filter(number__in=numbers).values_list("number", flat=True))
    for number in numbers:
        if number in known:
            raise Refused(_TWICE.fill(number=number))
        known.add(number)


def _deals(act: Writing, pipeline: Pipeline, told: Sequence[Standing], by: Account | None) -> list[Deal]:
    first = pipeline.stages.filter(outcome=Outcome.OPEN, gone=False).first()
    won = pipeline.stages.filter(outcome=Outcome.WON, gone=False).first()
    if first is None or won is None:
        raise Refused(_NO_STEPS.fill(pipeline=pipeline.name))
    deals = Deal.objects.bulk_create((_deal(act, one, pipeline, won, by) for one in told), batch_size=AT_ONCE)
    pairs = list(zip(deals, told, strict=True))
    Managing.objects.bulk_create(
        (row for deal, one in pairs for row in _managing(act, deal, one.managers)), batch_size=AT_ONCE
    )
    for deal in deals:
        deal.managed = deal.version = FIRST
    Deal.objects.filter(pk__in=[deal.pk for deal in deals]).update(managed=FIRST, version=FIRST)
    StageMove.objects.bulk_create(
        (row for deal, one in pairs for row in _moves(act, deal, one, (first, won), by)), batch_size=AT_ONCE
    )
    return deals


def _deal(act: Writing, one: Standing, pipeline: Pipeline, won: Stage, by: Account | None) -> Deal:
    return Deal(
        client=one.client, pipeline=pipeline, stage=won, outcome=Outcome.WON, amount=one.price, source=one.source,
        **placed(one.unit), expected_on=one.signed_on, opened_by=by, brought_by_id=act.seq,
        opened_at=noon_of(one.booked_on or one.signed_on), entered_at=noon_of(one.signed_on),
    )  # fmt: skip


def _managing(act: Writing, deal: Deal, managers: Sequence[Managed]) -> Iterator[Managing]:
    for one in managers:
        whole = common_denominator(each.share for each in managers if each.role == one.role)
        yield Managing(
            entry_id=act.seq, deal=deal, turn=FIRST, since=deal.opened_at, employee=one.employee, role=one.role,
            parts=int(one.share * whole), whole=whole,
        )  # fmt: skip


def _moves(
    act: Writing, deal: Deal, one: Standing, steps: tuple[Stage, Stage], by: Account | None
) -> tuple[StageMove, StageMove]:
    first, won = steps
    days = (one.signed_on - (one.booked_on or one.signed_on)).days
    opened = StageMove(entry_id=act.seq, deal=deal, number=1, to=first, at=deal.opened_at, turn=FIRST, by=by)
    signed = StageMove(
        entry_id=act.seq, deal=deal, number=2, came_from=first, to=won, at=deal.entered_at, days=days, turn=FIRST, by=by
    )
    return opened, signed


def _contract(one: Standing, deal: Deal, by: Account | None) -> Contract:
    return Contract(
        number=one.number, kind=one.kind, state=one.state, deal=deal, unit=one.unit, price=one.price, listed=one.price,
        area=one.unit.area, form=one.form, escrow=one.kind == Contract.Kind.DDU, booked_on=one.booked_on,
        drafted_at=noon_of(one.signed_on), drafted_by=by, signed_on=one.signed_on,
    )  # fmt: skip


def _bought(act: Writing, pairs: Sequence[tuple[Contract, Standing]]) -> None:
    """Wholly by one client each."""
    Buyer.objects.bulk_create(
        (Buyer(entry_id=act.seq, contract=made, turn=FIRST, client=one.client) for made, one in pairs),
        batch_size=AT_ONCE,
    )
    for made, _ in pairs:
        made.buying = made.version = FIRST
    Contract.objects.filter(pk__in=[made.pk for made, _ in pairs]).update(buying=FIRST, version=FIRST)


def _events(act: Writing, made: Contract, one: Standing, by: Account | None) -> Iterator[ContractEvent]:
    for number, (day, what) in enumerate(one.happened, 1):
        yield ContractEvent(
            entry_id=act.seq, contract=made, number=number, what=what, on=day, at=noon_of(day), price=one.price,
            unit=one.unit, area=made.area, buying=FIRST, turn=FIRST, says=_says(made, one, day, what),
            reason=one.reason if what == What.SUSPENDED else "", by=by,
        )  # fmt: skip


def _says(made: Contract, one: Standing, day: date, what: What) -> dict[str, object]:
    match what:
        case What.FILED:
            more: dict[str, object] = {"working_days": working_days_till(made, day)}
        case What.SUSPENDED:
            more = {"own_fault": one.own_fault}
        case What.REGISTERED:
            more = {"entry": one.registered_as}
        case _:
            more = {}
    return {"taken_over": True, **more}


def _hold(act: Writing, made: Contract) -> Hold:
    kind = Hold.Kind.SOLD if made.state == State.REGISTERED else Hold.Kind.CONTRACT
    return Hold(known_from=act.seq, unit=made.unit, kind=kind, subject=made.subject)


_TWICE = Words("There is a contract {number} already", "Договор {number} уже есть")
_NO_STEPS = Words(
    "“{pipeline}” has no step at which deals begin, or none at which they are won",
    "В воронке «{pipeline}» нет начального этапа или этапа, на котором сделка выиграна",
)
_LONG = Words(
    "A text is longer than {n} characters, or has signs that can't be shown: shorten it",
    "Текст длиннее {n} знаков или содержит непечатаемые знаки: сократите его",
)
_BOOKED = Words(
    "Booked on {booked}, and signed on {signed}, before that: one of the days is wrong",
    "Бронь {booked}, а договор подписан раньше, {signed}: одна из дат неверна",
)
_BEFORE_SIGNED = Words(
    "Signed on {signed}, and something happened to it on {day}, before that: one of the days is wrong",
    "Договор подписан {signed}, а другая дата по нему раньше — {day}: одна из них неверна",
)
_AFTER_REGISTERED = Words(
    "Registered on {registered}, and filed or suspended on {day}, after that: one of the days is wrong",
    "Договор зарегистрирован {registered}, а подача или приостановка позже — {day}: одна из дат неверна",
)
_AHEAD = Words(
    "{day} has not come yet: say what has happened already", "{day} ещё не наступило: укажите то, что уже произошло"
)
