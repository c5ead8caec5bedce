"""A unit on its page: what it is, what it costs and cost, who holds it and held."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.people.queries import names_of_logins
from pochemu.property.models import Unit
from pochemu.property.queries import FREE, Kept, Told, holds_of, prices_of
from pochemu.sales.models import Contract, Reservation, Waiting
from pochemu.web.deals import addresses as of_deals
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.estate import addresses
from pochemu.web.estate.asked import per_metre
from pochemu.web.estate.listed import what
from pochemu.web.estate.words import SIGN, STANDING, area
from pochemu.web.face import Shown
from pochemu.web.numbers import number
from pochemu.web.why.shapes import Link


class PriceShown(NamedTuple):
    amount: Shown
    metre: Shown | None
    day: str
    iso: str
    by: str
    why: str


class HoldShown(NamedTuple):
    title: Words
    day: str
    iso: str
    until: str
    by: str
    why: str
    deal: Link | None  # where it is open to the reader
    href: str  # of what held it, likewise


def context(desk: Desk, unit: Any) -> dict[str, object]:
    language, building = desk.page.reader.language, unit.section.building
    told, kept, standing = prices_of(unit), holds_of(unit), unit.kind or FREE
    actors = [*(one.actor for one in told), *(one.actor for one in kept)]
    names = names_of_logins(actors) | {"": _("the clock")}
    prices = [_price(desk, unit, one, names) for one in told]
    return {
        "section": "estate", "page": desk.page, "unit": unit, "what": what(unit, language),
        "floor": number(mpq(unit.floor), language),
        "area": area(unit.area, language) if unit.area else "", "building": building,
        "price": prices[0]._replace(amount=prices[0].amount._replace(href="#prices")) if prices else None,
        "prices": prices, "holds": _holds(desk, kept, names),
        "standing": standing, "title": STANDING[standing], "sign": SIGN[standing],
        "picture": addresses.picture(unit.layout) if unit.layout and unit.layout.picture else "",
        "queue": _queue(desk, unit), "lost": _lost(desk, unit),
        "board": addresses.building(building), "href": addresses.unit(unit.pk),
    }  # fmt: skip


def _lost(desk: Desk, unit: Unit) -> list[tuple[str, str]]:
    """Feeds that had it and have it no more, each with the day since when."""
    rows = unit.keys.order_by("source").values_list("source", "lost_at")
    return [(source, desk.page.day_in_full(since)) for source, since in rows if since]


def _queue(desk: Desk, unit: Unit) -> Shown | None:
    waiting = Waiting.objects.filter(unit=unit, left_at=None).count()
    return desk.count(waiting, "#queue") if waiting else None


def _price(desk: Desk, unit: Unit, told: Told, names: Mapping[str, str]) -> PriceShown:
    face, whole = desk.page.face, 10**desk.page.snap.digits
    metre = per_metre(told.amount, unit.area)
    return PriceShown(
        face.money(mpq(told.amount, whole), "#prices", full=True),
        None if metre is None else face.money(metre / whole, "#prices")._replace(exact=""),
        desk.page.day_of(told.since), told.since.isoformat(timespec="minutes"), names[told.actor], told.why,
    )  # fmt: skip


def _holds(desk: Desk, kept: Sequence[Kept], names: Mapping[str, str]) -> list[HoldShown]:
    deals = _deals(desk, [one.subject for one in kept])
    return [
        HoldShown(
            one.kind.words, desk.page.day_of(one.since), one.since.isoformat(timespec="minutes"),
            desk.page.day_of(one.until) if one.until else "", names[one.actor], one.why, deals.get(one.subject),
            _page(one.subject) if one.subject in deals else "",
        )
        for one in kept
    ]  # fmt: skip


def _page(subject: str) -> str:
    """Of a reservation, of a contract."""
    room, _sign, number = subject.partition("-")
    return f"/{room}s/{number}/"


def _deals(desk: Desk, subjects: Iterable[str]) -> dict[str, Link]:
    """The deals for which it was held: those that are open to the reader."""
    numbers: dict[str, list[int]] = {"reservation": [], "contract": []}
    for subject in subjects:
        room, _sign, number = subject.partition("-")
        if room in numbers:
            numbers[room].append(int(number))
    found = {
        f"{room}-{row}": deal
        for room, model in (("reservation", Reservation), ("contract", Contract))
        for row, deal in model.objects.filter(pk__in=numbers[room]).values_list("pk", "deal")
    }
    known = desk.deals.select_related("client").in_bulk(set(found.values()))
    return {
        subject: Link(of_deals.of(deal), name_of_client(known[deal]))
        for subject, deal in found.items()
        if deal in known
    }
