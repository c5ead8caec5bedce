"""Telephone numbers and e-mail addresses as people write them, and as they are kept."""

from functools import lru_cache
from typing import Final

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from pochemu.engine.words import Words
from pochemu.people.actions import Refused

HOME: Final = "RU"
"""The country of numbers that are written without one."""

LONGEST: Final = 60
LONGEST_ADDRESS: Final = 254


def phone(text: str) -> str:
    """E.164. Raises Refused."""
    return _phone(text.strip())


@lru_cache(maxsize=4_096)
def _phone(said: str) -> str:
    if len(said) > LONGEST:
        raise Refused(_LONG.fill(said=said[:LONGEST], n=LONGEST))
    try:
        number = phonenumbers.parse(said, HOME)
    except NumberParseException:
        raise Refused(_what_is_wrong(said)) from None
    spelled = any(letter.isalpha() for letter in said) and not number.extension  # 8-800-FLATS
    if spelled or phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise Refused(_what_is_wrong(said))
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _what_is_wrong(said: str) -> Words:
    digits = sum(sign.isdecimal() for sign in said)
    if not digits:
        return _NOT_A_NUMBER.fill(said=said)
    if any(sign.isalpha() for sign in said):
        return _LETTERS.fill(said=said)
    return _NOT_POSSIBLE.fill(said=said, n=digits)


def printed(number: str) -> str:
    """+79161234567 as it is read: +7 916 123-45-67. What is no number stays as it is."""
    if not (number.startswith("+") and number[1:].isdecimal()):  # letters would be read as the digits beside them
        return number
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), PhoneNumberFormat.INTERNATIONAL)
    except NumberParseException:
        return number


def extension(said: str) -> str:
    """What is dialled after a number, as somebody typed both; "" where nothing is."""
    try:
        return phonenumbers.parse(said, HOME).extension or "" if said else ""
    except NumberParseException:
        return ""


def printed_with(number: str, said: str, mark: str = "#") -> str:
    """The same with the extension that was said: +7 495 123-45-67 #12, as it can be typed again."""
    inner = extension(said)
    return f"{printed(number)} {mark}{inner}" if inner else printed(number)


def phones_in(text: str) -> list[str]:
    """All that are written in a text, in E.164, in their order."""
    found = phonenumbers.PhoneNumberMatcher(text, HOME)
    return [phonenumbers.format_number(one.number, PhoneNumberFormat.E164) for one in found]


def email(text: str) -> str:
    """In small letters. Raises Refused."""
    said = text.strip()
    try:
        validate_email(said)
    except ValidationError:
        raise Refused(_NOT_AN_ADDRESS.fill(said=said[:LONGEST_ADDRESS])) from None
    return said.lower()


_LONG = Words(
    "“{said}…” is too long for a phone number: it has at most {n} characters, the extension included",
    "«{said}…» — слишком длинно для телефона: в нём не больше {n} знаков вместе с добавочным",
)
_NOT_A_NUMBER = Words(
    "“{said}” is not a phone number: write it as +7 916 123-45-67",
    "«{said}» — не телефон: напишите его в виде +7 916 123-45-67",
)
_LETTERS = Words(
    "“{said}” holds letters: a phone number is digits, as +7 916 123-45-67; whose it is, write into a note",
    "в телефоне «{said}» есть буквы: нужны цифры, как +7 916 123-45-67; чей он, напишите в заметке",
)
_NOT_POSSIBLE = Words(
    "“{said}” has {n} digits, and no phone number of that country has so many: check it",
    "в номере «{said}» цифр: {n}, а в этой стране таких номеров нет — проверьте его",
)
_NOT_AN_ADDRESS = Words(
    "“{said}” is not an e-mail address: write it as name@example.com",
    "«{said}» — не адрес почты: напишите его в виде name@example.com",
)
