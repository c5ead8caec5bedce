"""Registration, visits and acts in a client's history."""

from collections.abc import Mapping, Sequence
from typing import Final

from pochemu.aftersale.models import Act, KeySet, Visit
from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.sales.models import Contract
from pochemu.web.deals.desk import opened
from pochemu.web.event import Event
from pochemu.web.numbers import long_day
from pochemu.web.page import Page


def visited(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    found = Visit.objects.select_related("slot", "contract").in_bulk([one.number for one in items if one.number])
    seen = opened(page, {one.contract.deal_id for one in found.values()})
    return {
        one.pk: _visit(page, one.what, found[one.number], found[one.number].contract.deal_id in seen)
        for one in items if one.number
    }  # fmt: skip


def _visit(page: Page, what: str, visit: Visit, opened: bool) -> Event:
    at = visit.slot.starts_at.astimezone(page.snap.zone)
    said = VISITS[what].fill(day=long_day(at.date(), page.reader.language), time=f"{at:%H:%M}")
    text = visit.reason if what in ("visit_off", "visit_missed") else ""
    return Event(said, f"/keys/visits/{visit.pk}/" if opened else "", text)


def accepted(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    found = Act.objects.select_related("contract").in_bulk([one.number for one in items if one.number])
    seen = opened(page, {one.contract.deal_id for one in found.values()})
    return {
        one.pk: _act(one.what, found[one.number], found[one.number].contract.deal_id in seen)
        for one in items if one.number
    }  # fmt: skip


def registering(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    """A deadline that was missed."""
    found = Contract.objects.in_bulk([one.number for one in items if one.number])
    seen = opened(page, {one.deal_id for one in found.values()})
    return {
        one.pk: Event(
            LATE.fill(number=found[one.number].number),
            f"/registration/{one.number}/" if found[one.number].deal_id in seen else "",
        )
        for one in items if one.number
    }  # fmt: skip


def _act(what: str, act: Act, opened: bool) -> Event:
    text = act.undone_why if what == "act_undone" else act.reason
    return Event(ACTS[what].fill(number=act.number), f"/keys/acts/{act.pk}/" if opened else "", text)


def handed(_page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    """Keys that came to the client, or back from him. The register is open to whoever works with clients."""
    found = KeySet.objects.in_bulk([one.number for one in items if one.number])
    return {
        one.pk: Event(KEYS[one.what].fill(name=found[one.number].name), f"/keys/register/{one.number}/")
        for one in items if one.number
    }  # fmt: skip


KEYS: Final[Mapping[str, Words]] = {
    "keys_given": Words("Keys given: {name}", "Выданы ключи: {name}"),
    "keys_returned": Words("Keys returned: {name}", "Возвращены ключи: {name}"),
}
VISITS: Final[Mapping[str, Words]] = {
    "visit_booked": Words("A visit for the keys is booked for {day}, {time}", "Запись за ключами на {day}, {time}"),
    "visit_moved": Words(
        "The visit for the keys is moved to {day}, {time}", "Визит за ключами перенесён на {day}, {time}"
    ),
    "visit_off": Words("The visit for the keys of {day}, {time} is off", "Визит за ключами {day}, {time}, отменён"),
    "visit_missed": Words("Did not come for the keys on {day}, {time}", "Не пришёл за ключами {day}, {time}"),
}
ACTS: Final[Mapping[str, Words]] = {
    "act_signed": Words("Act {number}: the keys are handed over", "Акт {number}: ключи переданы"),
    "act_one_sided": Words("One-sided act {number}", "Односторонний акт {number}"),
    "act_refused": Words("Act {number}: acceptance refused", "Акт {number}: отказ от приёмки"),
    "act_undone": Words("Act {number} is undone as a slip", "Акт {number} отменён как ошибочный"),
}
LATE: Final = Words(
    "Contract {number}: a deadline of registration is missed", "Договор {number}: пропущен срок регистрации"
)
