"""Months side by side: whatever the company, causes add up to the difference, and the way back has the other sign."""

import pytest
from gmpy2 import mpq
from hypothesis import given, note
from hypothesis import strategies as st

from loading import company
from often import examples
from oracle.companies import companies
from pochemu.engine.period import Month
from properties.sever import SEVER

pytestmark = pytest.mark.django_db


@examples(10)
@given(st.just(SEVER) | companies(), st.data())
def test_the_causes_of_a_whole_month_add_up_there_and_back(case, data):
    from pochemu.pay.comparing import Comparison

    with company(case.files):
        then, now = sides(case, data)
        note(f"{then.asked} {then.employee} to {now.asked} {now.employee}")
        there, back = Comparison(then, now), Comparison(now, then)
        assert sum((row.change for row in there.rows), mpq(0)) == there.change == -back.change
        assert sum((part.amount for part in there.causes()), mpq(0)) == there.change
        assert amounts(back) == {cause: -amount for cause, amount in amounts(there).items()}


def amounts(comparison):
    return {part.cause: part.amount for part in comparison.causes()}


def sides(case, data):
    """Two people's months, a month and its beginning, a month and itself under another version of the scheme."""
    from pochemu.pay.comparing import Side
    from pochemu.pay.queries import Asked, see
    from pochemu.pay.snapshot import snapshot
    from pochemu.pay.supposing import Supposition, suppose

    def some(things):
        return things[data.draw(st.integers(0, len(things) - 1))]

    months, people = [Month.parse(text) for text in case.months], sorted(snapshot().roster.names)
    employee, asked = some(people), Asked(some(months))
    now = Side(asked, employee, see(asked, employee))
    versions = [one.effective for each in snapshot().company.rulebook.schemes.values() for one in each]
    match data.draw(st.integers(0, 2)):
        case 0:
            other, then = some(people), Asked(some(months))
            return Side(then, other, see(then, other)), now
        case 1:
            day = asked.month.first + data.draw(st.integers(-1, 27))
            return Side(asked, employee, suppose(asked, employee, Supposition(until=day))), now
    return Side(asked, employee, suppose(asked, employee, Supposition(version=some(versions)))), now
