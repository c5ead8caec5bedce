"""Telephone numbers: however they are written, one is kept in one way; what is none is told in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from often import examples
from pochemu.clients.phones import phone, printed
from pochemu.people.actions import Refused


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("8 (916) 123-45-67", "+79161234567"),
        ("+7 916 123 45 67", "+79161234567"),
        ("9161234567", "+79161234567"),
        ("8-916-123-45-67 доб. 12", "+79161234567"),
        ("+375 29 123-45-67", "+375291234567"),
    ],
)
def test_one_number_is_kept_in_one_way(said, kept):
    assert phone(said) == kept


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("123456789012345678901234567890a", "letters"),
        ("8 916 123-45-67 жена", "letters"),
        ("12", "has 2 digits"),
        ("8 916 123", "has 7 digits"),
        ("123456789012345678901234567890", "has 30 digits"),
        ("нет", "not a phone number"),
        ("9" * 500, "too long"),
        ("", "not a phone number"),
    ],
)
def test_what_is_no_number_is_told_in_words(said, told):
    with pytest.raises(Refused) as refused:
        phone(said)
    assert told in refused.value.words.en
    assert refused.value.words.ru != refused.value.words.en


@examples(200)
@given(st.text(max_size=80) | st.text("0123456789+-() aаb", max_size=40))
def test_whatever_is_typed_is_a_number_or_told(said):
    try:
        number = phone(said)
    except Refused:
        return
    assert number.startswith("+")
    assert 8 <= len(number) <= 16
    assert phone(number) == number


def test_a_number_is_printed_for_reading():
    assert printed("+79161234567") == "+7 916 123-45-67"


def test_a_number_of_which_a_part_is_hidden_is_not_made_up():
    """Seen red: exchanges write X for hidden digits, and 9 stood there instead, as on the keys of a telephone."""
    assert printed("+7963XXXXXXX") == "+7963XXXXXXX"
