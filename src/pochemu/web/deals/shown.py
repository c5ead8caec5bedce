"""A deal on its page: where it stands, what it says, who manages it, what happened to it."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from pochemu.clients.history import SOURCE
from pochemu.engine.period import Month
from pochemu.ledger.models import Fact
from pochemu.people.rights import May, may
from pochemu.sales import dealing, queries
from pochemu.sales.models import Deal, LossReason, Managing, Stage, StageMove
from pochemu.sales.models.pipeline import Outcome
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.forms import RowTyped, card_typed, rows_of
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.face import Shown
from pochemu.web.links import Links
from pochemu.web.numbers import share_said


class StepShown(NamedTuple):
    title: str
    here: bool
    done: bool
    detail: str = ""


class ShareShown(NamedTuple):
    name: str
    href: str
    share: Shown
    role: str


class FactLink(NamedTuple):
    title: str
    href: str


class MoveShown(NamedTuple):
    day: str
    iso: str
    title: str
    detail: str
    facts: list[FactLink]


def context(desk: Desk, deal: Deal) -> dict[str, object]:
    queries.with_people([deal])
    stages = list(deal.pipeline.stages.filter(gone=False))
    href = addresses.of(deal)
    ended = deal.outcome != Outcome.OPEN
    return {
        "section": "deals", "page": desk.page, "deal": deal, "title": name_of_client(deal),
        "client": addresses.client(deal.client.whole.pk),
        "amount": None if deal.amount is None else desk.money(deal.amount, f"{href}#card"),
        "steps": list(_steps(deal, stages)), "shares": [_share(desk, one) for one in queries.managers(deal)],
        "others": [stage for stage in stages if stage.pk != deal.stage_id],
        "movable": not ended or may(desk.account, May.REOPEN), "ended": ended,
        "shares_it": dealing.may_share(deal, desk.account),
        "reasons": LossReason.objects.filter(gone=False),
        "moves": _moves(desk, deal), "sources": queries.sources(desk.deals),
        "staff": desk.staff, "href": href, "manager": next((one.employee.code for one in queries.managers(deal)), ""),
        "list": addresses.board(pipeline=deal.pipeline_id),
        "on_its_way": (waits := deal.handovers.waiting().first()) is not None,
        "handover": addresses.handover(waits.pk) if waits else addresses.hand_over(deal),
    }  # fmt: skip


def typed(desk: Desk, deal: Deal) -> dict[str, object]:
    """What its forms have before anybody has written in them."""
    return {"card": card_typed(deal, desk.page), "rows": rows_shown(desk, deal)}


def rows_shown(desk: Desk, deal: Deal) -> list[RowTyped]:
    return rows_of(queries.managers(deal), desk.page.reader.language)


def _steps(deal: Deal, stages: list[Stage]) -> Iterator[StepShown]:
    """Open steps in their order, and the end the deal came to."""
    for stage in stages:
        here = stage.pk == deal.stage_id
        if stage.outcome == Outcome.OPEN:
            yield StepShown(stage.name, here, deal.outcome == Outcome.WON or stage.place < deal.stage.place)
        elif here:
            yield StepShown(stage.name, here, False, deal.reason.name if deal.reason else "")


def _share(desk: Desk, share: Managing) -> ShareShown:
    href = desk.page.links.person(share.employee.code)
    return ShareShown(
        share.employee.name, href, Shown(href, share_said(share.share, desk.page.reader.language)), share.role
    )


def _moves(desk: Desk, deal: Deal) -> list[MoveShown]:
    facts = facts_of(desk, SOURCE, deal.subject)
    return [_move(desk, one, facts.get(one.key, [])) for one in queries.moves_of(deal)]


def _move(desk: Desk, move: StageMove, facts: list[FactLink]) -> MoveShown:
    at = move.at.astimezone(desk.page.snap.zone)
    title = move.to.name if move.came_from else _("Opened: %(stage)s") % {"stage": move.to.name}
    who = (move.by.employee.name if move.by.employee else str(move.by)) if move.by else ""
    reason = move.reason.name if move.reason else ""
    return MoveShown(
        desk.page.day_of(at), at.isoformat(timespec="minutes"), title, " · ".join(filter(None, (reason, who))), facts
    )


def facts_of(desk: Desk, source: str, subject: str) -> dict[str, list[FactLink]]:
    """What the ledger knows of it, by key; those that the reader may open."""
    known = Fact.objects.known().filter(source=source, subject=subject, cancelled=False)
    found: dict[str, list[FactLink]] = {}
    for fact in known.select_related("kind").prefetch_related("credits__employee").order_by("pk"):
        month = Month.of(fact.occurred_at.astimezone(desk.page.snap.zone).date())
        employee = next(
            (each.employee.code for each in fact.credits.all() if _opens(desk, each.employee.code, month)), ""
        )
        if employee:
            title = fact.kind.title_ru if desk.page.reader.language == "ru" else fact.kind.title_en
            found.setdefault(fact.key, []).append(FactLink(title, Links(month).fact(fact.pk, employee)))
    return found


def _opens(desk: Desk, employee: str, month: Month) -> bool:
    """Whether a person's month is there, and open to the reader."""
    return desk.page.reader.opens(employee) and bool(desk.page.snap.roster.holdings_of(employee, month))
