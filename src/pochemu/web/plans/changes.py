"""What can be done to the whole grid at once: the cells are filled, nothing is stored until it is saved."""

from collections.abc import Callable
from typing import Final

from django.http import Http404, QueryDict
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.measure import Measure
from pochemu.engine.number import ONE
from pochemu.engine.period import Month
from pochemu.engine.words import Words
from pochemu.rules.planning import divided, fitted, grown, pasted
from pochemu.web.page import page_of
from pochemu.web.plans.cells import Key, NotPlan, number_of
from pochemu.web.plans.table import Table
from pochemu.web.said import Said


def _copy(_form: QueryDict, table: Table) -> Said:
    """Each cell takes the personal plan of the month before."""
    last_month = page_of(table.page.reader.request, table.page.month.plus(-1))
    before = Table(last_month, table.position, table.span)
    for key in table.open_keys():
        text = before.stored(key._replace(month=key.month.plus(-1)))
        if text:
            table.cells[key] = text
    return Said(_("Copied from the month before. Look it through and save."))


def _grow(form: QueryDict, table: Table) -> Said:
    percent = _number(form, table, "percent")
    for key in table.open_keys(form.get("grow_measure", "")):
        step, value = _step(form, table, "grow_step", table.measures[key.measure]), table.number(key)
        if value is not None:
            table.fill(key, grown(value, percent, step))
    return Said(_("Changed by the percent you gave. Look it through and save."))


def _divide(form: QueryDict, table: Table) -> Said:
    measure = form.get("divide_measure", "")
    total = _number(form, table, "total")
    if total < 0:
        raise NotPlan(Words("A plan is not below zero", "План не бывает меньше нуля"))
    if measure not in table.measures:
        raise Http404
    step = _step(form, table, "divide_step", table.measures[measure])
    if table.measures[measure].in_pieces and total.denominator != 1:
        raise NotPlan(_WHOLE_TOTAL.fill(measure=table.measures[measure].title))
    for month in dict.fromkeys(key.month for key in table.open_keys(measure)):
        keys = [key for key in table.open_keys(measure) if key.month == month]
        alike = form.get("by") != "plans"
        weights = {key.employee: mpq(1) if alike else table.number(key) or mpq(0) for key in keys}
        parts = divided(total, weights, step)
        for key in keys:
            table.fill(key, parts[key.employee])
    return Said(_("Divided so that the parts add up to the plan you gave. Look it through and save."))


def _paste(form: QueryDict, table: Table) -> Said:
    """A rectangle from a spreadsheet, from the first cell on, or by the names it brings."""
    months_ = list(dict.fromkeys(key.month for key in table.open_keys()))
    columns = {f"{measure}/{month}": measure for month in months_ for measure in table.measures}
    titles = {column: table.page.face.words(table.measures[measure].title) for column, measure in columns.items()}
    people = {employee: name for employee, name in table.people.items() if table.may_set(employee)}
    if not people or not columns:
        raise NotPlan(Words("There is nothing to paste into", "Вставлять некуда"))
    given = pasted(
        form.get("pasted", ""), people=[*people.values(), *people], titles=[*titles.values(), *table.measures]
    )
    put = fitted(given, people, titles, start=(next(iter(people)), next(iter(columns))))
    closed = 0
    for (employee, column), text in put.values.items():
        measure, month = column.rsplit("/", 1)
        key = Key(employee, measure, Month.parse(month))
        if table.is_open(key):
            table.cells[key] = text
        else:
            closed += 1
    left = [_("Not found here and left out: %(names)s.") % {"names": ", ".join(put.unknown[:5])}] if put.unknown else []
    if put.beyond:
        left.append(_("Cells for which there is no place here, left out: %(n)s.") % {"n": put.beyond})
    if closed:
        left.append(_("Cells that can’t be changed any more, left out: %(n)s.") % {"n": closed})
    if left:
        return Said(" ".join(left), wrong=True)
    return Said(_("Pasted. Look it through and save."))


def _number(form: QueryDict, table: Table, name: str) -> mpq:
    """A number, perhaps below zero: "5", "−10 %", "30 000 000 ₽"."""
    text = form.get(name, "").strip().removesuffix("%").replace("−", "-").lstrip("+")
    value = _plain(table, text.removeprefix("-"))
    return -value if text.startswith("-") else value


def _step(form: QueryDict, table: Table, name: str, measure: Measure) -> mpq:
    text = form.get(name, "").strip()
    value = _plain(table, text) if text else _PERCENT if measure.take.function == "share" else ONE
    if not value:
        raise NotPlan(Words("Round to more than zero", "Округлять можно до числа больше нуля"))
    if measure.in_pieces and value.denominator != 1:
        raise NotPlan(_WHOLE_STEP.fill(measure=measure.title))
    return value


_PERCENT: Final = mpq(1, 100)
_WHOLE_STEP: Final = Words(
    "“{measure}” is counted whole: round to 1, or to another whole number",
    "«{measure}» считают целыми: округляйте до 1 или до другого целого числа",
)
_WHOLE_TOTAL: Final = Words(
    "“{measure}” is counted whole: give a whole number to divide",
    "«{measure}» считают целыми: делить можно только целое число",
)


def _plain(table: Table, text: str) -> mpq:
    """Money or not: what it is of is chosen beside it."""
    value = number_of(text, currency=table.page.snap.currency, language=table.page.reader.language)
    if value is None:
        raise NotPlan(Words("Give a number", "Укажите число"))
    return value


CHANGES: dict[str, Callable[[QueryDict, Table], Said]] = {
    "copy": _copy,
    "grow": _grow,
    "divide": _divide,
    "paste": _paste,
}
