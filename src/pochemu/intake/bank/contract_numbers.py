"""Numbers of contracts in what payers write: «Оплата по ДДУ № КВ-12/3 от 01.02.2026, НДС нет».

A number is one behind a word for a contract, with none but words such as «участия в долевом строительстве» between;
or behind a «№», unless what it numbers is something else: an account, a flat, a loan. What is found is only to be
looked up among the contracts there are.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

LOOKED_AT: Final = 2_000
LONGEST: Final = 40
MOST_DIGITS: Final = 12
"""Of a number that has nothing but digits: longer ones are of accounts and of the bank's own documents."""

KINDS: Final = ("дду", "дкп", "пдкп", "дудс", "дупт")
_CONTRACTS: Final = ("договор", "контракт", "соглашени", "дог-")
_ABBREVIATED: Final = {"дог", "д-р", "д-ру", "д-ра"}
_SEVERAL: Final = {"договорам", "договоров", "договоры", "дог-рам"}
_WHICH: Final = (
    "участи", "долев", "строительств", "купл", "продаж", "уступк", "прав", "требовани", "бронир", "оказани", "услуг",
    "подряд", "аренд", "основн", "предварительн", "инвестир",
)  # fmt: skip
"""How words begin that say which contract it is."""
_SMALL: Final = {"в", "во", "о", "об", "по", "на", "от", "г", "года", "и"}
_OTHERS: Final = (
    "счет", "счёт", "квартир", "корпус", "секци", "помещени", "кладов", "машино", "паспорт", "платеж", "платёж",
    "заявлени", "аккредитив", "заявк", "заказ", "накладн", "полис", "этаж", "отделени", "стать", "сертификат",
    "мерчант", "чек", "реестр", "сумм", "кредит", "займ", "заём", "заем", "ипотек", "ипотечн", "банковск", "страхов",
    "квитанц", "карт", "телефон", "операци", "поручительств", "терминал",
)  # fmt: skip
"""How words begin that say of the number behind them that it is no contract's."""
_OTHER_WORDS: Final = {
    "сч", "кв", "д", "дом", "дома", "дому", "корп", "ст", "пп", "п/п", "м/м", "лс", "л/с", "р/с", "к/с", "тел", "акт",
    "акта", "акту", "ндс", "инн", "кпп", "бик", "снилс", "оф", "сф", "с/ф", "п",
}  # fmt: skip
_LENDERS: Final = ("кредитн", "ипотечн", "банковск", "страхов")
"""Before the word for a contract: «по кредитному договору»."""

_MONTHS: Final = "январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр"
_YEAR: Final = r"(?:\d{4}|\d\d)(?![\w/-])\s*(?:года\b|г\b\.?)?"
_DATE: Final = re.compile(
    rf"(?P<sign>(?:№|#)\s*)?(?<![\w/.-])(?:(?P<of>от)\s*)?[«\"“]?\d{{1,2}}[»\"”]?"
    rf"(?:\.\d{{1,2}}\.{_YEAR}|(?(of)[/-]\d{{1,2}}[/-]{_YEAR}|(?!))|\s+(?:{_MONTHS})\w*\s+{_YEAR})",
    re.IGNORECASE,
)
_DAY: Final = "¦"
_GLUED: Final = re.compile(r"(?i)\b(договор[а-яё]{0,3}|дог)(?=\d)|(?<=\d)(?=от\s*[\d«\"])")
_DASHES: Final = "-‐‑‒–—−"
_PART: Final = r"[^\W_]+"
_MONEY: Final = r"(?:\s\d{3})*(?:[.,=-]\d\d)?\s*(?:руб|р\b|коп|₽|%)"
_NUMBER: Final = re.compile(
    rf"{_PART}(?:(?:[{_DASHES}/\\_]|\.(?=\d)){_PART}|\s?[{_DASHES}/\\]\s?(?=[^\W\d_]{{0,4}}\d)(?![^\W_]+{_MONEY}){_PART})*"
)
_TOKEN: Final = re.compile(rf"(?P<sign>№+|#|\bN[oо]?\b\.?|\bN(?=\d)|\bномер\w*)|(?P<word>{_PART})|(?P<mark>[^\w\s]|_)")
_SERIES: Final = re.compile(
    rf"(?!(?:от|и|за|по|на|в|с)\b)[^\W\d_]{{1,4}}\s(?=\w*\d)(?P<rest>{_NUMBER.pattern})", re.IGNORECASE
)
_IS_MONEY: Final = re.compile(_MONEY, re.IGNORECASE)

_LOOK_ALIKE: Final = str.maketrans("ABCEHKMOPTXYЁ", "АВСЕНКМОРТХУЕ")
_HAS_DIGIT: Final = re.compile(r"\d")
_PIECES: Final = re.compile(r"\d+|[^\W\d_]+")


def numbers_in(purpose: str) -> tuple[str, ...]:
    """What looks like a contract's number, in order, each once. Of «ДДУ № 15/3» both `ДДУ 15/3` and `15/3`: either may
    be the number that the contract has.
    """
    text = _GLUED.sub(lambda found: f"{found[0]} ", " ".join(purpose[:LOOKED_AT].split()))
    found: dict[str, str] = {}
    for number in _Reader(_DATE.sub(_as_day, text)).numbers():
        found.setdefault(normal(number), number)
    return tuple(found.values())


def names_several(purpose: str) -> bool:
    """«По договорам № 12/1 и № 12/2»: more than one, whether there are such or not."""
    numbers = numbers_in(purpose)
    apart = [one for one in numbers if not any(other != one and other.endswith(one) for other in numbers)]
    return len(apart) > 1 and any(word in _SEVERAL for word in purpose[:LOOKED_AT].lower().split())


def normal(number: str) -> str:
    """By which two spellings of a number agree: letters of either alphabet, any dashes, slashes and spaces, zeros
    before a digit. `12-3` and `1-23` stay two.
    """
    pieces = _PIECES.findall(number.upper().translate(_LOOK_ALIKE))
    return "-".join(piece.lstrip("0") or "0" if piece.isdecimal() else piece for piece in pieces)


def _as_day(found: re.Match[str]) -> str:
    return found[0] if found["sign"] else f" {_DAY} "


@dataclass
class _Reader:
    text: str
    at: int = 0
    near: bool = False  # a word for a contract stands before, and nothing that parts it from a number
    other: bool = False  # what is numbered next is named, and is no contract
    signed: bool = False  # a «№» stands right before
    several: bool = False
    kind: str = ""
    before: str = ""  # the word before

    def numbers(self) -> Iterator[str]:
        while token := _TOKEN.search(self.text, self.at):
            self.at = token.end()
            if token["sign"]:
                self.signed = True
            elif token["mark"]:
                self.passed(token["mark"])
            elif number := self.number(token[0].lower(), token.start()):
                self.at += len(number) - len(token[0])
                yield from self.taken(number)
            else:
                self.said(token.start())

    def passed(self, mark: str) -> None:
        if mark in ",;" and not self.several:
            self.near = self.other = False
        if mark not in f".:{_DAY}«»\"'({_DASHES}":
            self.signed = False

    def number(self, word: str, start: int) -> str:
        """What begins here with a word, if it has a digit: «12/3», «КВ-12»; not the «кв» of «кв.12»."""
        if self.signed and (series := _SERIES.match(self.text, start)):
            return series[0]
        found = _NUMBER.match(self.text, start)
        if found is None or not _HAS_DIGIT.search(found[0]):
            return ""
        parted = self.text.startswith(".", start + len(word)) or not (self.signed or self.near)
        return "" if parted and (_says_contract(word) or _says_other(word)) else found[0]

    def taken(self, number: str) -> Iterator[str]:
        named = number.lower().startswith(KINDS)
        wanted = named or ((self.near or self.signed) and not self.other)
        if wanted and not self.is_none(number):
            if self.kind and self.near and not named:
                yield f"{self.kind} {number}"
            yield number
        self.near = self.near and self.several
        self.other = self.signed = False

    def is_none(self, number: str) -> bool:
        long = len(number) > LONGEST or (number.isdecimal() and len(number) > MOST_DIGITS)
        return long or bool(_IS_MONEY.match(self.text, self.at))

    def said(self, start: int) -> None:
        """A word, with the words that a dash makes one of: «купли-продажи»."""
        found = _NUMBER.match(self.text, start)
        whole = found[0] if found and not _HAS_DIGIT.search(found[0]) else self.text[start : self.at]
        self.at = start + len(whole)
        word, before, self.before, self.signed = whole.lower(), self.before, whole.lower(), False
        if word in KINDS or _says_contract(word):
            self.near, self.other = True, before.startswith(_LENDERS)
            self.kind, self.several = whole if word in KINDS else "", word in _SEVERAL
        elif _says_other(word):
            self.near, self.other = False, True
        elif word not in _SMALL and not word.startswith(_WHICH):
            self.near = False


def _says_contract(word: str) -> bool:
    return word in _ABBREVIATED or word.startswith(_CONTRACTS)


def _says_other(word: str) -> bool:
    return word in _OTHER_WORDS or word.startswith(_OTHERS)
