"""What after-sale service has built on an event of a contract that never happened: undone, or in its way."""

from datetime import datetime

from pochemu.aftersale import registering
from pochemu.aftersale.models import Act, Defect, Inspection, Request, Visit
from pochemu.engine.words import Words
from pochemu.ledger.entries import Writing
from pochemu.people.actions import Refused
from pochemu.people.queries import day_of
from pochemu.sales.models import Contract, ContractEvent

What = ContractEvent.What


def undo(act: Writing, one: Contract, event: ContractEvent, now: datetime) -> None:
    """As `sales.taking_back` asks of a room. Raises Refused."""
    if event.what in (What.REGISTERED, What.SWAPPED, What.ASSIGNED):
        _must_not_be_handed_over(one, event)
    if event.what == What.SIGNED:
        _must_not_be_viewed(one)
    registering.unhappened(act, one, event, now)


def _must_not_be_handed_over(one: Contract, event: ContractEvent) -> None:
    """Since it, as the buyer’s and as that unit."""
    written = Act.objects.filter(contract=one, undone_at=None, entry__gt=event.entry_id).order_by("pk").first()
    if written:
        raise Refused(_ACT.fill(number=written.number), "event")
    booked = Visit.objects.filter(contract=one, state=Visit.State.BOOKED, booked_at__gte=event.at)
    visit = booked.select_related("slot").first()
    if visit:
        raise Refused(_VISIT.fill(day=f"{day_of(visit.slot.starts_at):%d.%m.%Y}"), "event")


def _must_not_be_viewed(one: Contract) -> None:
    viewed = Inspection.objects.filter(contract=one, dropped=False)
    found = Defect.objects.filter(contract=one).exclude(state=Defect.State.DROPPED)
    if viewed.exists() or found.exists() or Request.objects.filter(contract=one).exists():
        raise Refused(_VIEWED, "event")


_ACT = Words(
    "An act was written since: {number}. A head undoes it first, on its page",
    "После этого составлен акт {number}: сначала руководитель отменяет его на странице акта",
)
_VISIT = Words(
    "The buyer is booked to get his keys on {day}: call that visit off first",
    "Покупатель записан за ключами на {day}: сначала отмените этот визит",
)
_VIEWED = Words(
    "The unit was viewed by this contract, or something was found in it: it was no slip of the pen. Terminate the "
    "contract instead",
    "По этому договору уже осматривали помещение или записали замечания — это не просто описка. Расторгните договор",
)
