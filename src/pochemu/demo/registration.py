"""After-sale service files the contract; Rosreestr registers it, or suspends it first."""

from __future__ import annotations

from datetime import date, datetime

from .days import moment, workday_after
from .fact import sole
from .sale import Deal
from .story import Story

REASONS = ("опечатка в паспортных данных", "не оплачена пошлина", "нет согласия супруга", "нет подписи на плане")
OF_OTHERS = ("арест на помещение", "сбой в банке", "запрос из опеки")


def register(story: Story, deal: Deal) -> datetime:
    """The moment of registration."""
    chance = story.chance
    specialist = story.on_duty("after-sale", deal.signed_on)
    skill = story.skill(specialist, deal.signed_on)
    days = chance.whole(1, 3) if chance.yes(0.72 + 0.26 * skill) else chance.whole(4, 6)
    filed_on = workday_after(deal.signed_on, days)
    story.tell(
        "filing",
        moment(filed_on, chance.whole(560, 1080)),
        sole(specialist),
        deal.subject,
        deal.card,
        signed_on=deal.signed_on,
        working_days=days,
    )
    done_on = workday_after(filed_on, chance.whole(5, 8))
    if chance.yes(0.09 - 0.05 * skill):
        done_on = suspended(story, deal, specialist, done_on)
    return registered(story, deal, done_on)


def suspended(story: Story, deal: Deal, specialist: str, day: date) -> date:
    own = story.chance.yes(0.55)
    reason = story.chance.one(REASONS if own else OF_OTHERS)
    story.tell("suspension", moment(day, 720), sole(specialist), deal.subject, deal.card, own_fault=own, reason=reason)
    return workday_after(day, story.chance.whole(4, 9))


def registered(story: Story, deal: Deal, day: date) -> datetime:
    at = moment(day, story.chance.whole(570, 1090))
    story.tell(
        "registration",
        at,
        deal.everybody,
        deal.subject,
        deal.card,
        key=deal.number,
        amount=deal.price,
        product=deal.product,
        rooms=deal.rooms,
        form=deal.form,
        signed_on=deal.signed_on,
    )
    return at
