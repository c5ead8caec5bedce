"""Facts as rows: what happened, when, and what it gave."""

from collections.abc import Iterable
from datetime import date

from gmpy2 import mpq

from pochemu.clients.history import SOURCE
from pochemu.engine.fact import Fact, Value
from pochemu.engine.fields import field_title
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Contribution, Measure
from pochemu.engine.number import NA, ONE, ZERO
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.ledger.history import numbered
from pochemu.web.face import Shown, html, in_columns
from pochemu.web.named import Named, clients_of
from pochemu.web.numbers import exactly, short_day
from pochemu.web.page import Page
from pochemu.web.why.shapes import FactRow, Field

DETAILS = 3
LONGEST_KEY = 14


def fact_row(page: Page, fact: Fact, employee: str, gives: Shown | None, named: Named) -> FactRow:
    day = date.fromordinal(fact.day)
    return FactRow(
        short_day(day, page.reader.language, today=page.year_of),
        day.isoformat(),
        fact_title(page, fact),
        page.links.fact(fact.id, employee),
        " · ".join(_details(page, fact, named)),
        gives,
    )


def fact_title(page: Page, fact: Fact) -> str:
    """Its kind, and its name where that says something: "Договор 213"."""
    kind, name = page.snap.kinds[fact.kind].title.text(page.reader.language), _name(fact)
    return f"{kind} {name}" if len(name) <= LONGEST_KEY else kind


def _name(fact: Fact) -> str:
    """As people call it; of what the rooms recorded, the contract's number or the thing's own."""
    if fact.source != SOURCE:
        return fact.key
    return str(fact.fields.get("contract", "")) or numbered(fact.key)


def _details(page: Page, fact: Fact, named: Named) -> list[str]:
    """The texts among its fields, in the order of its kind: names of clients, houses, products."""
    told = [fact.fields.get(name) for name in page.snap.kinds[fact.kind].fields]
    texts = [value for value in told if isinstance(value, str) and any(map(str.isalpha, value))]
    if fact.source == SOURCE:  # its title has its number, and bare numbers of other things say nothing
        texts = [text for text in texts if text in named or (numbered(text) == text and text != _name(fact))]
    return [named.get(text, text) for text in texts[:DETAILS]]


def given_rows(
    page: Page, figure: Figure, employee: str, rows: Iterable[Contribution], repeated: frozenset[int]
) -> list[FactRow]:
    """Each with what it gives the measure's figure."""
    rows = list(rows)
    named = clients_of(page, [one.fact for one in rows])
    return in_columns(
        [_given_row(page, figure, employee, one, named, repeated=one.fact.id in repeated) for one in rows], "gives"
    )


def _given_row(
    page: Page, figure: Figure, employee: str, one: Contribution, named: Named, *, repeated: bool
) -> FactRow:
    row = fact_row(page, one.fact, employee, given(page, figure, one, employee, repeated=repeated), named)
    aside = page.face.words(_aside(figure, one, repeated=repeated))
    return row._replace(detail=" · ".join(filter(None, (aside, str(row.detail)))))


def _aside(figure: Figure, one: Contribution, *, repeated: bool) -> Words:
    """What a reader who adds up should know: that a fact adds nothing, decides alone, or weighs as many."""
    measure: Measure = figure.rule  # type: ignore[assignment]
    if isinstance(one.x, NA):
        return LEFT_OUT
    match measure.take.function:
        case "distinct":
            return REPEATED if repeated else NOTHING_TO_ADD
        case "min" | "max":
            return DECIDES if one.x == figure.value else NOTHING_TO_ADD
        case "avg" | "share" if one.weight != 1:
            return WEIGHS.fill(n=exactly(one.weight, "en"))
    return NOTHING_TO_ADD


NOTHING_TO_ADD = Words("", "")
LEFT_OUT = Words("left out: the value is empty", "не взят: значение пустое")
REPEATED = Words("counted already by a newer fact", "уже учтён более новым фактом")
DECIDES = Words("this is the one", "это значение и взято")
WEIGHS = Words("stands for {n}", "считается за {n}")


def given(page: Page, figure: Figure, one: Contribution, employee: str, *, repeated: bool = False) -> Shown:
    """What the fact gives: a part of a sum; 1 to what counts different ones, or nothing; else the value itself."""
    measure: Measure = figure.rule  # type: ignore[assignment]
    href = page.links.fact(one.fact.id, employee)
    if isinstance(one.x, NA):
        return page.face.value(one.x, measure.unit, href)
    match measure.take.function:
        case "count" | "sum":
            return page.face.share(one.amount, measure.unit, href)  # type: ignore[arg-type]
        case "distinct":
            return page.face.share(ZERO if repeated else ONE, Unit.NUMBER, href)
    unit = measure.take.x.unit if measure.take.x else Unit.NUMBER
    return page.face.value(one.x, unit, href, full=True)


def fields(page: Page, fact: Fact, href: str) -> list[Field]:
    """All that the fact says, in the order of its kind; its numbers lead to itself."""
    units = {name: unit for name, unit in page.snap.kinds[fact.kind].fields.items() if name in fact.fields}
    named = clients_of(page, [fact])
    told = [(field_title(name), _said(fact, fact.fields[name], named), unit) for name, unit in units.items()]
    if isinstance(fact.amount, mpq):
        told.insert(0, (field_title("amount"), fact.amount, Unit.MONEY))
    if _name(fact) != fact.key:
        told.append((KEY, fact.key, Unit.TEXT))
    return [_field(page, title, value, unit, href) for title, value, unit in told if not isinstance(value, NA)]


KEY = Words("Number in the ledger", "Номер в учёте")


def _said(fact: Fact, value: Value, named: Named) -> Value:
    if not isinstance(value, str):
        return value
    return named.get(value) or (numbered(value) if fact.source == SOURCE else value)


def _field(page: Page, title: Words, value: Value, unit: Unit, href: str) -> Field:
    shown = page.face.value(value, unit, href, full=True)
    return Field(title, html(shown) if isinstance(value, mpq) else shown.text)
