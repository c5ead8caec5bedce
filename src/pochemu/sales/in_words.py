"""Sums of money in Russian words, as contracts say them beside the figures."""

from typing import Final, NamedTuple

from gmpy2 import mpq

from pochemu.engine.forms import form_of

BELOW: Final = 10**15


class Noun(NamedTuple):
    one: str
    few: str
    many: str
    feminine: bool = False

    def of(self, number: int) -> str:
        return self[form_of(mpq(number), "ru")]  # type: ignore[return-value]


ROUBLES: Final = Noun("рубль", "рубля", "рублей")
KOPECKS: Final = Noun("копейка", "копейки", "копеек", feminine=True)
_CLASSES: Final = (
    None, Noun("тысяча", "тысячи", "тысяч", feminine=True), Noun("миллион", "миллиона", "миллионов"),
    Noun("миллиард", "миллиарда", "миллиардов"), Noun("триллион", "триллиона", "триллионов"),
)  # fmt: skip
_UNITS: Final = (
    "", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать",
    "двенадцать", "тринадцать", "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать",
    "девятнадцать",
)  # fmt: skip
_FEMININE: Final = {1: "одна", 2: "две"}
_TENS: Final = (
    "", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто",
)  # fmt: skip
_HUNDREDS: Final = (
    "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот",
)  # fmt: skip


def roubles(kopecks: int) -> str:
    """Восемь миллионов рублей 00 копеек."""
    whole, rest = divmod(kopecks, 100)
    return f"{number(whole)} {ROUBLES.of(whole)} {rest:02} {KOPECKS.of(rest)}"


def number(whole: int, *, feminine: bool = False) -> str:
    """Of a whole number from 0."""
    if not 0 <= whole < BELOW:
        raise ValueError(whole)
    words, rank, rest = [], 0, whole
    while rest:
        rest, part = divmod(rest, 1000)
        noun = _CLASSES[rank]
        if part:
            said = _below_thousand(part, feminine=noun.feminine if noun else feminine)
            words.append(f"{said} {noun.of(part)}" if noun else said)
        rank += 1
    return " ".join(reversed(words)) or "ноль"


def _below_thousand(part: int, *, feminine: bool) -> str:
    hundreds, rest = divmod(part, 100)
    tens, units = (0, rest) if rest < len(_UNITS) else divmod(rest, 10)
    last = _FEMININE.get(units, _UNITS[units]) if feminine else _UNITS[units]
    return " ".join(filter(None, (_HUNDREDS[hundreds], _TENS[tens], last)))
