"""A year of a property developer: every client's story from the first ring to the keys, a moment at a time.

A story is a function of the day it began and of its number on that day. What window is looked through decides only
which of its facts are seen, so a day holds the same facts on every machine and in every demonstration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import chain

from .cancellation import cancel, cancelled_at
from .chance import Chance
from .days import DAY, MOSCOW, bustle, month_start
from .enquiry import enquiry
from .fact import DemoFact
from .keys import hand_over
from .meeting import persuaded
from .money import pay
from .office import SEED, Office, gift, office
from .registration import register
from .routine import routine
from .sale import FIRST_DAY, UNITS_A_DAY, Deal, bargain, serial, sign
from .story import Story, Window

MONTHS = 12
LONGEST_STORY = 480 * DAY
ENQUIRIES_A_DAY = 70
GOLDEN, SILVER = 0.6180339887, 0.4142135624
CLOSES = {"collected": "debt", "defect_closed": "defect"}


def window_start(until: date) -> date:
    """The first day of the twelve months that end with the month of `until`."""
    return month_start(until, months=1 - MONTHS)


def facts(until: date, *, at: time = time(16, 30)) -> Iterator[DemoFact]:
    """In order, all that happened within the window up to that time of its last day; before it, what was still open."""
    start = window_start(until)
    window = Window(datetime.combine(start, time(), MOSCOW), datetime.combine(until, at, MOSCOW))
    told = sorted(chain.from_iterable(story.facts for story in stories(start, until, window)), key=in_order)
    settled = {opening(fact) for fact in told if fact.kind in CLOSES and fact.occurred_at < window.since}
    return (fact for fact in told if fact.occurred_at >= window.since or is_open(fact, settled))


def is_open(fact: DemoFact, settled: set[tuple[str, str]]) -> bool:
    return fact.kind not in CLOSES and opening(fact) not in settled


def in_order(fact: DemoFact) -> tuple[datetime, str]:
    return fact.occurred_at, fact.key


def opening(fact: DemoFact) -> tuple[str, str]:
    """What a debt or a defect is known by, and what closes it."""
    return CLOSES.get(fact.kind, fact.kind), fact.subject


def stories(start: date, until: date, window: Window) -> Iterator[Story]:
    """They begin long before the window, so that its first day finds contracts to register and keys to hand over."""
    staff = office(until.year + 2)
    day = max(FIRST_DAY, start - LONGEST_STORY)
    while day <= until:
        yield from clients_of(staff, window, day)
        if day >= start:
            yield from routine(staff, window, day)
        day += DAY


def clients_of(staff: Office, window: Window, day: date) -> Iterator[Story]:
    chance = Chance(SEED, day.isoformat(), "enquiries")
    intake = Intake(day)
    for number in range(int(ENQUIRIES_A_DAY * bustle(day) * chance.near(1, 0.2) + 0.5)):
        story = Story(staff, window, day, number)
        live(story, intake)
        yield story


class Intake:
    """What the stories of one day share: units to sell, and luck."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._numbers = iter(range(serial(day, 0), serial(day, UNITS_A_DAY)))
        self._visits: Counter[str] = Counter()

    def luck(self, manager: str) -> float:
        """From 0 to 1, and more even over a manager's days than dice are, lest a month be all feast or all famine."""
        self._visits[manager] += 1
        return (self.day.toordinal() * GOLDEN + self._visits[manager] * SILVER + gift(manager) * 100) % 1

    def unit_number(self) -> int | None:
        return next(self._numbers, None)


def live(story: Story, intake: Intake) -> None:
    come = enquiry(story, intake.day)
    if come is None or not persuaded(story, come, intake.luck(come.manager)):
        return
    number = intake.unit_number()
    deal = None if number is None else bargain(story, come, number)
    if deal is not None:
        fulfil(story, sign(story, deal))


def fulfil(story: Story, deals: tuple[Deal, ...]) -> None:
    """From the signature to the keys, or to the cancellation of all that was signed together."""
    registered_at = {deal.number: register(story, deal) for deal in deals}
    main = deals[0]
    story.broken_off = cancelled_at(story, main, registered_at[main.number])
    paid_on = {deal.number: pay(story, deal, registered_at[deal.number]) for deal in deals}
    if story.broken_off is None:
        ready_on = registered_at[main.number].date() + DAY * story.chance.whole(35, 150)
        hand_over(story, main, max(ready_on, paid_on[main.number] + DAY * 3))
        return
    for deal in deals:
        cancel(story, deal, story.broken_off, paid_on[deal.number])
