"""Contracts whose keys wait to be handed over, and those to which nobody is booked yet."""

from typing import Final, NamedTuple

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from pochemu.aftersale.models import Act, Visit
from pochemu.property.models import Building
from pochemu.receivables import accounts
from pochemu.receivables.scheduling import has_ended
from pochemu.sales.models import Contract, ContractEvent
from pochemu.web.aftersale import access, addresses
from pochemu.web.clients.card import name_of_client
from pochemu.web.deals.desk import Desk
from pochemu.web.face import Shown
from pochemu.web.numbers import short_day
from pochemu.web.receivables import addresses as receivables
from pochemu.web.reservations.units import title_of

LISTED: Final = 60


class ReadyShown(NamedTuple):
    href: str
    book: str
    client: str
    number: str
    unit: str
    registered: str
    left: Shown | None  # to pay
    tried: bool  # somebody came, and did not accept it


class Ready(NamedTuple):
    rows: list[ReadyShown]
    number: Shown


def ready(desk: Desk, building: Building) -> Ready:
    """The longest registered first."""
    found = _waiting(access.seen(desk).filter(unit__section__building=building))
    rows = list(found[:LISTED])
    left = lefts(desk, rows)
    href = addresses.keys(building=building.pk)
    return Ready([_row(desk, one, left.get(one.pk)) for one in rows], desk.count(found.count(), f"{href}#ready"))


def _waiting(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    acts = Act.objects.filter(contract=OuterRef("pk"), undone_at=None)
    ahead = Visit.objects.filter(contract=OuterRef("pk"), state=Visit.State.BOOKED)
    registered = Max("events__on", filter=Q(events__what=ContractEvent.What.REGISTERED, events__taken_back_at=None))
    return contracts.filter(
        ~Exists(acts.exclude(what=Act.What.REFUSED)), ~Exists(ahead), state=Contract.State.REGISTERED
    ).annotate(registered=registered, tried=Exists(acts)).order_by("registered", "pk")  # fmt: skip


def _row(desk: Desk, one: Contract, left: Shown | None) -> ReadyShown:
    registered = getattr(one, "registered", None)
    day = short_day(registered, desk.page.reader.language, today=desk.page.reader.today) if registered else ""
    return ReadyShown(
        addresses.contract(one.pk), addresses.contract(one.pk, "book"), name_of_client(one.deal.client.whole),
        one.number, title_of(desk, one.unit), day, left, bool(getattr(one, "tried", False)),
    )  # fmt: skip


def lefts(desk: Desk, contracts: list[Contract]) -> dict[int, Shown]:
    """What is not paid yet, where a schedule says what is due."""
    settled = accounts.settle_many([one.pk for one in contracts if not has_ended(one)], desk.page.reader.today)
    return {
        number: desk.money(account.left, receivables.account(number))
        for number, account in settled.items()
        if account.left
    }
