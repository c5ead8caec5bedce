"""Prices of many units changed at once: a rule as a form says it, what it would do, and what was proposed."""

from typing import Any, Final, NamedTuple

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.words import Words
from pochemu.people.actions import Mistakes, Refused
from pochemu.property.models import PriceChange, PriceLine
from pochemu.property.pricing import By, Line, Rule
from pochemu.web.deals.desk import Desk
from pochemu.web.estate import addresses
from pochemu.web.estate.listed import where
from pochemu.web.estate.words import area
from pochemu.web.face import Shown
from pochemu.web.numbers import has_kopecks, money, percent
from pochemu.web.page import Page
from pochemu.web.plans.cells import NotPlan, number_of

LINES: Final = 200
"""On a page."""
ROUNDINGS: Final = (1, 100, 1_000, 10_000)
"""Major units that new prices are whole numbers of."""
BYS: Final = {
    By.SHARE: Words("by a percent", "на процент"), By.PLUS: Words("by an amount", "на сумму"),
    By.PER_METRE: Words("to a price of a m²", "назначить цену за м²"),
}  # fmt: skip
TYPED: Final = ("by", "value", "to")
MOST_SHARE: Final = 10
"""Times."""


class RuleTold(NamedTuple):
    rule: Rule
    words: str


def rule_told(form: QueryDict, page: Page) -> RuleTold:
    """Raises Refused."""
    if form.get("by", "") not in {by.value for by in By} or form.get("to", "1") not in map(str, ROUNDINGS):
        raise Http404
    by, to, whole = By(form["by"]), int(form.get("to", "1")), 10**page.snap.digits
    mistakes, value = Mistakes(), mpq(0)
    with mistakes.at("value"):
        value = _value(form.get("value", ""), by, page)
    mistakes.must_be_none()
    rule = Rule(by, value if by is By.SHARE else value * whole, to * whole)
    return RuleTold(rule, _said(by, value, to, page))


def _value(text: str, by: By, page: Page) -> mpq:
    try:
        value = number_of(text.replace("−", "-").strip().lstrip("+"), currency=page.snap.currency,
                          language=page.reader.language)  # fmt: skip
    except NotPlan as wrong:
        raise Refused(wrong.words) from None
    if value is None or not value:
        raise Refused(_NO_VALUE)
    if by is not By.SHARE:
        if "%" in text or abs(value) >= 10**12 or (by is By.PER_METRE and value < 0):
            raise Refused(_NO_AMOUNT)
        return value
    share = value if "%" in text else value / 100
    if not -1 < share <= MOST_SHARE:
        raise Refused(_NO_SHARE)
    return share


def _said(by: By, value: mpq, to: int, page: Page) -> str:
    language, currency = page.reader.language, page.snap.currency
    match by:
        case By.SHARE:
            said = percent(value, language, signed=True)
        case By.PLUS:
            said = money(value, currency, language, signed=True)
        case _:
            said = _("%(amount)s for a m²") % {"amount": money(value, currency, language)}
    if to == 1:
        return said
    return _("%(rule)s, rounded to %(to)s") % {"rule": said, "to": money(mpq(to), currency, language)}


class LineShown(NamedTuple):
    href: str
    number: str
    where: str
    area: str
    was: Shown | None
    becomes: Shown
    more: Shown | None


class Difference(NamedTuple):
    """Of all lines together."""

    units: Shown
    was: Shown
    becomes: Shown
    more: Shown


def line(desk: Desk, one: Line | PriceLine) -> LineShown:
    unit, language, href = one.unit, desk.page.reader.language, addresses.unit(one.unit.pk)
    return LineShown(
        href, unit.number, where(unit),
        area(unit.area, language) if unit.area else "",
        None if one.was is None else _money(desk, one.was, href), _money(desk, one.becomes, href),
        None if one.was is None else _money(desk, one.becomes - one.was, href, signed=True),
    )  # fmt: skip


def difference(desk: Desk, lines: list[Any], href: str) -> Difference:
    """What had no price adds to the new sum alone."""
    was, becomes = sum(one.was or 0 for one in lines), sum(one.becomes for one in lines)
    return Difference(
        desk.count(len(lines), href), _money(desk, was, href), _money(desk, becomes, href),
        _money(desk, becomes - was, href, signed=True),
    )  # fmt: skip


def _money(desk: Desk, minor: int, href: str, *, signed: bool = False) -> Shown:
    return desk.page.face.money(mpq(minor, 10**desk.page.snap.digits), href, full=True, signed=signed)._replace(tone="")


def price(desk: Desk, minor: int) -> str:
    """Of what has no page yet, to which it could lead."""
    page = desk.page
    amount = mpq(minor, 10**page.snap.digits)
    return money(amount, page.snap.currency, page.reader.language, exact=has_kopecks(amount))


class ChangeShown(NamedTuple):
    href: str
    rule: str
    why: str
    by: str
    day: str
    iso: str
    state: Words
    waits: bool


def change(desk: Desk, one: PriceChange) -> ChangeShown:
    return ChangeShown(
        address(one.pk), one.rule, one.why, one.proposed_by.name, desk.page.day_of(one.proposed_at),
        one.proposed_at.isoformat(timespec="minutes"), STATES[one.approved], one.approved is None,
    )  # fmt: skip


def lower_to(minor: int, page: Page) -> str:
    """How a price of one unit that is to be lowered is told."""
    price = mpq(minor, 10**page.snap.digits)
    text = money(price, page.snap.currency, page.reader.language, exact=has_kopecks(price))
    return _("to %(price)s") % {"price": text}


def address(number: int | None = None, **asked: object) -> str:
    return addresses.address("/estate/prices/" + (f"{number}/" if number else ""), asked)


STATES: Final = {
    None: Words("waits for approval", "ждёт утверждения"), True: Words("approved", "утверждено"),
    False: Words("not approved", "не утверждено"),
}  # fmt: skip
_NO_VALUE = Words("Write by how much: 3, -2.5, 100 000", "Напишите, на сколько: 3, −2,5, 100 000")
_NO_AMOUNT = Words("Write an amount of money, such as 100 000", "Напишите сумму, например 100 000")
_NO_SHARE = Words("A percent is above −100 and not above 1000", "Процент — больше −100 и не больше 1000")
