"""What a statement says: every line with what it was made from, to the kopeck; and the proof of a closed month."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.bonus import Group
from pochemu.engine.fields import Titles
from pochemu.engine.figure import Figure
from pochemu.engine.formula.vocabulary import Function
from pochemu.engine.measure import Measure
from pochemu.engine.number import NA
from pochemu.engine.scheme import CAP, CARRY, FLOOR, Plan, Step
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.engine.workbook.statement import ADJUSTMENTS
from pochemu.pay import periods
from pochemu.pay.models import Statement
from pochemu.pay.queries import Seen
from pochemu.web.face import Shown
from pochemu.web.numbers import month_title
from pochemu.web.page import Page
from pochemu.web.trail import Trail, root
from pochemu.web.why.equation import formula
from pochemu.web.why.excepted import noted
from pochemu.web.why.panel import preliminary, titles_of_all, version
from pochemu.web.why.shapes import Formula, Text, Version
from pochemu.web.why.tiers import tiers

SUMMED = (CAP, FLOOR, CARRY)
"""Lines that follow from the other lines."""


ROW = Words.same("{table}: {span}")


class Input(NamedTuple):
    """A figure that a line was made from; with its own formula where it has one."""

    title: Text
    figure: Shown
    formula: Formula | None = None
    note: str = ""  # of a plan that was changed after its month had begun


class LineShown(NamedTuple):
    title: Text
    amount: Shown
    reason: Text  # why it has no value
    formula: Formula | None
    inputs: list[Input]


class GroupShown(NamedTuple):
    """The lines of one position held; or those of adjustments, of none."""

    position: Text
    team: Text
    scheme: Version | None
    lines: list[LineShown]


class Proof(NamedTuple):
    number: int
    head: str  # the hash of the closing
    statement: str  # the hash of this statement, which the closing vouches for
    alone: str = ""  # who closed the month by himself, in a company of one person


class Paper(NamedTuple):
    company: Text
    month: str
    name: str
    employee: str
    groups: list[GroupShown]
    total: Shown
    missing: list[Text]
    standing: str
    proof: Proof | None


def paper(page: Page, seen: Seen) -> Paper:
    row, trail = page.snap.row, root(seen)
    lines = iter(trail.parts())
    return Paper(
        row.name_ru if page.face.language == "ru" else row.name_en or row.name_ru,
        month_title(page.month, page.face.language),
        seen.month.name,
        seen.month.employee,
        [
            *[_group(page, seen, group, [next(lines) for _line in group.lines]) for group in seen.month.groups],
            *_adjustments(page, seen, list(lines)),
        ],
        _paid(page, seen.month.bonus.value, page.links.why(seen.month.employee)),  # type: ignore[arg-type]
        list(seen.month.incomplete),
        standing(page),
        proof(page, seen.month.employee),
    )


def standing(page: Page) -> str:
    """As known when: what a reader must know before he believes the figures to be the last word."""
    if page.standing is not None:
        return page.standing.words
    return preliminary(page) or _("The month is not closed yet: these figures may still change.")


def proof(page: Page, employee: str) -> Proof | None:
    """Of a month that is shown as it was closed."""
    head = periods.head_of(page.month)
    if head is None or page.asked.known_at != periods.closed_at(page.month):
        return None
    statement = Statement.objects.filter(closing__number=head.number, employee__code=employee).first()
    return Proof(head.number, head.hash, statement.digest, periods.closed_alone(page.month)) if statement else None


def _group(page: Page, seen: Seen, group: Group, lines: list[Trail]) -> GroupShown:
    spell, roster = group.holding.spells[-1], page.snap.roster
    position, team = group.holding.position, roster.teams.get(spell.team)
    return GroupShown(
        roster.positions.get(position, position),
        team.title if team else spell.team,
        version(page, group),
        [_line(page, seen, group, line) for line in lines],
    )


def _adjustments(page: Page, seen: Seen, lines: list[Trail]) -> Iterator[GroupShown]:
    """What the month pays for closed ones: their whys tell the rest."""
    if lines:
        hrefs = [page.links.why(seen.month.employee, one.names) for one in lines]
        shown = [
            LineShown(one.figure.title, _paid(page, one.figure.value, href), "", None, [])  # type: ignore[arg-type]
            for one, href in zip(lines, hrefs, strict=True)
        ]
        yield GroupShown(ADJUSTMENTS, "", None, shown)


def _line(page: Page, seen: Seen, group: Group, trail: Trail) -> LineShown:
    figure, href = trail.figure, page.links.why(seen.month.employee, trail.names)
    summed = figure.rule in SUMMED
    titles = {**titles_of_all(page, group.scheme), **{part.name: part.title for part in figure.parts}}
    return LineShown(
        figure.title,
        _paid(page, figure.value, href),  # type: ignore[arg-type]
        figure.value.reason if isinstance(figure.value, NA) else "",
        None if summed else formula(page.face, figure, titles),
        [] if summed else [*_inputs(page, seen, trail, titles, _scheme(page, group))],
    )


def _paid(page: Page, value: mpq | NA, href: str) -> Shown:
    """With kopecks, whatever they are."""
    if isinstance(value, NA):
        return page.face.value(value, Unit.MONEY, href)
    shown = page.face.money(value, href)
    return shown._replace(text=shown.kopecks, exact="")


def _inputs(page: Page, seen: Seen, trail: Trail, titles: Titles, scheme: str) -> Iterator[Input]:
    """Rows of tables that the line reached; then each figure it follows from, with the rows that one reached."""
    yield from _reached(page, seen, trail, titles, scheme)
    for part in made_from(trail):
        figure = part.figure
        shown = page.face.figure(figure, page.links.why(seen.month.employee, part.names), full=True, word=True)
        own = formula(page.face, figure, titles) if isinstance(figure.rule, Step) else None
        yield Input(figure.title, shown, own, noted(page, part) if isinstance(figure.rule, Plan) else "")
        yield from _reached(page, seen, part, titles, scheme)


def _reached(page: Page, seen: Seen, trail: Trail, titles: Titles, scheme: str) -> Iterator[Input]:
    href = page.links.why(seen.month.employee, trail.names)
    for table in tiers(page.face, page.links, trail.figure, titles, href=href, scheme=scheme):
        if table.at:
            yield Input(table.by, table.at)
        for row in table.rows:
            if row.gives and table.function is Function.CURVE:
                yield Input(table.title, row.gives)
            elif row.here if table.function is Function.TIER else row.gives:
                yield Input(ROW.fill(table=table.title, span=row.span), row.rate)


def _scheme(page: Page, group: Group) -> str:
    return page.scheme(group.scheme) if group.scheme else ""


def made_from(trail: Trail, told: set[int] | None = None) -> Iterator[Trail]:
    """Whatever the figure follows from, down to measures and plans, each once."""
    told = set() if told is None else told
    for part in trail.parts():
        if id(part.figure) in told:
            continue
        told.add(id(part.figure))
        yield part
        if not _ends(part.figure):
            yield from made_from(part, told)


def _ends(figure: Figure) -> bool:
    return isinstance(figure.rule, Measure | Plan)
