"""Prices of the houses that are sold next: a head proposes a change of many, the director decides some days later."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from gmpy2 import mpq

from pochemu.demo.cards import Cards
from pochemu.demo.days import DAY, MOSCOW, is_workday
from pochemu.demo.estate import HOUSE
from pochemu.demo.sale import PROJECTS
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.property import pricing
from pochemu.property.models import Building, PriceChange, Product
from pochemu.property.pricing import By, Rule
from pochemu.property.queries import units

DECIDED_AFTER: Final = 2
"""Working days."""
THOUSANDS: Final = 1_000_00
HEAD: Final = "head-of-sales"


class Told(NamedTuple):
    rooms: int
    rule: Rule
    words: str  # as the page of a change says the rule
    why: str


ROUNDED: Final = "с округлением до 1 000 ₽"
CHANGES: Final = (
    Told(1, Rule(By.SHARE, mpq(15, 1000), THOUSANDS), f"+1,5 %, {ROUNDED}", "Однокомнатные уходят быстрее плана"),
    Told(3, Rule(By.SHARE, mpq(-2, 100), THOUSANDS), f"−2 %, {ROUNDED}", "Трёхкомнатных осталось больше, чем просят"),
    Told(2, Rule(By.PLUS, mpq(100_000_00), THOUSANDS), f"+100 000 ₽, {ROUNDED}", "Сданы фасады, цена за готовность"),
    Told(0, Rule(By.SHARE, mpq(1, 100), THOUSANDS), f"+1 %, {ROUNDED}", "Вслед за соседним домом"),
)
MOVED: Final = "Часть квартир за это время забронировали: предложите заново"


class Prices:
    def __init__(self, cards: Cards) -> None:
        self.director, self.head = cards.director, Account.objects.filter(user__username=HEAD).first()

    def morning(self, now: datetime) -> None:
        """One change waits at a time; those of whoever looks round are left to him."""
        today = now.date()
        if self.head is None or not is_workday(today):
            return
        last = PriceChange.objects.order_by("-pk").first()
        if last is not None:
            if _workdays(last.proposed_at.astimezone(MOSCOW).date(), today) < DECIDED_AFTER:
                return
            if last.approved is None:
                if last.proposed_by_id != self.head.pk:
                    return
                self._decide(last, now)
        self._propose(PriceChange.objects.count(), self.head, now)

    def _propose(self, number: int, head: Account, now: datetime) -> None:
        told = CHANGES[number % len(CHANGES)]
        found = list(_free(PROJECTS[number % len(PROJECTS)], told.rooms))
        if lines := pricing.draw(found, told.rule).lines:
            pricing.propose(lines, told.words, told.why, by=head, now=now)

    def _decide(self, one: PriceChange, now: datetime) -> None:
        try:
            pricing.approve(one.pk, one.digest, by=self.director, now=now)
        except Refused:
            pricing.refuse(one.pk, MOVED, by=self.director, now=now)


def _free(project: str, rooms: int) -> Iterator[Any]:
    """Flats of the newest house, of which none is sold for weeks yet."""
    houses = Building.objects.filter(project__name=project, name__startswith=HOUSE)
    newest = max(houses, key=lambda one: int(one.name.removeprefix(HOUSE)), default=None)
    if newest is not None:
        yield from units().filter(section__building=newest, product=Product.FLAT, rooms=rooms).order_by("pk")


def _workdays(since: date, until: date) -> int:
    """After the first of them."""
    return sum(is_workday(since + DAY * n) for n in range(1, (until - since).days + 1))
