"""Long words of narrow labels are parted between syllables."""

import pytest

from pochemu.web.syllables import SOFT_HYPHEN, parted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Зарегистрированные ДДУ", "За-ре-гис-три-ро-ван-ные ДДУ"),
        ("Корректировка за месяц", "Кор-рек-ти-ров-ка за месяц"),
        ("Просроченные задачи", "Прос-ро-чен-ные задачи"),
        ("Расторгнутые", "Рас-тор-гну-тые"),
        ("объявление", "объ-яв-ле-ние"),
        ("Ключи переданы", "Ключи переданы"),
        ("Acknowledgement", "Acknowledgement"),
    ],
)
def test_a_long_russian_word_may_be_parted_between_syllables(text, expected):
    assert parted(text).replace(SOFT_HYPHEN, "-") == expected
