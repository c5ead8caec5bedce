"""A person's month: my bonus, or a colleague's."""

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from pochemu.pay import moves, queries
from pochemu.pay.models import Question
from pochemu.pay.moves import Move
from pochemu.pay.queries import Card, Seen
from pochemu.pay.questions import is_open, of_person
from pochemu.web.access import reader_of
from pochemu.web.card import CardShown
from pochemu.web.face import Shown, in_columns
from pochemu.web.known import as_known_now, links_now
from pochemu.web.links import name_of
from pochemu.web.named import Named, clients_of
from pochemu.web.numbers import ordinal
from pochemu.web.page import Page, months, page_of
from pochemu.web.questions.beside import about, below, with_questions
from pochemu.web.trail import Trail, root
from pochemu.web.way.reading import to_read
from pochemu.web.why.facts import fact_row, fact_title
from pochemu.web.why.panel import bonus_why
from pochemu.web.why.shapes import FactRow, Link, Why

TOLD_TODAY = 3


def home(request: HttpRequest) -> HttpResponse:
    """An employee's own month; the totals for a login that is no employee's."""
    return redirect("me" if reader_of(request).employee else "totals")


def me(request: HttpRequest, month: str | None = None) -> HttpResponse:
    page = page_of(request, month)
    employee = page.reader.employee
    if not employee:
        raise Http404
    unread = to_read(page, employee) if page.is_current else []
    return render(request, "bonus.html", {"section": "bonus", "unread": unread, **_month(page, employee, own=True)})


def person(request: HttpRequest, employee: str, month: str) -> HttpResponse:
    page, employee = page_of(request, month), name_of(employee)
    page.reader.must_open(employee)
    own = employee == page.reader.employee
    return render(request, "bonus.html", {"section": "bonus" if own else "board", **_month(page, employee, own=own)})


def _month(page: Page, employee: str, *, own: bool) -> dict[str, object]:
    seen = queries.see(page.asked, employee)
    if seen is None:
        return nobody(page, employee, own=own)
    asked = of_person(page.month, employee)
    return month_context(page, seen, with_questions(page, bonus_why(page, seen), asked, employee, []), asked)


def nobody(page: Page, employee: str, *, own: bool) -> dict[str, object]:
    """A month in which the person held no position."""
    name = page.snap.roster.names.get(employee)
    if name is None:
        raise Http404
    words = (
        _("You held no position in this month, so there is nothing to pay.")
        if own
        else _("There was no position in this month.")
    )
    return {
        "page": page,
        "months": months(page, lambda m: page.links.person(employee, m)),
        "title": name,
        "empty": {"words": words},
    }


def month_context(page: Page, seen: Seen, why: Why, asked: Sequence[Question], *, on: str = "") -> dict[str, object]:
    """The page beside the panel. `on`: the line whose card is marked."""
    employee = seen.month.employee
    own = employee == page.reader.employee
    still = [one for one in reversed(asked) if is_open(one)]
    return {
        "page": page,
        "asked": [about(page, one) for one in still],
        **as_known_now(page, [employee], links_now(page).why(employee)),
        "live": page.asked.known_at is None and page.is_current,
        "months": months(page, page.links.me if own else lambda m: page.links.person(employee, m)),
        "title": _("My bonus") if own else seen.month.name,
        "total": page.face.figure(seen.month.bonus, page.links.why(employee)),
        "statement": page.links.statement(employee),
        "today": today(page, employee) if page.is_current else None,
        "place": place(page, seen),
        "beside": beside(page, employee),
        "cards": [
            CardShown(page, seen, trail, card, on=trail.names[0] == on, asked=below(page, still, trail.names))
            for trail, card in _lines(seen)
        ],
        "paced": page.is_current,
        "steps": steps(page, employee),
        "before": before(page, employee),
        "why": why,
    }


def _lines(seen: Seen) -> list[tuple[Trail, Card]]:
    return list(zip(root(seen).parts(), queries.cards(seen), strict=True))


def today(page: Page, employee: str) -> dict[str, object] | None:
    """+25 886 ₽ today — contract 213, two meetings."""
    day = page.reader.today
    change = moves.change_on(page.asked, employee, day.toordinal())
    if not change:
        return None
    because = moves.moves(page.asked, employee, limit=TOLD_TODAY, on=day.toordinal())
    return {
        "gain": page.face.money(change, page.links.why(employee, day=day.isoformat()), signed=True),
        "tone": "gain" if change > 0 else "loss",
        "because": [Link(page.links.fact(move.fact.id, employee), fact_title(page, move.fact)) for move in because],
    }


def place(page: Page, seen: Seen) -> dict[str, object] | None:
    """2nd of 8, among those who hold the position; of a month that has not begun there are no places."""
    if page.is_ahead:
        return None
    position = seen.month.position
    rows = queries.board(page.asked, position).rows
    rank = next((row.rank for row in rows if row.month.employee == seen.month.employee), None)
    if rank is None or len(rows) < 2 or not page.reader.ranks(seen.month.employee):
        return None
    title = page.snap.roster.positions.get(position)
    return {
        "href": page.links.board(position),
        "title": _("%(rank)s place of %(count)s") % {"rank": ordinal(rank, page.reader.language), "count": len(rows)},
        "position": title or position,
    }


def beside(page: Page, employee: str) -> list[Link]:
    """Where the month is put beside another: the last one, or the reader's own; and beside what it would be."""
    own = page.reader.employee
    if employee == own or not own:
        compared = Link(page.links.compare(employee), _("Compare with last month"))
    else:
        compared = Link(page.links.compare(employee, f"person:{own}"), _("Compare with my own"))
    return [compared, Link(page.links.what_if(employee), _("What if"))]


def steps(page: Page, employee: str, *, on: date | None = None) -> list[FactRow]:
    """What the bonus did as facts arrived."""
    found = moves.moves(page.asked, employee, on=on.toordinal() if on else None)
    in_turn = on in (None, page.reader.today)
    named = clients_of(page, [move.fact for move in found])
    return in_columns([_step(page, employee, move, named, in_turn=in_turn) for move in found], "gives")


def _step(page: Page, employee: str, move: Move, named: Named, *, in_turn: bool) -> FactRow:
    href = page.links.step(move.fact.id, employee) if in_turn else page.links.fact(move.fact.id, employee)
    row = fact_row(page, move.fact, employee, page.face.money(move.change, href, signed=True, full=True), named)
    return row._replace(href=href)


def before(page: Page, employee: str) -> Shown | None:
    """The bonus before the first of the steps: with them, it adds up to the bonus."""
    found = moves.moves(page.asked, employee)
    return page.face.money(found[-1].before, page.links.step(found[-1].fact.id, employee), full=True) if found else None
