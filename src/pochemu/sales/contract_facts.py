"""What events of contracts are as facts: the ledger knows clients by their numbers alone."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

from gmpy2 import mpq

from pochemu.clients.models import Client
from pochemu.engine.fact import Credit, Kind, NewFact, Value
from pochemu.engine.number import ONE, half_up
from pochemu.people.models import Employee
from pochemu.people.queries import company
from pochemu.property.models import Product, Unit
from pochemu.property.models.place import HUNDREDTHS
from pochemu.sales import terms
from pochemu.sales.facts import managed
from pochemu.sales.kinds import (
    ASSIGNED,
    CANCELLATION,
    CONTRACT,
    FILING,
    MEASURED,
    REDUCTION,
    REGISTRATION,
    SUSPENSION,
    SWAP,
)
from pochemu.sales.models import Contract, ContractEvent, Form
from pochemu.sales.models.terms import WHOLE
from pochemu.sales.reserving import placed

What: TypeAlias = ContractEvent.What
Fields: TypeAlias = dict[str, Value]

KINDS: Final[dict[What, Kind]] = {
    What.SIGNED: CONTRACT, What.FILED: FILING, What.SUSPENDED: SUSPENSION, What.REGISTERED: REGISTRATION,
    What.REDUCED: REDUCTION, What.SWAPPED: SWAP, What.ASSIGNED: ASSIGNED, What.MEASURED: MEASURED,
    What.TERMINATED: CANCELLATION,
}  # fmt: skip
OF_ITS_MAKER: Final = frozenset({What.FILED, What.SUSPENDED})
"""Credited to whoever filed it, or filed it so that it was suspended, and not to those who sold."""
OF_THE_CHANGE: Final = frozenset({What.REDUCED, What.SWAPPED, What.MEASURED})
"""Their amount is by how much the price changed, less than nothing where it fell."""


def place(one: Contract, unit: Unit, client: Client) -> Fields:
    """What facts of a contract are told apart by. `unit`: of then, which need not be the contract's of now."""
    return {"client": client.whole.subject, **placed(unit), "contract": one.number}


def told(event: ContractEvent, at: datetime, client: Client) -> NewFact:
    what, one = What(event.what), event.contract
    fields = place(one, event.unit, client) | SAYS[what](event, one)
    amount = event.change if what in OF_THE_CHANGE else None if what in OF_ITS_MAKER else event.price
    return NewFact(KINDS[what].name, event.key, at, _credits(event), amount, subject=one.subject, fields=fields)


def product(one: Contract) -> str:
    return Product(one.unit.product).words.ru


def form(one: Contract) -> str:
    return Form(one.form).words.ru


def commission(price: int) -> Fields:
    """What its sellers earn on a contract in all, where the company says which part of its price that is."""
    rate = terms.terms().commission
    return {} if rate is None else {"commission": _money(half_up(mpq(price * rate, WHOLE), 0))}


def _credits(event: ContractEvent) -> tuple[Credit, ...]:
    if What(event.what) in OF_ITS_MAKER:
        doer = _filer(event)
        return (Credit(doer.code, ONE),) if doer else ()
    return managed(event.contract.deal_id, event.turn)


def _filer(event: ContractEvent) -> Employee | None:
    """Nobody's, where it was filed before the company worked here."""
    filed = event
    if event.what == What.SUSPENDED:
        before = event.contract.events.filter(what=What.FILED, number__lt=event.number).order_by("number")
        filed = before.select_related("by__employee").last() or event
    return None if filed.by is None or filed.says.get("taken_over") else filed.by.employee


def _sold(one: Contract) -> Fields:
    fields: Fields = {"product": product(one), "form": form(one), "contract_kind": Contract.Kind(one.kind).words.ru}
    if one.unit.rooms is not None:
        fields["rooms"] = mpq(one.unit.rooms)
    return fields


def _signed(_event: ContractEvent, one: Contract) -> Fields:
    fields = {**_sold(one), "discount": _money(mpq(max(one.listed - one.price, 0)))}
    if one.booked_on:
        fields["booked_on"] = one.booked_on
    return fields


def _filed(event: ContractEvent, one: Contract) -> Fields:
    assert one.signed_on is not None, "it is signed"
    return {"signed_on": one.signed_on, "working_days": mpq(event.says["working_days"])}


def _suspended(event: ContractEvent, _one: Contract) -> Fields:
    return {"own_fault": bool(event.says["own_fault"]), "reason": event.reason}


def _registered(_event: ContractEvent, one: Contract) -> Fields:
    assert one.signed_on is not None, "it is signed"
    return {**_sold(one), "signed_on": one.signed_on, **commission(one.price)}


def _reduced(event: ContractEvent, one: Contract) -> Fields:
    return {**_standing(event, one), "reason": event.reason}


def _swapped(event: ContractEvent, one: Contract) -> Fields:
    return {**_standing(event, one), "unit_before": event.says["unit_before"]}


def _assigned(event: ContractEvent, one: Contract) -> Fields:
    return {**_standing(event, one), "client_before": event.says["client_before"]}


def _measured(event: ContractEvent, one: Contract) -> Fields:
    before, now = mpq(event.says["area_before"], HUNDREDTHS), mpq(event.area or 0, HUNDREDTHS)
    return {"product": product(one), "area_before": before, "area": now}


def _terminated(event: ContractEvent, one: Contract) -> Fields:
    fields = {**_standing(event, one), "reason": event.reason, **commission(one.price)}
    if "accrued" in event.says:
        fields["accrued"] = _money(mpq(event.says["accrued"]))
    return fields


def _standing(event: ContractEvent, one: Contract) -> Fields:
    return {"product": product(one), "registered": bool(event.says["registered"])}


def _money(minor: mpq) -> mpq:
    """As the ledger takes money among the fields: in whole roubles and parts of them."""
    return mpq(minor, 10 ** company().digits)


SAYS: Final[dict[What, Callable[[ContractEvent, Contract], Fields]]] = {
    What.SIGNED: _signed, What.FILED: _filed, What.SUSPENDED: _suspended, What.REGISTERED: _registered,
    What.REDUCED: _reduced, What.SWAPPED: _swapped, What.ASSIGNED: _assigned, What.MEASURED: _measured,
    What.TERMINATED: _terminated,
}  # fmt: skip
