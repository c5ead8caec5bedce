"""Leave to go beyond the limits, as it is asked for: discounts and longer reservations."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from django.http import Http404
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.people.models import Account
from pochemu.people.rights import May, may, single_handed
from pochemu.sales import terms
from pochemu.sales.models import Discount, Prolongation
from pochemu.web.deals import addresses
from pochemu.web.deals.desk import Desk
from pochemu.web.deals.kanban import name_of_client
from pochemu.web.estate import addresses as estate
from pochemu.web.face import Shown
from pochemu.web.numbers import percent
from pochemu.web.reservations.shown import STATES, last_day, named
from pochemu.web.reservations.units import full_name

LISTED: Final = 50
DISCOUNT, LONGER = "discounts", "prolongations"
KINDS: Final = (DISCOUNT, LONGER)


Asked: TypeAlias = Discount | Prolongation


class AskedShown(NamedTuple):
    action: str
    id: str  # of the row on its page
    what: Words
    client: str
    deal_href: str
    unit: str
    unit_href: str
    was: Shown | str
    wanted: Shown | str
    share: str
    why: str
    by: str
    at: str
    iso: str
    state: Words
    answer: str
    decided: str
    decides: bool
    another: Words  # who decides, where the reader does not


def opened(desk: Desk, *, waiting: bool) -> list[AskedShown]:
    """Of deals that are open to the reader: those that wait, the longest first; those decided, the latest first."""
    order = ("asked_at", "pk") if waiting else ("-decided_at", "-pk")
    people = ("asked_by__employee", "asked_by__user", "decided_by__employee", "decided_by__user")
    discounts = Discount.objects.filter(deal__in=desk.deals, approved__isnull=waiting).select_related(
        "deal__client", "unit__section__building__project", *people
    )
    longer = Prolongation.objects.filter(reservation__deal__in=desk.deals, approved__isnull=waiting).select_related(
        "reservation__deal__client", "reservation__unit__section__building__project", *people
    )
    rows: list[Asked] = [*discounts.order_by(*order)[:LISTED], *longer.order_by(*order)[:LISTED]]
    rows.sort(key=_asked_at if waiting else _decided_at, reverse=not waiting)
    return list(_shown(desk, rows[:LISTED]))


def _asked_at(one: Asked) -> datetime:
    return one.asked_at


def _decided_at(one: Asked) -> datetime:
    return one.decided_at or one.asked_at


def one(desk: Desk, kind: str, number: int) -> Asked:
    """For whoever may decide on it: what is closed to the reader looks like what is not there."""
    found: Asked | None
    if kind == DISCOUNT:
        found = Discount.objects.filter(pk=number, deal__in=desk.deals).first()
    else:
        found = Prolongation.objects.filter(pk=number, reservation__deal__in=desk.deals).first()
    if found is None or not _is_over(desk, found.asked_by, alone=single_handed(terms.right_to_let(found))):
        raise Http404
    return found


def _is_over(desk: Desk, by: Account, *, alone: bool) -> bool:
    """A head decides for his own people; the director for everybody; nobody for himself, but where he is alone."""
    if by.pk == desk.account.pk:
        return alone
    sight = desk.page.reader.sight
    return sight.everything or (by.employee is not None and by.employee.code in sight.under)


def _shown(desk: Desk, rows: Iterable[Asked]) -> Iterable[AskedShown]:
    limits = terms.terms()
    alone = {right: single_handed(right) for right in (May.LET, May.LET_ANY)}
    beyond = terms.BEYOND.fill(share=terms.percents(limits.head_discount)).ended()
    for row in rows:
        right = terms.right_to_let(row, limits)
        lets = may(desk.account, right)
        decides = lets and row.approved is None and _is_over(desk, row.asked_by, alone=alone[right])
        another = _ANOTHER if lets else beyond
        if isinstance(row, Discount):
            yield _discount(desk, row, decides, another)
        else:
            yield _longer(desk, row, decides, another)


def _discount(desk: Desk, row: Discount, decides: bool, another: Words) -> AskedShown:
    href = addresses.approvals(tab="" if row.approved is None else "decided") + f"#discount-{row.pk}"
    let_off = percent(mpq(row.listed - row.price, row.listed), desk.page.reader.language)
    return AskedShown(
        f"/approvals/{DISCOUNT}/{row.pk}/", f"discount-{row.pk}", _DISCOUNT, name_of_client(row.deal),
        addresses.of(row.deal_id), full_name(row.unit), estate.unit(row.unit_id), desk.exactly(row.listed, href),
        desk.exactly(row.price, href), let_off, *_said(desk, row), decides, another,
    )  # fmt: skip


def _longer(desk: Desk, row: Prolongation, decides: bool, another: Words) -> AskedShown:
    kept = row.reservation
    was = last_day(desk, kept.until) if row.approved is None else ""  # later it is not known any more
    return AskedShown(
        f"/approvals/{LONGER}/{row.pk}/", f"prolongation-{row.pk}", _LONGER, name_of_client(kept.deal),
        addresses.reservation(kept.pk), full_name(kept.unit), estate.unit(kept.unit_id), was,
        last_day(desk, row.until), _("the reservation has ended") if kept.ended_at else "", *_said(desk, row), decides,
        another,
    )  # fmt: skip


def _said(desk: Desk, row: Asked) -> tuple[str, str, str, str, Words, str, str]:
    at = row.asked_at.astimezone(desk.page.snap.zone)
    return (
        row.why, named(row.asked_by), desk.page.day_of(at), at.isoformat(timespec="minutes"), STATES[row.approved],
        row.answer, named(row.decided_by) if row.decided_by else "",
    )  # fmt: skip


_ANOTHER = Words(
    "Another person decides on it: one’s own head, or the director.",
    "Решает другой человек: руководитель того, кто просит, или директор.",
)
_DISCOUNT = Words("Discount", "Скидка")
_LONGER = Words("Longer reservation", "Продление брони")
