"""What units cost: one at once, many by a rule that another person approves as it was shown."""

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from alone import alone
from apps.property.conftest import NOW
from attack import refused
from pochemu.people.actions import Refused
from pochemu.property import holding, pricing
from pochemu.property.models import Hold, Price, PriceChange
from pochemu.property.pricing import By, Rule

DEAR = Rule(By.SHARE, mpq(3, 100), 1_000_00)


@pytest.fixture
def priced(units, vera):
    for unit in units:
        pricing.set_price(unit, unit.area * 1_500, by=vera)
    return units


def proposed(units, by, rule=DEAR):
    return pricing.propose(pricing.draw(units, rule).lines, "+3 %", "spring", by=by, now=NOW)


@given(was=st.integers(1, 10**12), percent=st.integers(-50, 200), to=st.sampled_from([1, 100, 1_000_00]))
def test_a_new_price_is_the_nearest_whole_number_of_what_it_is_rounded_to(was, percent, to):
    found = Rule(By.SHARE, mpq(percent, 100), to).price(was, None)
    assert found % to == 0
    assert abs(mpq(found) - mpq(was) * (100 + percent) / 100) <= mpq(to, 2)


def test_a_rule_says_nothing_of_what_it_can_not_reckon_with():
    assert Rule(By.PER_METRE, mpq(150_000_00)).price(None, 4_050) == 150_000_00 * 4_050 // 100
    assert Rule(By.PER_METRE, mpq(150_000_00)).price(100, None) is None
    assert Rule(By.SHARE, mpq(1, 10)).price(None, 4_050) is None
    assert Rule(By.PLUS, mpq(-50)).price(100, None) == 50


@pytest.mark.django_db
def test_a_price_is_set_and_what_it_was_is_remembered(units, vera, boris):
    with pytest.raises(Refused, match="Heads and the director"):
        pricing.set_price(units[0], 100, by=boris)
    pricing.set_price(units[0], 6_000_000_00, by=vera)
    with pytest.raises(Refused, match="costs so already"):
        pricing.set_price(units[0], 6_000_000_00, by=vera)
    pricing.set_price(units[0], 6_100_000_00, why="a better view", by=vera)
    assert pricing.current(units) == {units[0].pk: 6_100_000_00}
    assert list(Price.objects.order_by("pk").values_list("amount", flat=True)) == [6_000_000_00, 6_100_000_00]


@pytest.mark.django_db
def test_a_head_lowers_no_price_alone(priced, vera, boris, director):
    """Else no limit of discounts would hold him."""
    unit, was = priced[0], pricing.current(priced)[priced[0].pk]
    with pytest.raises(Refused, match="does not lower a price alone"):
        pricing.set_price(unit, was - 1, by=vera)
    change = pricing.propose_one(unit, was - 1, "to less", "no view", by=vera, now=NOW)
    pricing.approve(change.pk, change.digest, by=director, now=NOW)
    assert pricing.current([unit]) == {unit.pk: was - 1}
    pricing.set_price(unit, was - 2, by=director)
    holding.hold(unit, Hold.Kind.RESERVED, "reservation-1", by=boris)
    with pytest.raises(Refused, match="stays"):
        pricing.propose_one(unit, was - 3, "to less", "", by=vera, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("amount", [0, -1, 10**15])
def test_a_price_that_can_not_be_is_refused(units, vera, amount):
    with pytest.raises(Refused, match="more than zero"):
        pricing.set_price(units[0], amount, by=vera)


@pytest.mark.django_db
def test_who_holds_a_unit_keeps_its_price(priced, vera, boris):
    holding.hold(priced[0], Hold.Kind.RESERVED, "reservation-1", by=boris)
    with pytest.raises(Refused, match="stays"):
        pricing.set_price(priced[0], 1, by=vera)
    drawn = pricing.draw(priced, DEAR)
    assert (len(drawn.lines), drawn.held, drawn.silent) == (len(priced) - 1, 1, 0)


@pytest.mark.django_db
def test_many_prices_are_proposed_by_one_and_approved_by_another(priced, vera, director):
    before, change = pricing.current(priced), proposed(priced, vera)
    assert pricing.current(priced) == before
    with pytest.raises(Refused, match="The director or finance"):
        pricing.approve(change.pk, change.digest, by=vera, now=NOW)
    pricing.approve(change.pk, change.digest, by=director, now=NOW)
    assert pricing.current(priced) == {unit: DEAR.price(was, None) for unit, was in before.items()}
    with pytest.raises(Refused, match="decided already"):
        pricing.approve(change.pk, change.digest, by=director, now=NOW)


@pytest.mark.django_db
def test_who_proposed_does_not_approve_but_may_put_it_aside(priced, director):
    change = proposed(priced, director)
    with pytest.raises(Refused, match="another person"):
        pricing.approve(change.pk, change.digest, by=director, now=NOW)
    refused(
        f"UPDATE property_pricechange SET approved = true, decided_by_id = proposed_by_id, decided_at = proposed_at "
        f"WHERE id = {change.pk}", by="another person approves",
    )  # fmt: skip
    pricing.refuse(change.pk, "a slip", by=director, now=NOW)
    refused(f"UPDATE property_pricechange SET approved = true WHERE id = {change.pk}", by="what was decided stays")


@pytest.mark.django_db
def test_one_person_alone_approves_his_own_prices(priced, director):
    director = alone("director")
    change = proposed(priced, director)
    assert pricing.approve(change.pk, change.digest, by=director, now=NOW).approved


@pytest.mark.django_db
def test_what_is_approved_is_what_was_shown(priced, vera, boris, director):
    change = proposed(priced, vera)
    with pytest.raises(Refused, match="not the prices that you were shown"):
        pricing.approve(change.pk, "0" * 64, by=director, now=NOW)
    holding.hold(priced[3], Hold.Kind.RESERVED, "reservation-1", by=boris)
    with pytest.raises(Refused, match="1 of these units, 4 among them"):
        pricing.approve(change.pk, change.digest, by=director, now=NOW)
    holding.let_go(priced[3], "reservation-1", by=boris)
    pricing.set_price(priced[5], 1_00, by=director)
    with pytest.raises(Refused, match="1 of these units, 6 among them"):
        pricing.approve(change.pk, change.digest, by=director, now=NOW)
    assert PriceChange.objects.get().approved is None


@pytest.mark.django_db
def test_a_change_of_nothing_is_none(priced, vera):
    with pytest.raises(Refused, match="No price would change"):
        proposed(priced, vera, Rule(By.PLUS, mpq(0)))
