"""What was said on a deal's way: calls and meetings with its client, from its opening to its end."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from pochemu.callcentre.models import Call
from pochemu.clients.models import Client
from pochemu.people.visibility import What
from pochemu.sales import meetings
from pochemu.sales.models import Deal, Meeting
from pochemu.sales.models.pipeline import Outcome
from pochemu.web.calls.access import open_calls
from pochemu.web.deals.desk import Desk


class Talks(NamedTuple):
    """The latest first; those that are open to the reader."""

    calls: list[Call]
    meetings: list[Meeting]


def talks(desk: Desk, deals: Sequence[Deal]) -> dict[int, Talks]:
    """By the deals' numbers: as many questions however many deals."""
    faces = _faces(deals)
    numbers = sorted({number for some in faces.values() for number in some})
    calls, met = defaultdict(list), defaultdict(list)
    for call in open_calls(desk.page.reader).filter(client__in=numbers).order_by("-started", "-pk"):
        calls[call.client_id].append(call)
    seen = meetings.seen(desk.page.reader.sight.reach(What.CLIENTS))
    for meeting in seen.filter(Q(deal__in=deals) | Q(deal=None, client__in=numbers)).order_by("-starts_at", "-pk"):
        met[meeting.deal_id, None if meeting.deal_id else meeting.client_id].append(meeting)
    return {
        deal.pk: Talks(
            [call for face in faces[deal.pk] for call in calls[face] if _on_its_way(deal, call.moment)],
            [
                *met[deal.pk, None],
                *(one for face in faces[deal.pk] for one in met[None, face] if _on_its_way(deal, one.starts_at)),
            ],
        )
        for deal in deals
    }


def _faces(deals: Sequence[Deal]) -> dict[int, list[int]]:
    """All numbers under which each deal's client is known: those merged into it too."""
    wholes = {deal.pk: deal.client.merged_into_id or deal.client_id for deal in deals}
    known = defaultdict(list)
    for part, whole in Client.objects.filter(merged_into__in=set(wholes.values())).values_list("pk", "merged_into"):
        known[whole].append(part)
    return {deal: [whole, *known[whole]] for deal, whole in wholes.items()}


def _on_its_way(deal: Deal, at: datetime | None) -> bool:
    ended = None if deal.outcome == Outcome.OPEN else deal.entered_at
    return at is not None and deal.opened_at <= at and (ended is None or at <= ended)
