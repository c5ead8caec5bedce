"""What forms of questions say: an expected number or words, and a fact proposed whole."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from django.http import QueryDict
from gmpy2 import mpq

from pochemu.engine.fact import Credit, Kind, NewFact, Value
from pochemu.engine.fields import field_title
from pochemu.engine.figure import Figure
from pochemu.engine.number import ONE
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.pay.asking import Said
from pochemu.people.actions import Mistakes, Refused
from pochemu.web.face import is_percent
from pochemu.web.page import Page
from pochemu.web.plans.cells import NotPlan, minor_units_of, number_of
from pochemu.web.why.shapes import Text

NOON: Final = time(12)


def said(form: QueryDict, figure: Figure, page: Page) -> Said:
    text = form.get("expected", "").strip()
    return Said(form.get("why", ""), text, expected_value(text, figure, page), form.get("missed", ""))


def expected_value(text: str, figure: Figure, page: Page) -> str:
    """Exact, where the text is a number; "" where it is words. Of percents, 90 is 90 %."""
    if figure.unit not in (Unit.NUMBER, Unit.MONEY):
        return ""
    try:
        value = number_of(text, currency=page.snap.currency, language=page.reader.language)
    except NotPlan:
        return ""
    if value is not None and is_percent(figure) and "%" not in text:
        value /= 100
    return "" if value is None else str(value)


class FieldShown(NamedTuple):
    """One of a fact's fields as the form has it."""

    name: str
    title: Text
    type: str  # of the input; "flag" is a choice
    value: str
    required: bool = False
    usual: tuple[str, ...] = ()  # offered while one types


EVERY: Final = (
    ("day", Words("Day", "День"), "date", True),
    ("time", Words("Time, where it matters", "Время, если важно"), "time", False),
    ("amount", Words("Amount", "Сумма"), "number", False),
    ("quantity", Words("Quantity, 1 if empty", "Количество; пусто — 1"), "number", False),
    ("subject", Words("What it leads back to: client, contract", "К чему относится: клиент, договор"), "text", False),
)
TYPES: Final = {Unit.DATE: "date", Unit.FLAG: "flag", Unit.NUMBER: "number", Unit.MONEY: "number"}


def fields_shown(
    kind: Kind, roles: list[str], form: Mapping[str, str], usual: Mapping[str, list[Value]]
) -> list[FieldShown]:
    shown = [FieldShown(name, title, typ, form.get(name, ""), must) for name, title, typ, must in EVERY]
    if roles:
        shown.append(FieldShown("role", _titled("role"), "role", form.get("role", "")))
    for name, unit in kind.fields.items():
        key = f"field/{name}"
        texts = tuple(str(value) for value in usual.get(name, ()) if value) if unit is Unit.TEXT else ()
        shown.append(FieldShown(key, _titled(name), TYPES.get(unit, "text"), form.get(key, ""), usual=texts))
    return shown


def _titled(name: str) -> Words:
    return Words(*(text[:1].upper() + text[1:] for text in field_title(name)))


def fact_told(kind: Kind, form: QueryDict, page: Page) -> NewFact:
    """Raises Refused."""
    mistakes = Mistakes()
    moment, amount, quantity = page.reader.now, None, None
    values: dict[str, Value | None] = {}
    with mistakes.at("day"):
        moment = _moment(form, page.snap.zone)
    with mistakes.at("amount"):
        amount = _amount(form, page)
    with mistakes.at("quantity"):
        quantity = _number(form, "quantity", page)
    for name, unit in kind.fields.items():
        with mistakes.at(f"field/{name}"):
            values[name] = _value(form, name, unit, page)
    mistakes.must_be_none()
    return NewFact(
        kind.name, "", moment, (Credit("", ONE, form.get("role", "")),), amount,
        ONE if quantity is None else quantity, form.get("subject", "").strip(),
        {name: value for name, value in values.items() if value is not None},
    )  # fmt: skip


def _moment(form: QueryDict, zone: ZoneInfo) -> datetime:
    try:
        day = date.fromisoformat(form.get("day", ""))
        moment = time.fromisoformat(form.get("time", "")) if form.get("time") else NOON
    except ValueError:
        raise Refused(_NO_DAY) from None
    return datetime.combine(day, moment, zone)


def _value(form: QueryDict, name: str, unit: Unit, page: Page) -> Value | None:
    """None where the form says nothing."""
    text = form.get(f"field/{name}", "").strip()
    if not text:
        return None
    match unit:
        case Unit.TEXT:
            return text
        case Unit.FLAG:
            return text == "yes"
        case Unit.DATE:
            return _date(text, name)
    return _number(form, f"field/{name}", page)


def _date(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(_NO_DATE.fill(name=field_title(name))) from None


def _amount(form: QueryDict, page: Page) -> int | None:
    try:
        return minor_units_of(
            form.get("amount", ""), currency=page.snap.currency, digits=page.snap.digits, language=page.reader.language
        )
    except NotPlan as wrong:
        raise Refused(wrong.words) from None


def _number(form: QueryDict, name: str, page: Page) -> mpq | None:
    try:
        return number_of(form.get(name, ""), currency=page.snap.currency, language=page.reader.language)
    except NotPlan as wrong:
        raise Refused(wrong.words) from None


_NO_DAY = Words("Say on what day it happened, such as 2026-11-23", "Укажите день, например 2026-11-23")
_NO_DATE = Words("“{name}” is not a date: write it as 2026-11-23", "«{name}» — не дата: напишите её в виде 2026-11-23")
