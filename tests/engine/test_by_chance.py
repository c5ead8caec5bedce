"""Luck is what counting all ways gives."""

from fractions import Fraction
from math import comb, isclose

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pochemu.engine.by_chance import by_chance, is_unlikely

SOME = st.integers(0, 60)


def counted(kept, own, all_kept, everybody):
    ways = sum(comb(all_kept, k) * comb(everybody - all_kept, own - k) for k in range(kept + 1) if k <= own)
    return Fraction(ways, comb(everybody, own))


@given(SOME, SOME, SOME, SOME)
def test_it_is_the_share_of_all_ways(kept, lost, others_kept, others_lost):
    own, all_kept = kept + lost, kept + others_kept
    everybody = own + others_kept + others_lost
    assume(everybody)
    found = by_chance(kept, own, all_kept, everybody)
    assert isclose(found, counted(kept, own, all_kept, everybody), rel_tol=1e-6)


@pytest.mark.parametrize(("kept", "all_kept", "unlikely"), [(29, 582, False), (20, 573, True)])
def test_many_looks_need_less_luck(kept, all_kept, unlikely):
    """29 of 39 against 553 of 642 is 1 of 20 times luck; among six steps there is one such more often than that."""
    chance = by_chance(kept, 39, all_kept, 681)
    assert is_unlikely(chance, looks=6) is unlikely


def test_it_is_quick_and_right_where_there_are_many():
    assert isclose(by_chance(50_000, 100_000, 150_000, 300_000), 0.5, abs_tol=0.01)
    assert by_chance(49_000, 100_000, 150_000, 300_000) < 1e-10
