"""The last thing that happened to a contract was told of it by mistake, and never happened: a head takes it back.

Its row stays, with who took it back and why; its facts are cancelled; contract and unit are what they were before. What
rooms above have built on it they undo, or refuse: they are given by whoever asks. Raises Refused.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, TypeAlias

from gmpy2 import mpq

from pochemu.clients.history import SOURCE, tell
from pochemu.clients.models import Client
from pochemu.engine.words import Words
from pochemu.ledger.actions import cancel
from pochemu.ledger.entries import Writing, entry
from pochemu.people.actions import Refused, one_line
from pochemu.people.models import Account
from pochemu.property import holding
from pochemu.property.models import Hold, Unit
from pochemu.sales import contracting, dealing, reserving
from pochemu.sales.contract_facts import KINDS
from pochemu.sales.contracting import ROOM, STANDING, Share, State, may_decide
from pochemu.sales.models import Contract, ContractEvent, Deal, Reservation

What = ContractEvent.What
Room: TypeAlias = Callable[[Writing, Contract, ContractEvent, datetime], None]
"""Undoes what it has built on the event, or raises Refused; the contract is what it was before already."""
LONGEST: Final = 300
STATES: Final = {
    What.SIGNED: State.SIGNED, What.FILED: State.FILED, What.SUSPENDED: State.SUSPENDED,
    What.REGISTERED: State.REGISTERED,
}  # fmt: skip


def take_back(
    number: int, event: int, why: str, *, rooms: Iterable[Room], seen: int, by: Account | None, now: datetime
) -> ContractEvent:
    """`event`: by its number, the last of the contract."""
    why = one_line(why, most=LONGEST, long=_LONG, lacking=_NO_WHY)
    with entry(actor=str(by or ""), what=f"the last event of contract {number} taken back") as act:
        one = contracting.held(number, seen, *STANDING, State.ENDED)
        if not may_decide(one, by):
            raise Refused(_NOT_ALLOWED)
        last = _last(one, event)
        buyers = contracting.clients_of(one)
        last.taken_back_at, last.taken_back_by, last.taken_back_why = now, by, why
        last.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_why"])
        cancel(act, KINDS[What(last.what)].name, SOURCE, last.key)
        _as_before(act, one, last, by=by, now=now)
        for undo in rooms:
            undo(act, one, last, now)
        for client in dict.fromkeys([*buyers, *contracting.clients_of(one)]):
            tell(client, at=now, room=ROOM, what="event_taken_back", number=one.pk, text=why, by=by)
    return last


def may_go(one: Contract) -> bool:
    """There is a last event, and it happened here."""
    last = one.events.order_by("-number").first()
    return last is not None and not last.says.get("taken_over")


def _last(one: Contract, event: int) -> ContractEvent:
    last = one.events.order_by("-number").first()
    if last is None or last.number < event:
        raise Refused(_NO_EVENT, "event")
    if last.number > event:
        raise Refused(_LATER.fill(day=f"{last.on:%d.%m.%Y}"), "event")
    if last.says.get("taken_over"):
        raise Refused(_TAKEN_OVER, "event")
    return last


def _as_before(act: Writing, one: Contract, last: ContractEvent, *, by: Account | None, now: datetime) -> None:
    before = one.events.order_by("-number").first()
    _state_before(one)
    if before is None:
        one.signed_on = None
    else:
        one.price, one.area = before.price, before.area
    left = _unit_before(one, last, before, by)
    if last.what == What.ASSIGNED and before:
        contracting.bought(act, one, _shares(one, before.buying))
    one.version += 1
    one.save()
    if before is None:
        _won_no_more(act, one, by=by, now=now)
    if left:
        reserving.give_to_the_next(left, now=now)


def _won_no_more(act: Writing, one: Contract, *, by: Account | None, now: datetime) -> None:
    """By this contract: by those that stand its deal was won for their prices."""
    prices = list(Contract.objects.filter(deal=one.deal_id, state__in=STANDING).values_list("price", flat=True))
    if prices:
        deal = Deal.objects.get(pk=one.deal_id)
        card = dealing.Card(sum(prices), deal.source, deal.project, deal.unit, deal.expected_on)
        dealing.change(deal.pk, card, seen=deal.version, by=by, signed=True)
        return
    signed = ContractEvent.with_taken_back.filter(contract__deal=one.deal_id, what=What.SIGNED)
    dealing.take_win_back(act, one.deal_id, set(signed.values_list("entry", flat=True)), by=by, now=now)


def _state_before(one: Contract) -> None:
    whats = [What(what) for what in one.events.order_by("-number").values_list("what", flat=True)]
    one.state = next((STATES[what] for what in whats if what in STATES), State.DRAFT)


def _unit_before(one: Contract, last: ContractEvent, before: ContractEvent | None, by: Account | None) -> Unit | None:
    """Held as it was. Which unit is free now, if one is."""
    kind = Hold.Kind.SOLD if contracting.is_registered(one) else Hold.Kind.CONTRACT
    if last.what == What.REGISTERED:
        holding.pass_on(one.unit, one.subject, kind, one.subject, by=by)
    elif last.what == What.TERMINATED:
        _hold_again(one.unit, kind, one, by)
    elif last.what == What.SWAPPED and before:
        if "listed_before" not in last.says:
            raise Refused(_NOT_KEPT, "event")
        left, one.unit, one.listed = one.unit, _placed(before.unit_id), last.says["listed_before"]
        _hold_again(one.unit, kind, one, by)
        holding.let_go(left, one.subject, by=by)
        return left
    return None


def _placed(number: int) -> Unit:
    return Unit.objects.select_related("section__building__project").get(pk=number)


def _hold_again(unit: Unit, kind: Hold.Kind, one: Contract, by: Account | None) -> None:
    if there := holding.held(unit):
        raise Refused(_taken(unit, there), "event")
    holding.hold(unit, kind, one.subject, by=by)


def _taken(unit: Unit, there: Hold) -> Words:
    """By whom, and what is to be done about it first."""
    room, _, number = there.subject.rpartition("-")
    if room == "reservation":
        kept = Reservation.objects.get(pk=number)
        return _RESERVED.fill(number=unit.number, deal=kept.deal_id)
    if room == "contract":
        return _SOLD.fill(number=unit.number, contract=Contract.objects.get(pk=number).number)
    return _WITHHELD.fill(number=unit.number, why=there.why)


def _shares(one: Contract, turn: int) -> list[Share]:
    """Of those who bought it then: who were several may be one client by now."""
    found: dict[Client, mpq] = {}
    for row in one.buyers.filter(turn=turn).select_related("client__merged_into").order_by("pk"):
        found[row.client.whole] = found.get(row.client.whole, mpq(0)) + row.share
    return [Share(client, share) for client, share in found.items()]


_NOT_ALLOWED = Words(
    "What happened to a contract is taken back by a head or the director who has no part in the deal",
    "Событие по договору отменяет руководитель или директор, у которого нет доли в этой сделке",
)
_NO_WHY = Words(
    "Say why it is taken back: the reason stays beside it", "Укажите причину: она останется рядом с отменённым событием"
)
_LONG = Words("A reason has at most {n} characters", "Причина — не длиннее {n} знаков")
_NO_EVENT = Words("This is not there to be taken back: open the page anew", "Отменять нечего: откройте страницу заново")
_LATER = Words(
    "Something happened to the contract after it, on {day}: what is last is taken back first",
    "После него по договору есть другое событие, от {day}: сначала отменяют последнее",
)
_TAKEN_OVER = Words(
    "It came with the contract when the company moved in: undo that import, if it is not so",
    "Оно пришло с договором при переносе: если это ошибка, отмените перенос",
)
_NOT_KEPT = Words(
    "When this swap was written down the list’s price of the unit before was not kept: swap the unit back by another",
    "При этой замене цена прежнего помещения по прайсу ещё не сохранялась: верните помещение новой заменой",
)
_RESERVED = Words(
    "Unit {number} is reserved meanwhile, for deal №{deal}: lift that reservation first; whoever stands in the queue "
    "leaves it before",
    "Помещение {number} уже забронировано по сделке №{deal}: сначала снимите эту бронь, а перед тем — очередь на него",
)
_SOLD = Words(
    "Unit {number} is held by contract {contract} meanwhile: that one is put aside, taken back or terminated first",
    "Помещение {number} уже занято договором {contract}: сначала снимите его проект, отмените подписание "
    "или расторгните",
)
_WITHHELD = Words(
    "Unit {number} is withheld from sale meanwhile: {why}. Offer it again first",
    "Помещение {number} снято с продажи: {why}. Сначала верните его в продажу",
)
