"""Payments laid on a schedule, and how old what is left is."""

from datetime import date, timedelta
from itertools import accumulate

import pytest
from hypothesis import given

from apps.receivables.accounts import days, payments, schedules
from often import examples
from pochemu.people.calendar import calendar
from pochemu.receivables.ageing import BANDS
from pochemu.receivables.days import deadline, every_day
from pochemu.receivables.paying import Part, Payment, settle
from pochemu.receivables.schedule import Row, What

JAN, FEB, MAR, APR = (date(2026, month, 10) for month in (1, 2, 3, 4))
ROWS = [Row(n, day, 100, What.INSTALMENT) for n, day in enumerate((JAN, FEB, MAR), 1)]


def account(*told, on=APR, **more):
    return settle(ROWS, [Payment(day, amount, f"p{n}") for n, (day, amount) in enumerate(told, 1)], on=on, **more)


def test_the_oldest_row_is_paid_first():
    found = account((FEB, 150))
    assert [(row.paid, row.left, row.paid_on) for row in found.rows] == [(100, 0, FEB), (50, 50, None), (0, 100, None)]
    assert (found.paid, found.due, found.overdue, found.ahead, found.excess) == (150, 300, 150, 0, 0)


def test_a_row_is_covered_on_the_day_of_the_payment_that_covers_it():
    found = account((JAN, 40), (FEB, 60))
    assert found.rows[0].paid_on == FEB
    assert found.rows[0].parts == (Part(JAN, 40, "p1"), Part(FEB, 60, "p2"))


def test_money_before_its_day_is_ahead_and_beyond_all_rows_an_excess():
    found = account((JAN, 330), on=JAN)
    assert (found.due, found.overdue, found.excess, found.ahead, found.left) == (100, 0, 30, 230, 0)


def test_a_row_is_late_from_the_day_after_its_deadline():
    assert account(on=JAN).overdue == 0
    assert account(on=JAN + timedelta(1)).overdue == 100
    assert account(on=JAN).due == 100


def test_what_is_given_back_takes_the_excess_first_and_then_what_was_paid_last():
    found = account((JAN, 330), (FEB, -80))
    assert [row.paid for row in found.rows] == [100, 100, 50]
    assert (found.excess, found.rows[2].paid_on) == (0, None)
    assert found.rows[2].parts == (Part(JAN, 100, "p1"), Part(FEB, -50, "p2"))
    assert account((JAN, 330), (FEB, -80), (MAR, 50)).rows[2].paid_on == MAR


def test_more_given_back_than_came_is_told_and_filled_first():
    assert account((JAN, 50), (FEB, -80)).excess == -30
    found = account((JAN, 50), (FEB, -80), (MAR, 40))
    assert ([row.paid for row in found.rows], found.excess) == ([10, 0, 0], 0)


def test_payments_of_later_days_are_not_known_yet():
    assert account((JAN, 100), (MAR, 100), on=FEB).paid == 100


def test_a_deadline_on_a_day_off_moves_to_the_next_working_day():
    russia = calendar("russia")

    def works(day):
        return russia.works(day.toordinal())

    assert deadline(date(2026, 1, 1), works) == date(2026, 1, 12)  # holidays, and a week end behind them
    assert deadline(date(2026, 1, 13), works) == date(2026, 1, 13)
    saturday = settle([Row(1, date(2026, 3, 14), 100, What.WHOLE)], [], on=date(2026, 3, 16), works=works)
    assert (saturday.rows[0].deadline, saturday.overdue) == (date(2026, 3, 16), 0)


@given(schedules(), payments(), days)
@examples(500)
def test_nothing_is_lost_and_rows_are_covered_in_their_order(rows, payments, on):
    found = settle(rows, payments, on=on)
    came = [payment.amount for payment in sorted(payments, key=lambda one: one.day) if payment.day <= on]
    assert sum(row.paid for row in found.rows) + found.excess == sum(came) == found.paid
    rest = max(0, sum(came))
    for row in found.rows:
        assert row.paid == min(rest, row.row.amount)
        rest -= row.paid
    assert found.excess == (rest if sum(came) > 0 else sum(came))
    left_of_due = sum(row.left for row in found.rows if row.row.day <= on)
    assert found.paid - found.due == found.ahead - left_of_due
    assert found.overdue == sum(row.left for row in found.rows if row.row.day < on)


@given(schedules(), payments(), days)
@examples(500)
def test_a_row_is_paid_since_the_last_time_that_it_was_covered(rows, payments, on):
    """By another way: of all that came so far, and of what all rows up to this one take."""
    known = sorted((payment for payment in payments if payment.day <= on), key=lambda one: one.day)
    sums = [0, *accumulate(payment.amount for payment in known)]
    needed = accumulate(row.amount for row in rows)
    for row, whole in zip(settle(rows, payments, on=on).rows, needed, strict=True):
        crossed = [n for n in range(1, len(sums)) if sums[n - 1] < whole <= sums[n]]
        assert row.paid_on == (known[crossed[-1] - 1].day if sums[-1] >= whole else None)


@given(schedules(), payments(), days)
@examples(200)
def test_parts_tell_how_a_row_stood_at_any_time(rows, payments, on):
    amounts = {payment.key: payment.amount for payment in payments}
    found = settle(rows, payments, on=on)
    for row in found.rows:
        assert all(0 <= stood <= row.row.amount for stood in accumulate(part.amount for part in row.parts))
    for key, amount in amounts.items():
        laid = sum(part.amount for row in found.rows for part in row.parts if part.key == key)
        assert min(0, amount) <= laid <= max(0, amount)


@given(schedules(), payments(), days)
@examples(100)
def test_a_day_is_as_it_was_whatever_came_later(rows, payments, on):
    assert settle(rows, payments, on=on) == settle(rows, [one for one in payments if one.day <= on], on=on)


# --- ages ---


def test_bands_of_days():
    """Every day that is late is of one band."""
    assert [band.title.en for band in BANDS] == ["0–30", "31–60", "61–90", "90+"]
    held = {days: [band.title.en for band in BANDS if band.holds(days)] for days in (1, 30, 31, 60, 61, 90, 91, 9_999)}
    assert list(held.values()) == [["0–30"]] * 2 + [["31–60"]] * 2 + [["61–90"]] * 2 + [["90+"]] * 2


def test_a_calendar_without_working_days_is_no_calendar():
    assert deadline(JAN, every_day) == JAN
    with pytest.raises(ValueError, match="no working day"):
        deadline(JAN, lambda _day: False)
