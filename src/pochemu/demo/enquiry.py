"""The call centre's part: somebody rings or writes, is talked to, is invited to a meeting."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from . import names
from .calls import BACK, COLD, INCOMING, INCOMING_CALL, MISSED, NO_ANSWER, OUTGOING, TALK
from .days import DAY, moment
from .fact import Customer, FieldValue, sole
from .lost import CAN_NOT_BE_REACHED, PUT_OFF
from .meeting import Visit, visit
from .review import review
from .sale import PROJECTS
from .story import Story

PHONE, ADVERTISEMENT = "телефон", "реклама"
CHANNELS = ((PHONE, 0.8), ("сайт", 0.13), (ADVERTISEMENT, 0.07))
AT_NIGHT, AMID_WORK = 0.4, 0.35
"""How many of those who write do so at night; how many of the others when everybody is busy."""
HELD, HELD_AGAIN, ASKED_AGAIN = 0.8, 0.75, 0.35
NO_SHOW = ("не пришёл", "перенёс", "заболел", "выбрал другой дом")


def enquiry(story: Story, day: date) -> Visit | None:
    """The visit it led to, if it came to one."""
    client, channel = names.client(story.chance), story.chance.weighted(CHANNELS)
    story.customer = Customer(client, names.phone(story.name), channel)
    operator = story.on_duty("operator", day)
    at = moment(day, 540 + int((story.chance.part() + story.chance.part()) * 350), story.chance.whole(0, 59))
    talked_at = ring(story, operator, client, at) if channel == PHONE else request(story, operator, client, channel, at)
    return invite(story, operator, client, talked_at) if talked_at else None


def ring(story: Story, operator: str, client: str, at: datetime) -> datetime | None:
    """The moment of the talk; a call that was missed is mostly called back."""
    if not story.chance.yes(0.015 + 0.075 * (1 - story.skill(operator, at.date()))):
        return talk(story, operator, client, at, direction=INCOMING)
    call = {"client": "", "direction": INCOMING, "result": MISSED}
    story.tell("call", at, sole(operator), story.subject("call"), call, qualified=False, seconds=0)
    if not story.chance.yes(0.85):
        return None
    waited = story.chance.whole(3, 55)
    return call_back(story, operator, client, at + timedelta(minutes=waited), waited)


def request(story: Story, operator: str, client: str, channel: str, at: datetime) -> datetime | None:
    """From the site: called back within minutes, or the next day once more. What comes at night, or amid other work,
    waits, and its minutes are not counted: nobody called.
    """
    day, slowness = at.date(), 1.1 - story.skill(operator, at.date())
    waited = 1 + int(story.chance.part() * 45 * slowness)
    called_at = at + timedelta(minutes=waited)
    if story.aside.yes(AT_NIGHT):
        at, called_at = moment(day, story.aside.whole(1265, 1435)), moment(day + DAY, story.aside.whole(545, 760))
        operator = story.office.on_duty("operator", called_at.date(), story.aside)
    elif at < moment(day, 960) and story.aside.yes(AMID_WORK):
        called_at = at + timedelta(minutes=story.aside.whole(60, 270))
    counted = waited if called_at == at + timedelta(minutes=waited) else 0
    story.tell("lead", at, sole(operator), f"lead/{story.name}", client=client, channel=channel)
    return call_back(story, operator, client, called_at, counted)


def call_back(story: Story, operator: str, client: str, at: datetime, waited: int) -> datetime | None:
    if story.chance.yes(0.86):
        return talk(story, operator, client, at, direction=OUTGOING, waited=waited)
    call: dict[str, FieldValue] = {"client": client, "direction": OUTGOING, "result": NO_ANSWER}
    if waited:
        call["waited"] = waited
    story.tell("call", at, sole(operator), story.subject("call"), call, qualified=False, seconds=0)
    again = moment(at.date() + DAY, story.chance.whole(580, 1100))
    operator = story.on_duty("operator", again.date())
    return talk(story, operator, client, again, direction=OUTGOING) if story.chance.yes(0.6) else None


def talk(story: Story, operator: str, client: str, at: datetime, *, direction: str, waited: int = 0) -> datetime | None:
    """A talk with somebody who may buy; None where it was about something else."""
    qualified = story.chance.yes(0.82)
    seconds = story.chance.whole(90, 520) if qualified else story.chance.whole(15, 120)
    subject = story.subject("call")
    call: dict[str, FieldValue] = {"client": client, "direction": direction, "result": TALK}
    if waited:
        call["waited"] = waited
    beside = {"script": script_of(story, direction)}
    story.tell("call", at, sole(operator), subject, call, beside=beside, qualified=qualified, seconds=seconds)
    if story.chance.yes(0.085):
        review(story, operator, "call-centre-supervisor", subject, client, at.date())
    return at + timedelta(seconds=seconds) if qualified else None


def script_of(story: Story, direction: str) -> str:
    """By which one talks so: whoever has left his number under an advertisement does not expect the call."""
    if direction == INCOMING:
        return INCOMING_CALL
    return COLD if story.customer and story.customer.channel == ADVERTISEMENT else BACK


def invite(story: Story, operator: str, client: str, at: datetime) -> Visit | None:
    """Whoever is asked well, comes; some are asked once more after they have not come."""
    if not story.chance.yes(0.21 + 0.27 * story.skill(operator, at.date())):
        return None
    story.add_beside("call", invited=True)
    come = booked(story, operator, client, at, HELD)
    if come:
        return come
    if not story.chance.yes(ASKED_AGAIN):
        given_up(story, at.date(), CAN_NOT_BE_REACHED)
        return None
    again = moment(at.date() + DAY * 7, story.chance.whole(600, 1080))
    operator = story.on_duty("operator", again.date())
    come = booked(story, operator, client, again, HELD_AGAIN)
    if come is None:
        given_up(story, again.date(), PUT_OFF)
    return come


def booked(story: Story, operator: str, client: str, at: datetime, held: float) -> Visit | None:
    day = at.date() + DAY * story.chance.whole(1, 6)
    project = story.chance.one(PROJECTS)
    subject = story.subject("meeting")
    manager = story.on_duty("sales-manager", day)
    appointed = moment(day, 600 + 15 * story.chance.whole(0, 34))
    story.tell(
        "meeting_booked",
        at,
        sole(operator),
        subject,
        beside={"manager": manager, "at": appointed},
        client=client,
        project=project,
        meeting_on=day,
    )
    come = Visit(client, project, operator, manager, appointed)
    return visit(story, come, subject, came=story.chance.yes(held), excuse=story.chance.one(NO_SHOW))


def given_up(story: Story, day: date, reason: str) -> None:
    """Some weeks after a meeting to which the client did not come."""
    lost_on = day + DAY * story.aside.whole(12, 30)
    story.lose(lost_on, story.office.on_duty("sales-manager", lost_on, story.aside), reason)
