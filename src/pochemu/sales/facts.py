"""What moves of a deal are as facts: the ledger knows clients and deals by their numbers alone."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db.models.functions import Coalesce
from gmpy2 import mpq

from pochemu.engine.fact import Credit, Kind, NewFact, Value
from pochemu.people.queries import day_of
from pochemu.sales.kinds import DEAL_LOST, DEAL_MOVED, DEAL_OPENED, DEAL_WON
from pochemu.sales.models import Deal, Managing, StageMove
from pochemu.sales.models.pipeline import Outcome


def credited(move: StageMove) -> tuple[Credit, ...]:
    """To those who managed the deal when it was moved, whoever manages it now."""
    return managed(move.deal_id, move.turn)


def managed(deal: int, turn: int) -> tuple[Credit, ...]:
    """By whom, and in what shares, from that turn on."""
    shares = Managing.objects.filter(deal=deal, turn=turn).select_related("employee")
    return tuple(Credit(share.employee.code, share.share, share.role) for share in shares)


class Turn(NamedTuple):
    """Who manages a deal from that day on, and in what shares."""

    number: int
    since: date
    credits: tuple[Credit, ...]


def turns(deals: Collection[int]) -> dict[int, list[Turn]]:
    """Of each, from the first on."""
    began = Managing.objects.filter(deal__in=deals).annotate(began=Coalesce("since", "entry__recorded_at"))
    found: defaultdict[int, dict[int, Turn]] = defaultdict(dict)
    for one in began.select_related("employee").order_by("turn", "pk"):
        turn = found[one.deal_id].get(one.turn) or Turn(one.turn, day_of(one.began), ())
        credit = Credit(one.employee.code, one.share, one.role)
        found[one.deal_id][one.turn] = turn._replace(credits=(*turn.credits, credit))
    return {deal: list(each.values()) for deal, each in found.items()}


def turn_on(told: Sequence[Turn], on: date) -> Turn:
    """Who managed it as that day ended, whoever does now; of what was before it was opened, as its first day ended."""
    day = max(on, told[0].since)
    return next(one for one in reversed(told) if one.since <= day)


def managed_on(deal: int, on: date) -> Turn:
    return turn_on(turns([deal])[deal], on)


def told(move: StageMove, zone: ZoneInfo) -> Iterator[NewFact]:
    """All that the move says."""
    if move.came_from is None:
        yield opened(move)
    else:
        steps: dict[str, Value] = {"from": move.came_from.name, "to": move.to.name}
        yield _fact(DEAL_MOVED, move, **steps, days=mpq(move.days or 0), back=_is_back(move))
    if ended := end(move, zone):
        yield ended


def opened(move: StageMove) -> NewFact:
    return _fact(DEAL_OPENED, move)


def end(move: StageMove, zone: ZoneInfo) -> NewFact | None:
    """How the deal ended by the move, if it did."""
    kind = kind_of_end(move)
    if kind is None:
        return None
    deal, fields = move.deal, _place(move.deal)
    fields["days"] = mpq(days_between(deal.opened_at, move.at, zone))
    if kind is DEAL_LOST:
        fields |= {
            "from": move.came_from.name if move.came_from else "",
            "reason": move.reason.name if move.reason else "",
        }
    return _fact(kind, move, **fields)._replace(amount=deal.amount)


def kind_of_end(move: StageMove) -> Kind | None:
    return {"won": DEAL_WON, "lost": DEAL_LOST}.get(move.to.outcome)


def days_between(since: datetime, until: datetime, zone: ZoneInfo) -> int:
    """Midnights of the company's between them: what happens on one day takes 0 days."""
    return max(0, until.astimezone(zone).toordinal() - since.astimezone(zone).toordinal())


def _is_back(move: StageMove) -> bool:
    came_from = move.came_from
    return came_from is not None and (came_from.outcome != Outcome.OPEN or came_from.place > move.to.place)


def _fact(kind: Kind, move: StageMove, **fields: Value) -> NewFact:
    deal = move.deal
    card: dict[str, Value] = {"client": deal.client.subject, "pipeline": deal.pipeline.name}
    if deal.source:
        card["source"] = deal.source
    return NewFact(kind.name, move.key, move.at, credited(move), subject=deal.subject, fields={**card, **fields})


def _place(deal: Deal) -> dict[str, Value]:
    return {name: value for name, value in (("project", deal.project), ("unit", deal.unit)) if value}
