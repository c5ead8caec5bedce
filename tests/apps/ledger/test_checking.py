"""What may be wrong with a fact is said in sentences, all of them at once."""

from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from pochemu.engine.fact import Credit, Kind, NewFact
from pochemu.engine.number import NA, ONE
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.checking import problems, problems_of_kind

CONTRACT = Kind(
    "contract",
    Words("Contract", "Договор"),
    {"product": Unit.TEXT, "rooms": Unit.NUMBER, "paid_on": Unit.DATE, "repeat": Unit.FLAG},
)
GOOD = NewFact("contract", "7", datetime(2026, 3, 5, 12, tzinfo=UTC), (Credit("anna"),), 5_000_000_00)
HALF = mpq(1, 2)


def told(**changes):
    return [words.en for words in problems(CONTRACT, GOOD._replace(**changes), {"anna", "boris"})]


def test_a_good_fact_has_no_problems():
    assert told() == []
    assert told(credits=(Credit("anna", HALF), Credit("boris", HALF)), quantity=mpq(7, 3), amount=None) == []
    assert told(credits=(Credit("anna", mpq(1), "opener"), Credit("boris", mpq(1), "closer"))) == []
    assert told(fields={"product": "", "rooms": NA(Words.same("")), "paid_on": date(2026, 3, 5), "repeat": False}) == []
    assert told(credits=()) == []


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"key": ""}, ["the key is empty"]),
        ({"key": "k" * 501}, ["“key” is longer than 500 characters"]),
        ({"key": "a\0b"}, ["“key” holds a character that can't be stored (such as NUL)"]),
        ({"subject": "\ud800"}, ["“subject” holds a character that can't be stored (such as NUL)"]),
        ({"occurred_at": datetime(2026, 3, 5)}, ["the moment has no time zone"]),  # noqa: DTZ001
        ({"occurred_at": datetime(9999, 12, 31, tzinfo=UTC)}, ["the year 9999 is out of range"]),
        ({"amount": 10**15}, ["the amount is too large"]),
        ({"amount": -(10**15)}, ["the amount is too large"]),
        ({"quantity": mpq(-1)}, ["the quantity must be 0 or more, and below 10¹²"]),
        ({"credits": (Credit("vera"),)}, ["unknown employee “vera”"]),
        ({"credits": (Credit("anna", HALF),)}, ["the shares make 50%, not 100%"]),
        ({"credits": (Credit("anna", role="r" * 501),)}, ["“role” is longer than 500 characters"]),
        ({"credits": (Credit("anna", mpq(3, 2)), Credit("boris", -HALF))}, ["a share must be more than 0"]),
        (
            {"credits": (Credit("anna", mpq(1, 10**9)), Credit("boris", 1 - mpq(1, 10**9)))},
            ["the share 1/1000000000 is too finely divided", "the share 999999999/1000000000 is too finely divided"],
        ),
        (
            {"credits": (Credit("anna", mpq(1), "opener"), Credit("boris"))},
            ["roles are given for all credits of a fact, or for none"],
        ),
        (
            {"credits": (Credit("anna", HALF, "opener"), Credit("boris", mpq(1), "closer"))},
            ["the shares of the role “opener” make 50%, not 100%"],
        ),
        ({"fields": {"product": 5}}, ["“product” must be a text"]),
        ({"fields": {"rooms": 3}}, ["“rooms” must be a number"]),
        ({"fields": {"repeat": mpq(1)}}, ["“repeat” must be yes or no"]),
        ({"fields": {"paid_on": datetime(2026, 3, 5, tzinfo=UTC)}}, ["“paid_on” must be a date"]),
        ({"fields": {"product": NA(Words.same(""))}}, ["“product” must be a text"]),
        ({"fields": {"prodict": "flat"}}, ["“contract” has no field “prodict”. Did you mean “product”?"]),
        ({"key": "", "amount": 10**16}, ["the key is empty", "the amount is too large"]),
    ],
)
def test_each_mistake_has_its_sentence(changes, sentences):
    assert told(**changes) == sentences


def test_the_sentences_are_in_russian_too():
    (words,) = problems(CONTRACT, GOOD._replace(credits=(Credit("vera"),)), {"anna"})
    assert words.ru == "неизвестный сотрудник «vera»"


@pytest.mark.parametrize("name", ["", "a~", 'a"b', "a\\b", "a[b", "a]b", "a\nb", "a\0"])
def test_a_field_whose_name_sql_could_mistake_is_refused(name):
    assert problems_of_kind(Kind("call", Words.same("Call"), {name: Unit.TEXT}), None)


def test_names_of_any_alphabet_with_spaces_are_fine():
    assert not problems_of_kind(
        Kind("call", Words.same("Call"), {"Итог разговора": Unit.TEXT, "a~b": Unit.TEXT, "it's": Unit.TEXT}), None
    )


def test_the_type_of_a_field_never_changes():
    (words,) = problems_of_kind(Kind("contract", Words.same(""), {"rooms": Unit.TEXT}), CONTRACT)
    assert words.en.startswith("“rooms” of “contract” is a number and stays so")


@given(
    st.builds(
        GOOD._replace,
        key=st.sampled_from(["", "7", "k" * 500, "k" * 501, "a\0b", "ключ", "\ud800"]),
        occurred_at=st.sampled_from([GOOD.occurred_at, datetime(1, 1, 1, tzinfo=UTC), datetime(2026, 3, 5)]),  # noqa: DTZ001
        credits=st.lists(
            st.builds(
                Credit, st.sampled_from(["anna", "boris", "vera"]), st.sampled_from([ONE, mpq(1), HALF]),
                st.sampled_from(["", "opener"]),
            ), max_size=2,
        ).map(tuple),
        amount=st.sampled_from([None, 0, 10**15 - 1, 10**15, -(10**15)]),
        quantity=st.sampled_from([ONE, HALF, mpq(-1)]),
        subject=st.sampled_from(["", "deal 7", "\0"]),
        fields=st.sampled_from([{}, {"rooms": mpq(2)}, {"rooms": "two"}]),
    )
)  # fmt: skip
def test_what_is_told_at_once_is_what_is_told_step_by_step(fact):
    at_once = problems(CONTRACT, fact, {"anna", "boris"})
    with patch("pochemu.ledger.checking._is_plain", return_value=False):
        assert at_once == problems(CONTRACT, fact, {"anna", "boris"})
