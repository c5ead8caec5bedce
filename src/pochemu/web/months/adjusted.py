"""What a closed month would now differ by, on its page: proposed, waiting for approval, paid in a later month."""

from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.period import Month
from pochemu.pay.adjustments import cause_words
from pochemu.pay.closing import adjusting
from pochemu.pay.closing.adjusting import Late
from pochemu.pay.models import Adjustment, Proposal
from pochemu.people.rights import single_handed
from pochemu.web.face import Shown, in_columns
from pochemu.web.links import Links
from pochemu.web.numbers import month_title
from pochemu.web.page import NOW, Page
from pochemu.web.why.adjustment import how_it_came, where
from pochemu.web.why.shapes import Text


class CauseShown(NamedTuple):
    title: Text
    href: str
    amount: Shown
    detail: Text


class ProposalShown(NamedTuple):
    number: int
    digest: str
    causes: list[CauseShown]
    total: Shown
    by: str
    day: str
    own: bool
    decidable: bool


class LateShown(NamedTuple):
    employee: str
    person: str
    href: str
    paid: Shown
    now: Shown
    difference: Shown
    is_proposed: bool
    proposal: ProposalShown | None


class PaidLater(NamedTuple):
    person: str
    title: Text
    href: str
    month: str
    amount: Shown


def late_shown(page: Page) -> list[LateShown]:
    found = [_late(page, one) for one in adjusting.late(page.month) if page.reader.opens(one.employee)]
    return in_columns(found, "paid", "now", "difference")


def _late(page: Page, one: Late) -> LateShown:
    settled, now = Links(page.month, one.settled), Links(page.month, NOW)
    return LateShown(
        one.employee, one.name, now.person(one.employee),
        page.face.money(one.paid, settled.why(one.employee), full=True),
        page.face.money(one.now, now.why(one.employee), full=True),
        page.face.money(one.now - one.paid, now.why(one.employee), full=True, signed=True),
        one.is_proposed, _proposal(page, one.proposal) if one.proposal else None,
    )  # fmt: skip


def _proposal(page: Page, proposal: Proposal) -> ProposalShown:
    employee, settled, known = proposal.employee.code, proposal.settled, proposal.watermark
    causes = adjusting.told(proposal.text)
    then = Links(page.month, known).why(employee)
    own = page.reader.account is not None and proposal.by_id == page.reader.account.pk
    return ProposalShown(
        proposal.pk, proposal.digest,
        in_columns([
            CauseShown(
                cause_words(one.told), where(page.month, employee, settled, known, one.told[0]),
                page.face.money(one.amount, then, full=True, signed=True),
                how_it_came(page, one.told[0], settled, known) if len(one.told) == 1 else "",
            )
            for one in causes
        ], "amount"),
        page.face.money(mpq(sum(one.amount for one in causes)), then, full=True, signed=True),
        proposal.by.name, page.day_of(proposal.entry.recorded_at), own, not own or single_handed(),
    )  # fmt: skip


def adjustments_shown(page: Page) -> list[PaidLater]:
    """What of this month was paid in later ones."""
    rows = Adjustment.objects.filter(month=page.month.code).select_related("employee").order_by("pk")
    return in_columns([_paid_later(page, row) for row in rows if page.reader.opens(row.employee.code)], "amount")


def _paid_later(page: Page, row: Adjustment) -> PaidLater:
    paid_in = Month.from_code(row.paid_in)
    href = Links(paid_in).why(row.employee.code, [f"adjustment-{row.pk}"])
    amount = mpq(row.amount, 10**page.snap.digits)
    return PaidLater(
        row.employee.name, cause_words(tuple(tuple(change) for change in row.cause["changes"])), href,
        month_title(paid_in, page.reader.language), page.face.money(amount, href, full=True, signed=True),
    )  # fmt: skip
