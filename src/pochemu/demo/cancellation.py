"""A client thinks better of it: the contract and what was bought beside it are cancelled."""

from __future__ import annotations

from datetime import date, datetime

from .days import DAY, moment, workday_from
from .fact import sole
from .roles import OPENER
from .sale import COMMERCIAL, PARKING, STORAGE, Deal
from .story import Story

REASONS = ("семейные обстоятельства", "отказ банка", "переезд", "выбрал другой проект", "потеря работы")
BESIDE = {PARKING: 300_000, STORAGE: 150_000}
"""What a manager earns on each of these at once, in kopecks."""


def cancelled_at(story: Story, deal: Deal, registered_at: datetime) -> datetime | None:
    """Few are, some weeks after the registration; of large ones, more than half."""
    if not story.chance.yes(0.6 if deal.product == COMMERCIAL else 0.03):
        return None
    day = workday_from(registered_at.date() + DAY * story.chance.whole(10, 75))
    return moment(day, story.chance.whole(600, 1080))


def cancel(story: Story, deal: Deal, at: datetime, paid_on: date) -> None:
    """`accrued` is what the sellers have been paid for it and now lose: 70 %, or 90 % of a contract paid in full."""
    stages = 9 if paid_on < at.date() else 7
    accrued = BESIDE.get(deal.product, deal.commission * stages // 10)
    story.tell(
        "cancellation",
        at,
        deal.sellers + sole(deal.opener, OPENER),
        deal.subject,
        deal.card,
        key=deal.number,
        amount=deal.price,
        product=deal.product,
        accrued=accrued,
        reason=story.chance.one(REASONS),
    )
