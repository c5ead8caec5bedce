"""Payment schedules: when a contract's price is to be paid, in how many parts.

    instalments(10_000_000_00, down=2_000_000_00, on=date(2026, 3, 5), months=12, day_of_month=31, step=Step.THOUSAND)

A month that has no 31st is paid on its last day. Parts are rounded down to the step, and the last one makes up; so it
is the largest. Whoever writes rows by hand asks `mistakes` what is wrong with them.
"""

from collections.abc import Sequence
from datetime import date
from enum import IntEnum, StrEnum
from itertools import pairwise
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.formula.spelling import money_read
from pochemu.engine.number import half_up
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.receivables.days import day_words

MOST_MONTHS: Final = 480
MOST_KOPECKS: Final = 10**15
YEARS: Final = range(1990, 2200)


class What(StrEnum):
    """What a row is, and so who pays it."""

    DOWN = "down"
    BANK = "bank"
    ESCROW = "escrow"
    INSTALMENT = "instalment"
    WHOLE = "whole"

    @property
    def words(self) -> Words:
        return _WORDS[self]


class Step(IntEnum):
    """To what parts are rounded, in kopecks."""

    KOPECK = 1
    HUNDRED = 100_00
    THOUSAND = 1_000_00


class Row(NamedTuple):
    number: int
    day: date
    amount: int
    what: What


class Mistake(NamedTuple):
    row: int  # its number; 0 for the schedule as a whole
    words: Words


class Made(NamedTuple):
    """A schedule, or why there can't be such a one."""

    rows: tuple[Row, ...]
    mistakes: tuple[Mistake, ...] = ()


def at_once(price: int, *, on: date) -> Made:
    return _made(price, [(on, price, What.WHOLE)])


def escrow(price: int, *, on: date) -> Made:
    """The buyer puts it into the bank's care; the developer gets it with the house finished."""
    return _made(price, [(on, price, What.ESCROW)])


def mortgage(price: int, *, down: int, on: date, bank_on: date) -> Made:
    """Own money first, without any if `down` is nothing, and the bank's for the rest."""
    return _made(price, [*_down(down, on), (bank_on, price - down, What.BANK)])


def instalments(
    price: int, *, on: date, months: int, day_of_month: int, down: int = 0, step: Step = Step.KOPECK
) -> Made:
    """Every month after `on`, so many times."""
    if wrong := _impossible(months, day_of_month):
        return Made((), (Mistake(0, wrong),))
    rest = price - down
    each = rest // months // step * step
    if each <= 0 < rest:
        return Made((), (Mistake(0, _NOTHING_EACH.fill(rest=_money(rest), n=months, step=_money(step))),))
    amounts = [each] * (months - 1) + [rest - each * (months - 1)]
    days = (day_in(Month.of(on).plus(n), day_of_month) for n in range(1, months + 1))
    parts = [(day, amount, What.INSTALMENT) for day, amount in zip(days, amounts, strict=True)]
    return _made(price, [*_down(down, on), *parts])


def share_of(price: int, share: mpq, step: Step = Step.KOPECK) -> int:
    """A down payment that is told as a share: 20 % of the price, rounded to the step."""
    return int(half_up(price * share / int(step), 0)) * step


def day_in(month: Month, day_of_month: int) -> date:
    """That day of it, or its last."""
    return date(month.year, month.number, min(day_of_month, month.days))


def mistakes(rows: Sequence[Row], price: int) -> tuple[Mistake, ...]:
    """All that is wrong with a schedule: of single rows, then of the whole."""
    found = [Mistake(row.number, words) for row in rows if (words := _of_row(row))]
    for before, after in pairwise(rows):
        if after.day < before.day:
            found.append(Mistake(after.number, _EARLIER.fill(day=day_words(after.day), before=day_words(before.day))))
    if [row.number for row in rows] != list(range(1, len(rows) + 1)):
        found.append(Mistake(0, _NUMBERS))
    total = sum(row.amount for row in rows)
    if total != price:
        gap = _OVER if total > price else _SHORT
        found.append(Mistake(0, gap.fill(total=_money(total), price=_money(price), gap=_money(abs(price - total)))))
    return tuple(found)


def _made(price: int, parts: Sequence[tuple[date, int, What]]) -> Made:
    if not 0 < price < MOST_KOPECKS:
        return Made((), (Mistake(0, _PRICE.fill(price=_money(price))),))
    rows = tuple(Row(number, *part) for number, part in enumerate(parts, 1))
    wrong = mistakes(rows, price)
    return Made((), wrong) if wrong else Made(rows)


def _down(down: int, on: date) -> list[tuple[date, int, What]]:
    return [(on, down, What.DOWN)] if down else []


def _impossible(months: int, day_of_month: int) -> Words | None:
    if not 1 <= months <= MOST_MONTHS:
        return _MONTHS.fill(n=months, most=MOST_MONTHS)
    return None if 1 <= day_of_month <= 31 else _DAY_OF_MONTH.fill(n=day_of_month)


def _of_row(row: Row) -> Words | None:
    if row.amount <= 0:
        return _AMOUNT.fill(amount=_money(row.amount))
    return None if row.day.year in YEARS else _YEAR.fill(day=day_words(row.day))


def _money(kopecks: int) -> Words:
    return money_read(mpq(kopecks, 100), "RUB")


_WORDS: Final = {
    What.DOWN: Words("down payment", "первый взнос"),
    What.BANK: Words("the bank's money", "деньги банка"),
    What.ESCROW: Words("escrow", "эскроу"),
    What.INSTALMENT: Words("instalment", "очередной платёж"),
    What.WHOLE: Words("the whole price", "вся цена"),
}
_PRICE = Words(
    "a price of {price}: it must be more than nothing and less than ten trillion",
    "цена {price}: она должна быть больше нуля и меньше десяти триллионов",
)
_MONTHS = Words("{n} months: from 1 to {most} can be paid in", "месяцев {n}, а бывает от 1 до {most}")
_DAY_OF_MONTH = Words("day {n} of a month: there are days 1 to 31", "число месяца {n}, а бывает от 1 до 31")
_NOTHING_EACH = Words(
    "{rest} by {n} months, rounded to {step}, is nothing a month: take fewer months or a smaller step",
    "{rest} на {n} мес. с округлением до {step} — это 0 в месяц: возьмите меньше месяцев или округляйте мельче",
)
_AMOUNT = Words(
    "{amount} is to be paid: it must be more than nothing", "сумма платежа — {amount}, а должна быть больше нуля"
)
_YEAR = Words("{day}: a year from 1990 to 2199 is expected", "{day}: ожидался год с 1990 по 2199")
_EARLIER = Words("{day} comes before {before}, which stands above", "{day} раньше, чем {before} строкой выше")
_NUMBERS = Words("rows are numbered 1, 2, 3 … in order", "строки нумеруются по порядку: 1, 2, 3 …")
_SHORT = Words(
    "the rows make {total}, and the price is {price}: {gap} is missing",
    "строки дают {total}, а цена — {price}: не хватает {gap}",
)
_OVER = Words(
    "the rows make {total}, and the price is {price}: {gap} is too much",
    "строки дают {total}, а цена — {price}: лишние {gap}",
)
