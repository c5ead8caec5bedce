"""What lateness costs: by hand, by the law's example, and day by day."""

from datetime import date, timedelta

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from apps.receivables.accounts import START, days, payments, schedules
from often import examples
from pochemu.engine.number import NA
from pochemu.receivables.paying import Payment, settle
from pochemu.receivables.penalty import By, Cap, Daily, Held, KeyRate, Of, OfKeyRate, Rule, penalty
from pochemu.receivables.schedule import Row, What

DUE = date(2026, 3, 10)
ROW = Row(1, DUE, 100_000_00, What.INSTALMENT)
SIXTEEN, FIFTEEN = KeyRate(date(2026, 1, 1), mpq(16, 100)), KeyRate(date(2026, 3, 16), mpq(15, 100))
PART_OF_300 = OfKeyRate(mpq(1, 300))
BY_LAW = OfKeyRate(mpq(1, 300), By.PAYING_DAY)


def late(*told, days=10, rule=PART_OF_300, rates=(SIXTEEN,), rows=(ROW,)):
    settled = settle(rows, [Payment(DUE + timedelta(day), amount) for day, amount in told], on=DUE + timedelta(days))
    return penalty([Held(settled)], Rule(rule) if isinstance(rule, (Daily, OfKeyRate)) else rule, rates)


def all_lines(found):
    return [line for part in found.parts for line in part.lines]


def lines(found):
    return [(line.amount, line.first.day, line.last.day, line.days, line.daily) for line in all_lines(found)]


def test_of_a_key_rate():
    found = late()
    assert lines(found) == [(100_000_00, 11, 20, 10, mpq(16, 30_000))]
    assert found.amount == 533_33
    assert found.exact == mpq(100_000_00 * 10 * 16, 30_000)


def test_a_share_a_day():
    found = late(rule=Daily(mpq(1, 1000)), rates=())
    assert lines(found) == [(100_000_00, 11, 20, 10, mpq(1, 1000))]
    assert found.amount == 1_000_00


def test_what_is_paid_in_time_costs_nothing():
    assert late((0, 100_000_00)).amount == 0
    assert late(days=0).amount == 0
    assert lines(late((-5, 100_000_00))) == []


def test_the_day_of_paying_is_late_too_and_what_is_left_goes_on():
    found = late((3, 60_000_00))
    assert lines(found) == [(100_000_00, 11, 13, 3, mpq(16, 30_000)), (40_000_00, 14, 20, 7, mpq(16, 30_000))]


def test_a_new_key_rate_begins_a_line():
    found = late(rates=(FIFTEEN, SIXTEEN))
    assert lines(found) == [(100_000_00, 11, 15, 5, mpq(16, 30_000)), (100_000_00, 16, 20, 5, mpq(15, 30_000))]
    assert found.amount == 516_67


def test_by_214_fz_the_rate_is_that_of_the_day_on_which_the_money_came():
    found = late((3, 60_000_00), rule=BY_LAW, rates=(SIXTEEN, FIFTEEN))
    assert lines(found) == [(60_000_00, 11, 13, 3, mpq(16, 30_000)), (40_000_00, 11, 20, 10, mpq(15, 30_000))]


def test_what_was_given_back_is_late_again():
    found = late((0, 100_000_00), (4, -30_000_00), (7, 30_000_00))
    assert lines(found) == [(30_000_00, 15, 17, 3, mpq(16, 30_000))]


def test_what_is_late_longest_is_paid_first():
    paid = (0, 60_000_00), (4, -30_000_00), (6, 40_000_00)
    found = late(*paid, rule=BY_LAW, rates=(SIXTEEN, FIFTEEN, KeyRate(date(2026, 3, 18), mpq(14, 100))))
    assert lines(found) == [(40_000_00, 11, 16, 6, mpq(15, 30_000)), (30_000_00, 15, 20, 6, mpq(14, 30_000))]
    found = late((0, 60_000_00), (4, -30_000_00), (6, 50_000_00), rule=BY_LAW, rates=(SIXTEEN,))
    assert [(amount, first, last) for amount, first, last, _, _ in lines(found)] == [
        (40_000_00, 11, 16), (10_000_00, 15, 16), (20_000_00, 15, 20),
    ]  # fmt: skip
    found = late((0, 60_000_00), (4, -30_000_00), (5, 10_000_00), (6, 30_000_00), rule=BY_LAW)
    assert [(amount, first, last) for amount, first, last, _, _ in lines(found)] == [
        (10_000_00, 11, 15), (30_000_00, 11, 16), (30_000_00, 15, 20),
    ]  # fmt: skip


def test_days_of_grace_cost_nothing():
    assert lines(late(rule=Rule(PART_OF_300, grace=5))) == [(100_000_00, 16, 20, 5, mpq(16, 30_000))]
    assert late((5, 100_000_00), rule=Rule(PART_OF_300, grace=5)).amount == 0


def test_a_cap_of_each_row_or_of_the_price():
    rows = ROW, ROW._replace(number=2, amount=10_000_00, day=DUE + timedelta(10))
    half = Daily(mpq(1, 2))
    of_rows = late(days=12, rule=Rule(half, Cap(mpq(1, 10), Of.ROW)), rows=rows)
    assert [(part.value, len(part.lines)) for part in of_rows.parts] == [(10_000_00, 1), (1_000_00, 1)]
    of_price = late(days=12, rule=Rule(half, Cap(mpq(1, 10), Of.PRICE)), rows=rows)
    assert (of_price.amount, [len(part.lines) for part in of_price.parts]) == (11_000_00, [2])
    assert late(days=1, rule=Rule(Daily(mpq(1, 100)), Cap(mpq(1, 10), Of.PRICE))).amount == 1_000_00


def test_it_is_rounded_once_at_the_end():
    rows = [Row(n, DUE, 1, What.INSTALMENT) for n in range(1, 5)]
    assert late(days=1, rule=Daily(mpq(1, 8)), rows=rows).amount == 1  # four eighths, and not four times nothing


@pytest.mark.parametrize(("rule", "unknown"), [(PART_OF_300, date(2026, 3, 11)), (BY_LAW, date(2026, 3, 20))])
def test_without_a_key_rate_of_its_days_there_is_no_value(rule, unknown):
    for rates in ((), (KeyRate(unknown + timedelta(1), mpq(16, 100)),)):
        found = late(rule=rule, rates=rates)
        assert isinstance(found, NA)
        assert found.reason.en == f"the key rate of {unknown} is not known: put it in"
        assert f"{unknown:%d.%m.%Y}" in found.reason.ru
    assert late(rule=rule, rates=[KeyRate(unknown, mpq(16, 100))]).amount == 533_33
    assert late((0, 100_000_00), rule=rule, rates=()).amount == 0


def test_a_deadline_moved_by_a_day_off_moves_the_penalty():
    saturday = Row(1, date(2026, 3, 14), 100_000_00, What.WHOLE)
    settled = settle([saturday], [], on=date(2026, 3, 17), works=lambda day: day.weekday() < 5)
    assert lines(penalty([Held(settled)], Rule(PART_OF_300), [SIXTEEN])) == [(100_000_00, 17, 17, 1, mpq(16, 30_000))]


later = st.dictionaries(days, st.integers(1, 30).map(lambda n: mpq(n, 100)), max_size=4)
rates = later.map(lambda found: [KeyRate(date(2025, 1, 1), mpq(7, 100)), *map(KeyRate._make, found.items())])
caps = st.none() | st.builds(Cap, st.integers(0, 20).map(lambda n: mpq(n, 100)), st.sampled_from(Of))
shares = st.integers(1, 1000).map(lambda n: mpq(1, n))


def rate_on(rates, day):
    return max(rate for rate in rates if rate.since <= day).share


@given(schedules(), payments(), days, rates, shares, st.integers(0, 10), st.booleans())
@examples(300)
def test_the_sum_of_the_lines_is_the_sum_of_the_days(rows, payments, on, rates, share, grace, keyed):
    """By another way: each day by itself, by what was left of a row on the evening before."""
    rule = Rule(OfKeyRate(share) if keyed else Daily(share), grace=grace)
    found = penalty([Held(settle(rows, payments, on=on))], rule, rates)
    total = mpq(0)
    for n in range((on - START).days + 1):
        day = START + timedelta(n)
        daily = share * rate_on(rates, day) if keyed else share
        evening = settle(rows, payments, on=day - timedelta(1))
        total += sum(row.left * daily for row in evening.rows if day > row.deadline + timedelta(grace))
    assert found.exact == total
    assert abs(found.amount - total) <= mpq(1, 2)


@given(schedules(most=40, last=9, rows=2), payments(most=9, least=6), days, rates, shares)
@examples(300)
def test_by_the_paying_day_each_kopeck_has_its_own_days(rows, payments, on, rates, share):
    """By another way: kopeck by kopeck, those that are late longest paid first."""
    settled = settle(rows, payments, on=on)
    total = mpq(0)
    for row in settled.rows:
        late_since = [row.deadline] * row.row.amount
        for part in row.parts:
            for _ in range(part.amount):
                total += cost(late_since.pop(0), part.day, share, rates)
            late_since += [max(part.day, row.deadline)] * -part.amount
        total += sum(cost(since, on, share, rates) for since in late_since)
    assert penalty([Held(settled)], Rule(OfKeyRate(share, By.PAYING_DAY)), rates).exact == total


def cost(since, until, share, rates):
    return max(0, (until - since).days) * share * rate_on(rates, until)


@given(schedules(), payments(), days, rates, shares, caps, st.sampled_from(By))
@examples(300)
def test_the_amount_opens_to_its_parts_and_never_passes_the_cap(rows, payments, on, rates, share, cap, by):
    settled = settle(rows, payments, on=on)
    found = penalty([Held(settled)], Rule(OfKeyRate(share, by), cap), rates)
    plain = penalty([Held(settled)], Rule(OfKeyRate(share, by)), rates)
    assert found.exact == sum(part.value for part in found.parts) <= plain.exact
    assert all_lines(found) == all_lines(plain)
    for part in found.parts:
        whole = sum(line.amount * line.days * line.daily for line in part.lines)
        assert part.value == (min(whole, part.cap) if cap else whole)
    for line in all_lines(found):
        row = settled.rows[line.row - 1]
        assert row.deadline < line.first <= line.last <= on
        assert 0 < line.amount <= row.row.amount
        assert line.daily == share * line.key_rate
    assert cap is None or found.exact <= cap.share * sum(row.row.amount for row in settled.rows)
