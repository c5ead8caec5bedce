"""The words of the language, in English and in Russian."""

from collections.abc import Iterable
from enum import Enum
from typing import TypeVar

from pochemu.engine.words import Words


class Function(Enum):
    """A word that is a function where a `(` follows it, and a name elsewhere."""

    IF = "IF(condition; then; else)", "ЕСЛИ(условие; тогда; иначе)", 3, 3
    IFS = "IFS(condition; then; …; TRUE; else)", "ЕСЛИМН(условие; тогда; …; ИСТИНА; иначе)", 2, None
    MIN = "MIN(x; y; …)", "МИН(x; y; …)", 2, None
    MAX = "MAX(x; y; …)", "МАКС(x; y; …)", 2, None
    SUM = "SUM(x; y; …)", "СУММ(x; y; …)", 2, None
    ABS = "ABS(x)", "ABS(x)", 1, 1
    ROUND = "ROUND(x; digits)", "ОКРУГЛ(x; знаки)", 2, 2
    ROUNDUP = "ROUNDUP(x; digits)", "ОКРУГЛВВЕРХ(x; знаки)", 2, 2
    ROUNDDOWN = "ROUNDDOWN(x; digits)", "ОКРУГЛВНИЗ(x; знаки)", 2, 2
    AND = "AND(a; b; …)", "И(a; b; …)", 2, None
    OR = "OR(a; b; …)", "ИЛИ(a; b; …)", 2, None
    IFNA = "IFNA(x; instead)", "ЕСНД(x; взамен)", 2, 2
    PLAN = "PLAN(measure)", "ПЛАН(счётчик)", 1, 1
    ATTAINMENT = "ATTAINMENT(measure)", "ВЫПОЛНЕНИЕ(счётчик)", 1, 1
    TIER = "TIER(table; x)", "СТУПЕНЬ(таблица; x)", 2, 2
    MARGINAL = "MARGINAL(table; x)", "ПРОГРЕССИЯ(таблица; x)", 2, 2
    CURVE = "CURVE(table; x)", "КРИВАЯ(таблица; x)", 2, 2
    DAYS = "DAYS(end; start)", "ДНИ(конец; начало)", 2, 2

    def __init__(self, english: str, russian: str, least: int, most: int | None) -> None:
        self.pattern = Words(english, russian)
        self.word = Words(*(pattern.partition("(")[0] for pattern in self.pattern))
        self.least = least
        self.most = most


class Reserved(Enum):
    """A word that is no name unless brackets stand around it."""

    TRUE = "TRUE", "ИСТИНА"
    FALSE = "FALSE", "ЛОЖЬ"
    AND = "AND", "И"
    OR = "OR", "ИЛИ"
    NOT = "NOT", "НЕ"
    IN = "IN", "В"
    SALARY = "SALARY", "ОКЛАД"

    def __init__(self, english: str, russian: str) -> None:
        self.word = Words(english, russian)


_Word = TypeVar("_Word", Function, Reserved)


def _by_word(members: Iterable[_Word]) -> dict[str, _Word]:
    return {word.casefold(): member for member in members for word in member.word}


_FUNCTIONS = _by_word(Function)
_RESERVED = _by_word(Reserved)
FUNCTION_WORDS = tuple(dict.fromkeys(word for function in Function for word in function.word))


def function_of(word: str) -> Function | None:
    return _FUNCTIONS.get(word.casefold())


def reserved(word: str) -> Reserved | None:
    return _RESERVED.get(word.casefold())


INSTEAD = {
    "iferror": Function.IFNA,
    "если_ошибка": Function.IFNA,
    "еслиошибка": Function.IFNA,
    "vlookup": Function.TIER,
    "впр": Function.TIER,
    "lookup": Function.TIER,
    "просмотр": Function.TIER,
    "условия": Function.IFS,
    "datedif": Function.DAYS,
    "разндат": Function.DAYS,
}
"""What somebody who knows Excel may write, and what does it here."""

COUNTED = frozenset(
    "average averageif averageifs count counta countif countifs sumif sumifs sumproduct "
    "срзнач срзначесли срзначеслимн счёт счет счётесли счетесли счётеслимн счетеслимн "
    "суммесли суммеслимн суммпроизв".split()
)
"""What Excel does over rows, and a measure does here over facts."""
