"""How the one grammar is spelled, for files and the API or in Russian. Function words of both are always understood."""

from collections.abc import Callable
from dataclasses import dataclass

from gmpy2 import mpq, mpz

from pochemu.engine.words import Words

GROUP_MARKS = "_ \u00a0\u2009\u202f"
"""What may stand between groups of three digits, when read: underscore, space, no-break, thin, narrow no-break."""

NARROW = "\u202f"  # a narrow no-break space
MINUS = "\u2212"
"""As people read it; files have a hyphen."""

SIGNS = {
    "RUB": "₽",
    "EUR": "€",
    "USD": "$",
    "GBP": "£",
    "CNY": "¥",
    "JPY": "¥",
    "INR": "₹",
    "TRY": "₺",
    "UAH": "₴",
    "KZT": "₸",
    "GEL": "₾",
    "AMD": "֏",
    "AZN": "₼",
    "BYN": "Br",
    "UZS": "сум",
}

MONEY_WORDS = frozenset((*map(str.casefold, SIGNS), "р", "руб", "рубль", "рубля", "рублей"))
"""What may be written behind a number for money, and is not the way it is written here."""


def grouped(digits: str, mark: str) -> str:
    """By threes from the right."""
    first = len(digits) % 3 or 3
    return mark.join([digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3))])


@dataclass(frozen=True, slots=True)
class Spelling:
    language: str
    decimal: str
    separators: str  # of arguments, as read
    group: str  # of thousands, as printed
    percent: str = "%"
    times: str = "*"
    minus: str = "-"
    called: Callable[[str], str] | None = None  # what is printed for a name; None: the name itself

    def sum(self, value: mpq) -> str | None:
        """As people read money: 3 747,50, where any decimals are."""
        return self.numeral(value, least=2 if self.called else 1)

    def numeral(self, value: mpq, *, least: int = 1) -> str | None:
        """The number as a decimal, thousands grouped; None for a number that no decimal is equal to.

        `least`: so many decimals, where there are any.
        """
        digits = decimals(value)
        if digits is None:
            return None
        digits = max(digits, least) if digits else 0
        whole, fraction = divmod(mpz(abs(value) * mpz(10) ** digits), mpz(10) ** digits)
        text = grouped(str(whole), self.group)
        if digits:
            text += self.decimal + str(fraction).zfill(digits)
        return f"{self.minus}{text}" if value < 0 else text

    def money(self, numeral: str, currency: str) -> str:
        if self.language == "ru" and currency in SIGNS:
            return f"{numeral}\u00a0{SIGNS[currency]}"
        return f"{numeral} {currency}"


class Read(Spelling):
    """As sentences print numbers: a currency by its sign, in English too."""

    def money(self, numeral: str, currency: str) -> str:
        sign = SIGNS.get(currency, currency)
        if self.language == "en" and currency in SIGN_BEFORE:
            minus = numeral[: numeral.startswith(self.minus)]
            return f"{minus}{sign}{numeral[len(minus) :]}"
        return f"{numeral}\u00a0{sign}"


SIGN_BEFORE = {"EUR", "USD", "GBP"}
CANONICAL = Spelling("en", ".", ";,", "_")
RUSSIAN = Spelling("ru", ",", ";", NARROW, f"{NARROW}%")
READ = Read("en", ".", ";", ",", minus=MINUS), Read("ru", ",", ";", NARROW, f"{NARROW}%", minus=MINUS)
"""In English and in Russian."""


def money_spelled(value: mpq, currency: str) -> Words:
    """As an example for an author: 3_000 RUB, 3 000 ₽."""
    return Words(*(one.money(one.numeral(value) or str(value), currency) for one in (CANONICAL, RUSSIAN)))


def money_read(value: mpq, currency: str) -> Words:
    """As a sentence has a sum of money, with two decimals or none: 3 000,50 ₽."""
    return Words(*(one.money(one.numeral(value, least=2) or str(value), currency) for one in READ))


def decimals(value: mpq) -> int | None:
    """How many digits after the decimal sign write the number exactly."""
    rest = value.denominator
    counts = []
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest //= prime
            count += 1
        counts.append(count)
    return max(counts) if rest == 1 else None
