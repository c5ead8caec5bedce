"""Numbers as people read them. Reading back must give the value that was printed."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from gmpy2 import mpq
from hypothesis import given
from hypothesis import strategies as st

from often import examples
from pochemu.engine.formula import RUSSIAN, parse, print_formula
from pochemu.engine.formula.spelling import SIGNS
from pochemu.engine.number import half_up
from pochemu.engine.period import Month
from pochemu.engine.plain import money_words
from pochemu.engine.titles import titled
from pochemu.engine.words import Words
from pochemu.web import numbers

LANGUAGES = st.sampled_from(["ru", "en"])
RATIONALS = st.fractions(max_denominator=10**6).map(mpq) | st.integers(-(10**16), 10**16).map(
    lambda kopecks: mpq(kopecks, 100)
)


def read_back(text: str, language: str) -> mpq:
    mark = numbers.marks(language)
    plain = text.replace(mark.group, "").replace(mark.decimal, ".").replace(numbers.MINUS, "-").removeprefix("+")
    assert re.fullmatch(r"-?\d+(\.\d+)?", plain), text
    return mpq(plain)


@examples(100)
@given(RATIONALS, st.integers(0, 6), LANGUAGES)
def test_a_printed_decimal_reads_back_as_the_rounded_value(value, places, language):
    assert read_back(numbers.decimal(value, places, language), language) == half_up(value, places)


@examples(100)
@given(RATIONALS, LANGUAGES)
def test_what_is_printed_exactly_loses_nothing(value, language):
    over, under = (numbers.exactly(value, language) + "/1").split("/")[:2]
    assert read_back(over, language) / read_back(under, language) == value


@examples(100)
@given(RATIONALS, st.integers(0, 4), LANGUAGES)
def test_digits_are_grouped_by_threes_from_the_right(value, places, language):
    mark = numbers.marks(language)
    whole = (
        numbers.decimal(value, places, language).split(mark.decimal)[0]
        if places
        else numbers.decimal(value, 0, language)
    )
    if language == "en" and not places:
        mark = numbers.ENGLISH
    first, *rest = whole.lstrip(numbers.MINUS).split(mark.group)
    assert 1 <= len(first) <= 3
    assert all(len(group) == 3 for group in rest)


@examples(100)
@given(RATIONALS, st.integers(0, 4), LANGUAGES, st.booleans())
def test_a_sign_is_a_true_minus_or_a_wanted_plus_and_nothing_has_none(value, places, language, signed):
    text = numbers.decimal(value, places, language, signed=signed)
    rounded = half_up(value, places)
    assert "-" not in text
    assert text.startswith(numbers.MINUS) == (rounded < 0)
    assert text.startswith("+") == (signed and rounded > 0)


@examples(100)
@given(RATIONALS, LANGUAGES)
def test_money_never_breaks_over_a_line(value, language):
    assert " " not in numbers.money(value, "RUB", language, exact=True)
    assert " " not in numbers.large_money(value, "EUR", language)


@examples(100)
@given(st.integers(10**8, 10**17).map(lambda kopecks: mpq(kopecks, 100)))
def test_a_large_sum_is_within_half_of_its_last_digit(value):
    number, word, _sign = numbers.large_money(value, "RUB", "ru").split(numbers.NO_BREAK)
    scale = {"млн": 10**6, "млрд": 10**9, "трлн": 10**12}[word]
    shown = read_back(number, "ru")
    last_digit = mpq(scale) if shown >= 100 else mpq(scale, 10)
    assert abs(shown * scale - value) <= last_digit / 2
    assert shown < 1000 or word == "трлн"


@examples(100)
@given(st.fractions(0, 3).map(mpq), st.integers(0, 3))
def test_an_attainment_never_reads_better_than_it_is(value, places):
    shown = read_back(numbers.attainment(value, "en", places=places).removesuffix("%"), "en") / 100
    assert shown <= value < shown + mpq(1, 100 * 10**places)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        (numbers.money(mpq("113995.5"), "RUB", "ru"), "113 996 ₽"),
        (numbers.money(mpq(-1500), "RUB", "ru"), "−1 500 ₽"),
        (numbers.money(mpq("-0.4"), "RUB", "ru", signed=True), "0 ₽"),
        (numbers.money(mpq(25886), "RUB", "ru", signed=True), "+25 886 ₽"),
        (numbers.money(mpq("88910.07"), "RUB", "ru", exact=True), "88 910,07 ₽"),
        (numbers.money(mpq(113996), "RUB", "en"), "113,996 ₽"),
        (numbers.money(mpq("-4200.5"), "EUR", "en", exact=True), "−€4,200.50"),
        (numbers.money(mpq(4200), "EUR", "ru"), "4 200 €"),
        (numbers.money(mpq(4200), "CHF", "en"), "4,200 CHF"),
        (numbers.money(mpq(4200), "JPY", "ru", exact=True), "4 200 ¥"),
        (numbers.money(mpq("1234.567"), "KWD", "en", exact=True), "1,234.567 KWD"),
        (numbers.money(mpq(4200), "ISK", "en", exact=True), "4,200 ISK"),
        (numbers.large_money(mpq(48_620_000), "RUB", "ru"), "48,6 млн ₽"),
        (numbers.large_money(mpq(300_000_000), "RUB", "ru"), "300 млн ₽"),
        (numbers.large_money(mpq(999_960_000), "RUB", "ru"), "1 млрд ₽"),
        (numbers.large_money(mpq(950_000), "RUB", "ru"), "950 000 ₽"),
        (numbers.large_money(mpq(-61_000_000), "USD", "en"), "−$61m"),
        (numbers.percent(mpq(8, 10000), "ru"), "0,08 %"),
        (numbers.percent(mpq(23, 79), "ru"), "29,11 %"),
        (numbers.attainment(mpq(997, 1000), "ru"), "99 %"),
        (numbers.attainment(mpq(1), "en"), "100%"),
        (numbers.exactly(mpq(23, 79), "ru"), "23/79"),
        (numbers.exactly(mpq(5, 8), "ru"), "0,625"),
        (numbers.share_said(mpq(1, 8), "ru"), "12,5 %"),
        (numbers.share_said(mpq(1, 3), "ru"), "1/3"),
        (numbers.count(mpq(34), "ru", Words("meetings", "встреч")), "встреч: 34"),
        (numbers.count(mpq(1), "en", Words("meetings", "встреч")), "meetings: 1"),
        (numbers.count(mpq(31), "ru", Words("days", "дн.")), "31 дн."),
        (numbers.count(mpq(31), "ru", Words("m²", "м²")), "31 м²"),
        (numbers.ordinal(2, "ru"), "2-е"),
        (numbers.ordinal(112, "en"), "112th"),
        (numbers.from_on(numbers.percent(mpq("0.925"), "ru"), "ru"), "от 92,5 %"),
        (numbers.slice_between(None, "5", "ru"), "до 5"),
        (numbers.slice_between("5", "10", "en"), "5 to 10"),
        (numbers.slice_between("10", None, "ru"), "свыше 10"),
        (numbers.month_title(Month(2026, 11), "ru"), "Ноябрь 2026"),
        (numbers.short_day(date(2026, 11, 23), "ru", today=date(2026, 11, 30)), "23 нояб."),
        (numbers.short_day(date(2025, 5, 3), "en", today=date(2026, 11, 30)), "3 May 2025"),
        (numbers.long_day(date(2026, 7, 1), "ru"), "1 июля 2026"),
    ],
)
def test_numbers_read_as_an_editor_would_write_them(printed, expected):
    assert printed.replace(numbers.NARROW, " ").replace(numbers.NO_BREAK, " ").replace(numbers.DASH, "–") == expected


MEETINGS = Words("meeting|meetings", "встреча|встречи|встреч")


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("0", "0 встреч"), ("1", "1 встреча"), ("2", "2 встречи"), ("4", "4 встречи"), ("5", "5 встреч"),
        ("11", "11 встреч"), ("12", "12 встреч"), ("14", "14 встреч"), ("21", "21 встреча"), ("34", "34 встречи"),
        ("111", "111 встреч"), ("1001", "1 001 встреча"), ("-1", "−1 встреча"), ("4.6", "4,6 встречи"),
        ("1.001", "1 встреча"),
    ],
)  # fmt: skip
def test_a_units_word_stands_in_the_form_that_the_number_takes(value, printed):
    told = numbers.count(mpq(value), "ru", MEETINGS)
    assert told.replace(numbers.NARROW, " ").replace(numbers.NO_BREAK, " ") == printed


@pytest.mark.parametrize(
    ("value", "printed"), [("0", "0 meetings"), ("1", "1 meeting"), ("2", "2 meetings"), ("1.5", "1.5 meetings")]
)
def test_english_has_two_forms(value, printed):
    assert numbers.count(mpq(value), "en", MEETINGS).replace(numbers.NO_BREAK, " ") == printed


def test_the_breaks_are_the_right_ones():
    assert numbers.money(mpq(113996), "RUB", "ru") == "113\u202f996\u00a0₽"
    assert numbers.percent(mpq(85, 100), "ru") == "85\u202f%"


def test_no_float_is_anywhere_near():
    tree = ast.parse(Path(numbers.__file__).read_text())
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, float)]
    assert not [
        node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id in ("float", "round", "format")
    ]


SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(),
    "ru": "янв. февр. марта апр. мая июня июля авг. сент. окт. нояб. дек.".split(),
}
LONG = {
    "en": "January February March April May June July August September October November December".split(),
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
}


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("month", range(1, 13))
def test_days_of_every_month_are_written_as_an_editor_would(month, language):
    day = date(2026, month, 9)
    short, long = SHORT[language][month - 1], LONG[language][month - 1]
    assert numbers.short_day(day, language, today=day) == f"9\u00a0{short}"
    assert numbers.short_day(day, language, today=date(2027, 1, 1)) == f"9\u00a0{short}\u00a02026"
    assert numbers.long_day(day, language) == f"9\u00a0{long}\u00a02026"


@pytest.mark.parametrize("currency", [*SIGNS, "CHF"])
@pytest.mark.parametrize("language", ["ru", "en"])
def test_a_sum_in_a_sentence_and_on_a_page_looks_the_same(currency, language):
    assert money_words(mpq(-1500), currency).text(language) == numbers.money(mpq(-1500), currency, language)


def test_formulas_that_people_read_have_the_minus_of_numbers():
    told = titled(parse("-a - 3 RUB"))
    assert told.ru == f"{numbers.MINUS}«a» {numbers.MINUS} 3{numbers.NO_BREAK}₽"


@pytest.mark.parametrize("currency", SIGNS)
def test_a_sum_written_with_the_sign_of_its_currency_is_read_again(currency):
    node = parse(f"5 {SIGNS[currency]}", spelling=RUSSIAN, currency=currency)
    assert print_formula(node, RUSSIAN) == f"5{numbers.NO_BREAK}{SIGNS[currency]}"
