"""The list of clients: found by any part of what is known of them, paged by the last one shown."""

from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.db.models import Prefetch, Q
from django.http import Http404
from django.utils.translation import gettext as _

from pochemu.clients.models import Client, ClientPhone, ClientQuerySet, Responsibility
from pochemu.clients.queries import seen
from pochemu.clients.searching import FEWEST_DIGITS, by_name, found
from pochemu.web.asked import number_asked, number_in
from pochemu.web.page import Page
from pochemu.web.why.shapes import Link

ON_A_PAGE: Final = 50
ALL, MINE, NOBODYS = "", "mine", "nobody"


class ClientRow(NamedTuple):
    number: int
    href: str
    name: str
    firm: bool
    phones: list[str]
    responsible: str
    own: bool


class Tab(NamedTuple):
    href: str
    title: str
    current: bool


class Asked(NamedTuple):
    """What is asked of the list."""

    query: str = ""
    whose: str = ALL
    after: str = ""

    def href(self, *, said: str = "", **other: str) -> str:
        told = {name: value for name, value in self._replace(**{"after": "", **other})._asdict().items() if value}
        told |= {"said": said} if said else {}
        names = {"query": "q"}
        return "/clients/" + (
            f"?{urlencode({names.get(name, name): value for name, value in told.items()})}" if told else ""
        )


class Listed(NamedTuple):
    rows: list[ClientRow]
    next: str  # the address of what follows; "" at the end
    tabs: list[Tab]


def listed(page: Page, asked: Asked) -> Listed:
    phones = Prefetch("phones", ClientPhone.objects.order_by("pk"))
    wanted = _after(clients_of(page, asked), asked.after).prefetch_related(phones)
    rows = list(wanted[: ON_A_PAGE + 1])
    following = asked.href(after=str(rows[ON_A_PAGE - 1].pk)) if len(rows) > ON_A_PAGE else ""
    return Listed(client_rows(page, rows[:ON_A_PAGE]), following, _tabs(page, asked))


def clients_of(page: Page, asked: Asked) -> ClientQuerySet:
    """All of the list, on whatever page, in its order."""
    wanted = _whose(page, asked.whose)
    if not asked.query:
        return wanted.order_by("sort", "pk")
    return wanted.filter(found(asked.query)).order_by(by_name(), "pk")


def client_rows(page: Page, clients: list[Client]) -> list[ClientRow]:
    care = Responsibility.objects.on(page.reader.today).filter(client__in=clients).select_related("employee")
    holders = {row.client_id: row.employee for row in care}
    return [
        ClientRow(
            one.pk, page.links.client(one.pk), one.name, one.kind == Client.Kind.FIRM,
            [phone.printed for phone in one.phones.all()],
            holders[one.pk].name if one.pk in holders else "",
            one.pk in holders and holders[one.pk].code == page.reader.employee,
        )
        for one in clients
    ]  # fmt: skip


def _whose(page: Page, whose: str) -> ClientQuerySet:
    there = seen(page.reader.sight, page.reader.today).filter(erased_at=None)
    care = Responsibility.objects.on(page.reader.today)
    match whose:
        case "":
            return there
        case "mine":
            return there.filter(pk__in=care.filter(employee__code=page.reader.employee).values("client"))
        case "nobody":
            return there.nobodys(page.reader.today)
    raise Http404


def _after(clients: ClientQuerySet, after: str) -> ClientQuerySet:
    """Written so that an index leads straight to the place."""
    if not after:
        return clients
    last = Client.objects.filter(pk=number_asked(after)).first()
    if last is None:
        raise Http404
    return clients.filter(Q(sort__gte=last.sort) & (Q(sort__gt=last.sort) | Q(pk__gt=last.pk)))


def _tabs(page: Page, asked: Asked) -> list[Tab]:
    titles = [(ALL, _("All")), (MINE, _("Mine")), (NOBODYS, _("Nobody’s"))]
    return [
        Tab(asked.href(whose=whose), title, asked.whose == whose)
        for whose, title in titles
        if whose != MINE or page.reader.employee
    ]


def found_in_search(page: Page, query: str, most: int) -> list[Link]:
    """For the search over everything. A number too short to be of a phone is the client's own."""
    few = len(query) < FEWEST_DIGITS and number_in(query) is not None
    wanted = Q(pk=int(query)) if few else found(query)
    clients = _whose(page, ALL).filter(wanted).order_by(by_name(), "pk")[:most]
    return [Link(page.links.client(one.pk), f"{one.name}, №{one.pk}") for one in clients]
