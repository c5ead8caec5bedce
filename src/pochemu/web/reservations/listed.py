"""Reservations as a list: in force, soon to end, ended; everybody's or one's own."""

from datetime import timedelta
from typing import Final, NamedTuple

from django.db.models import Count, QuerySet, Sum
from django.http import Http404, QueryDict

from pochemu.engine.words import Words
from pochemu.sales import queries
from pochemu.sales.models import Reservation
from pochemu.web.asked import number_asked
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.face import Shown
from pochemu.web.page import MonthLink
from pochemu.web.reservations import shown
from pochemu.web.reservations.shown import ReservationShown

ROWS: Final = 50
SOON: Final = timedelta(days=2)
TABS: Final = {
    "": Words("In force", "Действуют"),
    "soon": Words("Soon to end", "Скоро закончатся"),
    "ended": Words("Ended", "Завершены"),
}


class Listed(NamedTuple):
    rows: list[ReservationShown]
    given: dict[str, str]
    tabs: list[MonthLink]
    number: Shown
    amount: Shown
    paid: Shown
    more: str
    first: str


def listed(desk: Desk, form: QueryDict) -> Listed:
    given = {name: text for name in ("tab", "who", "deal", "before") if (text := form.get(name, "").strip())}
    before, tab = given.pop("before", ""), given.get("tab", "")
    if tab not in TABS:
        raise Http404
    found = _wanted(desk, given, tab)
    rows = list(_page(found, tab, before))
    href = addresses.reservations(**given)
    sums = found.order_by().aggregate(count=Count("pk"), price=Sum("price"), paid=Sum("paid"))
    last = rows[ROWS - 1] if len(rows) > ROWS else None
    return Listed(
        [shown.shown(desk, one) for one in rows[:ROWS]], given, _tabs(given), desk.count(sums["count"], href),
        desk.money(int(sums["price"] or 0), href), desk.money(int(sums["paid"] or 0), href),
        addresses.reservations(**given, before=last.pk) if last else "", href if before else "",
    )  # fmt: skip


COLUMNS: Final = (
    Column[Reservation](Words("Client", "Клиент"), lambda one: name_of_client(one.deal)),
    Column[Reservation](Words("Project", "Проект"), lambda one: one.unit.section.building.project.name),
    Column[Reservation](Words("Building", "Корпус"), lambda one: one.unit.section.building.name),
    Column[Reservation](Words("Unit", "Помещение"), lambda one: one.unit.number),
    Column[Reservation](Words("Price", "Цена"), lambda one: one.price, Kind.MONEY),
    Column[Reservation](Words("Paid for it", "Оплачено за бронь"), lambda one: one.paid, Kind.MONEY),
    Column[Reservation](Words("Made", "Оформлена"), lambda one: one.made_at, Kind.MOMENT),
    Column[Reservation](Words("Until", "До"), lambda one: one.until, Kind.MOMENT),
    Column[Reservation](Words("Ended", "Завершена"), lambda one: one.ended_at, Kind.MOMENT),
)


def listing(desk: Desk, form: QueryDict) -> Listing[Reservation]:
    given = {name: text for name in ("tab", "who", "deal") if (text := form.get(name, "").strip())}
    tab = given.get("tab", "")
    if tab not in TABS:
        raise Http404
    found = _wanted(desk, given, tab).order_by(*(("-pk",) if tab == "ended" else ("until", "pk")))
    return Listing("reservations", Words("Reservations", "Брони"), found, list, COLUMNS)


def _wanted(desk: Desk, given: dict[str, str], tab: str) -> QuerySet[Reservation]:
    found = shown.seen(desk)
    if "who" in given:
        whose = queries.seen(frozenset((desk.person(given["who"]),)))
        found = found.filter(deal__in=whose)
    if "deal" in given:
        found = found.filter(deal=number_asked(given["deal"]))
    if tab == "ended":
        return found.exclude(ended_at=None)
    found = found.filter(ended_at=None)
    return found.filter(until__lte=desk.page.reader.now + SOON) if tab == "soon" else found


def _page(found: QuerySet[Reservation], tab: str, before: str) -> QuerySet[Reservation]:
    """What ended last first; what ends first first."""
    last = found.filter(pk=number_asked(before)).first() if before else None
    if before and last is None:
        raise Http404
    if tab == "ended":
        found = found.order_by("-pk")
        return (found.filter(pk__lt=last.pk) if last else found)[: ROWS + 1]
    if last:
        found = found.filter(until__gt=last.until) | found.filter(until=last.until, pk__gt=last.pk)
    return found.order_by("until", "pk")[: ROWS + 1]


def _tabs(given: dict[str, str]) -> list[MonthLink]:
    rest = {name: text for name, text in given.items() if name != "tab"}
    return [
        MonthLink(addresses.reservations(**rest, tab=name), title, name == given.get("tab", ""))  # type: ignore[arg-type]
        for name, title in TABS.items()
    ]
