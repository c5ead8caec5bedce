"""The demonstration company moves into the CRM: contracts of the time before are taken over as they stand that day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final, TypeAlias

from gmpy2 import mpq

from pochemu.clients import bringing
from pochemu.clients.actions import Told, card
from pochemu.clients.models import Client
from pochemu.demo.days import MOSCOW
from pochemu.demo.estate import place_of, units
from pochemu.demo.fact import DemoFact
from pochemu.demo.roles import COLLECTOR
from pochemu.demo.rooms import PIPELINE
from pochemu.demo.sale import AT_ONCE, INSTALMENTS, MORTGAGE
from pochemu.ledger.entries import entry
from pochemu.people.models import Account, Employee
from pochemu.property.models import Unit
from pochemu.receivables import taking_over as accounts
from pochemu.receivables.schedule import Row, What
from pochemu.receivables.taking_over import Came, Owing
from pochemu.sales import taking_over as contracts
from pochemu.sales.models import Contract, Form, Pipeline
from pochemu.sales.taking_over import Managed, Standing

WHENCE: Final = "Из учёта до перехода в CRM"
FORMS: Final = {AT_ONCE: Form.AT_ONCE, INSTALMENTS: Form.INSTALMENTS, MORTGAGE: Form.MORTGAGE}
ROWS: Final = {
    AT_ONCE: (What.WHOLE, What.WHOLE), MORTGAGE: (What.DOWN, What.BANK), INSTALMENTS: (What.DOWN, What.INSTALMENT),
}  # fmt: skip
"""What the first row of a schedule is, and what those after it are."""

OfOne: TypeAlias = Mapping[str, Sequence[DemoFact]]
"""What happened to a contract, by kind."""


def day_of(fact: DemoFact) -> date:
    return fact.occurred_at.astimezone(MOSCOW).date()


def number_of(fact: DemoFact) -> str:
    """Of its contract, as the company calls it."""
    return f"ДДУ-{fact.fields['contract']}"


def take_over(told: Iterable[DemoFact], *, by: Account, now: datetime) -> None:
    """All that were signed since the books tell of contracts, and not called off."""
    past = _past(told)
    going_on = [number for number, each in past.items() if "contract" in each and "cancellation" not in each]
    signed = [past[number]["contract"][0] for number in going_on]
    with entry(actor=str(by), what="moved in"):
        staff = {one.code: one for one in Employee.objects.all()}
        clients, places = _clients(signed, staff, by=by, now=now), units()
        pipeline = Pipeline.objects.get(name=PIPELINE)
        standing = [
            _standing(fact, past[fact.key], clients[_phone(fact)], places[place_of(fact)], staff) for fact in signed
        ]
        made = contracts.take_over(pipeline, standing, by=by, now=now)
        owing = (_owing(one, past[fact.key], staff) for one, fact in zip(made, signed, strict=True))
        accounts.take_over([one for one in owing if one], opening=False, by=by, now=now)


def _past(told: Iterable[DemoFact]) -> Mapping[str, OfOne]:
    """By the contracts' numbers."""
    past: defaultdict[str, defaultdict[str, list[DemoFact]]] = defaultdict(lambda: defaultdict(list))
    for fact in told:
        if number := fact.fields.get("contract"):
            past[str(number)][fact.kind].append(fact)
    return past


def _clients(
    signed: Sequence[DemoFact], staff: Mapping[str, Employee], *, by: Account, now: datetime
) -> dict[str, Client]:  # fmt: skip
    """By their numbers; in the care of whoever sold to them."""
    first = {_phone(fact): fact for fact in reversed(signed)}
    coming = [_coming(fact, staff) for fact in first.values()]
    return dict(zip(first, bringing.bring(coming, by=by, at=now, whence=WHENCE), strict=True))


def _coming(fact: DemoFact, staff: Mapping[str, Employee]) -> bringing.Coming:
    assert fact.customer is not None
    told = Told(fact.customer.name, phones=(fact.customer.phone,))
    return bringing.Coming(card(told), fact.occurred_at, staff[fact.credits[0][0]])


def _phone(fact: DemoFact) -> str:
    assert fact.customer is not None
    return fact.customer.phone


def _standing(
    fact: DemoFact, past: OfOne, client: Client, unit: Unit, staff: Mapping[str, Employee]
) -> Standing:  # fmt: skip
    registered, suspended = _last(past, "registration"), _last(past, "suspension")
    credits = (registered or fact).credits
    return Standing(
        number_of(fact), client, unit, fact.amount or 0,
        [Managed(staff[who], mpq(*share), role) for who, share, role in credits],
        day_of(fact), Contract.Kind.DDU, FORMS[str(fact.fields["form"])],
        source=fact.customer.channel if fact.customer else "",
        booked_on=date.fromisoformat(str(fact.fields["booked_on"])),
        filed_on=_day(_last(past, "filing")), suspended_on=_day(suspended),
        own_fault=bool(suspended and suspended.fields["own_fault"]),
        reason=str(suspended.fields["reason"]) if suspended else "", registered_on=_day(registered),
    )  # fmt: skip


def _last(past: OfOne, kind: str) -> DemoFact | None:
    told = past.get(kind)
    return told[-1] if told else None


def _day(fact: DemoFact | None) -> date | None:
    return day_of(fact) if fact else None


def _owing(one: Contract, past: OfOne, staff: Mapping[str, Employee]) -> Owing | None:
    """Its schedule was made with its registration. Of one registered before the books begin, nothing is known."""
    registered = _last(past, "registration")
    if registered is None:
        return None
    paid = past.get("payment", ())
    came = [Came(day_of(each), each.amount or 0) for each in paid]
    return Owing(one, schedule_of(registered), came, _collector(paid, staff))


def schedule_of(registered: DemoFact) -> list[Row]:
    first, then = ROWS[str(registered.fields["form"])]
    return [
        Row(number, day, amount, first if number == 1 else then)
        for number, day, amount in registered.beside["schedule"]
    ]


def collector_of(paid: DemoFact) -> str:
    return next(who for who, _share, role in paid.credits if role == COLLECTOR)


def _collector(paid: Sequence[DemoFact], staff: Mapping[str, Employee]) -> Employee | None:
    return staff[collector_of(paid[-1])] if paid else None
