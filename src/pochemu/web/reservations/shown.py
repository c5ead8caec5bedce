"""A reservation on pages: what is kept for whom, until when, what prolonged it, who stands behind."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.people.models import Account
from pochemu.sales.models import Deal, Discount, Prolongation, Reservation, Waiting
from pochemu.sales.terms import terms
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.estate import addresses as estate
from pochemu.web.face import Shown
from pochemu.web.numbers import percent
from pochemu.web.reservations.units import full_name

INSTANT: Final = timedelta(microseconds=1)
STATES: Final[dict[bool | None, Words]] = {
    None: Words("waits for an answer", "ждёт решения"),
    True: Words("let", "согласовано"),
    False: Words("refused", "отказано"),
}
ENDS: Final[dict[str, Words]] = {
    "": Words("in force", "действует"),
    "lapsed": Words("lapsed", "истекла"),
    "lifted": Words("lifted", "снята"),
    "signed": Words("became a contract", "перешла в договор"),
}


class ReservationShown(NamedTuple):
    number: int
    href: str
    title: str  # of the client
    deal: str
    deal_href: str
    unit: str
    unit_href: str
    price: Shown
    paid: Shown | None
    made: str
    until: str
    until_iso: str
    state: Words
    ended: str
    reason: str
    active: bool


class LongerShown(NamedTuple):
    """A prolongation that was asked for."""

    until: str
    why: str
    by: str
    state: Words
    answer: str


class PlaceShown(NamedTuple):
    """In a queue."""

    number: int
    place: int
    title: str
    deal_href: str
    unit: str
    unit_href: str
    since: str


class DiscountShown(NamedTuple):
    unit: str
    unit_href: str
    price: Shown
    share: str
    by: str
    why: str
    state: Words
    answer: str


def seen(desk: Desk) -> QuerySet[Reservation]:
    """Of deals that are open to the reader."""
    found = Reservation.objects.filter(Exists(desk.deals.filter(pk=OuterRef("deal"))))
    return found.select_related("deal__client__merged_into", "unit__section__building__project")


def shown(desk: Desk, kept: Reservation) -> ReservationShown:
    href = addresses.reservation(kept.pk)
    return ReservationShown(
        kept.pk, href, name_of_client(kept.deal), f"№{kept.deal_id}", addresses.of(kept.deal_id), full_name(kept.unit),
        estate.unit(kept.unit_id), desk.exactly(kept.price, href),
        None if kept.paid is None else desk.exactly(kept.paid, href), desk.page.moment_in_full(kept.made_at),
        last_day(desk, kept.until), kept.until.isoformat(timespec="minutes"), ENDS[kept.end],
        desk.page.moment_in_full(kept.ended_at - INSTANT) if kept.ended_at else "", kept.reason, kept.ended_at is None,
    )  # fmt: skip


def last_day(desk: Desk, until: datetime) -> str:
    """The day that ends at that midnight."""
    return desk.page.day_in_full(until - INSTANT)


def longer(desk: Desk, kept: Reservation) -> list[LongerShown]:
    rows = kept.prolongations.select_related("asked_by__employee", "asked_by__user").order_by("-asked_at", "-pk")
    return [_longer(desk, one) for one in rows]


def _longer(desk: Desk, one: Prolongation) -> LongerShown:
    return LongerShown(last_day(desk, one.until), one.why, named(one.asked_by), STATES[one.approved], one.answer)


def named(account: Account | None) -> str:
    return account.name if account else "—"


def places(desk: Desk, units: Iterable[int]) -> list[PlaceShown]:
    """All who stand behind those units, in order; of deals that are closed to the reader it is said that they do."""
    rows = Waiting.objects.filter(unit__in=list(units), left_at=None).order_by("unit", "since", "pk")
    found = list(rows.select_related("deal__client__merged_into", "unit__section__building__project"))
    opened = set(desk.deals.filter(pk__in=[one.deal_id for one in found]).values_list("pk", flat=True))
    before: dict[int, int] = {}
    return [_place(desk, one, before, opened) for one in found]


def _place(desk: Desk, one: Waiting, before: dict[int, int], opened: set[int]) -> PlaceShown:
    before[one.unit_id] = place = before.get(one.unit_id, 0) + 1
    known = one.deal_id in opened
    return PlaceShown(
        one.pk, place, name_of_client(one.deal) if known else _("Another manager’s deal"),
        addresses.of(one.deal_id) if known else "", full_name(one.unit), estate.unit(one.unit_id),
        desk.page.day_of(one.since),
    )  # fmt: skip


def of_deal(desk: Desk, deal: Deal) -> dict[str, object]:
    """What the deal has to do with units: kept for it, waited for, asked to be cheaper."""
    rows = list(seen(desk).filter(deal=deal).order_by("-made_at", "-pk"))
    waits = list(deal.waiting.filter(left_at=None).values_list("unit", flat=True))
    own = addresses.of(deal)
    discounts = deal.discounts.select_related(
        "unit__section__building__project", "asked_by__employee", "asked_by__user"
    )
    return {
        "kept": [shown(desk, one) for one in rows if one.ended_at is None],
        "had": sum(one.ended_at is not None for one in rows),
        "had_href": addresses.reservations(deal=deal.pk, tab="ended"),
        "waits": [one for one in places(desk, waits) if one.deal_href == own],
        "discounts": [discount(desk, one, own) for one in discounts.order_by("-asked_at", "-pk")],
        "choose": addresses.choose_unit(deal.pk),
    }  # fmt: skip


def discount(desk: Desk, one: Discount, href: str) -> DiscountShown:
    return DiscountShown(
        full_name(one.unit), estate.unit(one.unit_id), desk.exactly(one.price, href), share(desk, one),
        named(one.asked_by), one.why, STATES[one.approved], one.answer,
    )  # fmt: skip


def share(desk: Desk, one: Discount) -> str:
    """Of the list's price, let off."""
    return percent(mpq(one.listed - one.price, one.listed), desk.page.reader.language)


def days_said() -> Sequence[int]:
    """For how long a unit is kept: free, and for money."""
    limits = terms()
    return limits.free_days, limits.paid_days
