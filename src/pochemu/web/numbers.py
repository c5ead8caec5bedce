"""Exact values as people read them, in Russian and in English. Never through a float; rounding is for the eye only."""

from datetime import date
from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.forms import form_of
from pochemu.engine.formula.spelling import MINUS, SIGN_BEFORE, SIGNS, grouped
from pochemu.engine.month_words import month_words
from pochemu.engine.number import half_up, toward_zero
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.people.currency import minor_digits

NO_BREAK: Final = "\u00a0"
NARROW: Final = "\u202f"  # a narrow no-break space
MULTIPLIED, DIVIDED = "×", "÷"
NOTHING: Final = "—"
ABOUT: Final = "≈"
DASH: Final = "–\u2060"  # of ranges; the joiner keeps their ends on one line


class Marks(NamedTuple):
    group: str
    decimal: str
    percent: str


RUSSIAN = Marks(NARROW, ",", f"{NARROW}%")
ENGLISH = Marks(",", ".", "%")


def marks(language: str) -> Marks:
    return RUSSIAN if language == "ru" else ENGLISH


def decimal(value: mpq, places: int, language: str, *, signed: bool = False) -> str:
    """With exactly so many decimals: "1 234,50", "−7,00", "+3,00". What rounds to nothing has no sign."""
    mark = marks(language)
    scaled = half_up(value, places) * 10**places
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    whole, fraction = digits[: len(digits) - places], digits[len(digits) - places :]
    return _sign(scaled, signed) + grouped(whole, mark.group) + (mark.decimal + fraction if places else "")


def _sign(value: mpq, signed: bool) -> str:
    if value < 0:
        return MINUS
    return "+" if signed and value > 0 else ""


def places_needed(value: mpq, most: int) -> int | None:
    """The fewest decimals, up to `most`, that give the value exactly; None when it has more, or no end."""
    return next((places for places in range(most + 1) if half_up(value, places) == value), None)


def number(value: mpq, language: str, *, places: int = 2, signed: bool = False) -> str:
    """With as few decimals as it has, rounded to `places` at most: "34", "4,6", "0,33"."""
    rounded = half_up(value, places)
    return decimal(rounded, places_needed(rounded, places) or 0, language, signed=signed)


def exactly(value: mpq, language: str) -> str:
    """Nothing lost: "0,2911", or the fraction itself where decimals have no end: "23/79"."""
    places = places_needed(value, 10)
    if places is not None:
        return decimal(value, places, language)
    mark = marks(language).group
    return f"{_sign(value, False)}{grouped(str(abs(value.numerator)), mark)}/{grouped(str(value.denominator), mark)}"


# Percent: a Number printed with %.


def percent(value: mpq, language: str, *, places: int = 2, signed: bool = False) -> str:
    """85 %, 0,08 %, 29,11 %: rounded to `places` decimals of a percent at most."""
    return number(value * 100, language, places=places, signed=signed) + marks(language).percent


def exact_percent(value: mpq, language: str) -> str:
    """Nothing lost: 99,7125 %, or the fraction itself."""
    return exactly(value * 100, language) + marks(language).percent


def share_said(value: mpq, language: str) -> str:
    """50 %, 12,5 %; 1/3, whose percent has no end."""
    return exact_percent(value, language) if places_needed(value * 100, 10) is not None else exactly(value, language)


def attainment(value: mpq, language: str, *, places: int = 0) -> str:
    """How much of a plan is done, in percents, never rounded up: 99,7 % is not yet 100 %."""
    return percent(toward_zero(value, 2 + places), language, places=places)


def points(difference: mpq, language: str) -> str:
    """Between two percents: "+12 п. п."."""
    unit = f"п.{NO_BREAK}п." if language == "ru" else "pp"
    return f"{number(difference * 100, language, signed=True)}{NO_BREAK}{unit}"


# Money, given in major units.


def money(value: mpq, currency: str, language: str, *, exact: bool = False, signed: bool = False) -> str:
    """In whole units as on screens: "113 996 ₽"; `exact`, as on statements, with kopecks: "113 996,47 ₽"."""
    places = minor_digits(currency) if exact else 0
    return _with_symbol(decimal(value, places, language, signed=signed), currency, language)


def money_exactly(value: mpq, currency: str, language: str) -> str:
    """Nothing lost, however fine: "123,4567 ₽"."""
    return _with_symbol(exactly(value, language), currency, language)


def has_kopecks(value: mpq) -> bool:
    """Whether printing it in whole units hides anything."""
    return value.denominator != 1


def large_money(value: mpq, currency: str, language: str, *, signed: bool = False) -> str:
    """Millions and more in short: "48,6 млн ₽", "300 млн ₽"; smaller sums in whole units."""
    if abs(value) < _SCALES[0].one:
        return money(value, currency, language, signed=signed)
    for scale in _SCALES:
        in_scale = value / scale.one
        rounded = half_up(in_scale, 0 if abs(in_scale) >= 100 else 1)
        if abs(rounded) < 1000:
            break
    return _with_symbol(
        number(rounded, language, places=1, signed=signed), currency, language, scale.word.text(language)
    )


class _Scale(NamedTuple):
    one: mpq
    word: Words


_SCALES = (
    _Scale(mpq(10**6), Words("m", f"{NO_BREAK}млн")),
    _Scale(mpq(10**9), Words("bn", f"{NO_BREAK}млрд")),
    _Scale(mpq(10**12), Words("tn", f"{NO_BREAK}трлн")),
)


def _with_symbol(text: str, currency: str, language: str, scale: str = "") -> str:
    symbol = SIGNS.get(currency, currency)
    if language == "en" and currency in SIGN_BEFORE:
        sign = text[0] if text[0] in (MINUS, "+") else ""
        return f"{sign}{symbol}{text[len(sign) :]}{scale}"
    return f"{text}{scale}{NO_BREAK}{symbol}"


# Counts. Our own nouns are declined by the catalogue (`ngettext`), a scheme's by the forms that its author gave.

FORMS: Final = "|"
"""Between the forms of a unit's word: "meeting|meetings", "встреча|встречи|встреч"."""


def count(value: mpq, language: str, word: Words | None = None, *, signed: bool = False) -> str:
    """34; with the unit's word, "34 встречи"."""
    text = number(value, language, signed=signed)
    return _with_word(text, half_up(abs(value), 2), word.text(language), language) if word else text


def _with_word(printed: str, value: mpq, word: str, language: str) -> str:
    """In the form that the number takes: "31 встреча". A word of one form stands before, where it is right with any
    number: "встреч: 31"; an abbreviation behind, as it does not decline: "31 дн."."""
    forms = word.split(FORMS)
    if len(forms) == (3 if language == "ru" else 2):
        return f"{printed}{NO_BREAK}{forms[form_of(value, language)].strip()}"
    return f"{printed}{NO_BREAK}{word}" if is_sign(word) else f"{word}: {printed}"


def size(count: int, language: str) -> str:
    """Of a file: "824 B", "12 KB", "1.4 MB"."""
    power = next((power for power in (2, 1) if count >= 1 << 10 * power), 0)
    printed = number(mpq(count, 1 << 10 * power), language, places=int(power == 2))
    return f"{printed}{NO_BREAK}{SIZES[power].text(language)}"


SIZES: Final = (Words("B", "Б"), Words("KB", "КБ"), Words("MB", "МБ"))


def is_sign(word: str) -> bool:
    """An abbreviation or a sign, the same with any number: "дн.", "м²"."""
    return FORMS not in word and not word.replace(" ", "").replace("-", "").isalpha()


def ordinal(place: int, language: str) -> str:
    """Of a place in a ranking: "2-е", "2nd"."""
    if language == "ru":
        return f"{place}-е"
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending}"


# A tier's borders. A row of a table begins at its border, which is in it, and ends before the next.

BELOW = Words("up to {high}", "до {high}")
ABOVE = Words("above {low}", "свыше {low}")
FROM = Words("from {low}", "от {low}")
FROM_TO = Words("{low} to {high}", "от {low} до {high}")


def from_on(low: str, language: str) -> str:
    """Of a tier: "от 80 %". The row below it says where it ends, and a border belongs to one row only."""
    return FROM.text(language).format(low=low)


def slice_between(low: str | None, high: str | None, language: str) -> str:
    """Of a slice that is paid at a rate of its own, where a border is of no width: "до 5", "от 5 до 10", "свыше 10"."""
    words = BELOW if low is None else ABOVE if high is None else FROM_TO
    return words.text(language).format(low=low, high=high)


# Days and months.


def month_title(month: Month, language: str) -> str:
    """Ноябрь 2026."""
    name = month_words(month.number, language).name
    return f"{name[0].upper()}{name[1:]}{NO_BREAK}{month.year}"


def short_day(day: date, language: str, *, today: date) -> str:
    """23 нояб.; with its year when that is not the current one."""
    text = f"{day.day}{NO_BREAK}{month_words(day.month, language).short}"
    return text if day.year == today.year else f"{text}{NO_BREAK}{day.year}"


def long_day(day: date, language: str) -> str:
    """1 июля 2026."""
    return f"{day.day}{NO_BREAK}{month_words(day.month, language).of}{NO_BREAK}{day.year}"
