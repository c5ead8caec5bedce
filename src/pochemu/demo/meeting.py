"""The sales department's part, up to the reservation."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from .calls import NO_ANSWER, OUTGOING, TALK
from .days import DAY, moment
from .fact import Credit, sole
from .lost import ANOTHER_DEVELOPER, CAN_NOT_BE_REACHED, PUT_OFF, TOO_DEAR
from .review import review
from .roles import INVITED, MET
from .story import Story

REASONS = (
    (TOO_DEAR, 0.36),
    (ANOTHER_DEVELOPER, 0.3),
    (PUT_OFF, 0.24),
    (CAN_NOT_BE_REACHED, 0.1),
)


class Visit(NamedTuple):
    client: str
    project: str
    operator: str
    manager: str
    at: datetime

    @property
    def card(self) -> dict[str, str]:
        return {"client": self.client, "project": self.project}

    @property
    def day(self) -> date:
        return self.at.date()


def visit(story: Story, come: Visit, subject: str, *, came: bool, excuse: str) -> Visit | None:
    """A meeting is told when it ends, or when it should have begun."""
    at = come.at + timedelta(minutes=story.chance.whole(35, 95)) if came else come.at
    credits: tuple[Credit, ...] = ((come.operator, (1, 1), INVITED), (come.manager, (1, 1), MET))
    story.tell("meeting", at, credits, subject, come.card, held=came, first=True, outcome="" if came else excuse)
    return come if came else None


def persuaded(story: Story, come: Visit, luck: float) -> bool:
    """Calls and second meetings between the first meeting and the decision."""
    buys = luck < 0.16 + 0.21 * story.skill(come.manager, come.day)
    if story.chance.yes(0.55):
        follow_up(story, come)
    if story.chance.yes(0.5 if buys else 0.1):
        second_meeting(story, come)
    if not buys:
        story.lose(come.day + DAY * story.aside.whole(8, 35), come.manager, story.aside.weighted(REASONS))
    return buys


def follow_up(story: Story, come: Visit) -> None:
    day = story.when_at_work(come.manager, come.day + DAY * story.chance.whole(1, 4))
    at = moment(day, story.chance.whole(600, 1140))
    reached, seconds, subject = story.chance.yes(0.8), story.chance.whole(60, 600), story.subject("call")
    call = {"client": come.client, "direction": OUTGOING, "result": TALK if reached else NO_ANSWER}
    story.tell("call", at, sole(come.manager), subject, call, qualified=False, seconds=seconds if reached else 0)
    if reached and story.chance.yes(0.7):
        review(story, come.manager, "head-of-sales", subject, come.client, at.date())


def second_meeting(story: Story, come: Visit) -> None:
    day = story.when_at_work(come.manager, come.day + DAY * story.chance.whole(1, 7))
    at = moment(day, story.chance.whole(660, 1140))
    credits = sole(come.manager, MET)
    story.tell("meeting", at, credits, story.subject("meeting"), come.card, held=True, first=False, outcome="")
