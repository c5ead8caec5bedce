"""Limits within which whoever sells decides alone, and leave to go beyond them. Raise Refused."""

from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from pochemu.engine.words import Words
from pochemu.ledger.entries import entry
from pochemu.people.actions import Refused, must_fit
from pochemu.people.models import Account
from pochemu.people.rights import May, may, single_handed
from pochemu.property.models import Unit
from pochemu.sales.models import Deal, Discount, Prolongation, Terms
from pochemu.sales.models.terms import WHOLE
from pochemu.sales.notifying import tell_asked, tell_let

LONGEST: Final = 500


def terms() -> Terms:
    """Those that the company has set; the usual ones until it has."""
    return Terms.objects.first() or Terms()


@transaction.atomic
def set_terms(*, by: Account | None, **given: int | str | None) -> Terms:
    """Of reservations in days, of discounts in parts of `WHOLE`. What is reserved or signed already stays as it is."""
    if not may(by, May.TERMS):
        raise Refused(_NOT_ALLOWED)
    row = terms()
    for name, value in given.items():
        setattr(row, name, value)
    if not 0 < row.free_days <= row.paid_days <= 366:
        raise Refused(_DAYS, "free_days")
    if not 0 <= row.own_discount <= row.head_discount < WHOLE:
        raise Refused(_LIMITS, "head_discount")
    row.save()
    return row


def limit_of(by: Account | None) -> int:
    """Of a price, how many parts of `WHOLE` he may let off alone."""
    return terms().head_discount if may(by, May.LET) else terms().own_discount


def within(listed: int, price: int, limit: int) -> bool:
    return (listed - price) * WHOLE <= listed * limit


def must_be_let(deal: Deal, unit: Unit, listed: int, price: int, *, by: Account | None) -> None:
    """The price is the list's, within his limits, or one that somebody let him sell for while the list asked no less
    than now: of a price that has risen since, more would be let off than was let."""
    if within(listed, price, limit_of(by)):
        return
    let = Discount.objects.filter(deal=deal, unit=unit, approved=True, price__lte=price, listed__gte=listed)
    if not let.exists():
        raise Refused(_TOO_LOW.fill(share=percents(limit_of(by))), "price")


def percents(parts: int) -> Words:
    """Of `WHOLE`, as they are written."""
    text = f"{parts / 100:g}"
    return Words(text, text.replace(".", ","))


def ask_for(
    deal: Deal, unit: Unit, listed: int, price: int, why: str, *, by: Account | None, now: datetime
) -> Discount:  # fmt: skip
    if by is None or not may(by, May.WORK):
        raise Refused(_NOT_YOURS)
    why = _reason(why, "why")
    if not 0 < price < listed:
        raise Refused(_NO_DISCOUNT, "price")
    with entry(actor=str(by), what=f"a discount asked for {deal}") as act:
        try:
            with act.part():
                asked = Discount.objects.create(
                    deal=deal, unit=unit, listed=listed, price=price, why=why, asked_by=by, asked_at=now
                )
        except IntegrityError:
            raise Refused(_ASKED_ALREADY) from None
        tell_asked(asked, deal, _ASKED.fill(number=unit.number), right_to_let(asked), by=by)
    return asked


def decide_discount(number: int, let: bool, answer: str, *, by: Account | None, now: datetime) -> Discount:
    with entry(actor=str(by or ""), what=f"discount {number} decided"):
        asked = Discount.objects.select_for_update().select_related("deal").get(pk=number)
        decide(asked, let, answer, by, now)
        tell_let(asked, asked.deal, by=by)
    return asked


def decide(asked: Discount | Prolongation, let: bool, answer: str, by: Account | None, now: datetime) -> None:
    """Of a discount or a prolongation: by another person than asked, within his own reach."""
    must_be_decided_by(asked, by)
    if not let:
        answer = _reason(answer, "answer")
    asked.approved, asked.answer, asked.decided_by, asked.decided_at = let, answer.strip(), by, now
    asked.save()


def must_be_decided_by(asked: Discount | Prolongation, by: Account | None) -> None:
    if asked.approved is not None:
        raise Refused(_DECIDED)
    limits = terms()
    right = right_to_let(asked, limits)
    if not may(by, May.LET):
        raise Refused(_NOT_ALLOWED)
    if not may(by, right):
        raise Refused(BEYOND.fill(share=percents(limits.head_discount)))
    if by is not None and asked.asked_by_id == by.pk and not single_handed(right):
        raise Refused(_ANOTHER)


def right_to_let(asked: Discount | Prolongation, limits: Terms | None = None) -> May:
    """A head lets others off no more than he may let off himself."""
    if isinstance(asked, Prolongation):
        return May.LET
    limits = limits or terms()
    return May.LET if within(asked.listed, asked.price, limits.head_discount) else May.LET_ANY


def _reason(text: str, at: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_NO_WHY, at)
    must_fit(text, most=LONGEST)
    return text


_ASKED = Words("A discount for {number} is asked for", "Просят согласовать скидку на помещение {number}")
_NOT_ALLOWED = Words("Only a head or the director decides this", "Это решает руководитель или директор")
_NOT_YOURS = Words("Only whoever works with deals asks for it", "Попросить может только тот, кто ведёт сделки")
_DAYS = Words(
    "A free reservation lasts at least a day, and no longer than a paid one; that, a year at most",
    "Бесплатная бронь — не короче дня и не длиннее платной, платная — не длиннее года",
)
_LIMITS = Words(
    "A head may let off as much as his people, and less than all",
    "Скидка руководителя — не меньше скидки менеджера и не 100 %",
)
BEYOND = Words(
    "It is beyond a head’s limit of {share} %: the director decides it",
    "Это больше предела руководителя ({share} %): решает директор",
)
_TOO_LOW = Words(
    "The discount is beyond your limit of {share} %: ask for leave",
    "Скидка больше вашего предела ({share} %): попросите согласовать её",
)
_NO_DISCOUNT = Words(
    "The price asked for must be lower than the list's, and more than nothing",
    "Запрошенная цена должна быть ниже прайсовой и больше нуля",
)
_ASKED_ALREADY = Words("It is asked for already, and waits for an answer", "Такой запрос уже есть и ждёт ответа")
_DECIDED = Words("It is decided already", "Решение уже принято")
_ANOTHER = Words(
    "You asked for it yourself: another person decides", "Вы сами об этом попросили: решает другой человек"
)
_NO_WHY = Words("Say why", "Напишите почему")
