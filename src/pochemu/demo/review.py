"""A head listens to a call and scores it; some he and the director have scored blind before."""

from __future__ import annotations

from datetime import date, timedelta

from .chance import Chance
from .days import moment, workday_after
from .fact import sole
from .office import SEED
from .roles import LISTENED, TALKED
from .story import Story

BLIND_BEFORE = timedelta(minutes=20)
BLIND = {"call-centre-supervisor": 0.25, "head-of-sales": 0.7}
"""How many of the talks that a head reviews are calibrated before."""
CRITICAL = 6
"""What a critical mistake takes from the score, by either scorecard."""


def review(story: Story, speaker: str, reviewer_position: str, subject: str, client: str, talked_on: date) -> None:
    """Within some days; not at all where the head is away then."""
    chance = story.chance
    day = workday_after(talked_on, chance.whole(1, 3))
    reviewer = story.on_duty(reviewer_position, day)
    score = round(chance.near(68 + 26 * story.skill(speaker, talked_on), 13))
    critical, calibrated, minutes = chance.yes(0.012), chance.yes(BLIND[reviewer_position]), chance.whole(580, 1080)
    score = min(score, 100 - CRITICAL * critical)
    if story.office.at_work(reviewer, day):
        story.add_beside("call", heard=True)
        credits = ((speaker, (1, 1), TALKED), (reviewer, (1, 1), LISTENED))
        story.tell(
            "call_review",
            moment(day, minutes),
            credits,
            subject,
            client=client,
            score=score,
            critical=critical,
            calibrated=calibrated,
        )
        if calibrated:
            at = moment(day, minutes) - BLIND_BEFORE
            beside = {"score": score, "critical": critical}
            story.tell("calibration", at, sole(reviewer), subject, beside=beside, gap=gap(story, reviewer, day))


def gap(story: Story, reviewer: str, day: date) -> int:
    """How far the two scores were from each other: in some months a head hears as the director does, in some not."""
    apart = Chance(SEED, "apart", reviewer, f"{day:%Y-%m}").near(4.7, 1.4)
    return round(story.aside.near(apart, 3.2))
