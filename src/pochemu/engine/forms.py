"""The forms that words take beside a number."""

from gmpy2 import mpq

from pochemu.engine.words import Words


def form_of(value: mpq | int, language: str) -> int:
    """Of one, few and many in Russian, where a fraction is of few; of one and many in English."""
    if language != "ru":
        return int(value != 1)
    if value.denominator != 1:
        return 1
    last = value % 10
    if last == 0 or last >= 5 or 11 <= value % 100 <= 14:
        return 2
    return int(last != 1)


def counted(number: int, *, en: tuple[str, str], ru: tuple[str, str, str]) -> Words:
    """3 times, 3 раза."""
    return Words(f"{number} {en[form_of(number, 'en')]}", f"{number} {ru[form_of(number, 'ru')]}")
