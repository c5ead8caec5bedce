"""What an indicator of a draft would do, beside its form: in words, in facts, in people's pay."""

from dataclasses import replace
from typing import Final, NamedTuple

from pochemu.engine.design import Designed
from pochemu.engine.formula.printing import both_spellings
from pochemu.engine.measure import Measure
from pochemu.engine.number import NA, ZERO
from pochemu.engine.period import Month
from pochemu.engine.plain import Reading, known_of, measure_reading, reading
from pochemu.engine.roster import Roster
from pochemu.engine.scheme import Scheme
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.yaml_change import Said, block, said_by
from pochemu.pay.periods import as_closed
from pochemu.pay.preview import Looked, Person, Taken, preview
from pochemu.pay.snapshot import Under, snapshot
from pochemu.rules.models import DraftVersion
from pochemu.web.face import Shown
from pochemu.web.links import Links
from pochemu.web.numbers import month_title
from pochemu.web.page import Page
from pochemu.web.why.facts import given_rows

PEOPLE: Final = 30
MONTHS: Final = 12


class Row(NamedTuple):
    """A person: what was counted, what it would pay, and what it pays now."""

    name: str
    href: str
    looked: list[Shown]
    would: Shown
    was: Shown | None


def months(page: Page, chosen: Month) -> list[tuple[str, str, bool]]:
    now = Month.of(page.reader.today)
    listed = [now.plus(-back) for back in range(MONTHS)]
    return [(str(one), month_title(one, page.reader.language), one == chosen) for one in listed]


def told(scheme: Scheme, name: str, roster: Roster, *, currency: str) -> dict[str, object]:
    """In plain words; nothing where mistakes leave the indicator without a meaning."""
    indicator = scheme.indicators.get(name)
    if indicator is None:
        return {}
    formula = indicator.formula
    said = reading(formula, known_of(scheme, currency=currency))
    measures = [scheme.measures[ref.name] for ref in formula.refs if ref.name in scheme.measures]
    return {
        "says": said.says,
        "notes": said.notes,
        "counted": [_counted(one, roster, currency) for one in dict.fromkeys(measures)],
        "formula": both_spellings(formula.tree),
    }


def _counted(measure: Measure, roster: Roster, currency: str) -> tuple[Words, Reading]:
    return measure.title, measure_reading(measure, roster, currency=currency)


def in_file(text: str, design: Designed) -> str:
    """The lines of the scheme that say the same."""
    whole = said_by(text)
    wanted = {
        "measures": [one.name for one in design.measures],
        "tables": [*design.tables],
        "indicators": [design.name],
    }
    lines = []
    for section, names in wanted.items():
        said = whole.get(section)
        entries: dict[str, Said] = {one: said[one] for one in names if isinstance(said, dict) and one in said}
        if entries:
            lines.append(f"{section}:{block(entries, 2)}")
    return "\n".join(lines)


def seen(page: Page, scheme: Scheme, name: str, version: DraftVersion, month: Month) -> dict[str, object]:
    """What it takes and gives in the month, each number with its why under the draft."""
    if name not in scheme.indicators:
        return {}
    asked = as_closed(month)._replace(under=Under(version.pk))
    base = snapshot(asked.known_at)
    found = preview(base, scheme, name, month)
    under = replace(page, asked=asked, snap=base, links=Links(month, None, asked.under))
    titles = [one.figure.title for one in found.people[0].looked] if found.people else []
    return {
        "month": month_title(month, page.reader.language),
        "taken": [_taken(under, one, found.people) for one in found.taken],
        "columns": titles,
        "people": [_row(under, one) for one in found.people[:PEOPLE]],
        "span": len(titles) + 1,
        "others": max(0, len(found.people) - PEOPLE),
        "total": _total(under, found.people, name),
    }


def _taken(page: Page, one: Taken, people: list[Person]) -> dict[str, object]:
    figure = next(figure for person in people for _, figure in person.looked if figure.rule is one.measure)
    return {
        "title": one.measure.title,
        "rows": given_rows(page, figure, "", one.facts, frozenset()),
        "more": one.more,
    }


def _row(page: Page, one: Person) -> Row:
    would = page.links.why(one.employee, [one.line.name])
    return Row(
        one.name,
        page.links.person(one.employee),
        [_looked(page, one, each) for each in one.looked],
        page.face.figure(one.line, would),
        page.face.figure(one.was, Links(page.month).why(one.employee, [one.was.name])) if one.was else None,
    )


def _looked(page: Page, one: Person, each: Looked) -> Shown:
    return page.face.figure(each.figure, page.links.why(one.employee, each.path), word=True)


def _total(page: Page, people: list[Person], name: str) -> Shown:
    rounded = page.snap.company.rulebook.rounded
    paid = [rounded(one.line.value) for one in people]  # type: ignore[arg-type]
    total = sum((value for value in paid if not isinstance(value, NA)), ZERO)
    return page.face.value(total, Unit.MONEY, page.links.why_total(name=name))
