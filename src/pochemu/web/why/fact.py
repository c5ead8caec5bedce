"""Why a fact matters: what it did to bonuses, where it is counted, and where it is not, by which condition."""

from functools import cached_property
from typing import NamedTuple

from django.http import Http404
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.fact import Fact
from pochemu.engine.figure import Figure
from pochemu.engine.number import NA, ZERO
from pochemu.engine.scheme import Indicator
from pochemu.engine.why import part_names
from pochemu.engine.words import Words
from pochemu.ledger.history import Told, became_known, facts_about, history, is_known
from pochemu.pay import moves, queries
from pochemu.pay.missing import proposal_of
from pochemu.pay.moves import Counts, Gone, Move
from pochemu.pay.queries import Seen
from pochemu.people.queries import name_of_login
from pochemu.people.rights import May, may
from pochemu.web.face import Shown, html, in_columns, is_percent
from pochemu.web.links import Links
from pochemu.web.named import clients_of
from pochemu.web.numbers import short_day
from pochemu.web.page import NOW, Page
from pochemu.web.why.facts import fact_row, fact_title, fields, given
from pochemu.web.why.panel import preliminary
from pochemu.web.why.shapes import Change, Crumb, FactRow, Text, Why
from pochemu.web.why.things import things

JOURNEY = 30


class Differing(NamedTuple):
    """A figure as it is, and as it would be without the fact."""

    name: str  # among the parts that it is one of
    now: Figure
    then: Figure | None


class FactPanel:
    """The fact as told about one person."""

    def __init__(self, page: Page, fact: Fact, seen: Seen) -> None:
        self.page = page
        self.fact = fact
        self.seen = seen
        self.employee = seen.month.employee
        self.href = page.links.fact(fact.id, self.employee)

    def why(self) -> Why:
        page = self.page
        return Why(
            fact_title(page, self.fact),
            page.links.person(self.employee),
            crumbs=self.crumbs(),
            value=self.value(),
            sentences=[*self.effect(), *self.proposed(), *self.things()],
            changes_title=_("What it changes"),
            changes=in_columns([self.line(one, [one.name]) for one in self.lines], "figure"),
            others=in_columns(self.others(), "figure"),
            counted=in_columns(self.counted(), "figure"),
            left_out=self.not_counted(),
            fields=fields(page, self.fact, self.href),
            journey=self.journey(),
            note=preliminary(page),
        )

    def value(self) -> Shown:
        return self.page.face.money(self.mine.change if self.mine else ZERO, self.href, signed=True, full=True)

    def effect(self) -> list[Text]:
        return [self.without(self.mine), *self.later()]

    def later(self) -> list[Text]:
        """Of what became known once the month was closed: where it is paid, and what it changes."""
        closed = self.page.asked.known_at
        if closed is None or self.page.links.known is not None or not became_known(self.fact.id, closed):
            return []
        told = _("It came once the month was closed: what it changes is paid in an open month, as an adjustment.")
        href = Links(self.page.month, NOW).fact(self.fact.id, self.employee)
        return [format_html('{} <a href="{}">{}</a>', told, href, _("What it changes"))]

    @cached_property
    def known(self) -> bool:
        return is_known(self.fact.id, self.page.asked.known_at)

    @cached_property
    def touched(self) -> list[Gone]:
        if not self.known:
            return []
        return [one for one in moves.touched(self.page.asked, self.fact) if self.page.reader.opens(one.month.employee)]

    @property
    def mine(self) -> Gone | None:
        return next((one for one in self.touched if one.month.employee == self.employee), None)

    @property
    def lines(self) -> list[Differing]:
        return [Differing(now.name, now, then) for now, then in (self.mine.lines if self.mine else [])]

    def crumbs(self) -> list[Crumb]:
        bonus, href = self.seen.month.bonus, self.page.links.why(self.employee)
        return [Crumb(bonus.title, href, self.page.face.figure(bonus, href))]

    def without(self, mine: Gone | None) -> Text:
        if not self.known:
            return self.unknown()
        if mine is None:
            return _("The bonus of this month would be the same without it.")
        bonus = self.page.face.figure(mine.without.bonus, self.href, full=True)
        return format_html(_("Without it the bonus would be {bonus}."), bonus=html(bonus))

    def proposed(self) -> list[Text]:
        """Of a fact that was missing: which question brought it, and by whose hands."""
        row = proposal_of(self.fact)
        if row is None:
            return []
        said = PROPOSED_BY_ONE if row.decision.single_handed else PROPOSED
        title = _("Question №%(number)s") % {"number": row.question_id}
        link = format_html('<a href="{}">{}</a>', self.page.links.question(row.question_id), title)
        return [said.fill(one=row.by.name, other=row.decision.by.name, proof=row.proof), link]

    def things(self) -> list[Text]:
        """Where the call, the deal, the client are that the fact tells of: for whoever works with them."""
        if not may(self.page.reader.account, May.WORK):
            return []
        links = [(one.href, self.page.face.words(one.title)) for one in things(self.fact)]
        return [format_html_join(" · ", '<a href="{}">{}</a>', links)] if links else []

    def unknown(self) -> Text:
        """The fact, as it stands here, was not known when the month was closed, or is known no longer."""
        if self.page.asked.known_at is None:
            return _("It is not known any more: it was corrected or cancelled. See how it came about.")
        return _("It was not known then, so it is in none of these figures.")

    def line(self, one: Differing, names: list[str]) -> Change:
        """What it did to a figure: the title opens the figure, and the difference what that is made of."""
        why, made = self.page.links.why(self.employee, names), self.made_of(names)
        return Change(one.now.title, why, self.was(one, why, made), self.difference(one, made))

    def made_of(self, names: list[str]) -> str:
        return self.page.links.made_of(self.fact.id, self.employee, names)

    def was(self, one: Differing, why: str, made: str) -> Text:
        if one.then is None or isinstance(one.then.value, NA):
            return _("there was none")
        face = self.page.face
        shown = [html(face.figure(figure, href, full=True)) for figure, href in ((one.then, made), (one.now, why))]
        return format_html(_("{before} without it, {after} with it"), before=shown[0], after=shown[1])

    def difference(self, one: Differing, href: str) -> Shown | None:
        """None between what is no number, and between percents, of which a difference would be read as a percent."""
        after, before = self.paid(one.now), self.paid(one.then) if one.then else ZERO
        if after is None or before is None or is_percent(one.now):
            return None
        return self.page.face.value(after - before, one.now.unit, href, signed=True, full=True)

    def paid(self, figure: Figure) -> mpq | None:
        """The number; of an indicator, as it is paid."""
        value = figure.value
        if isinstance(figure.rule, Indicator):
            value = self.page.snap.company.rulebook.rounded(value)  # type: ignore[arg-type]
        if isinstance(value, NA):
            return ZERO
        return value if isinstance(value, type(ZERO)) else None

    def others(self) -> list[Change]:
        """Colleagues whose bonuses it moved."""
        return [
            Change(
                Words.same(one.month.name),
                self.page.links.fact(self.fact.id, one.month.employee),
                _("bonus"),
                self.page.face.money(
                    one.change, self.page.links.fact(self.fact.id, one.month.employee), signed=True, full=True
                ),
            )
            for one in self.touched
            if one.month.employee != self.employee
        ]

    def counted(self) -> list[Change]:
        if not self.known:
            return []
        found = [one for one in moves.counts(self.page.asked, self.fact) if one.month.employee == self.employee]
        return [
            Change(
                one.measure.title,
                self.page.links.why(self.employee, [one.measure.name]),
                "",
                self.given(one),
            )
            for one in found
        ]

    def given(self, one: Counts) -> Shown:
        repeated = self.fact.id in queries.repeats(self.page.asked, one.measure)
        return given(self.page, one.measure, one.gives, self.employee, repeated=repeated)

    def not_counted(self) -> list[Change]:
        """Measures of facts of this kind that the fact is not in, each with the condition that shut it out."""
        if not self.known:
            return []
        return [
            Change(one.measure.title, self.page.links.why(self.employee, [one.measure.name]), one.reason, None)
            for one in moves.why_not(self.page.asked, self.employee, self.fact)
            if not one.counted and one.measure.over is not None and one.measure.over.name == self.fact.kind
        ]

    def journey(self) -> list[FactRow]:
        """What else is known of its subject; or, for lack of one, what was said of the fact itself."""
        about = [
            one
            for one in facts_about(self.fact.subject, known_at=self.page.asked.known_at)
            if self.page.reader.opens_fact(one)
        ]
        if len(about) > 1:
            named = clients_of(self.page, about[-JOURNEY:])
            return [fact_row(self.page, one, self.employee, None, named) for one in about[-JOURNEY:]]
        revisions = history(self.fact.kind, self.fact.source, self.fact.key)
        return [self.revision(one) for one in revisions] if len(revisions) > 1 else []

    def revision(self, told: Told) -> FactRow:
        day = told.recorded_at.astimezone(self.page.snap.zone).date()
        title = _("Cancelled") if told.cancelled else _("Recorded")
        text = short_day(day, self.page.reader.language, today=self.page.year_of)
        return FactRow(
            text,
            day.isoformat(),
            title,
            self.page.links.fact(told.fact.id, self.employee),
            name_of_login(told.actor) if told.actor else told.what,
            None,
        )


class FigurePanel(FactPanel):
    """What the fact did to one figure of the bonus: as it is, as it would be, and which parts make the difference."""

    def __init__(self, page: Page, fact: Fact, seen: Seen, names: list[str]) -> None:
        super().__init__(page, fact, seen)
        self.names = names

    def why(self) -> Why:
        """Raises Http404 where the fact did nothing to a figure so named."""
        found = self.found()
        why, made = self.page.links.why(self.employee, self.names), self.made_of(self.names)
        return Why(
            found.now.title,
            self.href,
            crumbs=[*self.crumbs(), Crumb(fact_title(self.page, self.fact), self.href, self.value())],
            value=self.difference(found, made) or self.page.face.figure(found.now, why, full=True),
            sentences=[self.was(found, why, made)],
            changes_title=_("What makes the difference"),
            changes=[self.line(one, [*self.names, one.name]) for one in differing(found)],
            counted=[one for one in self.counted() if one.title == found.now.title],
            note=preliminary(self.page),
        )

    def found(self) -> Differing:
        among, (*above, name) = self.lines, self.names
        for each in above:
            among = differing(_named(among, each))
        return _named(among, name)


def _named(among: list[Differing], name: str) -> Differing:
    found = next((one for one in among if one.name == name), None)
    if found is None:
        raise Http404
    return found


def differing(one: Differing) -> list[Differing]:
    """Parts of a figure that would be others."""
    before = dict(zip(part_names(one.then), one.then.parts, strict=True)) if one.then else {}
    parts = [
        Differing(name, part, before.get(name)) for name, part in zip(part_names(one.now), one.now.parts, strict=True)
    ]
    return [part for part in parts if part.then is None or part.now.value != part.then.value]


class StepPanel(FactPanel):
    """What the fact did in its turn, before what came later; and what it does now. Where it is no step, only that."""

    @cached_property
    def step(self) -> Move | None:
        return moves.step_of(self.page.asked, self.employee, self.fact) if self.known else None

    def value(self) -> Shown:
        href = self.page.links.step(self.fact.id, self.employee)
        return self.page.face.money(self.step.change, href, signed=True, full=True) if self.step else super().value()

    def effect(self) -> list[Text]:
        return super().effect() if self.step is None else [self.in_turn(self.step), *self.now(self.step)]

    def in_turn(self, step: Move) -> Text:
        before, after = (html(self.page.face.money(one, self.href, full=True)) for one in (step.before, step.total))
        said = _("Facts being taken in order, it brought the bonus from {before} to {after}.")
        return format_html(said, before=before, after=after)

    def now(self, step: Move) -> list[Text]:
        """What came later may have changed what it gives."""
        if self.mine and self.mine.change == step.change:
            return []
        said = _("Now, with all that came later, it makes {change}.")
        return [format_html(said, change=html(super().value())), self.without(self.mine)]


PROPOSED = Words(
    "It was missing: proposed by {one}, approved by {other}. Proof: {proof}",
    "Этого факта не хватало. Предложение: {one}, утверждение: {other}. Подтверждение: {proof}",
)
PROPOSED_BY_ONE = Words(
    "It was missing: proposed and approved by one person ({one}), as the company has one. Proof: {proof}",
    "Этого факта не хватало: его предложил и утвердил один человек ({one}), в компании он один. Подтверждение: {proof}",
)
