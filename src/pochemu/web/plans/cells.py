"""Cells of the grid of plans: what stands in them, as people type it, and what it means."""

import re
from typing import Final, NamedTuple

from django.http import QueryDict
from gmpy2 import mpq

from pochemu.engine.formula import CANONICAL, RUSSIAN, FormulaError, parse_literal
from pochemu.engine.formula.spelling import grouped
from pochemu.engine.measure import Measure
from pochemu.engine.period import Month
from pochemu.engine.unit import Unit
from pochemu.engine.unlikely import LARGEST_PLAN
from pochemu.engine.words import Words
from pochemu.intake.cells.number import number_reader
from pochemu.intake.cells.unfit import Unfit
from pochemu.web.links import name_of, segment
from pochemu.web.numbers import NARROW, places_needed


class Key(NamedTuple):
    """Whose plan, of what, for which month."""

    employee: str
    measure: str
    month: Month

    @property
    def field(self) -> str:
        """Its name in the form."""
        return f"plan/{segment(self.employee)}/{segment(self.measure)}/{self.month}"


Typed = dict[Key, str]
"""Texts of cells; an empty one means that there is no personal plan."""


def typed(form: QueryDict) -> Typed:
    """Whatever cells the form has; names that are none are passed over."""
    found: Typed = {}
    for name, text in form.items():
        parts = name.split("/")
        if len(parts) == 4 and parts[0] == "plan" and isinstance(text, str):
            try:
                found[Key(name_of(parts[1]), name_of(parts[2]), Month.parse(parts[3]))] = text.strip()
            except ValueError:
                continue
    return found


_RECKONED: Final = re.compile(r"\d\D*[-+*/^]|[()]")
"""Money is written, not reckoned: `2026-11-27` is a day in the wrong field, and not 1,988 roubles."""


_SUMMED: Final = re.compile(r"\d[^\d/]*[-−+*^]|/.*/|[()]")
"""So is any number, but for a fraction: `5-3` is no 2, nor `1/2/2026` a quarter of a day."""


class NotPlan(Exception):
    """A text that is no plan of the measure; a sentence for whoever typed it."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


def plan_of(text: str, measure: Measure, *, currency: str, language: str) -> mpq | None:
    """None for an empty cell. Raises NotPlan."""
    if not text.strip():
        return None
    value, unit = _read(text, currency, language)
    if unit is Unit.MONEY and measure.unit is not Unit.MONEY:
        raise NotPlan(_NOT_MONEY.fill(measure=measure.title))
    if value < 0:
        raise NotPlan(_NEGATIVE)
    if value >= LARGEST_PLAN:
        raise NotPlan(_TOO_LARGE)
    return value


def broken(value: mpq | None, measure: Measure, language: str) -> Words | None:
    """What to say of a plan of so many and a part, where whole things are counted."""
    if value is None or value.denominator == 1 or not measure.in_pieces:
        return None
    below, above = (text_of(mpq(one), language) for one in (value.__floor__(), value.__ceil__()))
    return _IN_PIECES.fill(below=below, above=above)


def number_of(text: str, *, currency: str, language: str) -> mpq | None:
    """Of whatever unit; None where there is no text. Raises NotPlan."""
    return _read(text, currency, language)[0] if text.strip() else None


def minor_units_of(text: str, *, currency: str, digits: int, language: str) -> int | None:
    """An amount of money; None where there is no text. Raises NotPlan."""
    if "%" in text or _RECKONED.search(text):
        raise NotPlan(_NOT_AMOUNT.fill(found=text))
    value = number_of(text, currency=currency, language=language)
    if value is None:
        return None
    minor = value * 10**digits
    if minor.denominator != 1:
        raise NotPlan(_FINE)
    return int(minor)


def parts_of(text: str, whole: int, *, currency: str, language: str) -> int | None:
    """What is typed as percents, in parts of which the whole has so many; None where it is no such number."""
    try:
        value = number_of(text.replace("%", ""), currency=currency, language=language)
    except NotPlan:
        return None
    parts = None if value is None else value * whole / 100
    return None if parts is None or parts.denominator != 1 else int(parts)


def _read(text: str, currency: str, language: str) -> tuple[mpq, Unit]:
    """As the language page says, in the reader's spelling; else as spreadsheets write numbers."""
    if _SUMMED.search(text):
        raise NotPlan(_NOT_NUMBER.fill(found=text))
    try:
        cell = parse_literal(text, spelling=RUSSIAN if language == "ru" else CANONICAL, currency=currency)
        return cell.value, cell.unit
    except FormulaError:
        pass
    try:
        return number_reader()(text.strip()), Unit.NUMBER
    except Unfit:
        raise NotPlan(_NOT_NUMBER.fill(found=text)) from None


def text_of(value: mpq, language: str) -> str:
    """As it is typed: "30 000 000", "12,5"; 4/3 where decimals have no end."""
    places = places_needed(value, 10)
    if places is None:
        return str(value)
    digits = str(abs((value * 10**places).numerator)).rjust(places + 1, "0")
    whole, fraction = digits[: len(digits) - places], digits[len(digits) - places :]
    mark = "," if language == "ru" else "."
    return ("-" if value < 0 else "") + grouped(whole, NARROW) + (mark + fraction if places else "")


def overtaken(now: mpq | None, language: str) -> Words:
    return _USUAL_NOW if now is None else _OTHER_NOW.fill(now=text_of(now, language))


_OTHER_NOW = Words("changed meanwhile, now {now}", "уже изменили, теперь {now}")
_USUAL_NOW = Words("changed meanwhile, now the usual plan", "уже изменили, теперь обычный план")
_IN_PIECES = Words("counted whole: {below} or {above}?", "считают целыми: {below} или {above}?")
_NOT_NUMBER = Words(
    "“{found}” is not a number: write 40 or 30\u00a0000\u00a0000",
    "«{found}» — не число: напишите 40 или 30\u00a0000\u00a0000",
)
_NOT_MONEY = Words("“{measure}” is not money: write a number", "«{measure}» — не деньги: напишите число")
_NOT_AMOUNT = Words(
    "“{found}” is not an amount: write 8\u00a0300\u00a0000", "«{found}» — не сумма: напишите 8\u00a0300\u00a0000"
)
_FINE = Words("The amount has more decimals than money has", "В сумме больше знаков после запятой, чем бывает у денег")
_TOO_LARGE = Words("A plan of sixteen digits nobody can reach", "Плана из шестнадцати цифр никто не выполнит")
_NEGATIVE = Words("A plan is not below zero", "План не бывает меньше нуля")
