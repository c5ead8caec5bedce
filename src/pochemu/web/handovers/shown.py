"""Hand-overs as a list tells them, and which the reader may open."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from pochemu.clients.queries import seen as clients_seen
from pochemu.engine.words import Words
from pochemu.sales import handing
from pochemu.sales.models import Handover
from pochemu.sales.models.handover import HandoverQuerySet
from pochemu.web.clients.card import name_of_client
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk

LISTED: Final = 100


class HandoverShown(NamedTuple):
    number: int
    client: str
    client_href: str  # "" where the client is closed to the reader
    deal: str
    deal_href: str
    whence: Words  # the team that it was of
    to: Words
    giver: str
    given: str
    take_by: str
    late: bool
    state: Words
    ender: str
    ended: str
    text: str
    reason: str
    takes: bool  # the reader may take it


def opened(desk: Desk) -> HandoverQuerySet:
    """Those of clients whom one sees, those that one gave, and those that wait for one's team."""
    found = Handover.objects.select_related("client__merged_into", "deal", "team", "to", "giver", "ender")
    reader = desk.page.reader
    if reader.sight.everything:
        return found
    own = desk.account.employee
    team = handing.team_of(own, reader.today) if own else None
    clients = clients_seen(reader.sight, reader.today).values("pk")
    return found.filter(client__in=clients) | found.filter(giver=own) | found.filter(to=team, ended_at=None)


def waiting_for_me(desk: Desk) -> HandoverQuerySet:
    own = desk.account.employee
    team = handing.team_of(own, desk.page.reader.today) if own else None
    return opened(desk).waiting().filter(to=team).order_by("take_by", "pk")


def shown(desk: Desk, handovers: Iterable[Handover]) -> list[HandoverShown]:
    rows = list(handovers)
    reader, own = desk.page.reader, desk.account.employee
    wholes = {row.client.whole.pk for row in rows}
    opened_clients = set(clients_seen(reader.sight, reader.today).filter(pk__in=wholes).values_list("pk", flat=True))
    team = handing.team_of(own, reader.today) if own else None
    return [_one(desk, row, opened_clients, takes=row.ended_at is None and row.to == team) for row in rows]


def _one(desk: Desk, handover: Handover, opened_clients: set[int], *, takes: bool) -> HandoverShown:
    page, client = desk.page, handover.client.whole
    open_client = client.pk in opened_clients
    return HandoverShown(
        handover.pk, name_of_client(client) if open_client or takes else f"№{client.pk}",
        page.links.client(client.pk) if open_client else "",
        f"№{handover.deal_id}" if handover.deal_id else "",
        addresses.of(handover.deal_id) if handover.deal_id else "",
        handover.team.title if handover.team else Words.same("—"), handover.to.title, handover.giver.name,
        _moment(desk, handover.given_at), _moment(desk, handover.take_by), handover.is_late(page.reader.now),
        STATES[handover.taken], handover.ender.name if handover.ender else "",
        _moment(desk, handover.ended_at) if handover.ended_at else "", handover.text, handover.reason, takes,
    )  # fmt: skip


def _moment(desk: Desk, at: datetime) -> str:
    return f"{desk.page.day_of(at)}, {at.astimezone(desk.page.snap.zone):%H:%M}"


STATES: Final[dict[bool | None, Words]] = {
    None: Words("waits to be taken", "ждёт, когда примут"),
    True: Words("taken", "принято"),
    False: Words("returned", "возвращено"),
}
