"""What the company pays, and each team of it."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.figure import Figure
from pochemu.engine.number import ZERO
from pochemu.engine.words import Words
from pochemu.pay import queries
from pochemu.pay.kept import kept
from pochemu.pay.queries import Seen
from pochemu.web.face import Bar, Shown, bar
from pochemu.web.known import as_known_now, links_now
from pochemu.web.links import name_of, names_of
from pochemu.web.page import Page, months, page_of
from pochemu.web.trail import named
from pochemu.web.why.shapes import Crumb, Link, Text, Why
from pochemu.web.why.total import Share, of_people, total_why


def totals(request: HttpRequest, month: str | None = None) -> HttpResponse:
    page, team = page_of(request, month), request.GET.get("team", "")
    people = _people(page, team)
    total = _total(people)
    return render(
        request,
        "totals.html",
        {"section": "totals", **context(page, team, people, _why(page, team, total, people, crumbs=False))},
    )


def why(request: HttpRequest, month: str, team: str = "", path: str = "") -> HttpResponse:
    """Of the people's bonuses together; or, with a name, of all that is called so in their schemes."""
    page, team, names = page_of(request, month), name_of(team), names_of(path)
    people = _people(page, team)
    if len(names) > 1:
        raise Http404
    shown = _named_why(page, team, people, names[0]) if names else _why(page, team, _total(people), people, crumbs=True)
    if request.headers.get("HX-Request"):
        return render(request, "why.html", {"why": shown})
    return render(request, "totals.html", {"section": "totals", **context(page, team, people, shown)})


def _people(page: Page, team: str) -> list[Seen]:
    """The team's people, all of them open to the reader: a sum of some would be no sum."""
    if team and team not in page.snap.roster.teams:
        raise Http404
    codes = queries.team_people(page.asked, team or None)
    for code in codes:
        page.reader.must_open(code)
    with kept(page.asked) as pay:
        return [Seen(month, pay) for month in pay.of(codes, page.month)]


def _total(people: Iterable[Seen]) -> Figure:
    return queries.total_of([one.month.bonus for one in people])


def _title(page: Page, team: str) -> Text:
    return page.snap.roster.teams[team].title if team else page.snap.row.name


def _why(page: Page, team: str, total: Figure, people: list[Seen], *, crumbs: bool) -> Why:
    href, close = page.links.why_total(team), page.links.totals(team)
    above = [Crumb(_title(page, team), close, page.face.figure(total, href))] if crumbs else []
    title = _("Bonuses of all the people") if crumbs else _("What the total is made of")
    return total_why(page, title, total, _shares(page, team, people), href=href, close=close, crumbs=above)


def _shares(page: Page, team: str, people: list[Seen]) -> list[Share]:
    """Teams where there are some, and the people who are in none of them."""
    within = _branches(page, team, people)
    inside = {one.month.employee for members in within.values() for one in members}
    teams = [
        Share(page.snap.roster.teams[name].title, _total(members), page.links.why_total(name))
        for name, members in within.items()
    ]
    return [*teams, *of_people(page, [one for one in people if one.month.employee not in inside])]


def _named_why(page: Page, team: str, people: list[Seen], name: str) -> Why:
    total = queries.total(page.asked, team or None, name)
    shares = [
        Share(one.month.name, figure, page.links.why(one.month.employee, [name]))
        for one in people
        for figure in named(one, name)
    ]
    if not shares:
        raise Http404
    bonuses, close = _total(people), page.links.totals(team)
    crumb = Crumb(_title(page, team), close, page.face.figure(bonuses, page.links.why_total(team)))
    return total_why(
        page, total.title, total, shares, href=page.links.why_total(team, name), close=close, crumbs=[crumb]
    )


def context(page: Page, team: str, people: list[Seen], shown: Why) -> dict[str, object]:
    total = _total(people)
    return {
        "page": page,
        **as_known_now(page, [one.month.employee for one in people], links_now(page).why_total(team)),
        "live": page.asked.known_at is None and page.is_current,
        "months": months(page, lambda month: page.links.totals(team, month)),
        "title": _title(page, team),
        "above": _above(page, team),
        "total": page.face.figure(total, page.links.why_total(team)),
        "incomplete": [
            Link(page.links.person(one.month.employee), one.month.name) for one in people if one.month.incomplete
        ],
        "teams": _teams(page, team, people),
        "people": _rows(page, team, people),
        "empty": {
            "words": Words("Nobody holds a position here in this month.", "В этом месяце здесь нет сотрудников.")
        },
        "why": shown,
    }


def _above(page: Page, team: str) -> list[dict[str, object]]:
    """The teams that this one is under, from the company down."""
    above: list[dict[str, object]] = []
    parent = page.snap.roster.teams[team].parent if team else None
    while parent:
        above.insert(0, {"href": page.links.totals(parent), "title": page.snap.roster.teams[parent].title})
        parent = page.snap.roster.teams[parent].parent
    return [{"href": page.links.totals(), "title": page.snap.row.name}, *above] if team else []


class TotalRow:
    def __init__(
        self, title: Text, href: str, figure: Shown, size: mpq, most: mpq, count: Shown | None = None, aside: Text = ""
    ) -> None:
        self.title = title
        self.href = href
        self.figure = figure
        self.count = count
        self.aside = aside
        self.bar: Bar | None = bar(size, whole=most) if most > 0 else None


def _teams(page: Page, team: str, people: list[Seen]) -> list[TotalRow]:
    roster, within = page.snap.roster, _branches(page, team, people)
    sums = {name: _total(members) for name, members in within.items()}
    most = max((_size(total) for total in sums.values()), default=ZERO)
    return [
        TotalRow(
            roster.teams[name].title,
            page.links.totals(name),
            page.face.figure(total, page.links.why_total(name)),
            _size(total),
            most,
            page.face.count(len(within[name]), page.links.totals(name)),
        )
        for name, total in sums.items()
    ]


def _branches(page: Page, team: str, people: list[Seen]) -> dict[str, list[Seen]]:
    """The people of each team right below; of those below that, where there is only one and all are in its teams."""
    roster = page.snap.roster
    below = [child.name for child in roster.teams.values() if child.parent == (team or None)]
    within = {name: [one for one in people if one.month.team in roster.with_teams_below(name)] for name in below}
    full = {name: members for name, members in within.items() if members}
    only = next(iter(full)) if len(full) == 1 else ""
    deeper = _branches(page, only, people) if only and not any(one.month.team == only for one in people) else {}
    return deeper or full


def _rows(page: Page, team: str, people: list[Seen]) -> list[TotalRow]:
    """The team's own people: those of the teams below are in these."""
    own = [one for one in people if one.month.team == team] if team else []
    most = max((_size(one.month.bonus) for one in own), default=ZERO)
    return [
        TotalRow(
            one.month.name,
            page.links.person(one.month.employee),
            page.face.figure(one.month.bonus, page.links.why(one.month.employee)),
            _size(one.month.bonus),
            most,
            aside=page.snap.roster.positions.get(one.month.position, Words.same(one.month.position)),
        )
        for one in sorted(own, key=lambda one: (-_size(one.month.bonus), one.month.name))
    ]


def _size(figure: Figure) -> mpq:
    return figure.value if isinstance(figure.value, mpq) else ZERO
