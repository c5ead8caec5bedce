"""Questions about what is sold: units as they stand today, with prices and holds; how many of them, for how much."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from django.db.models import Count, F, FilteredRelation, Max, Min, Q, QuerySet, Sum

from pochemu.ledger.models import Entry
from pochemu.people.known import FOREVER
from pochemu.property.models import Building, Hold, Price, Product, Unit

Units: TypeAlias = QuerySet[Any]
"""Of units with what `units` tells of each."""

FREE: Final = "free"
"""What nobody holds; other standings are kinds of holds."""
STANDINGS: Final = (FREE, *Hold.Kind.values)
RESERVED: Final = (Hold.Kind.RESERVED.value, Hold.Kind.PAID.value)
SOLD: Final = (Hold.Kind.CONTRACT.value, Hold.Kind.SOLD.value)

ORDERS: Final = {
    "place": ("section__building__project__name", "section__building__name", "section__place", "floor", "place", "pk"),
    "price": ("amount", "pk"), "dear": ("-amount", "-pk"), "area": ("area", "pk"), "large": ("-area", "-pk"),
    "floor": ("floor", "pk"), "top": ("-floor", "-pk"), "rooms": ("rooms", "amount", "pk"),
}  # fmt: skip


class Wanted(NamedTuple):
    """Which units. What is not said does not narrow."""

    project: int | None = None
    building: int | None = None
    section: int | None = None
    product: str = ""
    rooms: frozenset[int] = frozenset()
    more_rooms: int | None = None  # and those of so many rooms, and of more
    standing: frozenset[str] = frozenset()
    price_from: int | None = None  # minor units
    price_to: int | None = None
    area_from: int | None = None  # hundredths of a square metre
    area_to: int | None = None
    floor_from: int | None = None
    floor_to: int | None = None


class Sums(NamedTuple):
    units: int
    priced: int
    amount: int  # minor units, of those that have a price
    area: int  # hundredths of a square metre


class Told(NamedTuple):
    """A price that a unit has, or had: from when, and who said so."""

    amount: int
    why: str
    since: datetime
    actor: str
    now: bool


def units() -> Units:
    """Each with `amount`, what it costs now, and `kind`, what holds it; None where it has none."""
    return _held(_priced(Unit.objects.all()))


def _priced(found: QuerySet[Unit]) -> Units:
    now = FilteredRelation("prices", condition=Q(prices__known_until=FOREVER))
    return found.annotate(price_now=now).annotate(amount=F("price_now__amount"))


def _held(found: QuerySet[Unit]) -> Units:
    now = FilteredRelation("holds", condition=Q(holds__known_until=FOREVER))
    return found.annotate(hold_now=now).annotate(kind=F("hold_now__kind"))


def wanted(which: Wanted) -> Units:
    return _narrowed(units(), which)


def numbers(which: Wanted, order: str, part: slice) -> list[int]:
    """Of those wanted, in that order, a part. What they cost and what holds them is joined only where it matters."""
    priced = bool({"amount", "-amount"} & {*ORDERS[order]})
    found = _joined(which, priced=priced).order_by(*ORDERS[order])
    return list(found.values_list("pk", flat=True)[part])


def _joined(which: Wanted, *, priced: bool) -> Units:
    priced = priced or which.price_from is not None or which.price_to is not None
    found = Unit.objects.all()
    found = _priced(found) if priced else found
    return _narrowed(_held(found) if which.standing else found, which)


def _narrowed(found: Units, which: Wanted) -> Units:
    bounds: dict[str, Any] = {
        "section__building__project": which.project, "section__building": which.building, "section": which.section,
        "product": which.product or None, "amount__gte": which.price_from, "amount__lte": which.price_to,
        "area__gte": which.area_from, "area__lte": which.area_to,
        "floor__gte": which.floor_from, "floor__lte": which.floor_to,
    }  # fmt: skip
    found = found.filter(**{name: value for name, value in bounds.items() if value is not None})
    if which.rooms or which.more_rooms is not None:
        more = Q() if which.more_rooms is None else Q(rooms__gte=which.more_rooms)
        found = found.filter(Q(rooms__in=which.rooms) | more if which.rooms else more)
    return found.filter(_stands(which.standing)) if which.standing else found


def _stands(standing: Iterable[str]) -> Q:
    kinds = [each for each in standing if each != FREE]
    held = Q(kind__in=kinds)
    return held | Q(kind=None) if FREE in standing else held


def sums(which: Wanted) -> Sums:
    told = _joined(which, priced=True).aggregate(
        units=Count("pk"), priced=Count("amount"), money=Sum("amount"), metres=Sum("area")
    )
    return Sums(told["units"], told["priced"], told["money"] or 0, told["metres"] or 0)


def by_standing(found: Units, *by: str) -> dict[tuple[Any, ...], Sums]:
    """Counted by what holds them, and by these columns before that."""
    rows = found.order_by().values_list(*by, "kind").annotate(
        units=Count("pk"), priced=Count("amount"), money=Sum("amount"), metres=Sum("area")
    )  # fmt: skip
    return {
        (*row[:-5], row[-5] or FREE): Sums(row[-4], row[-3], row[-2] or 0, row[-1] or 0) for row in rows
    }  # fmt: skip


def total(counted: Iterable[Sums]) -> Sums:
    counted = list(counted)
    return Sums(*(sum(column) for column in zip(*counted, strict=True))) if counted else Sums(0, 0, 0, 0)


def prices_of(unit: Unit) -> list[Told]:
    """All that it had, the latest first."""
    found = list(Price.objects.filter(unit=unit).order_by("-known_from"))
    entries = Entry.objects.in_bulk([each.known_from for each in found])
    return [
        Told(one.amount, one.why, entries[one.known_from].recorded_at, entries[one.known_from].actor,
             one.known_until == FOREVER)
        for one in found
    ]  # fmt: skip


class Kept(NamedTuple):
    """What holds a unit, or held it: from when until when, and for what."""

    kind: Hold.Kind
    subject: str
    why: str
    since: datetime
    until: datetime | None
    actor: str


def holds_of(unit: Unit) -> list[Kept]:
    """The latest first."""
    found = list(Hold.objects.filter(unit=unit).order_by("-known_from", "-pk"))
    seqs = {seq for one in found for seq in (one.known_from, one.known_until)}
    entries = Entry.objects.in_bulk(seqs - {FOREVER})
    return [
        Kept(
            Hold.Kind(one.kind), one.subject, one.why, entries[one.known_from].recorded_at,
            None if one.known_until == FOREVER else entries[one.known_until].recorded_at,
            entries[one.known_from].actor,
        )
        for one in found
    ]  # fmt: skip


class Range(NamedTuple):
    """What there is to choose from."""

    rooms: Sequence[int]
    products: Sequence[Product]
    floors: tuple[int, int] | None


def ranges(building: Building | None = None) -> Range:
    """Of its units; of all."""
    found = Unit.objects.all() if building is None else Unit.objects.filter(section__building=building)
    kinds = found.order_by().values_list("product", "rooms").annotate(low=Min("floor"), high=Max("floor"))
    products, rooms, low, high = [set(column) for column in zip(*kinds, strict=True)] or [set()] * 4
    return Range(
        sorted(rooms - {None}), [product for product in Product if product in products],
        (min(low), max(high)) if low else None,
    )  # fmt: skip
