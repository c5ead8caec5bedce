"""Many deals at once, as another CRM knew them: each as if it had been opened, and had ended, here."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from pochemu.clients.bringing import is_used
from pochemu.clients.history import SOURCE, tell
from pochemu.clients.models import Client
from pochemu.ledger.actions import cancel, record
from pochemu.ledger.entries import Writing, entry
from pochemu.people.models import Account, Employee
from pochemu.people.queries import company
from pochemu.sales.dealing import Card
from pochemu.sales.facts import days_between, told
from pochemu.sales.kinds import DEAL_LOST, DEAL_MOVED, DEAL_OPENED, DEAL_WON, OF_DEALS, declared
from pochemu.sales.models import Deal, LossReason, Managing, Pipeline, Stage, StageMove
from pochemu.sales.models.pipeline import Outcome


class Coming(NamedTuple):
    client: Client
    card: Card
    stage: Stage
    manager: Employee
    opened_at: datetime
    ended_at: datetime | None = None  # where the stage is an end
    reason: LossReason | None = None
    title: str = ""  # as it was called there


def bring(pipeline: Pipeline, coming: Sequence[Coming], *, by: Account | None) -> list[Deal]:
    """An open deal is opened at its step: which steps it came through is not known. One that has ended was opened at
    the first step. No step sets tasks: its day has passed."""
    declared(*OF_DEALS)
    first = pipeline.stages.filter(outcome=Outcome.OPEN, gone=False).first()
    assert first is not None, "checked before"
    with entry(actor=str(by or ""), what="deals brought") as act:
        deals = Deal.objects.bulk_create(_begun(act, one, pipeline, first, by) for one in coming)
        Managing.objects.bulk_create(
            Managing(entry_id=act.seq, deal=deal, turn=1, since=deal.opened_at, employee=one.manager)
            for deal, one in zip(deals, coming, strict=True)
        )
        for deal in deals:
            deal.managed = deal.version = 1
        Deal.objects.filter(pk__in=[deal.pk for deal in deals]).update(managed=1, version=1)
        opened = StageMove.objects.bulk_create(
            StageMove(entry_id=act.seq, deal=deal, number=1, to=deal.stage, at=deal.opened_at, turn=1, by=by)
            for deal in deals
        )
        ended = _ended(act, [(deal, one) for deal, one in zip(deals, coming, strict=True) if one.ended_at], by)
        _tell(act, [*opened, *ended])
    return deals


def _begun(act: Writing, one: Coming, pipeline: Pipeline, first: Stage, by: Account | None) -> Deal:
    return Deal(
        client=one.client, pipeline=pipeline, stage=first if one.ended_at else one.stage, opened_at=one.opened_at,
        entered_at=one.opened_at, opened_by=by, brought_by_id=act.seq, title=one.title or None, **one.card._asdict(),
    )  # fmt: skip


def _ended(act: Writing, deals: Sequence[tuple[Deal, Coming]], by: Account | None) -> list[StageMove]:
    zone, moves = company().zone, []
    for deal, one in deals:
        assert one.ended_at is not None, "it has ended"
        move = StageMove(
            entry_id=act.seq, deal=deal, number=2, came_from=deal.stage, to=one.stage, at=one.ended_at, turn=1,
            days=days_between(deal.opened_at, one.ended_at, zone), reason=one.reason, by=by,
        )  # fmt: skip
        deal.stage, deal.outcome, deal.reason, deal.entered_at = one.stage, one.stage.outcome, one.reason, one.ended_at
        moves.append(move)
    Deal.objects.bulk_update([deal for deal, _ in deals], ["stage", "outcome", "reason", "entered_at"])
    return StageMove.objects.bulk_create(moves)


def _tell(act: Writing, moves: Sequence[StageMove]) -> None:
    """All facts at once; each move's last one leads to it from the client's history."""
    zone = company().zone
    facts = [(move, list(told(move, zone))) for move in moves]
    record(act, SOURCE, [fact for _, each in facts for fact in each])
    for move, each in facts:
        tell(move.deal.client, at=move.at, room="sales", what=each[-1].kind, number=move.pk, fact=each[-1], by=move.by)


def untouched(deal: Deal) -> bool:
    """Nobody has moved, changed or shared it since it was brought, nor set a task or booked a meeting."""
    return deal.version == 1 and not is_used(deal, but=(Managing, StageMove))


def take_back(deal: Deal, *, by: Account | None, at: datetime) -> None:
    """Its facts are cancelled; what was written of it stays written."""
    with entry(actor=str(by or ""), what=f"deal {deal.pk} taken back") as act:
        for move in deal.moves.all():
            for kind in (DEAL_OPENED, DEAL_MOVED, DEAL_WON, DEAL_LOST):
                cancel(act, kind.name, SOURCE, move.key)
        deal.taken_back_at = at
        deal.save(update_fields=["taken_back_at"])
