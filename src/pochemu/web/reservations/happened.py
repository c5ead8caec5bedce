"""Reservations in a client's history."""

from collections.abc import Mapping, Sequence
from typing import Final

from pochemu.clients.models import HistoryItem
from pochemu.engine.words import Words
from pochemu.sales.models import Reservation
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import opened
from pochemu.web.event import Event
from pochemu.web.page import Page
from pochemu.web.reservations.units import full_name


def happened(page: Page, items: Sequence[HistoryItem]) -> Mapping[int, Event]:
    numbers = [one.number for one in items if one.number]
    found = Reservation.objects.select_related("unit__section__building__project").in_bulk(numbers)
    seen = opened(page, {kept.deal_id for kept in found.values()})
    return {
        one.pk: _event(one.what, found[one.number], found[one.number].deal_id in seen) for one in items if one.number
    }


def _event(what: str, kept: Reservation, opened: bool) -> Event:
    ended = what == "booking_ended"
    title = SAID[f"{what}_{kept.end}" if ended else what].fill(unit=full_name(kept.unit))
    return Event(title, addresses.reservation(kept.pk) if opened else "", kept.reason if ended else "")


SAID: Final[Mapping[str, Words]] = {
    "booking": Words("Reserved: {unit}", "Забронировано: {unit}"),
    "booking_ended_lapsed": Words("The reservation has lapsed: {unit}", "Бронь истекла: {unit}"),
    "booking_ended_lifted": Words("The reservation is lifted: {unit}", "Бронь снята: {unit}"),
    "booking_ended_signed": Words(
        "The reservation became a contract: {unit}", "Бронь перешла в договор: {unit}"
    ),
}  # fmt: skip
