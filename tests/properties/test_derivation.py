"""The explanation is the calculation: every figure follows, exactly, from the parts and facts that it shows."""

from decimal import Decimal

import pytest
from gmpy2 import mpq
from hypothesis import given, note

from golden.expected import EXPECTED
from loading import company, load, paid
from often import examples
from oracle.companies import companies
from pochemu.engine.number import NA, half_up
from pochemu.engine.period import Month
from properties.derivation import assert_follows, walk

pytestmark = pytest.mark.django_db


@examples(40)
@given(companies())
def test_every_figure_of_any_company_follows_from_what_it_shows(case):
    with company(case.files):
        for month in case.months:
            note(month)
            assert_month_follows(month)


@pytest.mark.parametrize("file", EXPECTED, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_every_figure_of_the_golden_companies_follows_from_what_it_shows(file):
    load(file.parent.parent)
    assert assert_month_follows(file.stem) > 10


def assert_month_follows(month):
    """How many figures there were."""
    from pochemu.pay.queries import Asked, company_month, facts_of, snapshot

    asked, rulebook = Asked(Month.parse(month)), snapshot().company.rulebook
    months, seen = company_month(asked), set()
    for one in months:
        for figure in walk(one.bonus):
            if id(figure) not in seen:
                seen.add(id(figure))
                assert_follows(
                    figure,
                    lambda measure: facts_of(asked, measure, limit=None).rows,
                    currency=rulebook.currency,
                    digits=rulebook.digits,
                )
        assert_is_the_sum_of_rounded_lines(one, rulebook.digits)
    assert_told_alike(paid(month))
    return len(seen)


def assert_is_the_sum_of_rounded_lines(month, digits):
    lines = [line for group in month.groups for line in group.lines]
    assert lines == list(month.bonus.parts)
    pay = [half_up(line.value, digits) for line in lines if not isinstance(line.value, NA)]
    assert month.bonus.value == sum(pay, mpq(0))
    assert bool(month.incomplete) == (len(pay) < len(lines) or any(group.scheme is None for group in month.groups))


def assert_told_alike(told):
    """In kopecks as they are printed, too."""
    for one in told["employees"]:
        amounts = [Decimal(line["amount"]) for line in one["indicators"] if line["amount"] is not None]
        assert sum(amounts, Decimal(0)) == Decimal(one["bonus"])
