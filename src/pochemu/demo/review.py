"""A head listens to a call and scores it."""

from __future__ import annotations

from datetime import date

from .days import moment, workday_after
from .roles import LISTENED, TALKED
from .story import Story


def review(story: Story, speaker: str, reviewer_position: str, subject: str, client: str, talked_on: date) -> None:
    """Within some days; not at all where the head is away then."""
    chance = story.chance
    day = workday_after(talked_on, chance.whole(1, 3))
    reviewer = story.on_duty(reviewer_position, day)
    score = round(chance.near(68 + 26 * story.skill(speaker, talked_on), 13))
    critical, calibrated, minutes = chance.yes(0.012), chance.yes(0.7), chance.whole(580, 1080)
    if story.office.at_work(reviewer, day):
        credits = ((speaker, (1, 1), TALKED), (reviewer, (1, 1), LISTENED))
        story.tell(
            "call_review",
            moment(day, minutes),
            credits,
            subject,
            client=client,
            score=min(score, 100),
            critical=critical,
            calibrated=calibrated,
        )
