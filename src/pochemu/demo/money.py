"""Payments by schedule; what is late becomes a debt, is reminded of, promised and collected."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from .days import DAY, moment, next_month, workday_from
from .fact import Credit, sole
from .roles import COLLECTOR
from .sale import AT_ONCE, INSTALMENTS, MORTGAGE, THOUSAND, Deal
from .story import Story

LATE = 0.3
A_SECOND = timedelta(seconds=1)
HOW = ("звонок", "письмо", "мессенджер", "встреча")


class Due(NamedTuple):
    """A row of the schedule."""

    number: int
    day: date
    amount: int


def pay(story: Story, deal: Deal, registered_at: datetime) -> date:
    """The day when the last of it came."""
    collector = story.on_duty("receivables", registered_at.date())
    last, rows = registered_at, schedule(story, deal, registered_at.date())
    story.add_beside("registration", deal.number, schedule=tuple(rows))
    for due in rows:
        last = max(last, settle(story, deal, due, collector))
    story.tell(
        "fully_paid",
        last + 2 * A_SECOND,
        deal.sellers,
        deal.subject,
        deal.card,
        key=deal.number,
        amount=deal.price,
        product=deal.product,
        commission=deal.commission,
    )
    return last.date()


def schedule(story: Story, deal: Deal, start: date) -> list[Due]:
    """Wholly at once; or the buyer's part and then the bank's; or a part and equal monthly instalments."""
    first_on = workday_from(start + DAY * story.chance.whole(1, 5))
    if deal.form == AT_ONCE:
        return [Due(1, first_on, deal.price)]
    down = deal.price * story.chance.whole(15, 40) // 100 // THOUSAND * THOUSAND
    if deal.form == MORTGAGE:
        return [Due(1, first_on, down), Due(2, workday_from(first_on + DAY * 4), deal.price - down)]
    return [Due(1, first_on, down), *instalments(first_on, deal.price - down, story.chance.whole(4, 8))]


def instalments(start: date, owed: int, months: int) -> list[Due]:
    """The last one makes up for rounding to thousands."""
    part, rows = owed // months // THOUSAND * THOUSAND, []
    for number in range(months):
        start = workday_from(next_month(start))
        rows.append(Due(number + 2, start, part if number < months - 1 else owed - part * (months - 1)))
    return rows


def settle(story: Story, deal: Deal, due: Due, collector: str) -> datetime:
    """The moment it was paid."""
    if deal.form == INSTALMENTS and due.number > 1 and story.broken_off is None and story.chance.yes(LATE):
        return chase(story, deal, due)
    early = story.chance.whole(0, 3) if due.number > 1 and deal.form == INSTALMENTS else 0
    paid_on = due.day - DAY * early
    paid_at = moment(paid_on, story.chance.whole(540, 1150))
    received(story, deal, due, collector, paid_at)
    return paid_at


def received(story: Story, deal: Deal, due: Due, collector: str, at: datetime) -> None:
    credits: tuple[Credit, ...] = deal.sellers + sole(collector, COLLECTOR)
    story.tell(
        "payment",
        at,
        credits,
        deal.subject,
        deal.card,
        amount=due.amount,
        product=deal.product,
        form=deal.form,
        number=due.number,
        due_on=due.day,
    )


def chase(story: Story, deal: Deal, due: Due) -> datetime:
    chance = story.chance
    noticed_on = due.day + DAY
    collector = story.on_duty("receivables", noticed_on)
    skill = story.skill(collector, noticed_on)
    days = 2 + int(chance.part() * chance.part() * (75 - 40 * skill))
    subject = f"debt/{deal.number}-{due.number}"
    story.tell("debt", moment(noticed_on, 545), sole(collector), subject, deal.card, amount=due.amount, due_on=due.day)
    remind(story, deal, subject, collector, noticed_on, days)
    if days > 5:
        promises(story, deal, due, subject, collector, days)
    paid_at = moment(due.day + DAY * days, chance.whole(560, 1150))
    story.tell("collected", paid_at, sole(collector), subject, deal.card, amount=due.amount, due_on=due.day)
    received(story, deal, due, collector, paid_at + A_SECOND)
    return paid_at


def remind(story: Story, deal: Deal, subject: str, collector: str, start: date, days: int) -> None:
    for after in range(0, days, 6):
        day, how, minutes = workday_from(start + DAY * after), story.chance.one(HOW), story.chance.whole(570, 1090)
        reached = story.chance.yes(0.7)
        story.tell("reminder", moment(day, minutes), sole(collector), subject, deal.card, how=how, reached=reached)


def promises(story: Story, deal: Deal, due: Due, subject: str, collector: str, days: int) -> None:
    """A promise is told on the day it falls due: the last one is kept, those before it were not."""
    broken = story.chance.whole(0, 2) if days > 20 else int(story.chance.yes(0.25))
    for turn in range(broken):
        day = workday_from(due.day + DAY * (days * (turn + 1) // (broken + 1)))
        if day < due.day + DAY * days:
            promised(story, deal, subject, collector, moment(day, 1140), kept=False)
    promised(story, deal, subject, collector, moment(due.day + DAY * days, 1155), kept=True)


def promised(story: Story, deal: Deal, subject: str, collector: str, at: datetime, *, kept: bool) -> None:
    story.tell("promise", at, sole(collector), subject, deal.card, kept=kept)
