"""Requests on pages: whom to answer first, one with its way and its defects."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from django.db.models import F, Q, QuerySet
from django.http import Http404, QueryDict

from pochemu.aftersale import setting
from pochemu.aftersale.models import Act, Request, RequestEvent
from pochemu.clients.history import SOURCE
from pochemu.engine.words import Words
from pochemu.ledger.models import Fact
from pochemu.people.rights import May, may
from pochemu.sales import contracting
from pochemu.sales.models import Contract
from pochemu.sales.queries import called
from pochemu.web.asked import number_asked
from pochemu.web.clients.card import name_of_client
from pochemu.web.columns import Column, Kind, Listing
from pochemu.web.deals import addresses as deals
from pochemu.web.deals.desk import Desk
from pochemu.web.defects import access
from pochemu.web.defects import addresses as snags
from pochemu.web.defects.listed import row
from pochemu.web.defects.shown import FactShown, PhotoShown, StepShown
from pochemu.web.face import Shown
from pochemu.web.numbers import long_day, short_day
from pochemu.web.reservations.units import full_name
from pochemu.web.service import addresses
from pochemu.web.why.shapes import Link

ROWS: Final = 50
LISTED: Final = 30
TABS: Final = {
    "": Words("Open", "Открытые"), "unanswered": Words("Not answered", "Без ответа"),
    "late": Words("Late", "Просрочены"), "closed": Words("Closed", "Закрытые"),
}  # fmt: skip


class RequestRow(NamedTuple):
    href: str
    number: int
    title: str
    unit: str
    text: str
    state: Words
    late: bool
    who: str
    day: str


def seen(desk: Desk) -> QuerySet[Request]:
    """Of contracts that are open to the reader, and those that he works."""
    found = Request.objects.filter(contract__in=access.contracts(desk).values("pk"))
    own = desk.account.employee
    return found | Request.objects.filter(employee=own) if own else found


def one(desk: Desk, number: int) -> Request:
    whole = seen(desk).select_related("contract", "employee", "unit__section__building__project")
    found = whole.filter(pk=number).distinct().first()
    if found is None:
        raise Http404
    return found


def wanted(desk: Desk, tab: str, who: str) -> QuerySet[Request]:
    found, today = seen(desk), desk.page.reader.today
    if who:
        found = found.filter(employee__code=desk.person(who))
    unanswered = Q(closed_at=None, answered_at=None)
    return found.filter({
        "": Q(closed_at=None), "unanswered": unanswered, "late": unanswered & Q(answer_by__lt=today),
        "closed": Q(closed_at__isnull=False),
    }[tab]).distinct()  # fmt: skip


def listed(desk: Desk, form: QueryDict) -> dict[str, object]:
    """Those that were not answered come first, by their deadline."""
    tab, who = _asked(form)
    begin = number_asked(form.get("from", "") or "0", digits=9)
    rows = list(_in_order(desk, tab, who)[begin : begin + ROWS + 1])
    buyers = contracting.first_buyers([each.contract for each in rows[:ROWS]])
    return {
        "tab": tab, "who": who, "staff": desk.staff,
        "rows": [_row(desk, each, name_of_client(buyers[each.contract_id])) for each in rows[:ROWS]],
        "more": addresses.service(tab=tab, who=who, **{"from": begin + ROWS}) if len(rows) > ROWS else "",
        "first": addresses.service(tab=tab, who=who) if begin else "",
        "counts": [(title, _count(desk, name, who)) for name, title in TABS.items()],
    }  # fmt: skip


def _asked(form: QueryDict) -> tuple[str, str]:
    """The tab, and whose. Raises Http404."""
    tab = form.get("tab", "")
    if tab not in TABS:
        raise Http404
    return tab, form.get("who", "")


def _in_order(desk: Desk, tab: str, who: str) -> QuerySet[Request]:
    found = wanted(desk, tab, who).select_related("contract", "employee", "unit__section__building__project")
    if tab == "closed":
        return found.order_by("-closed_at", "-pk")
    return found.order_by(F("answered_at").desc(nulls_first=True), "answer_by", "pk")


class _Told(NamedTuple):
    """What stands in a file of it."""

    request: Request
    client: str
    state: Words


COLUMNS: Final = (
    Column[_Told](Words("Number", "Номер"), lambda row: row.request.pk, Kind.NUMBER),
    Column[_Told](Words("Client", "Клиент"), lambda row: row.client),
    Column[_Told](Words("Contract", "Договор"), lambda row: row.request.contract.number),
    Column[_Told](Words("Unit", "Помещение"), lambda row: full_name(row.request.unit)),
    Column[_Told](Words("What was asked", "Обращение"), lambda row: row.request.text),
    Column[_Told](Words("How it came", "Как поступило"), lambda row: Request.How(row.request.how).words),
    Column[_Told](Words("Came", "Поступило"), lambda row: row.request.at, Kind.MOMENT),
    Column[_Told](Words("To be answered by", "Ответить до"), lambda row: row.request.answer_by, Kind.DAY),
    Column[_Told](Words("First answer", "Первый ответ"), lambda row: row.request.answered_at, Kind.MOMENT),
    Column[_Told](Words("How it stands", "Состояние"), lambda row: row.state),
    Column[_Told](Words("Closed", "Закрыто"), lambda row: row.request.closed_at, Kind.MOMENT),
    Column[_Told](Words("Who works it", "Кто ведёт"), lambda row: row.request.employee.name),
)


def listing(desk: Desk, form: QueryDict) -> Listing[_Told]:
    """All of the list, to be taken out."""

    def told(rows: Sequence[Request]) -> list[_Told]:
        buyers = contracting.first_buyers([each.contract for each in rows])
        return [_Told(each, name_of_client(buyers[each.contract_id]), state_of(desk, each)) for each in rows]

    return Listing(
        "requests", Words("Requests", "Обращения"), _in_order(desk, *_asked(form)), told, COLUMNS
    )  # fmt: skip


def _count(desk: Desk, tab: str, who: str) -> Shown:
    return desk.count(wanted(desk, tab, who).count(), addresses.service(tab=tab, who=who))


def _row(desk: Desk, one: Request, client: str) -> RequestRow:
    late = one.closed_at is None and one.answered_at is None and one.answer_by < desk.page.reader.today
    return RequestRow(
        addresses.request(one.pk), one.pk, client, full_name(one.unit), one.text[:200], state_of(desk, one), late,
        one.employee.name, desk.page.day_of(one.at),
    )  # fmt: skip


def state_of(desk: Desk, one: Request) -> Words:
    if one.closed_at:
        return _CLOSED.fill(day=desk.page.day_of(one.closed_at))
    if one.answered_at is None:
        return _ANSWER_BY.fill(day=short_day(one.answer_by, desk.page.reader.language, today=desk.page.reader.today))
    return Request.Decision(one.decision).words if one.decision else _ANSWERED


def to_ask_for(desk: Desk, query: str, contract: str) -> list[tuple[int, str, str, str]]:
    """Contracts whose units are handed over, by number, unit or buyer: number, contract, unit, client."""
    handed = Act.objects.filter(undone_at=None).exclude(what=Act.What.REFUSED).values("contract")
    found = access.contracts(desk).filter(pk__in=handed)
    found = found.filter(pk=number_asked(contract)) if contract else found.filter(called(query))
    rows: list[Contract] = list(found.select_related("unit__section__building__project").order_by("-pk")[:LISTED])
    buyers = contracting.first_buyers(rows)
    return [(each.pk, each.number, full_name(each.unit), name_of_client(buyers[each.pk])) for each in rows]


def context(desk: Desk, one: Request) -> dict[str, object]:
    client, checklist, is_open = contracting.first_buyer(one.contract), setting.checklist(), one.closed_at is None
    found = one.defects.select_related("contractor", "responsible", "unit__section__building__project").order_by("-pk")
    return {
        "section": "service", "page": desk.page, "one": one, "href": addresses.request(one.pk), "seen": one.version,
        "unit": full_name(one.unit), "client": Link(deals.client(client.pk), name_of_client(client)),
        "contract": Link(deals.contract(one.contract_id), one.contract.number), "how": Request.How(one.how).words,
        "state": state_of(desk, one),
        "late": is_open and not one.answered_at and one.answer_by < desk.page.reader.today,
        "day": desk.page.day_of(one.at), "answer_by": long_day(one.answer_by, desk.page.reader.language),
        "photos": _photos(desk, one), "steps": _steps(desk, one.events.order_by("-number")), "facts": _facts(one),
        "defects": [row(desk, each) for each in found], "places": checklist.places, "things": checklist.things,
        "is_open": is_open, "guarantee": one.decision == Request.Decision.GUARANTEE, "staff": desk.staff,
        "decides": is_open and not (one.decision and found), "decisions": Request.Decision,
        "entrusts": is_open and may(desk.account, May.ENTRUST),
    }  # fmt: skip


def _photos(desk: Desk, one: Request) -> list[PhotoShown]:
    found = one.photos.exclude(path="").select_related("by__user", "by__employee").order_by("pk")
    return [
        PhotoShown(snags.photo(photo.pk), False, desk.page.day_of(photo.at), number)
        for number, photo in enumerate(found, 1)
    ]


def _steps(desk: Desk, events: QuerySet[RequestEvent]) -> list[StepShown]:
    """The latest first."""
    zone, rows = desk.page.snap.zone, events.select_related("by__user", "by__employee", "employee")
    return [
        StepShown(
            step.at.astimezone(zone).date().isoformat(), desk.page.day_of(step.at), f"{step.at.astimezone(zone):%H:%M}",
            STEPS[RequestEvent.What(step.what)].fill(to=step.employee.name), step.text, step.by.name if step.by else "",
        )
        for step in rows
    ]  # fmt: skip


def _facts(one: Request) -> Iterable[FactShown]:
    rows = Fact.objects.known().filter(source=SOURCE, key=str(one), cancelled=False).select_related("kind")
    return [
        FactShown(Words(fact.kind.title_en, fact.kind.title_ru), f"/facts/{fact.pk}/")
        for fact in rows.order_by("occurred_at", "pk")
    ]


_CLOSED = Words("closed {day}", "закрыто {day}")
_ANSWER_BY = Words("to be answered by {day}", "ответить до {day}")
_ANSWERED = Words("answered, to be decided", "ответили, решение не принято")
STEPS: Final = {
    RequestEvent.What.TAKEN: Words("The request came", "Обращение принято"),
    RequestEvent.What.ANSWERED: Words("The client was answered", "Клиенту ответили"),
    RequestEvent.What.GUARANTEE: Words("Decided: under guarantee", "Решение: по гарантии"),
    RequestEvent.What.NOT: Words("Decided: not under guarantee", "Решение: не по гарантии"),
    RequestEvent.What.CLOSED: Words("Closed", "Обращение закрыто"),
    RequestEvent.What.ENTRUSTED: Words("Now {to} works it", "Теперь обращение ведёт {to}"),
}
