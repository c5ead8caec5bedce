"""Contracts that were signed before the company worked here, many at once: each as it stands.

What happened to them till then the ledger knows from the books of that time, or need not know: nothing of it is told
again. What happens from now on is told as of any other contract. Raises Refused.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.clients.models import Client, HistoryItem
from pochemu.engine.number import common_denominator
from pochemu.engine.words import Words
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused
from pochemu.people.models import Account, Employee
from pochemu.people.queries import noon_of
from pochemu.property.holding import must_be_free
from pochemu.property.models import Hold, Unit
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
    def happened(self) -> Iterator[tuple[date, What]]:
        days = (self.signed_on, self.filed_on, self.suspended_on, self.registered_on)
        for day, what in zip(days, (What.SIGNED, What.FILED, What.SUSPENDED, What.REGISTERED), strict=True):
            if day:
                yield day, what

    @property
    def state(self) -> State:
        *_, (_day, what) = self.happened
        return State(what.value)


def take_over(pipeline: Pipeline, told: Sequence[Standing], *, by: Account | None, now: datetime) -> list[Contract]:
    """Each with a deal that is won by it, and with its unit held."""
    _must_be_new(told)
    with entry(actor=str(by or ""), what="contracts taken over") as act:
        must_be_free([one.unit for one in told])
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


def _must_be_new(told: Sequence[Standing]) -> None:
    numbers = [one.number for one in told]
    known = set(Contract.objects.filter(number__in=numbers).values_list("number", flat=True))
    for place, number in enumerate(numbers):
        if number in known or number in numbers[:place]:
            raise Refused(_TWICE.fill(number=number))


def _deals(act: Writing, pipeline: Pipeline, told: Sequence[Standing], by: Account | None) -> list[Deal]:
    first = pipeline.stages.filter(outcome=Outcome.OPEN, gone=False).first()
    won = pipeline.stages.filter(outcome=Outcome.WON, gone=False).first()
    if first is None or won is None:
        raise Refused(_NO_STEPS.fill(pipeline=pipeline.name))
    deals = Deal.objects.bulk_create((_deal(one, pipeline, won, by) for one in told), batch_size=AT_ONCE)
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


def _deal(one: Standing, pipeline: Pipeline, won: Stage, by: Account | None) -> Deal:
    return Deal(
        client=one.client, pipeline=pipeline, stage=won, outcome=Outcome.WON, amount=one.price, source=one.source,
        **placed(one.unit), expected_on=one.signed_on, opened_by=by,
        opened_at=noon_of(one.booked_on or one.signed_on), entered_at=noon_of(one.signed_on),
    )  # fmt: skip


def _managing(act: Writing, deal: Deal, managers: Sequence[Managed]) -> Iterator[Managing]:
    for one in managers:
        shares = [each.share for each in managers if each.role == one.role]
        if sum(shares) != 1:
            raise Refused(_SHARES.fill(role=one.role or "—"))
        whole = common_denominator(shares)
        yield Managing(
            entry_id=act.seq, deal=deal, turn=FIRST, employee=one.employee, role=one.role,
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
_SHARES = Words("Shares of the role “{role}” do not make a whole", "Доли роли «{role}» не складываются в целое")
