"""Viewing, defects, the act and the keys, and what the client thinks of it all."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from .days import DAY, moment, workday_after, workday_from
from .fact import sole
from .roles import HANDED_OVER
from .sale import Deal
from .story import Story

DEFECTS = (
    "скол на подоконнике",
    "не закрывается окно",
    "пузыри на обоях",
    "царапина на двери",
    "протечка сифона",
    "нет розетки",
    "щель у плинтуса",
    "неровный пол",
    "не работает вытяжка",
    "пятно на потолке",
)


def hand_over(story: Story, deal: Deal, ready_on: date) -> None:
    day = workday_from(ready_on)
    specialist = story.on_duty("after-sale", day)
    accepted = viewing(story, deal, specialist, day, number=1)
    found = story.chance.whole(0, 2) if accepted else story.chance.whole(2, 5)
    mends = [mend(story, deal, specialist, day, number) for number in range(1, found + 1)]
    mended_on = max([mended.on for mended in mends], default=day)
    story.add_beside("inspection", remarks=tuple((mended.words, mended.due_on) for mended in mends))
    if not accepted:
        day = workday_after(mended_on, story.chance.whole(1, 3))
        viewing(story, deal, specialist, day, number=2)
    sign_act(story, deal, specialist, workday_after(day, story.chance.whole(1, 3)))


def viewing(story: Story, deal: Deal, specialist: str, day: date, *, number: int) -> bool:
    accepted = number > 1 or story.chance.yes(0.5 + 0.35 * story.skill(specialist, day))
    at = moment(day, 600 + 30 * story.chance.whole(0, 14))
    story.tell("inspection", at, sole(specialist), deal.subject, deal.card, viewing=number, accepted=accepted)
    return accepted


class Mended(NamedTuple):
    words: str
    due_on: date
    on: date


def mend(story: Story, deal: Deal, specialist: str, day: date, number: int) -> Mended:
    """A defect found on `day`."""
    chance, subject = story.chance, f"defect/{deal.number}-{number}"
    about, days = {"defect": chance.one(DEFECTS), **deal.card}, chance.whole(7, 20)
    in_time = chance.yes(0.84 + 0.15 * story.skill(specialist, day))
    due_on = day + DAY * days
    closed_on = workday_from(day + DAY * chance.whole(2, days - 3)) if in_time else due_on + DAY * chance.whole(1, 9)
    story.tell("defect", moment(day, 1090), sole(specialist), subject, about, due_on=due_on)
    story.tell(
        "defect_closed",
        moment(closed_on, chance.whole(600, 1085)),
        sole(specialist),
        subject,
        about,
        found_on=day,
        due_on=due_on,
    )
    return Mended(about["defect"], due_on, closed_on)


def sign_act(story: Story, deal: Deal, specialist: str, day: date) -> None:
    credits = deal.sellers + sole(specialist, HANDED_OVER)
    minutes = story.chance.whole(600, 1050)
    story.tell(
        "handover",
        moment(day, minutes),
        credits,
        deal.subject,
        deal.card,
        key=deal.number,
        product=deal.product,
        commission=deal.commission,
    )
    if story.chance.yes(0.75):
        ask(story, deal, specialist, day)


def ask(story: Story, deal: Deal, specialist: str, day: date) -> None:
    five = 0.6 + 0.32 * story.skill(specialist, day)
    mark = story.chance.weighted(((5, five), (4, (1 - five) * 0.8), (3, (1 - five) * 0.2)))
    at = moment(day + DAY * story.chance.whole(1, 6), story.chance.whole(600, 1200))
    story.tell("client_mark", at, sole(specialist), deal.subject, deal.card, mark=mark)
