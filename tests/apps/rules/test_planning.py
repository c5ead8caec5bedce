"""Plans grown, divided and pasted: what is divided adds up, whatever the weights and the step."""

from gmpy2 import mpq
from hypothesis import example, given
from hypothesis import strategies as st

from often import examples
from pochemu.rules.planning import divided, fitted, grown, pasted

WHOLE = st.integers(0, 10**9).map(mpq)
WEIGHTS = st.dictionaries(st.text("абвгд", min_size=1, max_size=3), st.fractions(0, 50).map(mpq), min_size=1)
STEPS = st.sampled_from([mpq(1), mpq(5), mpq(1000), mpq(1, 100), mpq(1, 3)])


@given(WHOLE, WEIGHTS, STEPS)
@examples(100)
@example(mpq(100), {"а": mpq(1), "б": mpq(1), "в": mpq(1)}, mpq(1))
@example(mpq(7), {"а": mpq(0), "б": mpq(0)}, mpq(5))
def test_parts_add_up_to_what_was_divided(total, weights, step):
    parts = divided(total, weights, step)
    assert sum(parts.values()) == total
    assert parts.keys() == weights.keys()


@given(WHOLE, WEIGHTS, STEPS)
@examples(100)
def test_each_part_is_its_share_but_for_a_step_and_what_is_less_than_one(total, weights, step):
    whole = sum(weights.values()) or len(weights)
    for name, part in divided(total, weights, step).items():
        share = total * (weights[name] if any(weights.values()) else 1) / whole
        assert abs(part - share) < 2 * step
        assert part >= 0


def test_a_growth_is_rounded_to_the_step_half_up():
    assert grown(mpq(43), mpq(5), mpq(1)) == 45  # 45.15
    assert grown(mpq(30), mpq(5), mpq(1)) == 32  # 31.5
    assert grown(mpq(30_000_000), mpq(-7), mpq(100_000)) == 27_900_000


PEOPLE = {"anna": "Анна Соколова", "boris": "Борис Ёлкин", "vera": "Вера Север"}
TITLES = {"held": "Состоявшиеся встречи", "calls": "Звонки"}


def put(text, start=("anna", "held")):
    found = pasted(text, people=[*PEOPLE.values(), *PEOPLE], titles=[*TITLES.values(), *TITLES])
    return fitted(found, PEOPLE, TITLES, start=start)


def test_a_rectangle_without_names_goes_in_order():
    assert put("1\t2\n3\t4\n").values == {
        ("anna", "held"): "1", ("anna", "calls"): "2", ("boris", "held"): "3", ("boris", "calls"): "4",
    }  # fmt: skip


def test_names_and_titles_lead_to_their_cells_whatever_the_order():
    found = put("ФИО\tЗвонки\tСостоявшиеся встречи\nборис елкин\t30\t3\nanna\t10\t1\nПётр\t9\t9\n")
    assert found.values == {
        ("boris", "calls"): "30", ("boris", "held"): "3", ("anna", "calls"): "10", ("anna", "held"): "1",
    }  # fmt: skip
    assert found.unknown == ("Пётр",)


def test_what_goes_beyond_the_grid_is_left_out():
    found = put("1\t2\t3\n4\t5\t6\n", start=("vera", "calls"))
    assert found.values == {("vera", "calls"): "1"}
    assert found.beyond == 5


def test_names_that_nobody_has_are_no_values():
    found = put("Кто-то Иной\t5\nНикто\t7\n")
    assert (found.values, found.unknown) == ({}, ("Кто-то Иной", "Никто"))
