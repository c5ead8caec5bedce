"""How the one grammar is spelled, for files and the API or in Russian. Function words of both are always understood."""

from collections.abc import Callable
from dataclasses import dataclass

from gmpy2 import mpq, mpz

GROUP_MARKS = "_ \u00a0\u2009\u202f"
"""What may stand between groups of three digits, when read: underscore, space, no-break, thin, narrow no-break."""

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
}


@dataclass(frozen=True, slots=True)
class Spelling:
    language: str
    decimal: str
    separators: str  # of arguments, as read
    group: str  # of thousands, as printed
    times: str = "*"
    called: Callable[[str], str] | None = None  # what is printed for a name; None: the name itself

    def numeral(self, value: mpq) -> str | None:
        """The number as a decimal, thousands grouped from 10_000 on; None for a number that no decimal is equal to."""
        digits = decimals(value)
        if digits is None:
            return None
        whole, fraction = divmod(mpz(abs(value) * mpz(10) ** digits), mpz(10) ** digits)
        text = self.grouped(str(whole))
        if digits:
            text += self.decimal + str(fraction).zfill(digits)
        return f"-{text}" if value < 0 else text

    def grouped(self, digits: str) -> str:
        if len(digits) < 5:
            return digits
        first = len(digits) % 3
        groups = [digits[at : at + 3] for at in range(first, len(digits), 3)]
        return self.group.join([digits[:first], *groups] if first else groups)

    def money(self, numeral: str, currency: str) -> str:
        if self.language == "ru" and currency in SIGNS:
            return f"{numeral}\u00a0{SIGNS[currency]}"
        return f"{numeral} {currency}"


CANONICAL = Spelling("en", ".", ";,", "_")
RUSSIAN = Spelling("ru", ",", ";", "\u00a0")


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
