"""What may be wrong with a fact before the ledger takes it: sentences for the people who sent it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Final

from gmpy2 import mpq

from pochemu.engine.fact import Credit, Kind, NewFact, Value
from pochemu.engine.number import NA, ONE
from pochemu.engine.plain import number_words
from pochemu.engine.problem import nearest
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.models import AMOUNTS_BELOW

LONGEST_NAME: Final = 500  # characters of a key or a subject: PostgreSQL's indexes take no more than 2,700 bytes
LONGEST_TEXT: Final = 10_000
QUANTITIES_BELOW: Final = 10**12
SHARES_BELOW: Final = 10**9

_RATIONAL = type(ONE)
_TYPES: dict[Unit, type] = {
    Unit.NUMBER: _RATIONAL,
    Unit.MONEY: _RATIONAL,
    Unit.TEXT: str,
    Unit.DATE: date,
    Unit.FLAG: bool,
}

_KEY = Words("key", "ключ")
_SUBJECT = Words("subject", "предмет")
_ROLE = Words("role", "роль")
_NO_KEY = Words("the key is empty", "не заполнен ключ")
_LONG = Words("“{name}” is longer than {n} characters", "«{name}» длиннее {n} знаков")
_UNWRITABLE = Words(
    "“{name}” holds a character that can't be stored (such as NUL)",
    "«{name}» содержит знак, который нельзя сохранить (например NUL)",
)
_NAIVE = Words("the moment has no time zone", "у момента нет часового пояса")
_YEAR = Words("the year {year} is out of range", "год {year} вне допустимых пределов")
_AMOUNT = Words("the amount is too large", "сумма слишком велика")
_QUANTITY = Words("the quantity must be 0 or more, and below 10¹²", "количество должно быть не меньше 0 и меньше 10¹²")
_UNKNOWN = Words("unknown employee “{code}”", "неизвестный сотрудник «{code}»")
_SHARE = Words("a share must be more than 0", "доля должна быть больше 0")
_FINE_SHARE = Words("the share {share} is too finely divided", "доля {share} слишком дробная")
_ROLES = Words(
    "roles are given for all credits of a fact, or for none", "роли указываются у всех зачётов факта или ни у одного"
)
_SUM = Words("the shares make {sum}, not 100%", "доли дают в сумме {sum}, а не 100\u202f%")
_SUM_OF_ROLE = Words(
    "the shares of the role “{role}” make {sum}, not 100%", "доли роли «{role}» дают в сумме {sum}, а не 100\u202f%"
)
_NO_FIELD = Words("“{kind}” has no field “{name}”.{near}", "у вида «{kind}» нет поля «{name}».{near}")
_TYPE = Words("“{name}” must be {unit}", "в поле «{name}» должно быть: {unit}")
_KIND = Words("unknown kind of fact “{kind}”.{near}", "неизвестный вид факта «{kind}».{near}")


def unknown_kind(name: str, known: Collection[str]) -> Words:
    return _KIND.fill(kind=name, near=nearest(name, known))


def problems(kind: Kind, fact: NewFact, employees: Collection[str]) -> list[Words]:
    """All that is wrong with the fact, given the codes of the employees there are. Empty: it may be recorded."""
    if _is_plain(fact, employees):
        return []
    found = list(_of_texts(fact))
    found.extend(_of_moment(fact.occurred_at))
    if fact.amount is not None and not -AMOUNTS_BELOW < fact.amount < AMOUNTS_BELOW:
        found.append(_AMOUNT)
    if not (0 <= fact.quantity < QUANTITIES_BELOW and fact.quantity.denominator < QUANTITIES_BELOW):
        found.append(_QUANTITY)
    found.extend(problems_of_credits(fact.credits, employees))
    if fact.fields:
        for name, value in fact.fields.items():
            found.extend(_of_field(kind, name, value))
    return found


def _is_plain(fact: NewFact, employees: Collection[str]) -> bool:
    """One whole credit, no subject, no fields, nothing wrong: what most rows of a long file are is told at once."""
    _, key, moment, credits, amount, quantity, subject, fields = fact
    return (
        quantity is ONE and not subject and not fields
        and len(credits) == 1 and credits[0].share is ONE and not credits[0].role and credits[0].employee in employees
        and 0 < len(key) <= LONGEST_NAME and key.isprintable() and key.isascii()
        and (amount is None or -AMOUNTS_BELOW < amount < AMOUNTS_BELOW)
        and moment.utcoffset() is not None and 1 < moment.year < 9999
    )  # fmt: skip


def _of_texts(fact: NewFact) -> Iterator[Words]:
    if not fact.key:
        yield _NO_KEY
    yield from _of_text(_KEY, fact.key, LONGEST_NAME)
    if fact.subject:
        yield from _of_text(_SUBJECT, fact.subject, LONGEST_NAME)


def _of_text(name: str | Words, text: str, longest: int) -> Iterator[Words]:
    if len(text) > longest:
        yield _LONG.fill(name=name, n=longest)
    if not text.isprintable() and not is_storable(text):
        yield _UNWRITABLE.fill(name=name)


def is_storable(text: str) -> bool:
    """PostgreSQL takes no NUL, and no text that UTF-8 can't write."""
    try:
        return b"\0" not in text.encode()
    except UnicodeEncodeError:
        return False


def _of_moment(moment: datetime) -> Iterator[Words]:
    if moment.tzinfo is None or moment.utcoffset() is None:
        yield _NAIVE
    elif not 1 < moment.year < 9999:  # any zone must be able to name the day
        yield _YEAR.fill(year=moment.year)


def problems_of_credits(credits: Sequence[Credit], employees: Collection[str]) -> Iterator[Words]:
    if len(credits) == 1:
        employee, share, role = credits[0]
        if employee in employees and share == ONE and not role:
            return
    for employee, share, role in credits:
        if employee not in employees:
            yield _UNKNOWN.fill(code=employee)
        if share <= 0:
            yield _SHARE
        if share.denominator >= SHARES_BELOW:
            yield _FINE_SHARE.fill(share=share)
        yield from _of_text(_ROLE, role, LONGEST_NAME)
    yield from _of_roles(credits)


def _of_roles(credits: Sequence[Credit]) -> Iterator[Words]:
    sums: dict[str, mpq] = {}
    for _employee, share, role in credits:
        sums[role] = sums.get(role, 0) + share
    if "" in sums and len(sums) > 1:
        yield _ROLES
    for role, total in sums.items():
        if total != 1:
            yield (_SUM_OF_ROLE if role else _SUM).fill(role=role, sum=number_words(mpq(total), percent=True))


def _of_field(kind: Kind, name: str, value: Value) -> Iterator[Words]:
    unit = kind.fields.get(name)
    if unit is None:
        yield _NO_FIELD.fill(kind=kind.name, name=name, near=nearest(name, kind.fields))
    elif type(value) is not _TYPES[unit] and not (isinstance(value, NA) and unit is not Unit.TEXT):
        yield _TYPE.fill(name=name, unit=unit.words)
    elif unit is Unit.TEXT:
        yield from _of_text(name, str(value), LONGEST_TEXT)


_FIELD_NAME = Words(
    "“{name}” can't name a field: names have no quotation marks, brackets or backslashes, and end with no `~`",
    "«{name}» не может быть именем поля: в имени нет кавычек, скобок и обратной косой черты, а в конце — знака `~`",
)
_RETYPED = Words(
    "“{name}” of “{kind}” is {old} and stays so: facts may be recorded with it. Choose another name for {new}",
    "поле «{name}» вида «{kind}» — {old}, и так останется: с ним могли записать факты. Для «{new}» выберите другое имя",
)


def problems_of_kind(kind: Kind, old: Kind | None) -> list[Words]:
    """What is wrong with a kind as it is to be, given what it was."""
    return [words for name, unit in kind.fields.items() for words in _of_declared(kind, name, unit, old)]


def _of_declared(kind: Kind, name: str, unit: Unit, old: Kind | None) -> Iterator[Words]:
    if not name or set(name) & set('"\\[]') or name.endswith("~") or not name.isprintable() or len(name) > LONGEST_NAME:
        yield _FIELD_NAME.fill(name=name)
    before = old.fields.get(name, unit) if old else unit
    if before is not unit:
        yield _RETYPED.fill(name=name, kind=kind.name, old=before.words, new=unit.words)
