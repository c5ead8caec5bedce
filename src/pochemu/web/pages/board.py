"""The board of a position: who is where, and by what."""

from typing import NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from gmpy2 import mpq

from pochemu.engine.bonus import PersonMonth
from pochemu.engine.figure import Figure, Rule
from pochemu.engine.measure import Measure
from pochemu.engine.number import ZERO
from pochemu.engine.scheme import Indicator, Plan
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.pay import queries
from pochemu.pay.queries import Board, Row
from pochemu.web.face import Bar, Shown, bar, hue, initials
from pochemu.web.links import name_of
from pochemu.web.page import Page, months, page_of
from pochemu.web.trail import Trail, way_to

COLUMNS = 5
BRIEF = 1


def boards(request: HttpRequest, month: str | None = None) -> HttpResponse:
    """To the reader's own position, or to the most numerous."""
    page = page_of(request, month)
    place = page.snap.roster.place_on(page.reader.employee, page.day)
    known = queries.positions(page.asked)
    position = place.position if place and place.position in known else next(iter(known), "")
    if position:
        return redirect(page.links.board(position))
    return render(
        request,
        "board.html",
        {"section": "board", "page": page, "months": months(page, _months(page, "", "")), "empty": NOBODY},
    )


NOBODY = {"words": Words("Nobody holds a position in this month.", "В этом месяце никто не занимает должностей.")}


def board(request: HttpRequest, month: str, position: str) -> HttpResponse:
    page, position, team = page_of(request, month), name_of(position), request.GET.get("team", "")
    if position not in page.snap.roster.positions or (team and team not in page.snap.roster.teams):
        raise Http404
    today = page.reader.today.toordinal() if page.is_current else None
    found = queries.board(page.asked, position, team=team or None, today=today)
    columns = found.columns[:COLUMNS]
    ranked = sorted(found.rows, key=lambda row: row.month.name) if page.is_ahead else found.rows
    rows = [RowShown(page, row, found, columns) for row in ranked if page.reader.ranks(row.month.employee)]
    return render(
        request,
        "board.html",
        {
            "section": "board",
            "page": page,
            "live": page.asked.known_at is None and page.is_current,
            "months": months(page, _months(page, position, team)),
            "title": page.snap.roster.positions[position],
            "tabs": [
                {"href": page.links.board(each), "title": page.snap.roster.positions[each], "current": each == position}
                for each in queries.positions(page.asked)
            ],
            "columns": [Heading(column.title, _aside(column)) for column in columns],
            "more": len(found.columns) > len(columns),
            "rows": rows,
            "moved": any(row.move for row in rows),
            "empty": NOBODY,
            "mine": _mine(page, found),
        },
    )


def _mine(page: Page, found: Board) -> str:
    """Where the reader's month is put beside a colleague's: that of the one above him, or below the first."""
    codes = [row.month.employee for row in found.rows if page.reader.opens(row.month.employee)]
    own = page.reader.employee
    if own not in codes or len(codes) < 2:
        return ""
    at = codes.index(own)
    return page.links.compare(own, f"person:{codes[at - 1 if at else 1]}")


def _months(page: Page, position: str, team: str):  # type: ignore[no-untyped-def]
    return lambda month: page.links.board(position, team, month)


class Heading(NamedTuple):
    """Of a column: a measure and the indicator that pays for it may have one title."""

    title: Words
    aside: Words


def _aside(column: Rule) -> Words:
    if isinstance(column, Indicator):
        return PAYS
    return ACTUAL if column.unit is Unit.MONEY else ACTUAL_OF_PLAN


PAYS = Words("pays", "премия")
ACTUAL = Words("actual", "факт")
ACTUAL_OF_PLAN = Words("actual / plan", "факт / план")


class Cell:
    """A column's figure of one person, its plan beside it; bare where it is closed to the reader, or there is none."""

    def __init__(self, page: Page, month: PersonMonth, figure: Figure | None, column: Rule, most: mpq) -> None:
        self.figure: Shown | None = None
        self.plan: Shown | None = None
        self.bar: Bar | None = None
        if figure is None or not page.reader.opens(month.employee):
            return
        trail = way_to(Trail((month.bonus,), ()), figure)
        href = page.links.why(month.employee, trail.names if trail else [figure.name])
        self.figure = (
            page.face.large(figure.value, figure.unit, href)
            if figure.unit is Unit.MONEY and isinstance(column, Measure)
            else page.face.figure(figure, href)
        )
        plan = _plan(month, column)
        if plan is not None and figure.unit is not Unit.MONEY:
            self.plan = page.face.figure(plan.figure, page.links.why(month.employee, plan.names))
        if isinstance(figure.value, mpq) and most > 0:
            self.bar = bar(figure.value, whole=most)


def _plan(month: PersonMonth, column: Rule) -> Trail | None:
    """The plan of the column's measure, where the bonus depends on it."""
    waiting = [Trail((month.bonus,), ())]
    for trail in waiting:
        rule = trail.figure.rule
        if isinstance(rule, Plan) and rule.measure is column:
            return trail
        waiting.extend(trail.parts())
    return None


class Brief(NamedTuple):
    """What a narrow screen says of a person under his name."""

    title: Words | str
    figure: Shown


def _brief(page: Page, figure: Figure, shown: Shown) -> Brief:
    """A count with its unit's word, else under the measure's title: «34 встречи», «Сумма договоров: 48,6 млн ₽»."""
    rule = figure.rule
    if isinstance(rule, Measure) and rule.word and rule.unit is not Unit.MONEY:
        return Brief("", page.face.figure(figure, shown.href, word=True))
    return Brief(rule.title, shown)


class RowShown:
    def __init__(self, page: Page, row: Row, board: Board, columns: tuple[Rule, ...]) -> None:
        month = row.month
        opened = page.reader.opens(month.employee)
        self.place = "" if page.is_ahead else str(row.rank)
        self.up = row.moved > 0
        self.move = _moved(row.moved)
        self.own = month.employee == page.reader.employee
        self.name = month.name
        self.initials = initials(month.name)
        self.hue = hue(month.employee)
        self.href = page.links.person(month.employee) if opened else ""
        self.cells = [
            Cell(page, month, figure, column, _most(board, number))
            for number, (column, figure) in enumerate(zip(columns, row.cells, strict=False))
        ]
        self.brief = [
            _brief(page, figure, cell.figure)
            for cell, figure in zip(self.cells, row.cells, strict=False)
            if cell.figure and isinstance(figure.rule, Measure)
        ][:BRIEF]
        self.total = self._total(page, month, board) if opened else None

    def _total(self, page: Page, month: PersonMonth, board: Board) -> dict[str, object]:
        most = max((_size(other.month.bonus) for other in board.rows), default=ZERO)
        return {
            "figure": page.face.figure(month.bonus, page.links.why(month.employee)),
            "bar": bar(_size(month.bonus), whole=most) if most > 0 else None,
        }


def _moved(places: int) -> str:
    if not places:
        return ""
    up = ngettext("up by %(count)s place since yesterday", "up by %(count)s places since yesterday", abs(places))
    down = ngettext("down by %(count)s place since yesterday", "down by %(count)s places since yesterday", abs(places))
    return (up if places > 0 else down) % {"count": abs(places)}


def _most(board: Board, column: int) -> mpq:
    """The greatest of the column: full width."""
    return max((_size(row.cells[column]) for row in board.rows), default=ZERO)


def _size(figure: Figure | None) -> mpq:
    return figure.value if figure is not None and isinstance(figure.value, mpq) else ZERO
