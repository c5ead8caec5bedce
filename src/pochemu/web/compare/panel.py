"""One figure on both sides: what made the difference of it."""

from functools import cached_property

from django.utils.html import format_html
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.figure import Figure
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.measure import Measure
from pochemu.engine.mixed import Pair
from pochemu.engine.number import NA, ZERO
from pochemu.engine.scheme import SALARY, Attainment, Plan, Step
from pochemu.pay.comparing import Found, Row, Side, facts_between, same_facts
from pochemu.web.compare.causes import Told
from pochemu.web.compare.shown import Compared
from pochemu.web.compare.sides import Sides
from pochemu.web.face import Shown, html, in_columns, is_percent, waterfall
from pochemu.web.named import Named, clients_of
from pochemu.web.numbers import points
from pochemu.web.trail import Trail, find, group_of
from pochemu.web.why.facts import fact_row
from pochemu.web.why.facts import given as given_by
from pochemu.web.why.panel import preliminary
from pochemu.web.why.shapes import Composition, Crumb, FactRow, Link, Text, Why, composed

FACTS = 50


def bonus_why(compared: Compared) -> Why:
    """Of the whole difference: each cause with all that it does."""
    return Why(
        _("What made the difference"),
        compared.sides.href(),
        value=compared.change,
        sentences=[compared.lead()],
        composition=compared.together(),
        note=preliminary(compared.sides.page),
    )


def figure_why(compared: Compared, names: list[str]) -> Why | None:
    """None where the names lead nowhere on either side."""
    rows = [row for row in compared.rows if row.name == names[0]]
    if rows and len(names) == 1:
        return _line_why(compared, rows[0].row, rows[0].change)
    panel = Below(compared, names)
    return panel.why() if panel.then or panel.now else None


def _crumb(compared: Compared) -> Crumb:
    return Crumb(_("Bonus"), compared.sides.href(), compared.change)


def _line_why(compared: Compared, row: Row, change: Shown) -> Why:
    sides = compared.sides
    name = sides.names[id(row.figure)]
    return Why(
        row.figure.title,
        sides.href(),
        crumbs=[_crumb(compared)],
        value=change,
        sentences=[*_both(compared, row.then, row.now, [name]), *_reasons(compared, row.then, row.now)],
        composition=compared.causes(row.parts, row, change) if row.parts else None,
        note=preliminary(sides.page),
        links=_links(sides, row.then, row.now, [name]),
    )


def _both(compared: Compared, then: Figure | None, now: Figure | None, names: list[str]) -> list[Text]:
    """The figure on either side."""
    sides, face = compared.sides, compared.face
    told = ((sides.then_title, then, sides.why_then), (sides.now_title, now, sides.why_now))
    return [
        format_html("{}: {}", title, html(face.figure(figure, why(*names), full=True, word=True)))
        for title, figure, why in told
        if figure is not None
    ]


def _reasons(compared: Compared, then: Figure | None, now: Figure | None) -> list[Text]:
    told: list[Text] = []
    for title, figure in ((compared.sides.then_title, then), (compared.sides.now_title, now)):
        if figure is None:
            told.append(_("%(side)s: there is no such figure.") % {"side": title})
        elif isinstance(figure.value, NA):
            told.append(format_html("{}: {}", title, compared.face.words(figure.value.reason)))
    return told


def _links(sides: Sides, then: Figure | None, now: Figure | None, names: list[str]) -> list[Link]:
    told = ((sides.then_title, then, sides.why_then), (sides.now_title, now, sides.why_now))
    return [
        Link(why(*names), _("The calculation: %(side)s") % {"side": title}) for title, figure, why in told if figure
    ]


class Below:
    """A figure below the lines: a measure, a plan, a value between."""

    def __init__(self, compared: Compared, names: list[str]) -> None:
        self.compared = compared
        self.sides = compared.sides
        self.names = names

    @cached_property
    def then(self) -> Trail | None:
        return self._trail(self.sides.comparison.then)

    @cached_property
    def now(self) -> Trail | None:
        return self._trail(self.sides.comparison.now)

    def _trail(self, side: Side) -> Trail | None:
        return find(side.seen, self.names) if side.seen else None

    @property
    def trails(self) -> list[Trail]:
        return [trail for trail in (self.now, self.then) if trail]

    @property
    def figure(self) -> Figure:
        return self.trails[0].figure

    @cached_property
    def change(self) -> mpq | None:
        """None where a side has no number."""
        then, now = (trail.figure.value if trail else ZERO for trail in (self.then, self.now))
        return now - then if isinstance(then, mpq) and isinstance(now, mpq) else None

    def why(self) -> Why:
        then, now = (trail.figure if trail else None for trail in (self.then, self.now))
        return Why(
            self.figure.title,
            self.sides.href(),
            crumbs=[_crumb(self.compared)],
            value=self.shown(self.change) if self.change is not None else None,
            sentences=[*_both(self.compared, then, now, self.names), *_reasons(self.compared, then, now)],
            composition=self.composition(),
            facts_title=_("The facts that differ") if self.facts else "",
            facts=self.facts[:FACTS],
            note=preliminary(self.sides.page),
            links=_links(self.sides, then, now, self.names),
        )

    def shown(self, amount: mpq, href: str = "") -> Shown:
        """A difference of percents is told in points."""
        href = href or self.sides.href(*self.names)
        if is_percent(self.figure):
            return Shown(href, points(amount, self.sides.language))
        return self.compared.face.value(amount, self.figure.unit, href, full=True, signed=True)

    @property
    def ref(self) -> Ref | None:
        rule = self.figure.rule
        match rule:
            case Step():
                return Ref(RefKind.NAME, rule.name)
            case Plan():
                return Ref(RefKind.PLAN, rule.measure.name)
            case Attainment():
                return Ref(RefKind.ATTAINMENT, rule.measure.name)
        return Ref(RefKind.SALARY) if rule is SALARY else None

    @property
    def pair(self) -> Pair | None:
        """Of the position in which the figure stands."""
        seen = self.sides.comparison.now.seen
        group = group_of(seen, self.now) if seen and self.now and self.then else None
        return self.sides.comparison.pair(group.holding.position) if group else None

    def composition(self) -> Composition | None:
        pair = self.pair
        parts = pair.parts(self.ref) if pair and self.ref and self.change else None
        if not parts:
            return None
        told = [Told(self.sides, part.cause, part.of, pair) for part in parts]
        pieces = waterfall([part.amount for part in parts])
        lines = [
            one.line(self.shown(part.amount, one.href), piece)
            for one, part, piece in zip(told, parts, pieces, strict=True)
        ]
        return composed(lines, _("Difference"), self.shown(self.change or ZERO))

    # --- facts ---

    @cached_property
    def facts(self) -> list[FactRow]:
        """By which the measure differs, where both sides look at one person's month."""
        then, now = self.sides.comparison.then, self.sides.comparison.now
        if not (self.then and self.now and isinstance(self.figure.rule, Measure) and same_facts(then, now)):
            return []
        found = facts_between(then, now, self.then.figure, self.now.figure)
        named = clients_of(self.sides.page, [one.fact for one in found])
        return in_columns([self._fact(one, named) for one in found], "gives")

    def _fact(self, one: Found, named: Named) -> FactRow:
        page, employee = self.sides.page, self.sides.employee
        counts, trail = (one.now, self.now) if one.now else (one.then, self.then)
        assert counts is not None
        assert trail is not None
        shown = given_by(page, trail.figure, counts, employee)
        row = fact_row(page, counts.fact, employee, shown, named)
        return row._replace(detail=" · ".join(filter(None, (self._which(one), str(row.detail)))))

    def _which(self, one: Found) -> str:
        if one.then and one.now:
            return _("counts otherwise")
        return _("only now") if one.now else _("only then")
