"""A month as known then and as known now: what was written meanwhile makes the difference, exactly."""

import pytest
from gmpy2 import mpq
from hypothesis import given, note
from hypothesis import strategies as st

from loading import company
from often import examples
from oracle.companies import companies
from pochemu.engine.compare import MOST
from pochemu.engine.period import Month
from properties.sever import SEVER
from properties.shown import shown
from properties.writes import write

pytestmark = pytest.mark.django_db


@examples(25)
@given(st.just(SEVER) | companies(), st.data())
def test_the_later_writes_lead_from_the_month_as_known_then_to_the_month_as_known_now(case, data):
    from pochemu.ledger.entries import newest
    from pochemu.pay.changed import Changed

    with company(case.files):
        months, then = [Month.parse(text) for text in case.months], newest()
        for _ in range(data.draw(st.integers(1, 5))):
            write(data.draw, case.months)
        for month in months:
            known_then, known_now = paid(month, then), paid(month)
            for employee in sorted(known_then.keys() | known_now.keys()):
                between = Changed(month, employee, then)
                note(f"{month} {employee}: {between.changes}")
                assert told(between.month_with(frozenset())) == told(known_then.get(employee))
                assert told(between.month_with(frozenset(between.changes))) == told(known_now.get(employee))
                because = between.because()
                assert len(because) <= MOST
                change = bonus(known_now.get(employee)) - bonus(known_then.get(employee))
                assert sum((one.amount for one in because), mpq(0)) == change
                back = Changed(month, employee, newest(), then).because()
                assert {one.changes: -one.amount for one in back} == {one.changes: one.amount for one in because}


def paid(month, known_at=None):
    from pochemu.pay.queries import Asked, company_month

    return {one.employee: one for one in company_month(Asked(month, known_at))}


def told(month):
    return month and shown(month)


def bonus(month):
    return month.bonus.value if month else mpq(0)
