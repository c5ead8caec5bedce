"""Penalties on pages: by which rules lateness costs, and how a contract's penalty was reckoned, line by line."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from gmpy2 import mpq

from pochemu.engine.number import NA
from pochemu.engine.words import Words
from pochemu.receivables import penalties
from pochemu.receivables.models import KeyRateSet, PenaltyRule
from pochemu.receivables.penalties import TEN_THOUSAND
from pochemu.receivables.penalty import By, Cap, Capped, Daily, Late, Of, Rule
from pochemu.sales.models import Contract
from pochemu.web.deals.desk import Desk
from pochemu.web.face import Shown
from pochemu.web.numbers import exact_percent, long_day, share_said
from pochemu.web.receivables import addresses


class LineShown(NamedTuple):
    schedule: int  # 0: the contract had one alone
    row: int
    days: str  # from the first to the last
    iso: str
    number: int  # of days
    amount: Shown
    share: Words  # of it, a day
    value: Shown


class CappedShown(NamedTuple):
    """Lines that a limit holds together; `cap` where it was reached."""

    lines: list[LineShown]
    cap: Shown | None


class PenaltyShown(NamedTuple):
    rule: Words
    day: str
    on: str
    amount: Shown | None
    missing: Words | None  # why there is no value
    parts: list[CappedShown]


class RuleShown(NamedTuple):
    kind: Words
    since: str
    iso: str
    says: Words


class RateShown(NamedTuple):
    since: str
    iso: str
    rate: str


def of_contract(desk: Desk, one: Contract, on: date) -> PenaltyShown | None:
    """None where nothing is taken."""
    rule, found = penalties.rule_of(one), penalties.of(one, on)
    if rule is None or found is None:
        return None
    href, day = f"{addresses.account(one.pk)}#penalty", long_day(on, desk.page.reader.language)
    if isinstance(found, NA):
        return PenaltyShown(says(rule), day, on.isoformat(), None, found.reason, [])
    several = one.schedules.exclude(total=0).count() > 1
    parts = [_capped(desk, part, href, several=several) for part in found.parts if part.lines]
    return PenaltyShown(says(rule), day, on.isoformat(), _money(desk, mpq(found.amount), href), None, parts)


def _capped(desk: Desk, part: Capped, href: str, *, several: bool) -> CappedShown:
    reached = None if part.cap is None or part.value != part.cap else _money(desk, part.cap, href)
    return CappedShown([_line(desk, line, href, several=several) for line in part.lines], reached)


def _line(desk: Desk, line: Late, href: str, *, several: bool) -> LineShown:
    language = desk.page.reader.language
    days = f"{line.first:%d.%m.%Y}–{line.last:%d.%m.%Y}" if line.days > 1 else f"{line.first:%d.%m.%Y}"
    return LineShown(
        line.schedule if several else 0, line.row, days, line.first.isoformat(), line.days,
        _money(desk, mpq(line.amount), href), _share(line, language), _money(desk, line.value, href),
    )  # fmt: skip


def _share(line: Late, language: str) -> Words:
    if line.key_rate is None:
        return Words.same(share_said(line.daily, language))
    part = line.daily / line.key_rate
    return Words.same(f"{exact_percent(line.key_rate, language)} × {part}")


def _money(desk: Desk, minor: mpq, href: str) -> Shown:
    return desk.page.face.money(minor / 10**desk.page.snap.digits, href, full=True)


def says(rule: Rule | None) -> Words:
    """In a line."""
    if rule is None:
        return _NOTHING
    told = list(_told(rule))
    return Words(", ".join(one.en for one in told), ", ".join(one.ru for one in told))


def _told(rule: Rule) -> Iterator[Words]:
    if isinstance(rule.rate, Daily):
        yield Words(f"{exact_percent(rule.rate.share, 'en')} a day", f"{exact_percent(rule.rate.share, 'ru')} в день")
    else:
        whose = _PAYING_DAY if rule.rate.by is By.PAYING_DAY else _EACH_DAY
        yield Words(f"{rule.rate.part} {whose.en}", f"{rule.rate.part} {whose.ru}")
    if rule.cap is not None:
        yield _cap(rule.cap)
    if rule.grace:
        yield Words(f"from day {rule.grace + 1} of lateness", f"начиная с {rule.grace + 1}-го дня просрочки")


def _cap(cap: Cap) -> Words:
    en, ru = (exact_percent(cap.share, language) for language in ("en", "ru"))
    if cap.of is Of.PRICE:
        return Words(f"at most {en} of the price", f"не больше {ru} цены договора")
    return Words(f"at most {en} of the late payment", f"не больше {ru} просроченного платежа")


def rules(desk: Desk) -> list[RuleShown]:
    return [_rule(desk, row) for row in penalties.rules()]


def _rule(desk: Desk, row: PenaltyRule) -> RuleShown:
    since = long_day(row.since, desk.page.reader.language)
    return RuleShown(Contract.Kind(row.kind).words, since, row.since.isoformat(), says(row.rule))


def rates(desk: Desk) -> list[RateShown]:
    """The latest first."""
    language = desk.page.reader.language
    return [
        RateShown(
            long_day(row.since, language), row.since.isoformat(), exact_percent(mpq(row.parts, TEN_THOUSAND), language)
        )
        for row in KeyRateSet.objects.order_by("-since")
    ]  # fmt: skip


_NOTHING = Words("nothing is taken", "неустойки нет")
_PAYING_DAY = Words("of the key rate of the day of paying, a day", "ключевой ставки на день оплаты за каждый день")
_EACH_DAY = Words("of the key rate of each day", "ключевой ставки каждого дня")
