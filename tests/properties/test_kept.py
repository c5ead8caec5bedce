"""What is kept between questions says what asking anew would say, after any history of writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loading import company
from often import examples
from oracle.companies import companies
from pochemu.engine.bonus import Pay
from pochemu.engine.period import Month
from properties.sever import SEVER
from properties.shown import shown
from properties.writes import write

pytestmark = pytest.mark.django_db


@examples(50)
@given(st.just(SEVER) | companies(), st.data())
def test_what_is_kept_equals_recomputation(case, data):
    from pochemu.ledger.entries import newest
    from pochemu.pay.snapshot import read_snapshot

    with company(case.files):
        before, until = newest(), data.draw(st.sampled_from([None, 3, 15]))
        months = [Month.parse(month) for month in case.months]
        for month in months:
            assert_same(month, read_snapshot(None))
            assert_same(month, read_snapshot(None), until=until)
        for _ in range(data.draw(st.integers(2, 6))):
            write(data.draw, case.months)
            now = read_snapshot(None)
            for month in months:
                assert_same(month, now, until=until)
        then = read_snapshot(before)
        for month in months * 2:
            assert_same(month, then)


def assert_same(month, fresh, *, until=None):
    """`until`: a day of the month before which facts count."""
    from pochemu.pay.queries import Asked, see_all

    until = until and month.first + until
    people = sorted(fresh.roster.career)
    anew = Pay(fresh.company, fresh.counting, until=until).of(people, month)
    kept = [seen.month for seen in see_all(Asked(month, fresh.known_at), people, until=until)]
    assert [shown(one) for one in kept] == [shown(one) for one in anew], f"{month}, {fresh.known_at}, until {until}"
