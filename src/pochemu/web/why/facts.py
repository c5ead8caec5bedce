"""Facts as rows: what happened, when, and what it gave."""

from collections.abc import Iterable
from datetime import date

from gmpy2 import mpq

from pochemu.engine.fact import Fact, Value
from pochemu.engine.measure import Contribution, Measure
from pochemu.engine.number import NA
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.web.face import Shown, html
from pochemu.web.numbers import short_day
from pochemu.web.page import Page
from pochemu.web.why.shapes import FactRow, Field

DETAILS = 3
LONGEST_KEY = 14


def fact_row(page: Page, fact: Fact, employee: str, gives: Shown | None) -> FactRow:
    day = date.fromordinal(fact.day)
    return FactRow(
        short_day(day, page.reader.language, today=page.year_of),
        day.isoformat(),
        fact_title(page, fact),
        page.links.fact(fact.id, employee),
        " · ".join(_details(page, fact)),
        gives,
    )


def fact_title(page: Page, fact: Fact) -> str:
    """Its kind, and its key where that says something: "Договор 213"."""
    kind = page.snap.kinds[fact.kind].title.text(page.reader.language)
    return f"{kind} {fact.key}" if len(fact.key) <= LONGEST_KEY else kind


def _details(page: Page, fact: Fact) -> list[str]:
    """The texts among its fields, in the order of its kind: names of clients, houses, products."""
    told = [fact.fields.get(name) for name in page.snap.kinds[fact.kind].fields]
    texts = [value for value in told if isinstance(value, str) and any(map(str.isalpha, value))]
    return texts[:DETAILS]


def given_rows(page: Page, measure: Measure, employee: str, rows: Iterable[Contribution]) -> list[FactRow]:
    return [fact_row(page, one.fact, employee, given(page, measure, one, employee)) for one in rows]


def given(page: Page, measure: Measure, one: Contribution, employee: str) -> Shown:
    """What the fact gives: a part of a sum, or the value that was averaged, compared or told apart."""
    href = page.links.fact(one.fact.id, employee)
    if isinstance(one.x, NA):
        return page.face.value(one.x, measure.unit, href)
    if measure.take.function in ("count", "sum"):
        return page.face.value(one.amount, measure.unit, href, full=True, signed=True)
    unit = measure.take.x.unit if measure.take.x else Unit.NUMBER
    return page.face.value(one.x, unit, href, full=True)


def fields(page: Page, fact: Fact, href: str) -> list[Field]:
    """All that the fact says, in the order of its kind; its numbers lead to itself."""
    units = {name: unit for name, unit in page.snap.kinds[fact.kind].fields.items() if name in fact.fields}
    told = [(name, fact.fields[name], unit) for name, unit in units.items()]
    if isinstance(fact.amount, mpq):
        told.insert(0, (page.face.words(AMOUNT), fact.amount, Unit.MONEY))
    return [_field(page, name, value, unit, href) for name, value, unit in told if not isinstance(value, NA)]


def _field(page: Page, name: str, value: Value, unit: Unit, href: str) -> Field:
    shown = page.face.value(value, unit, href, full=True)
    return Field(name, html(shown) if isinstance(value, mpq) else shown.text)


AMOUNT = Words("amount", "сумма")
