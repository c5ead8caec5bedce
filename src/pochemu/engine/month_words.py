"""What months are called, in the forms in which sentences need them."""

from typing import NamedTuple

from pochemu.engine.period import Month
from pochemu.engine.words import Words


class MonthWords(NamedTuple):
    name: str  # ноябрь
    of: str  # 1 ноября
    within: str  # в ноябре
    short: str  # 23 нояб.


_RUSSIAN_MONTHS = tuple(
    MonthWords(*words.split())
    for words in (
        "январь января январе янв.",
        "февраль февраля феврале февр.",
        "март марта марте марта",
        "апрель апреля апреле апр.",
        "май мая мае мая",
        "июнь июня июне июня",
        "июль июля июле июля",
        "август августа августе авг.",
        "сентябрь сентября сентябре сент.",
        "октябрь октября октябре окт.",
        "ноябрь ноября ноябре нояб.",
        "декабрь декабря декабре дек.",
    )
)
_ENGLISH_MONTHS = tuple(
    MonthWords(name, name, name, name[:3])
    for name in "January February March April May June July August September October November December".split()
)


def month_words(number: int, language: str) -> MonthWords:
    return (_RUSSIAN_MONTHS if language == "ru" else _ENGLISH_MONTHS)[number - 1]


def month_named(month: Month) -> Words:
    """Within a sentence: октябрь 2026."""
    english, russian = (month_words(month.number, language).name for language in ("en", "ru"))
    return Words(f"{english} {month.year}", f"{russian} {month.year}")


def month_of(month: Month) -> Words:
    """After “from”: октября 2026."""
    english, russian = (month_words(month.number, language).of for language in ("en", "ru"))
    return Words(f"{english} {month.year}", f"{russian} {month.year}")
