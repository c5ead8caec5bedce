"""Verbs of penalties: what contracts say of lateness, what the key rate is; what lateness of a contract costs by that.

Raise Refused. Where the company says nothing of a contract of participation (ДДУ), law 214-FZ does: article 5, part 6,
1/300 of the key rate of the day of paying for each day. Of other contracts nothing is taken until it says so.
"""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.number import NA
from pochemu.engine.words import Words
from pochemu.people.actions import Refused
from pochemu.people.models import Account
from pochemu.people.queries import day_of
from pochemu.people.rights import May, may
from pochemu.receivables import accounts
from pochemu.receivables.models import KeyRateSet, PenaltyRule
from pochemu.receivables.paying import settle
from pochemu.receivables.penalty import By, Held, KeyRate, OfKeyRate, Penalty, Rule, penalty
from pochemu.sales.models import Contract, ContractEvent

BY_LAW: Final = Rule(OfKeyRate(mpq(1, 300), By.PAYING_DAY))
TEN_THOUSAND: Final = 10_000
MOST_PART, MOST_GRACE = 10_000, 366
EARLIEST, LATEST = date(1990, 1, 1), date(2199, 12, 31)


class Told(NamedTuple):
    """What contracts say. One of `nothing`, `part_of_key_rate` (1/n a day), `share` (of a million, a day)."""

    nothing: bool = False
    part_of_key_rate: int | None = None
    share: int = 0
    by_paying_day: bool = False
    grace: int = 0
    cap: int | None = None  # of a million
    cap_of_price: bool = False


def set_rule(kind: Contract.Kind, since: date, told: Told, *, by: Account | None, now: datetime) -> PenaltyRule:
    """Of contracts that are signed from that day on; those of before keep what they say."""
    _must_set(by)
    if not EARLIEST <= since <= LATEST:
        raise Refused(_SINCE, "since")
    if told.part_of_key_rate is not None and not 0 < told.part_of_key_rate <= MOST_PART:
        raise Refused(_PART.fill(n=MOST_PART), "part")
    if not told.nothing and told.part_of_key_rate is None and not 0 < told.share < PenaltyRule.MILLION:
        raise Refused(_SHARE, "share")
    if told.cap is not None and not 0 < told.cap <= PenaltyRule.MILLION:
        raise Refused(_CAP, "cap")
    if not 0 <= told.grace <= MOST_GRACE:
        raise Refused(_GRACE.fill(n=MOST_GRACE), "grace")
    return PenaltyRule.objects.create(kind=kind, since=since, at=now, by=by, **told._asdict())


def set_key_rate(since: date, parts: int, *, by: Account | None) -> KeyRateSet:
    """In parts of ten thousand, a year. Said again of the same day, it takes the other's place."""
    _must_set(by)
    if not EARLIEST <= since <= LATEST:
        raise Refused(_SINCE, "rate_since")
    if not 0 < parts <= TEN_THOUSAND:
        raise Refused(_RATE, "rate")
    row, _ = KeyRateSet.objects.update_or_create(since=since, defaults={"parts": parts})
    return row


def rules() -> list[PenaltyRule]:
    """Those that hold or held, the latest first, by kinds."""
    found: dict[tuple[str, date], PenaltyRule] = {}
    for row in PenaltyRule.objects.order_by("kind", "-since", "-pk"):
        found.setdefault((row.kind, row.since), row)
    return list(found.values())


def rule_of(one: Contract) -> Rule | None:
    """By what it says; None: lateness costs nothing."""
    signed = PenaltyRule.objects.filter(kind=one.kind, since__lte=one.signed_on or date.max)
    row = signed.order_by("-since", "-pk").first()
    if row is not None:
        return row.rule
    return BY_LAW if one.kind == Contract.Kind.DDU else None


def key_rates() -> list[KeyRate]:
    return [KeyRate(row.since, mpq(row.parts, TEN_THOUSAND)) for row in KeyRateSet.objects.all()]


def of(one: Contract, on: date) -> Penalty | NA | None:
    """As of the end of that day, or of the one on which the contract ended; None where nothing is taken."""
    rule = rule_of(one)
    if rule is None or one.state in (Contract.State.DRAFT, Contract.State.DROPPED):
        return None
    return penalty(list(_held(one, min(on, _ended_on(one) or on))), rule, key_rates())


def _held(one: Contract, on: date) -> Iterator[Held]:
    """Each schedule until another took its place, as debts are late by it (`overdue`)."""
    schedules = [*one.schedules.prefetch_related("rows").order_by("number"), None]
    came, works = accounts.payments_of([one.pk]).get(one.pk, []), accounts.works()
    for made, after in pairwise(schedules):
        if made is None or not made.total or (after and not after.total):
            continue  # an import that was undone
        begins = day_of(made.made_at) if made.why else one.signed_on or date.min
        until = min(on, day_of(after.made_at)) if after else on
        if begins < until:
            yield Held(settle(accounts.as_rows(made), came, on=until, works=works), begins, made.number)


def _ended_on(one: Contract) -> date | None:
    ended = one.events.filter(what=ContractEvent.What.TERMINATED)
    return ended.values_list("on", flat=True).first()


def _must_set(by: Account | None) -> None:
    if not may(by, May.TERMS):
        raise Refused(_NOT_ALLOWED)


_NOT_ALLOWED = Words("The director sets it", "Это задаёт директор")
_SINCE = Words("Say from which day", "Укажите, с какого дня")
_PART = Words(
    "Say a whole number from 1 to {n}: 300 is 1/300 of it", "Укажите целое от 1 до {n}: 300 — это 1/300 ставки"
)
_SHARE = Words("Say how many percent a day, less than 100", "Укажите процент в день, меньше 100")
_CAP = Words("Say at most how many percent, 100 at most", "Укажите предел в процентах, не больше 100")
_GRACE = Words("Say how many days, {n} at most", "Укажите, сколько дней: не больше {n}")
_RATE = Words("Say how many percent a year, from 0.01 to 100", "Укажите процент годовых, от 0,01 до 100")
