"""Marks on pages: whom to ask, what was said, one occasion."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from django.db.models import Avg, Count, Exists, OuterRef, QuerySet
from django.http import Http404
from gmpy2 import mpq

from pochemu.aftersale import marking
from pochemu.aftersale.models import Mark, Occasion
from pochemu.clients.history import SOURCE
from pochemu.engine.words import Words
from pochemu.ledger.models import Fact
from pochemu.people.rights import May, may
from pochemu.sales import contracting
from pochemu.web.clients.card import name_of_client
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals import addresses as deals
from pochemu.web.deals.desk import Desk
from pochemu.web.defects import access
from pochemu.web.face import Shown
from pochemu.web.marks import addresses
from pochemu.web.numbers import number
from pochemu.web.reservations.units import full_name
from pochemu.web.why.shapes import Link

LISTED: Final = 50
TABS: Final = {"": Words("To be asked", "Ждут вопроса"), "given": Words("Given", "Поставлены")}


class OccasionRow(NamedTuple):
    href: str
    title: str
    unit: str
    what: Words
    who: str
    day: str
    mark: int | None
    text: str


def seen(desk: Desk) -> QuerySet[Occasion]:
    """Of contracts that are open to the reader, and of what he did himself."""
    found = Occasion.objects.filter(contract__in=access.contracts(desk).values("pk"))
    own = desk.account.employee
    return found | Occasion.objects.filter(employee=own) if own else found


def one(desk: Desk, number: int) -> Occasion:
    whole = seen(desk).select_related("contract", "employee", "unit__section__building__project")
    found = whole.filter(pk=number).distinct().first()
    if found is None:
        raise Http404
    return found


STANDING: Final = Mark.objects.filter(occasion=OuterRef("pk"), taken_back_at=None)


def listed(desk: Desk, tab: str, who: str, page: int) -> dict[str, object]:
    """`tab`: those that wait, or those that are given."""
    found = _asked(desk, who)
    given = Mark.objects.filter(taken_back_at=None, occasion__in=found.values("pk"))
    sums = given.aggregate(count=Count("pk"), mean=Avg("mark"))
    wanted = list(_in_order(found, tab)[(page - 1) * LISTED : page * LISTED + 1])
    href = addresses.marks(tab="given", who=who)
    waiting = found.filter(given=False).count()
    return {
        "rows": _rows(desk, wanted[:LISTED]), "who": who, "staff": desk.staff,
        "more": addresses.marks(tab=tab, who=who, page=page + 1) if len(wanted) > LISTED else "",
        "first": addresses.marks(tab=tab, who=who) if page > 1 else "",
        "to_ask": desk.count(waiting, addresses.marks(who=who)), "count": desk.count(sums["count"], href),
        "mean": _mean(desk, given, sums["count"], href),
    }  # fmt: skip


def _asked(desk: Desk, who: str) -> QuerySet[Any]:
    """Each with whether its mark is `given`."""
    found = seen(desk).filter(off=False).annotate(given=Exists(STANDING))
    return found.filter(employee__code=desk.person(who)) if who else found


def _in_order(found: QuerySet[Any], tab: str) -> QuerySet[Any]:
    wanted = found.filter(given=tab == "given").select_related("employee", "unit__section__building__project")
    return wanted.order_by("-at", "-pk").distinct()


class _Told(NamedTuple):
    """What stands in a file of it."""

    occasion: Occasion
    client: str
    mark: Mark | None


COLUMNS: Final = (
    Column[_Told](Words("Client", "Клиент"), lambda row: row.client),
    Column[_Told](Words("Unit", "Помещение"), lambda row: full_name(row.occasion.unit)),
    Column[_Told](Words("Of what", "За что"), lambda row: Occasion.What(row.occasion.what).words),
    Column[_Told](Words("When it was done", "Когда выполнено"), lambda row: row.occasion.at, Kind.MOMENT),
    Column[_Told](Words("Who served", "Кто обслуживал"), lambda row: row.occasion.employee.name),
    Column[_Told](Words("Mark", "Оценка"), lambda row: row.mark.mark if row.mark else None, Kind.NUMBER),
    Column[_Told](
        Words("When it was given", "Когда поставлена"), lambda row: row.mark.at if row.mark else None, Kind.MOMENT
    ),
    Column[_Told](Words("What the client said", "Что сказал клиент"), lambda row: row.mark.text if row.mark else None),
)


def listing(desk: Desk, tab: str, who: str) -> Listing[_Told]:
    """All of the list, to be taken out."""

    def told(rows: Sequence[Occasion]) -> list[_Told]:
        marks, buyers = _marks(rows), contracting.first_buyers([row.contract for row in rows])
        return [_Told(row, name_of_client(buyers[row.contract_id]), marks.get(row.pk)) for row in rows]

    title = Words("Clients’ marks", "Оценки клиентов")
    return Listing("marks", title, _in_order(_asked(desk, who), tab), told, COLUMNS)


def _marks(rows: Sequence[Occasion]) -> dict[int, Mark]:
    return {mark.occasion_id: mark for mark in Mark.objects.filter(occasion__in=rows, taken_back_at=None)}


def _mean(desk: Desk, given: QuerySet[Mark], count: int, href: str) -> Shown | None:
    """Exactly, and not as a database divides."""
    if not count:
        return None
    total = sum(mark * times for mark, times in given.values_list("mark").annotate(times=Count("pk")).order_by("mark"))
    return Shown(href, number(mpq(total, count), desk.page.reader.language))


def _rows(desk: Desk, rows: Sequence[Occasion]) -> list[OccasionRow]:
    marks, buyers = _marks(rows), contracting.first_buyers([row.contract for row in rows])
    return [_row(desk, row, name_of_client(buyers[row.contract_id]), marks.get(row.pk)) for row in rows]


def _row(desk: Desk, one: Occasion, client: str, mark: Mark | None) -> OccasionRow:
    return OccasionRow(
        addresses.mark(one.pk), client, full_name(one.unit), Occasion.What(one.what).words, one.employee.name,
        desk.page.day_of(mark.at if mark else one.at), mark.mark if mark else None, mark.text if mark else "",
    )  # fmt: skip


def context(desk: Desk, one: Occasion) -> dict[str, object]:
    client = contracting.first_buyer(one.contract)
    mark = one.marks.filter(taken_back_at=None).select_related("by__user", "by__employee").first()
    writes = marking.may_write(desk.account, one.employee, now=desk.page.reader.now)
    known = Fact.objects.known().filter(kind__name="client_mark", source=SOURCE, key=str(one), cancelled=False)
    fact = known.values_list("pk", flat=True).first()
    return {
        "section": "marks", "page": desk.page, "one": one, "href": addresses.mark(one.pk), "mark": mark,
        "client": Link(deals.client(client.pk), name_of_client(client)), "unit": full_name(one.unit),
        "contract": Link(deals.contract(one.contract_id), one.contract.number),
        "what": Occasion.What(one.what).words, "day": desk.page.day_of(one.at),
        "given": desk.page.day_of(mark.at) if mark else "", "fact": f"/facts/{fact}/" if fact else "",
        "writes": writes and mark is None and not one.off, "undoes": mark is not None and may(desk.account, May.TERMS),
        "marks": marking.MARKS,
    }  # fmt: skip
