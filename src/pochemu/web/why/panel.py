"""Why a figure of a person's month is what it is."""

from datetime import date
from functools import cached_property

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pochemu.engine.bonus import Adjusted, Days, Group
from pochemu.engine.codes import meant
from pochemu.engine.fields import FIELDS, Titles
from pochemu.engine.figure import Figure
from pochemu.engine.measure import Contribution, Measure
from pochemu.engine.month_words import month_words
from pochemu.engine.number import NA
from pochemu.engine.roster import Absence
from pochemu.engine.scheme import Attainment, Indicator, Member, Scheme, Target
from pochemu.engine.seek import NextStep
from pochemu.engine.titles import of_parts, of_rulebook, taken, titled
from pochemu.engine.whatif import Supposed
from pochemu.engine.why import away_words, counted
from pochemu.engine.words import Words
from pochemu.pay import queries
from pochemu.pay.queries import Seen
from pochemu.web.face import Piece, Shown, html, is_percent, waterfall
from pochemu.web.links import SupposedLinks
from pochemu.web.numbers import long_day, short_day
from pochemu.web.page import Page
from pochemu.web.trail import Trail, group_of, root
from pochemu.web.why import adjustment, excepted
from pochemu.web.why.equation import equation, formula, mean
from pochemu.web.why.facts import given_rows
from pochemu.web.why.shapes import (
    Change,
    Crumb,
    Equation,
    FactRow,
    Line,
    Link,
    Node,
    Step,
    Text,
    Version,
    Why,
    composed,
)
from pochemu.web.why.tiers import tiers

FACTS_A_PAGE = 50
LEVELS = 2


def person_why(page: Page, seen: Seen, trail: Trail, *, offset: int = 0) -> Why:
    return bonus_why(page, seen) if len(trail.figures) == 1 else Panel(page, seen, trail).why(offset)


def bonus_why(page: Page, seen: Seen) -> Why:
    """The first level: what the bonus is made of."""
    trail = root(seen)
    lines = trail.parts()
    employee = seen.month.employee
    amounts = [page.snap.company.rulebook.rounded(line.figure.value) for line in lines]  # type: ignore[arg-type]
    rows = [_line(page, employee, line, piece) for line, piece in zip(lines, waterfall(amounts), strict=True)]
    total = page.face.figure(trail.figure, page.links.why(employee), full=True)
    sentence = _("A bonus is the sum of the indicators. Choose any to see its formula and facts.")
    return Why(
        _("What the bonus is made of"),
        page.links.person(employee),
        sentences=[sentence, *seen.month.incomplete, *excepted.sentences(page, employee, trail)],
        composition=composed(rows, _bonus_of_month(page), total),
        note=preliminary(page),
        version=version(page, group_of(seen, trail)),
    )


def _line(page: Page, employee: str, line: Trail, piece: Piece) -> Line:
    href = page.links.why(employee, line.names)
    return Line(line.figure.title, href, page.face.figure(line.figure, href, full=True), piece)


def _bonus_of_month(page: Page) -> str:
    return _("Bonus for %(month)s") % {"month": month_words(page.month.number, page.reader.language).name}


def preliminary(page: Page) -> str:
    if page.asked.under:
        return _("Supposed, as by a draft: nothing of this is paid.")
    if not page.is_current:
        return ""
    last = date.fromordinal(page.month.last)
    return _("Preliminary: the month ends on %(day)s") % {"day": short_day(last, page.reader.language, today=last)}


def version(page: Page, group: Group | None) -> Version | None:
    if group is None or group.scheme is None:
        return None
    scheme = group.scheme
    since = date(scheme.effective.year, scheme.effective.number, 1)
    return Version(page.scheme(scheme), scheme.title, long_day(since, page.reader.language))


def titles_of_all(page: Page, own: Scheme | None) -> Titles:
    """What names mean to the page."""
    return of_rulebook(page.snap.company.rulebook, *([own] if own else []))


class Panel:
    """One figure below the bonus."""

    def __init__(self, page: Page, seen: Seen, trail: Trail) -> None:
        self.page = page
        self.seen = seen
        self.trail = trail
        self.figure = trail.figure
        self.group = group_of(seen, trail)
        self.employee = seen.month.employee

    def href(self, trail: Trail) -> str:
        return self.page.links.why(self.seen.month.employee, trail.names)

    def shown(self, trail: Trail, *, full: bool = False, word: bool = False) -> Shown:
        return self.page.face.figure(trail.figure, self.href(trail), full=full, word=word)

    def title(self, figure: Figure) -> Words:
        if isinstance(figure.rule, Member):
            return Words.same(self.page.snap.roster.names.get(figure.rule.employee, figure.rule.employee))
        return figure.title

    @cached_property
    def titles(self) -> Titles:
        """Of the names in the figure's formula: those of its parts, of its scheme, of any scheme for members' names."""
        known = titles_of_all(self.page, self.group.scheme if self.group else None)
        return {**known, **of_parts(self.figure)}

    def titles_of(self, measure: Measure) -> Titles:
        return self.titles if measure.over_members else FIELDS

    @property
    def scheme(self) -> str:
        scheme = self.group.scheme if self.group else None
        return self.page.scheme(scheme) if scheme else self.page.links.schemes()

    def why(self, offset: int) -> Why:
        figure, face = self.figure, self.page.face
        rule_href = f"{self.scheme}#{figure.name}"
        facts = queries.facts_of(self.page.asked, figure, offset=offset, limit=FACTS_A_PAGE)
        return Why(
            self.title(figure),
            self.page.links.person(self.seen.month.employee),
            crumbs=self.crumbs(),
            value=self.shown(self.trail, full=True, word=True),
            exactly=self.exactly(),
            sentences=self.sentences(),
            changes_title=_("What became known after the month was closed"),
            changes=self.adjusted(),
            equation=self.equation(rule_href),
            formula=formula(face, figure, self.titles),
            tiers=tiers(face, self.page.links, figure, self.titles, href=self.href(self.trail), scheme=self.scheme),
            next=self.next_step(),
            parts=self.nodes(self.trail, LEVELS),
            facts_title=self.facts_title(facts.total),
            facts=self.facts(facts.rows, offset + FACTS_A_PAGE),
            more=self.more(offset, facts.total),
            note=preliminary(self.page),
            version=version(self.page, self.group),
        )

    def facts(self, rows: list[Contribution], among: int) -> list[FactRow]:
        repeated = queries.repeats(self.page.asked, self.figure, among=among)
        return given_rows(self.page, self.figure, self.seen.month.employee, rows, repeated)

    def adjusted(self) -> list[Change]:
        given = self.figure.evidence
        return list(adjustment.changes(self.page, self.employee, given)) if isinstance(given, Adjusted) else []

    def equation(self, rule_href: str) -> Equation | None:
        if isinstance(self.figure.rule, Measure):
            return mean(self.page.face, self.trail, self.href)
        return equation(self.page.face, self.trail, self.titles, self.href, rule_href)

    def crumbs(self) -> list[Crumb]:
        above = [
            Trail(self.trail.figures[: at + 1], self.trail.names[:at]) for at in range(len(self.trail.figures) - 1)
        ]
        return [Crumb(self.title(trail.figure), self.href(trail), self.shown(trail)) for trail in above]

    def exactly(self) -> str:
        exact = self.page.face.exactly(self.figure.value, self.figure.unit, percent=is_percent(self.figure))
        return _("exactly %(number)s") % {"number": exact} if exact else ""

    def sentences(self) -> list[Text]:
        rule, value = self.figure.rule, self.figure.value
        told: list[Text] = [value.reason] if isinstance(value, NA) else []
        if isinstance(rule, Indicator | Attainment):
            told += self.attained()
        if isinstance(rule, Measure):
            told += self.measured(rule)
        if isinstance(rule, Target):
            told.append(
                _("Set for this person.") if rule.personal else _("Set by the scheme for everybody in the position.")
            )
        told += excepted.sentences(self.page, self.employee, self.trail)
        if isinstance(self.figure.evidence, Adjusted):
            told += adjustment.sentences(self.page, self.employee, self.figure.evidence, self.href(self.trail))
        if isinstance(self.figure.evidence, Supposed):
            told.append(self.instead_of(self.figure.evidence.counted))
        return told

    def instead_of(self, counted: Figure) -> SafeString:
        """The value is supposed: what was counted."""
        links = self.page.links.actual if isinstance(self.page.links, SupposedLinks) else self.page.links
        href = links.why(self.seen.month.employee, self.trail.names)
        shown = self.page.face.figure(counted, href, full=True, word=True)
        return format_html(_("Supposed. What is counted: {counted}."), counted=html(shown))

    def attained(self) -> list[Text]:
        """The plan is 85 % done: 34 of 40."""
        trail = self.trail if isinstance(self.figure.rule, Attainment) else self.part(Attainment)
        if trail is None or isinstance(trail.figure.value, NA):
            return []
        fact, plan = trail.parts()
        told: SafeString = format_html(
            _("The plan is {done} done: {fact} of {plan}."),
            done=html(self.shown(trail)),
            fact=html(self.page.face.large(fact.figure.value, fact.figure.unit, self.href(fact))),
            plan=html(self.page.face.large(plan.figure.value, plan.figure.unit, self.href(plan))),
        )
        return [told]

    def part(self, rule: type) -> Trail | None:
        return next((part for part in self.trail.parts() if isinstance(part.figure.rule, rule)), None)

    def measured(self, measure: Measure) -> list[Text]:
        """What is counted, whose, through which window, and how many were left out."""
        found, where = counted(self.figure), None
        if measure.where:
            where = titled(measure.where.tree, self.titles_of(measure), meant(measure, self.page.snap.roster))
        kind = measure.over.title if measure.over else Words("people of the teams", "люди команд")
        told: list[Text] = [
            Words("Counted: {kind}. {of} {window}", "Считаются: {kind}. {of} {window}").fill(
                kind=kind, of=OF[measure.of], window=window(measure)
            )
        ]
        if where:
            told.append(Words("Condition: {where}", "Условие: {where}").fill(where=where))
        if found and found.tally.left_out:
            told.append(
                Words("Left out for an empty value: {n}", "Не взято из-за пустого значения: {n}").fill(
                    n=found.tally.left_out
                )
            )
        return told

    def nodes(self, trail: Trail, levels: int) -> list[Node]:
        if not levels:
            return []
        return [
            Node(
                self.title(part.figure),
                self.href(part),
                self.shown(part, full=True),
                self.note(part.figure),
                self.nodes(part, levels - 1),
            )
            for part in trail.parts()
        ]

    def note(self, figure: Figure) -> Text:
        """Of a spell: its days; of a measure: what is taken."""
        if isinstance(figure.evidence, Days):
            return self.days(figure.evidence)
        if isinstance(figure.rule, Measure) and figure.rule.take.x:
            return taken(figure.rule, self.titles)
        return ""

    def days(self, days: Days) -> Text:
        first, last = max(days.assignment.first, self.page.month.first), min(days.assignment.last, self.page.month.last)
        said = [
            short_day(date.fromordinal(day), self.page.reader.language, today=self.page.year_of)
            for day in (first, last)
        ]
        words = Words(
            "{first} – {last}: {present} of {of} working days", "{first} – {last}: {present} из {of} рабочих дней"
        )
        if not days.working:
            words = Words("{first} – {last}: {present} of {of} days", "{first} – {last}: {present} из {of} дней")
        told = words.fill(first=said[0], last=said[1], present=days.present, of=days.of)
        away = [self.away(one) for one in days.away]
        return Words("; ".join([told.en, *(one.en for one in away)]), "; ".join([told.ru, *(one.ru for one in away)]))

    def away(self, absence: Absence) -> Words:
        """Why and from which day of the month to which."""
        month, language = self.page.month, self.page.reader.language
        first, last = (
            short_day(date.fromordinal(day), language, today=self.page.year_of)
            for day in (max(absence.first, month.first), min(absence.last, month.last))
        )
        return away_words(absence, first, last)

    def facts_title(self, total: int) -> Text:
        if not total:
            return ""
        return format_html(_("Facts: {count}"), count=html(self.page.face.count(total, self.href(self.trail))))

    def more(self, offset: int, total: int) -> Link | None:
        beyond = offset + FACTS_A_PAGE
        if beyond >= total:
            return None
        href = self.page.links.why(self.seen.month.employee, self.trail.names, offset=beyond)
        return Link(href, _("Show %(count)s more") % {"count": min(FACTS_A_PAGE, total - beyond)})

    def next_step(self) -> Step | None:
        if not isinstance(self.figure.rule, Indicator) or self.group is None or self.group.scheme is None:
            return None
        return next_step(self.page, self.seen, self.trail)


def next_step(page: Page, seen: Seen, trail: Trail) -> Step | None:
    """“2 more — + 4 400 ₽”; its why is the indicator's, which shows the tiers."""
    ahead = next((card.next for card in queries.cards(seen) if card.line is trail.figure), None)
    return step_shown(page, ahead, page.links.why(seen.month.employee, trail.names)) if ahead else None


def step_shown(page: Page, ahead: NextStep, href: str) -> Step:
    return Step(
        page.face.large(ahead.distance, ahead.measure.unit, href), page.face.money(ahead.gain, href, signed=True)
    )


OF = {
    "employee": Words("Credited to this person.", "С зачётом этому сотруднику."),
    "team": Words("Of the team and the teams below it.", "По команде и командам под ней."),
    "company": Words("Of the whole company.", "По всей компании."),
}
WINDOWS = {
    "month": Words("In the month.", "За месяц."),
    "quarter": Words("From the beginning of the quarter.", "С начала квартала."),
    "year": Words("From the beginning of the year.", "С начала года."),
    "to_date": Words("From the beginning of the ledger.", "С начала учёта."),
}


def window(measure: Measure) -> Words:
    given = WINDOWS.get(measure.window.name)
    return given or Words("For {n} months, this one included.", "За {n} мес., считая этот.").fill(
        n=measure.window.months
    )
