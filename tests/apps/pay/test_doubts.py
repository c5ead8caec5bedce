"""What is told about a draft before it is submitted, by what it does on past months' facts."""

import pytest

from apps.pay.closing import FEBRUARY, JANUARY, MARCH, close
from apps.pay.test_backtest import SALES, SEPTEMBER, back, of_sales, texts
from loading import company
from pochemu.engine.number import ONE
from pochemu.pay.doubts import doubts
from pochemu.pay.snapshot import snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def sales(db):
    with company(texts(SALES)) as loaded:
        yield loaded


def told(*changes):
    return {doubt.words.en: doubt.example for doubt in doubts(back(SEPTEMBER), of_sales(*changes))}


def test_a_scheme_that_pays_as_usual_raises_no_doubt(sales):
    assert told() == {}


def test_a_plan_that_nobody_reached_or_missed_is_told_with_who_came_nearest(sales):
    ((words, example),) = told(("plan: 30_000_000 RUB", "plan: 900_000_000 RUB")).items()
    assert words.startswith("Nobody would have reached the plan of “Registered contracts")
    assert example.value < ONE
    assert example.names == ("ATTAINMENT(registered_amount)",)
    words = list(told(("plan: 30_000_000 RUB", "plan: 1_000 RUB")))
    assert any(one.startswith("Nobody would have missed the plan") for one in words)


def test_an_indicator_that_pays_nothing_or_the_same_is_told(sales):
    extra = "  cancellations:\n"
    found = told((extra, "  fixed: {formula: 1_000 RUB}\n  none: {formula: IF(reviews < 0; 1 RUB; 0)}\n" + extra))
    assert "“fixed” would have paid everybody the same in every month" in found
    example = found["“none” would have paid nothing to anybody"]
    assert (example.value, example.names) == (0, ("none",))


def test_a_scheme_that_costs_twice_as_much_or_half_is_told(sales):
    assert list(told(("commission * 70%", "commission * 350%"))) == [
        "Bonuses of the position would have cost more than twice as much"
    ]
    assert "Bonuses of the position would have cost less than half as much" in told(("* 70%", "* 1%"))


def test_closed_months_are_looked_at_as_known_at_the_entry_so_that_one_calculation_serves_them_all(
    sever, faina, dmitri, monkeypatch
):
    scheme = snapshot().company.rulebook.schemes["seller"][-1]
    for month in (JANUARY, FEBRUARY):
        close(month, faina, dmitri)
    asked, looked = [], back(MARCH, 3)
    monkeypatch.setattr("pochemu.pay.backtest.snapshot", lambda at=None: asked.append(at) or snapshot(at))
    doubts(looked, scheme)
    assert [at for at in asked if at] == [looked.known_at]
