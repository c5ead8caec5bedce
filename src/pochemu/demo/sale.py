"""Reservation, mortgage, contract: from a decision to a signature."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from .chance import Chance
from .days import DAY, moment, workday_from
from .fact import Credit, sole
from .lost import MORTGAGE_REFUSED, PUT_OFF
from .meeting import Visit
from .roles import BROKER, OPENER, SELLER
from .story import Story

FIRST_DAY = date(2024, 1, 1)
UNITS_A_DAY = 12
FLATS = 360
PROJECTS = ("Высота", "Причал", "Маяк", "Сосны", "Гавань")
ROOMS = ((0, 0.18), (1, 0.36), (2, 0.29), (3, 0.14), (4, 0.03))
PRICE = {0: (4_300, 600), 1: (5_900, 900), 2: (8_300, 1_300), 3: (11_200, 1_700), 4: (15_500, 2_500)}
DEARNESS = {"Высота": 1.0, "Причал": 1.12, "Маяк": 0.93, "Сосны": 0.88, "Гавань": 1.2}
FLAT, COMMERCIAL, PARKING, STORAGE = "квартира", "коммерция", "машино-место", "кладовая"
MORTGAGE, INSTALMENTS, AT_ONCE = "ипотека", "рассрочка", "100\u202f% оплата"
FORMS = ((MORTGAGE, 0.5), (INSTALMENTS, 0.33), (AT_ONCE, 0.17))
SHARES = ((((1, 1),), 0.84), (((1, 2), (1, 2)), 0.09), (((7, 10), (3, 10)), 0.05), (((1, 3), (1, 3), (1, 3)), 0.02))
BANKS = ("Северный банк", "Портовый кредит", "Берег-банк", "Губернский", "Первый ипотечный", "Залив", "Полюс")
THOUSAND = 100_000
COMMISSION = 12
LARGE = 0.005


class Deal(NamedTuple):
    """A contract being made or made; `price` in kopecks, a whole number of ten thousands of roubles."""

    number: str
    client: str
    project: str
    unit: str
    product: str
    rooms: int
    price: int
    form: str
    sellers: tuple[Credit, ...]
    opener: str
    booked_on: date
    signed_on: date
    broker: str

    @property
    def subject(self) -> str:
        return f"contract/{self.number}"

    @property
    def commission(self) -> int:
        """What its sellers earn on it in all stages, before anything for going beyond the plan."""
        return self.price * COMMISSION // 10_000

    @property
    def everybody(self) -> tuple[Credit, ...]:
        """All who earn when it is registered."""
        brokers = sole(self.broker, BROKER) if self.broker else ()
        return self.sellers + sole(self.opener, OPENER) + brokers

    @property
    def card(self) -> dict[str, str]:
        """What its facts are told apart by."""
        return {"client": self.client, "project": self.project, "unit": self.unit, "contract": self.number}


def serial(day: date, rank: int) -> int:
    """The `rank`-th reservation that began with this day's enquiries; no two are alike."""
    return (day - FIRST_DAY).days * UNITS_A_DAY + rank


def unit_of(number: int) -> tuple[str, str]:
    """Another for every number, so that no unit is sold twice; a building's flats go in scattered order."""
    place, project = divmod(number, len(PROJECTS))
    building, flat = divmod(place, FLATS)
    return PROJECTS[project], f"корп. {building + 1}, кв. {flat * 47 % FLATS + 1}"


def bargain(story: Story, come: Visit, number: int) -> Deal | None:
    """A reservation; None where it lapsed."""
    chance = story.chance
    rooms, form = chance.weighted(ROOMS), chance.weighted(FORMS)
    booked_on = story.when_at_work(come.manager, come.day + DAY * chance.whole(1, 8))
    days = chance.whole(4, 14) + (3 if form == MORTGAGE else 0)
    project, unit = unit_of(number)
    deal = Deal(
        number=str(number),
        client=come.client,
        project=project,
        unit=unit,
        product=FLAT,
        rooms=rooms,
        price=price(chance, project, rooms),
        form=form,
        sellers=sellers(story, come),
        opener=come.operator,
        booked_on=booked_on,
        signed_on=story.when_at_work(come.manager, booked_on + DAY * days),
        broker="",
    )
    if chance.yes(LARGE):
        deal = large(deal, chance.whole(5, 8))
    reserve(story, deal, come.manager)
    if chance.yes(0.1):
        story.lose(booked_on + DAY * 14, come.manager, PUT_OFF)
        return None
    return mortgaged(story, deal) if deal.form == MORTGAGE else deal


def large(deal: Deal, flats: int) -> Deal:
    """Premises on the ground floor, for as much as several flats."""
    building = deal.unit.partition(",")[0]
    unit = f"{building}, пом. {deal.number}-Н"
    return deal._replace(product=COMMERCIAL, rooms=0, form=AT_ONCE, unit=unit, price=flats * 10_000 * THOUSAND)


def price(chance: Chance, project: str, rooms: int) -> int:
    middle, spread = PRICE[rooms]
    return round(chance.near(middle, spread) * DEARNESS[project] / 10) * 10 * THOUSAND


def sellers(story: Story, come: Visit) -> tuple[Credit, ...]:
    """Mostly whoever met the client; sometimes colleagues have a part in it."""
    team: tuple[str, ...] = (come.manager,)
    shares = story.chance.weighted(SHARES)
    while len(team) < len(shares):
        team += (story.on_duty("sales-manager", come.day, but=team),)
    return tuple((employee, share, SELLER) for employee, share in zip(team, shares, strict=True))


def reserve(story: Story, deal: Deal, manager: str) -> None:
    at = moment(deal.booked_on, story.chance.whole(620, 1150))
    place = {"client": deal.client, "project": deal.project, "unit": deal.unit}
    story.tell(
        "booking",
        at,
        sole(manager),
        f"booking/{deal.number}",
        place,
        beside={
            "price": deal.price,
            "rooms": deal.rooms,
            "signing": deal.signed_on,
            "managers": deal.sellers + sole(deal.opener, OPENER),
        },
        paid=story.chance.yes(0.6),
        until=deal.booked_on + DAY * 14,
    )


def mortgaged(story: Story, deal: Deal) -> Deal | None:
    """Banks are asked, a second one where the first refuses; None where both refuse."""
    broker = story.on_duty("mortgage-broker", deal.booked_on)
    asked_on = workday_from(deal.booked_on)
    for _ in range(2):
        if bank_agrees(story, deal, broker, asked_on):
            return deal._replace(broker=broker)
    story.lose(asked_on + DAY * 15, deal.sellers[0][0], MORTGAGE_REFUSED)
    return None


def bank_agrees(story: Story, deal: Deal, broker: str, asked_on: date) -> bool:
    chance, skill = story.chance, story.skill(broker, asked_on)
    asked_at = moment(asked_on, chance.whole(560, 800))
    about = {"client": deal.client, "bank": chance.one(BANKS)}
    story.tell("mortgage_application", asked_at, sole(broker), f"booking/{deal.number}", about)
    days = 1 + int(chance.part() * (9 - 4 * skill))
    approved = chance.yes(0.68 + 0.24 * skill)
    at = moment(asked_on + DAY * days, chance.whole(600, 1080))
    story.tell("mortgage_decision", at, sole(broker), f"booking/{deal.number}", about, approved=approved, days=days)
    return approved


def sign(story: Story, deal: Deal) -> tuple[Deal, ...]:
    """The contract of the flat, and those of a parking place or a storage room beside it."""
    chance = story.chance
    deals = [deal]
    if chance.yes(0.22):
        deals.append(beside(deal, PARKING, "М", "м/м", chance.whole(90, 190)))
    if chance.yes(0.17):
        deals.append(beside(deal, STORAGE, "К", "кладовая", chance.whole(28, 60)))
    at = moment(deal.signed_on, chance.whole(600, 1110))
    for signed in deals:
        story.tell(
            "contract",
            at,
            signed.sellers + sole(signed.opener, OPENER),
            signed.subject,
            signed.card,
            key=signed.number,
            amount=signed.price,
            beside={"managers": signed.everybody},
            product=signed.product,
            rooms=signed.rooms,
            form=signed.form,
            booked_on=signed.booked_on,
        )
    return tuple(deals)


def beside(deal: Deal, product: str, letter: str, noun: str, tens_of_thousands: int) -> Deal:
    """Under the flat's own number, and so nobody else's."""
    unit = deal.unit.replace("кв.", noun).replace("пом.", noun)
    return deal._replace(
        number=f"{deal.number}-{letter}",
        product=product,
        unit=unit,
        rooms=0,
        form=AT_ONCE,
        broker="",
        price=tens_of_thousands * 10 * THOUSAND,
    )
