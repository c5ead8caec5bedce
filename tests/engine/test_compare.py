"""What made the difference: shares that add up, of the other sign on the way back, and nothing for what did nothing."""

from fractions import Fraction
from itertools import permutations

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from often import examples
from pochemu.engine.compare import MOST, attribute, kopecks, orders

PLAYERS = "abcdefgh"
values = st.fractions(-1_000, 1_000, max_denominator=12).map(lambda value: mpq(value.numerator, value.denominator))


@st.composite
def functions(draw, most=4):
    """Some players, and a value for each set of them."""
    players = PLAYERS[: draw(st.integers(1, most))]
    table = [draw(values) for _ in range(2 ** len(players))]
    return players, lambda changed: table[sum(1 << players.index(player) for player in changed)]


@examples(100)
@given(functions())
def test_a_share_is_what_the_change_does_on_the_average_of_all_orders(case):
    players, f = case
    assert attribute(players, f) == {player: by_all_orders(players, f, player) for player in players}


def by_all_orders(players, f, player):
    added = []
    for order in permutations(players):
        before = frozenset(order[: order.index(player)])
        step = f(before | {player}) - f(before)
        added.append(Fraction(int(step.numerator), int(step.denominator)))
    return mpq(sum(added) / len(added))


@examples(50)
@given(functions())
def test_steps_are_told_by_their_place_in_the_order(case):
    players, f = case
    everybody = frozenset(players)
    for player, steps in orders(players, f).items():
        assert steps[0] == f(frozenset(player)) - f(frozenset())
        assert steps[-1] == f(everybody) - f(everybody - {player})


@examples(100)
@given(functions(most=6))
def test_shares_add_up_and_the_way_back_has_the_other_sign(case):
    players, f = case
    everybody = frozenset(players)
    there = attribute(players, f)
    assert sum(there.values()) == f(everybody) - f(frozenset())
    back = attribute(players, lambda changed: f(everybody - changed))
    assert back == {player: -share for player, share in there.items()}


@examples(50)
@given(functions(), st.randoms())
def test_what_changes_nothing_has_nothing_and_equals_have_equal_shares(case, random):
    players, f = case
    idle = attribute([*players, "z"], lambda changed: f(changed - {"z"}))
    assert idle.pop("z") == 0
    assert idle == attribute(players, f)
    sizes = [mpq(random.randint(-9, 9)) for _ in range(len(players) + 1)]
    assert len(set(attribute(players, lambda changed: sizes[len(changed)]).values())) == 1


def test_more_than_eight_are_grouped_first():
    with pytest.raises(AssertionError):
        attribute(range(MOST + 1), lambda changed: mpq(len(changed)))


# --- kopecks ---


@st.composite
def shares(draw):
    """Shares that add up to whole kopecks."""
    parts = {player: draw(values) / draw(st.sampled_from([1, 3, 7, 100])) for player in PLAYERS[1:]}
    whole = mpq(draw(st.integers(-10_000, 10_000)), 100)
    return {"a": whole - sum(parts.values()), **parts}


@examples(200)
@given(shares())
def test_kopecks_add_up_each_within_one_of_its_share_and_the_way_back_has_the_other_sign(shares):
    there = kopecks(shares, 2)
    assert sum(there.values()) == sum(shares.values())
    for player, share in shares.items():
        assert (there[player] * 100).denominator == 1
        assert abs(there[player] - share) < mpq(1, 100)
        assert share or not there[player], "what has no share gets no kopeck"
    back = kopecks({player: -share for player, share in shares.items()}, 2)
    assert back == {player: -amount for player, amount in there.items()}


@pytest.mark.parametrize("sign", [1, -1])
def test_of_equal_shares_the_first_has_the_odd_kopeck_both_ways(sign):
    third = mpq(sign, 300)
    assert kopecks({"b": third, "a": third, "c": third}, 2) == {"a": mpq(sign, 100), "b": 0, "c": 0}
    assert kopecks({"b": mpq(sign, 2), "a": mpq(sign, 2)}, 0) == {"a": sign, "b": 0}
