"""Payment schedules: the price in parts, to the kopeck, on days that exist."""

from datetime import date

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from often import examples
from pochemu.engine.period import Month
from pochemu.receivables.schedule import (
    Made,
    Row,
    Step,
    What,
    at_once,
    day_in,
    escrow,
    instalments,
    mistakes,
    mortgage,
    share_of,
)

SIGNED = date(2026, 1, 15)
MILLION = 1_000_000_00


def told(made):
    assert made.rows == ()
    for mistake in made.mistakes:
        assert mistake.words.en != mistake.words.ru
    return [(mistake.row, mistake.words.en.replace("\xa0", " ")) for mistake in made.mistakes]


def test_at_once_and_into_escrow():
    assert at_once(MILLION, on=SIGNED) == Made((Row(1, SIGNED, MILLION, What.WHOLE),))
    assert escrow(MILLION, on=SIGNED) == Made((Row(1, SIGNED, MILLION, What.ESCROW),))


def test_a_mortgage_is_own_money_and_the_banks():
    bank_on = date(2026, 1, 22)
    down = share_of(MILLION, mpq(15, 100))
    assert mortgage(MILLION, down=down, on=SIGNED, bank_on=bank_on).rows == (
        Row(1, SIGNED, 150_000_00, What.DOWN), Row(2, bank_on, 850_000_00, What.BANK),
    )  # fmt: skip
    assert mortgage(MILLION, down=0, on=SIGNED, bank_on=bank_on).rows == (Row(1, bank_on, MILLION, What.BANK),)
    assert told(mortgage(MILLION, down=MILLION, on=SIGNED, bank_on=bank_on)) == [
        (2, "0 ₽ is to be paid: it must be more than nothing")
    ]
    assert told(mortgage(MILLION, down=1, on=SIGNED, bank_on=date(2026, 1, 14))) == [
        (2, "2026-01-14 comes before 2026-01-15, which stands above")
    ]


def test_the_thirty_first_is_the_last_day_of_a_short_month():
    rows = instalments(MILLION, on=SIGNED, months=4, day_of_month=31).rows
    assert [row.day for row in rows] == [date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)]
    assert day_in(Month(2028, 2), 30) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("step", "each", "last"),
    [
        (Step.KOPECK, 142_857_14, 142_857_16),
        (Step.HUNDRED, 142_800_00, 143_200_00),
        (Step.THOUSAND, 142_000_00, 148_000_00),
    ],
)
def test_the_last_instalment_makes_up_for_rounding(step, each, last):
    rows = instalments(MILLION, on=SIGNED, months=7, day_of_month=10, step=step).rows
    assert [row.amount for row in rows] == [each] * 6 + [last]
    rows = instalments(MILLION + 1, down=1, on=SIGNED, months=7, day_of_month=10, step=step).rows
    assert [row.amount for row in rows] == [1] + [each] * 6 + [last]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"months": 0}, "0 months: from 1 to 480 can be paid in"),
        ({"months": 481}, "481 months: from 1 to 480 can be paid in"),
        ({"day_of_month": 0}, "day 0 of a month: there are days 1 to 31"),
        ({"day_of_month": 32}, "day 32 of a month: there are days 1 to 31"),
        ({"price": 0}, "a price of 0 ₽: it must be more than nothing and less than ten trillion"),
        ({"price": 10**15}, "a price of 10,000,000,000,000 ₽: it must be more than nothing and less than ten trillion"),
        (
            {"price": 6_000_00, "step": Step.THOUSAND},
            "6,000 ₽ by 7 months, rounded to 1,000 ₽, is nothing a month: take fewer months or a smaller step",
        ),
    ],
)
def test_what_cannot_be_is_told(changed, said):
    usual = {"price": MILLION, "on": SIGNED, "months": 7, "day_of_month": 10}
    price = (arguments := usual | changed).pop("price")
    assert told(instalments(price, **arguments)) == [(0, said)]


def test_rows_written_by_hand_are_looked_over():
    rows = (
        Row(1, date(2026, 3, 1), 0, What.DOWN),
        Row(3, date(2026, 2, 1), -5_00, What.INSTALMENT),
        Row(4, date(1026, 2, 1), 100_50, What.INSTALMENT),
    )
    assert told(Made((), mistakes(rows, 100_00))) == [
        (1, "0 ₽ is to be paid: it must be more than nothing"),
        (3, "−5 ₽ is to be paid: it must be more than nothing"),
        (4, "1026-02-01: a year from 1990 to 2199 is expected"),
        (3, "2026-02-01 comes before 2026-03-01, which stands above"),
        (4, "1026-02-01 comes before 2026-02-01, which stands above"),
        (0, "rows are numbered 1, 2, 3 … in order"),
        (0, "the rows make 95.50 ₽, and the price is 100 ₽: 4.50 ₽ is missing"),
    ]


@pytest.mark.parametrize(
    ("price", "share", "step", "down"),
    [
        (MILLION, mpq(15, 100), Step.KOPECK, 150_000_00),
        (333_333_33, mpq(1, 5), Step.KOPECK, 66_666_67),
        (333_333_33, mpq(1, 5), Step.THOUSAND, 67_000_00),
        (100_01, mpq(1, 2), Step.KOPECK, 50_01),
    ],
)
def test_a_down_payment_may_be_a_share(price, share, step, down):
    assert share_of(price, share, step) == down


@given(st.data())
@examples(300)
def test_a_schedule_makes_the_price_exactly_on_days_that_ascend(data):
    price = data.draw(st.integers(1, 10**12))
    down = data.draw(st.sampled_from([0, share_of(price, mpq(1, 5))]) | st.integers(0, price))
    step = data.draw(st.sampled_from(Step))
    months, day = data.draw(st.integers(1, 480)), data.draw(st.integers(1, 31))
    on = data.draw(st.dates(date(1991, 1, 1), date(2150, 1, 1)))
    made = instalments(price, down=down, on=on, months=months, day_of_month=day, step=step)
    if made.mistakes:
        assert made.rows == ()
        assert price == down or (price - down) // months < step
        return
    assert mistakes(made.rows, price) == ()
    assert sum(row.amount for row in made.rows) == price
    assert all(row.amount > 0 for row in made.rows)
    parts = [row for row in made.rows if row.what == What.INSTALMENT]
    assert [Month.of(row.day) for row in parts] == [Month.of(on).plus(n) for n in range(1, months + 1)]
    assert all(row.day.day == min(day, Month.of(row.day).days) for row in parts)
    each = parts[0].amount
    assert [row.amount for row in parts[:-1]] == [each] * (months - 1)
    assert months == 1 or (each % step == 0 and each <= parts[-1].amount < each + months * step)
