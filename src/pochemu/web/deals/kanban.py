"""A pipeline's steps as columns of cards."""

from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from pochemu.sales import queries
from pochemu.sales.models import Deal, Managing, Pipeline
from pochemu.sales.models.pipeline import Outcome
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.face import Shown, hue, initials


class Face(NamedTuple):
    name: str
    initials: str
    hue: int


class CardShown(NamedTuple):
    number: int
    version: int
    href: str
    title: str
    amount: Shown | None
    where: str
    since: str
    since_iso: str
    people: list[Face]


class ColumnShown(NamedTuple):
    stage: int
    title: str
    end: str  # "", "won", "lost"
    deals: Shown
    amount: Shown
    cards: list[CardShown]
    more: Shown | None  # how many are not shown, and where they are


def columns(desk: Desk, pipeline: Pipeline, who: str) -> list[ColumnShown]:
    month = queries.month_begins(desk.page.reader.today, desk.page.snap.zone)
    deals = queries.wanted(desk.deals, queries.Wanted(shared=(frozenset((desk.person(who),)),) if who else ()))
    found = queries.columns(pipeline, deals, month=month)
    return [_column(desk, column, who, month) for column in found]


def _column(desk: Desk, column: queries.Column, who: str, month: datetime) -> ColumnShown:
    stage, sums, deals = column
    ended = stage.outcome != Outcome.OPEN
    href = addresses.listed(stage=stage.pk, who=who, ended=month.date() if ended else None)
    left = sums.deals - len(deals)
    return ColumnShown(
        stage.pk, stage.name, stage.outcome if ended else "",
        desk.count(sums.deals, href), desk.money(sums.amount, href),
        [card(desk, deal) for deal in deals],
        desk.count(left, href) if left > 0 else None,
    )  # fmt: skip


def card(desk: Desk, deal: Deal) -> CardShown:
    href, entered = addresses.of(deal), deal.entered_at.astimezone(desk.page.snap.zone)
    return CardShown(
        deal.pk, deal.version, href, name_of_client(deal),
        None if deal.amount is None else desk.money(deal.amount, href),
        " · ".join(filter(None, (deal.project, deal.unit))),
        desk.page.day_of(entered), entered.date().isoformat(),
        [face_of(share) for share in queries.managers(deal)],
    )  # fmt: skip


def face_of(share: Managing) -> Face:
    name = share.employee.name
    return Face(name, initials(name), hue(name))


def name_of_client(deal: Deal) -> str:
    """Of one whose data were erased its number is left."""
    client = deal.client
    return client.name or _("Client №%(number)s") % {"number": client.pk}
