"""Verbs of prices: one at once; many by a rule, proposed by one and approved by another as shown. Raise Refused.

What is reserved or sold keeps its price: a change of many takes what is free alone.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from hashlib import sha256
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.number import half_up
from pochemu.engine.words import Words
from pochemu.ledger.entries import Writing, entry
from pochemu.ledger.models import AMOUNTS_BELOW
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account
from pochemu.people.rights import May, may, single_handed
from pochemu.property.models import Hold, Price, PriceChange, PriceLine, Unit
from pochemu.property.notifying import tell_decided, tell_proposed

LONGEST: Final = 300
MOST_UNITS: Final = 20_000


class By(Enum):
    """How a rule makes a new price of an old one."""

    SHARE = "share"  # of the price: 3 % more
    PLUS = "plus"  # minor units
    PER_METRE = "per_metre"  # minor units for each square metre, whatever it cost before


class Rule(NamedTuple):
    by: By
    value: mpq  # a share, or minor units
    to: int = 1  # minor units that new prices are whole numbers of

    def price(self, was: int | None, area: int | None) -> int | None:
        """In minor units; None where the rule says nothing of such a unit."""
        match self.by:
            case By.SHARE if was is not None:
                found = was * (1 + self.value)
            case By.PLUS if was is not None:
                found = was + self.value
            case By.PER_METRE if area is not None:
                found = self.value * area / 100
            case _:
                return None
        return int(half_up(mpq(found) / self.to, 0)) * self.to


class Line(NamedTuple):
    """What a change would do to one unit."""

    unit: Unit
    was: int | None
    becomes: int


class Drawn(NamedTuple):
    lines: list[Line]
    held: int  # units that keep their prices: reserved, sold, withheld
    silent: int  # units of which the rule says nothing
    same: int  # units whose prices it leaves as they are


def set_price(unit: Unit, amount: int, *, why: str = "", by: Account | None) -> Price:
    """Of one unit, at once. Whoever holds it has agreed upon a price: it stays. One is lowered by whoever may let off
    any discount: by another it is proposed, else no limit of discounts would hold him."""
    if not may(by, May.PRICE):
        raise Refused(_NOT_ALLOWED)
    must_fit(why, most=LONGEST)
    with entry(actor=str(by or ""), what=f"price of {unit}") as act:
        Unit.objects.select_for_update().get(pk=unit.pk)
        _must_be_nobodys(unit)
        if is_to_be_approved(unit, amount, by):
            raise Refused(_LOWERS)
        return _priced(act, unit, amount, why)


def is_to_be_approved(unit: Unit, amount: int, by: Account | None) -> bool:
    was = current([unit]).get(unit.pk)
    return was is not None and amount < was and not may(by, May.LET_ANY)


def propose_one(unit: Unit, amount: int, rule: str, why: str, *, by: Account | None, now: datetime) -> PriceChange:
    _must_be_nobodys(unit)
    line = Line(unit, current([unit]).get(unit.pk), _amount(amount, unit))
    return propose([line], rule, why, by=by, now=now)


def _must_be_nobodys(unit: Unit) -> None:
    if Hold.objects.known().filter(unit=unit).exclude(kind=Hold.Kind.WITHHELD).exists():
        raise Refused(_HELD.fill(number=unit.number))


def set_first(told: Sequence[tuple[Unit, int]], *, why: str, by: Account | None) -> None:
    """Of units that have had no price: nobody knows another, so nobody approves."""
    if not may(by, May.PRICE):
        raise Refused(_NOT_ALLOWED)
    must_fit(why, most=LONGEST)
    with entry(actor=str(by or ""), what="first prices") as act:
        if told:
            Price.objects.bulk_create(
                [Price(known_from=act.seq, unit=unit, amount=_amount(amount, unit), why=why) for unit, amount in told]
            )


def current(units: Iterable[Unit]) -> dict[int, int]:
    """Minor units, by the units' numbers; one without a price is not there."""
    known = Price.objects.known().filter(unit__in=units)
    return dict(known.values_list("unit_id", "amount"))


def draw(units: Sequence[Unit], rule: Rule) -> Drawn:
    """What it would do, written nowhere."""
    held = set(Hold.objects.known().filter(unit__in=units).values_list("unit_id", flat=True))
    prices = current(units)
    lines, silent, same = [], 0, 0
    for unit in units:
        if unit.pk in held:
            continue
        was = prices.get(unit.pk)
        becomes = rule.price(was, unit.area)
        if becomes is None:
            silent += 1
        elif becomes == was:
            same += 1
        else:
            lines.append(Line(unit, was, _amount(becomes, unit)))
    return Drawn(lines, len(held), silent, same)


def may_decide(change: PriceChange, by: Account | None) -> bool:
    """Whether the person may approve it: another than he who proposed it, where there is another."""
    mine = by is not None and change.proposed_by_id == by.pk
    return change.approved is None and may(by, May.APPROVE) and (not mine or single_handed())


def propose(lines: Sequence[Line], rule: str, why: str, *, by: Account | None, now: datetime) -> PriceChange:
    if by is None or not may(by, May.PRICE):
        raise Refused(_NOT_ALLOWED)
    if not 0 < len(lines) <= MOST_UNITS:
        raise Refused(_NOTHING if not lines else _MANY.fill(n=MOST_UNITS))
    must_fit(rule, why, most=LONGEST)
    with entry(actor=str(by), what="prices proposed"):
        change = PriceChange.objects.create(
            rule=rule, why=why.strip(), proposed_by=by, proposed_at=now, digest=digest_of(lines)
        )
        PriceLine.objects.bulk_create(
            [PriceLine(change=change, unit=line.unit, was=line.was, becomes=line.becomes) for line in lines]
        )
        tell_proposed(change, len(lines), by=by)
    return change


def approve(number: int, digest: str, *, by: Account | None, now: datetime) -> PriceChange:
    """All of it or nothing: a price or a hold that came in between makes it void."""
    with entry(actor=str(by or ""), what=f"prices {number} approved") as act:
        change = _waiting(number, by)
        if change.digest != digest:
            raise Refused(_OTHER)
        lines = list(change.lines.select_related("unit").order_by("unit"))
        _must_stand(lines)
        Price.objects.known().filter(unit__in=[line.unit_id for line in lines]).overtake(act)
        Price.objects.bulk_create(
            [Price(known_from=act.seq, unit=line.unit, amount=line.becomes, why=change.why) for line in lines]
        )
        return _decided(change, True, "", by, now)


def refuse(number: int, answer: str, *, by: Account | None, now: datetime) -> PriceChange:
    """By whoever may approve; or by who proposed it, who puts it aside."""
    answer = answer.strip()
    if not answer:
        raise Refused(_NO_ANSWER)
    must_fit(answer, most=LONGEST)
    with entry(actor=str(by or ""), what=f"prices {number} refused"):
        return _decided(_waiting(number, by, own=True), False, answer, by, now)


def digest_of(lines: Iterable[Line | PriceLine]) -> str:
    """Of what is approved: which units cost what, and will cost."""
    told = sorted((line.unit.pk, line.was or 0, line.becomes) for line in lines)
    return sha256("\n".join(":".join(map(str, each)) for each in told).encode()).hexdigest()


def _waiting(number: int, by: Account | None, *, own: bool = False) -> PriceChange:
    change = PriceChange.objects.select_for_update().get(pk=number)
    if change.approved is not None:
        raise Refused(_DECIDED)
    mine = by is not None and change.proposed_by_id == by.pk
    if own and mine:
        return change
    if not may(by, May.APPROVE):
        raise Refused(_NOT_YOURS)
    if mine and not single_handed():
        raise Refused(_ANOTHER)
    return change


def _must_stand(lines: Sequence[PriceLine]) -> None:
    units = [line.unit for line in lines]
    list(Unit.objects.select_for_update().filter(pk__in=[unit.pk for unit in units]).order_by("pk"))
    prices = current(units)
    moved = [line.unit.number for line in lines if prices.get(line.unit_id) != line.was]
    moved += Hold.objects.known().filter(unit__in=units).values_list("unit__number", flat=True)
    if moved:
        raise Refused(_MOVED.fill(n=len(moved), number=moved[0]))


def _decided(
    change: PriceChange, approved: bool, answer: str, by: Account | None, now: datetime
) -> PriceChange:  # fmt: skip
    change.approved, change.answer, change.decided_by, change.decided_at = approved, answer, by, now
    change.save()
    tell_decided(change, by=by)
    return change


def _priced(act: Writing, unit: Unit, amount: int, why: str) -> Price:
    known = Price.objects.known().filter(unit=unit)
    there = known.first()
    if there and there.amount == amount:
        raise Refused(_SAME)
    known.overtake(act)
    return Price.objects.create(known_from=act.seq, unit=unit, amount=_amount(amount, unit), why=why)


def _amount(amount: int, unit: Unit) -> int:
    if not 0 < amount < AMOUNTS_BELOW:
        raise Refused(_AMOUNT.fill(number=unit.number))
    return amount


_NOT_ALLOWED = Words("Heads and the director say what units cost", "Цены назначают руководители и директор")
_LOWERS = Words(
    "A head does not lower a price alone: it is proposed, and another person approves it",
    "Руководитель не снижает цену сам: её предлагают, а утверждает другой человек",
)
_HELD = Words(
    "Unit {number} is reserved or sold: its price is agreed upon, and stays",
    "Помещение {number} забронировано или продано: цена согласована и не меняется",
)
_SAME = Words("It costs so already", "Цена уже такая")
_AMOUNT = Words(
    "Unit {number}: a price is more than zero, and not so large",
    "Помещение {number}: цена должна быть больше нуля и не такой большой",
)
_NOTHING = Words(
    "No price would change: choose other units, or another rule",
    "Ни одна цена не изменится: выберите другие помещения или другое правило",
)
_MANY = Words("One change takes at most {n} units", "За один раз меняют цены не больше {n} помещений")
_OTHER = Words(
    "These are not the prices that you were shown: open the page anew",
    "Это не те цены, которые вам показали: откройте страницу заново",
)
_MOVED = Words(
    "{n} of these units, {number} among them, have another price by now, or are reserved or sold: let the change be "
    "proposed anew",
    "У части помещений ({n}, среди них {number}) уже другая цена, либо они забронированы или проданы: предложите "
    "изменение заново",
)
_NO_ANSWER = Words("Say why not", "Напишите, почему нет")
_DECIDED = Words("It is decided already", "Решение уже принято")
_NOT_YOURS = Words("The director or finance approves prices", "Цены утверждает директор или финансы")
_ANOTHER = Words(
    "You proposed it yourself: another person approves it", "Вы сами это предложили: утверждает другой человек"
)
