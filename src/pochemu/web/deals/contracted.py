"""Contracts in a client's history."""

from collections.abc import Mapping, Sequence
from typing import Final

from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.sales.models import Contract, ContractEvent
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import opened
from pochemu.web.event import Event
from pochemu.web.page import Page


def happened(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    found = Contract.with_taken_back.in_bulk([one.number for one in items if one.number])
    seen = opened(page, {one.deal_id for one in found.values()})
    return {
        one.pk: _event(one.what, found[one.number], found[one.number].deal_id in seen) for one in items if one.number
    }


def _event(what: str, one: Contract, opened: bool) -> Event:
    return Event(SAID[what].fill(number=one.number), addresses.contract(one.pk) if opened else "")


Happens = ContractEvent.What
SAID: Final[Mapping[str, Words]] = {
    "drafted": Words("Contract {number} is drafted", "Договор {number}: подготовлен проект"),
    "dropped": Words("Contract {number} is not signed after all", "Договор {number} не подписан: проект снят"),
    "taken_over": Words(
        "Contract {number}, signed before, is worked here from now on",
        "Договор {number}, подписанный раньше, перенесён в CRM",
    ),
    "taken_back": Words(
        "Contract {number}: it was brought by mistake, and is seen no more",
        "Договор {number}: перенос отменён, договор больше не виден",
    ),
    "number_corrected": Words(
        "Contract {number}: the number of its registration is corrected",
        "Договор {number}: исправлен номер записи о регистрации",
    ),
    "event_taken_back": Words(
        "Contract {number}: its last event is taken back", "Договор {number}: отменено последнее событие"
    ),
    "corrected": Words("Contract {number}: a day is corrected", "Договор {number}: исправлена дата"),
    Happens.SIGNED: Words("Contract {number} is signed", "Договор {number} подписан"),
    Happens.FILED: Words("Contract {number} is filed for registration", "Договор {number} подан на регистрацию"),
    Happens.SUSPENDED: Words(
        "Registration of contract {number} is suspended", "Регистрация договора {number} приостановлена"
    ),
    Happens.REGISTERED: Words("Contract {number} is registered", "Договор {number} зарегистрирован"),
    Happens.REDUCED: Words("Contract {number} is terminated in part", "Договор {number} расторгнут частично"),
    Happens.SWAPPED: Words("Contract {number}: another unit", "Договор {number}: помещение заменено"),
    Happens.ASSIGNED: Words("Contract {number} is assigned", "Права по договору {number} уступлены"),
    Happens.MEASURED: Words("Contract {number}: the area is adjusted", "Договор {number}: площадь уточнена по обмеру"),
    Happens.TERMINATED: Words("Contract {number} is terminated", "Договор {number} расторгнут"),
}
