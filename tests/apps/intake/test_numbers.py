"""How a number is read off a cell."""

import re

import pytest
from gmpy2 import mpq
from hypothesis import assume, given
from hypothesis import strategies as st

from pochemu.intake.cells.flag import read_flag
from pochemu.intake.cells.number import minor_units_reader, money_reader, number_reader
from pochemu.intake.cells.unfit import Unfit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("171", "171"),
        ("-12.50", "-12.5"),
        ("1 234,56 ₽", "1234.56"),
        ("€ 3.500,00", "3500"),
        ("1,234.56", "1234.56"),
        ("€ 11398,00", "11398"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("1234,5", "1234.5"),
        ("0,5", "0.5"),
        ("1,2345", "1.2345"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1.234,567", "1234.567"),
        ("1\xa0234\u2009567,8", "1234567.8"),
        ("1\u202f234 ₽", "1234"),
        ("1'234.50", "1234.5"),
        ("(1 234,56)", "-1234.56"),
        ("($5)", "-5"),
        ("−5", "-5"),
        ("- 5", "-5"),
        ("-€5", "-5"),
        ("€-5", "-5"),
        ("+7", "7"),
        ("300 руб.", "300"),
        ("300р", "300"),
        ("300 рублей", "300"),
        ("RUB 300", "300"),
        ("300 EUR", "300"),
        ("eur300", "300"),
        ("80%", "0.8"),
        ("12,5 %", "0.125"),
        (".5", "0.5"),
        ("5.", "5"),
        ("  42  ", "42"),
        ("007", "7"),
    ],
)
def test_numbers_are_understood_as_people_write_them(text, value):
    assert number_reader()(text) == mpq(value)


@pytest.mark.parametrize(
    "text",
    [
        "#REF!", "12abc", "abc", "", " ", "-", "—", "1e5", "1,23E+05", "--5", "(5", "5)", "(-5)", "12 34", "1 2345",
        "1,234,56", "1.234,567,8", "1.2.3,4", "1,234.567,89", "١٢٣", "１２", "0x10",
        "1_000",
        "тыс. руб. 5", "1.5 млн", "5 5", ".", ",", "NaN", "inf", "5%%", "9" * 31, "1" * 5_000, "5 USDX",
    ],
)  # fmt: skip
def test_what_is_no_number_is_none(text):
    with pytest.raises(Unfit):
        number_reader()(text)


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("1,234", ",", "1.234"),
        ("0,500", ",", "0.5"),
        ("1234,567", ",", "1234.567"),
        ("1.234", ",", "1234"),
        ("1.234,5", ",", "1234.5"),
        ("1 234,567", ",", "1234.567"),
        ("1,234", ".", "1234"),
        ("1,234.5", ".", "1234.5"),
        ("1.234", ".", "1.234"),
    ],
)
def test_the_mapping_settles_the_decimal_sign(text, decimal, value):
    assert number_reader(decimal)(text) == mpq(value)


@pytest.mark.parametrize(("text", "decimal"), [("1,23", "."), ("1.23", ","), ("1,234,5", ","), ("1.2.3", ".")])
def test_a_settled_decimal_sign_leaves_the_other_only_as_a_group(text, decimal):
    with pytest.raises(Unfit):
        number_reader(decimal)(text)


@pytest.mark.parametrize(
    ("text", "value"), [("0,500", 500), ("1234,567", 1234567), ("1 234,567", 1234567), (",500", 500)]
)
def test_a_lone_comma_before_three_digits_groups(text, value):
    assert number_reader()(text) == value


GROUPS = st.sampled_from(["", " ", "\xa0", "\u2009", "\u202f", "'"])
SIGNS = st.sampled_from(["{}", "-{}", "−{}", "({})", "{} ₽", "€ {}", "-{} RUB", "$-{}"])


@given(whole=st.integers(0, 10**12), cents=st.integers(0, 99), group=GROUPS, sign=SIGNS, decimal=st.sampled_from(".,"))
def test_any_amount_with_two_decimals_is_read_exactly(whole, cents, group, sign, decimal):
    grouped = f"{whole:,}".replace(",", group)
    expected = mpq(whole * 100 + cents, 100)
    if "-" in sign or "−" in sign or "(" in sign:
        expected = -expected
    assert number_reader()(sign.format(f"{grouped}{decimal}{cents:02}")) == expected


@given(whole=st.integers(1_000, 10**15), decimals=st.text("0123456789", min_size=0, max_size=8))
def test_grouped_in_one_sign_and_divided_by_the_other_a_number_means_one_thing(whole, decimals):
    for group, decimal in ((",", "."), (".", ",")):
        text = f"{whole:,}".replace(",", group) + (decimal + decimals if decimals else "")
        assume(text.count(group) > 1 or decimals)  # a lone sign is another matter
        assert number_reader()(text) == mpq(f"{whole}.{decimals or 0}")


@given(st.text(alphabet="0123456789.,'()-−+% €RUBруб\xa0", max_size=14))
def test_whatever_is_read_has_the_digits_that_stand_there(text):
    try:
        value = number_reader()(text)
    except Unfit:
        return
    digits = int("".join(re.findall("[0-9]", text)))
    assert any(abs(value) * 10**places == digits for places in range(20))


@given(st.text(max_size=40))
def test_any_text_at_all_is_a_number_or_unfit(text):
    for decimal in (None, ",", "."):
        try:
            assert isinstance(number_reader(decimal)(text), type(mpq(1)))
        except Unfit as unfit:
            assert unfit.words.ru  # noqa: PT017


@given(st.integers(-(10**14), 10**14))
def test_money_is_whole_in_minor_units(minor):
    text = f"{minor // 100 if minor >= 0 else -(-minor // 100)}.{abs(minor) % 100:02}"
    if -100 < minor < 0:
        text = "-" + text
    assert minor_units_reader(None, 2)(text) == minor
    assert money_reader(None, 2)(text) == mpq(minor, 100)


@pytest.mark.parametrize(
    ("text", "digits", "minor"), [("1.50", 2, 150), ("1.500", 2, 150), ("7", 0, 7), ("7.0", 0, 7), ("1.234", 3, 1234)]
)
def test_minor_units_are_the_currencys(text, digits, minor):
    assert minor_units_reader(None, digits)(text) == minor


@pytest.mark.parametrize(
    ("text", "digits"), [("1.005", 2), ("0.001", 2), ("7.5", 0), ("80%", 2), ("10000000000000.00", 2)]
)
def test_money_finer_than_the_currency_too_large_or_in_percent_is_none(text, digits):
    with pytest.raises(Unfit):
        minor_units_reader(None, digits)(text)


@pytest.mark.parametrize(
    ("text", "flag"),
    [("true", True), ("Yes", True), ("1", True), (" ДА ", True), ("FALSE", False), ("no", False), ("0", False)],
)
def test_flags(text, flag):
    assert read_flag(text) is flag


@pytest.mark.parametrize("text", ["", "y", "2", "maybe", "10"])
def test_what_is_no_flag_is_none(text):
    with pytest.raises(Unfit):
        read_flag(text)
