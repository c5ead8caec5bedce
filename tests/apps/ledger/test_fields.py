"""Fields are kept as JSON that SQL can count, and come back as they were."""

import json
from datetime import date

from gmpy2 import mpq
from hypothesis import example, given
from hypothesis import strategies as st

from pochemu.engine.number import NA
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.fields import decode, encode, is_odd

UNITS = {"text": Unit.TEXT, "number": Unit.NUMBER, "money": Unit.MONEY, "date": Unit.DATE, "flag": Unit.FLAG}
NOTHING = NA(Words.same("nothing"))

rationals = st.builds(mpq, st.integers(-(10**25), 10**25), st.integers(1, 10**9)) | st.integers(-(10**19), 10**19).map(
    mpq
)
values = st.fixed_dictionaries(
    {},
    optional={"text": st.text(), "number": rationals, "money": rationals, "date": st.dates(), "flag": st.booleans()},
)


@given(values, st.sampled_from([0, 2, 3]))
@example({"number": mpq(1, 3), "money": mpq(1, 200)}, 2)
@example({"number": mpq(10**12), "money": mpq(10**13)}, 2)
def test_fields_come_back_as_they_were(fields, digits):
    kept = json.loads(json.dumps(encode(UNITS, fields, digits)))
    assert decode(UNITS, kept, digits) == fields


@given(values)
def test_what_is_kept_fits_the_integers_of_any_database_or_is_marked_odd(fields):
    for name, kept in encode(UNITS, fields, 2).items():
        assert isinstance(kept, str) == (name == "text" or name.endswith("~"))
        assert isinstance(kept, str) or -(2**63) <= kept < 2**63


def test_each_unit_is_kept_as_an_integer_that_sql_can_add():
    fields = {"text": "", "number": mpq(7, 2), "money": mpq("1234.56"), "date": date(2026, 3, 5), "flag": True}
    assert encode(UNITS, fields, 2) == {
        "text": "",
        "number": 3_500_000,
        "money": 123_456,
        "date": date(2026, 3, 5).toordinal(),
        "flag": 1,
    }


def test_what_an_integer_cannot_hold_is_kept_exactly_and_makes_the_fact_odd():
    kept = encode(UNITS, {"number": mpq(1, 3), "money": mpq("0.005")}, 2)
    assert kept == {"number~": "1/3", "money~": "1/200"}
    assert is_odd(kept)
    assert not is_odd(encode(UNITS, {"number": mpq(1, 2), "text": "~"}, 2))


def test_the_largest_numbers_are_still_integers_and_the_next_are_not():
    assert not is_odd(encode(UNITS, {"number": mpq(10**12) - mpq(1, 10**6), "money": mpq(10**15 - 1, 100)}, 2))
    assert is_odd(encode(UNITS, {"number": mpq(-(10**12))}, 2))
    assert is_odd(encode(UNITS, {"money": mpq(10**15, 100)}, 2))


def test_an_empty_field_is_absent_and_an_empty_text_is_not():
    assert encode(UNITS, {"number": NOTHING, "date": NOTHING, "text": ""}, 2) == {"text": ""}


def test_a_currency_without_minor_units_keeps_money_whole():
    assert encode(UNITS, {"money": mpq(500)}, 0) == {"money": 500}
