"""What made a difference, in words: the input, what it was and what it is, and its share."""

from functools import cached_property
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.translation import gettext as _

from pochemu.engine.bonus import Sheet
from pochemu.engine.figure import Figure
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.mixed import Cause, Pair, What
from pochemu.engine.scheme import CARRY, PRORATION, SALARY, Scheme
from pochemu.engine.words import Words
from pochemu.pay.comparing import Side
from pochemu.web.compare.sides import Sides
from pochemu.web.face import Piece, Shown, html
from pochemu.web.trail import names_to
from pochemu.web.way.written import since
from pochemu.web.why.shapes import Line, Text


class Input(NamedTuple):
    """A figure that differs, and the way to it."""

    figure: Figure
    names: tuple[str, ...]


class Told:
    """A cause of one difference, or of the whole."""

    def __init__(self, sides: Sides, cause: Cause, of: tuple[Cause, ...], pair: Pair | None) -> None:
        self.sides = sides
        self.cause = cause
        self.of = of
        self.pair = pair

    def line(self, amount: Shown, piece: Piece) -> Line:
        return Line(self.title, self.href, amount, piece, self.note)

    @cached_property
    def title(self) -> Text:
        what, name = self.cause
        match what:
            case What.MEASURE:
                return self.measure(name)
            case What.PLAN:
                return Words("Plan: {m}", "План: {m}").fill(m=self.measure(name))
            case What.DAYS:
                return PRORATION.title
            case What.SALARY:
                return SALARY.title
            case What.CARRY:
                return CARRY.title
            case What.TABLE:
                return Words("Table “{t}”", "Таблица «{t}»").fill(t=self.table(name))
            case What.POSITION:
                return self.sides.page.snap.roster.positions.get(name, Words.same(name))
        return TITLES[what]

    @property
    def schemes(self) -> list[Scheme]:
        return [sheet.scheme for sheet in reversed(self.pair or ())]

    def measure(self, name: str) -> Words:
        return next((one.measures[name].title for one in self.schemes if name in one.measures), Words.same(name))

    def table(self, name: str) -> Words:
        return next((one.tables[name].title for one in self.schemes if name in one.tables), Words.same(name))

    @cached_property
    def inputs(self) -> tuple[Input | None, Input | None]:
        """On both sides, where the cause is a figure."""
        then, now = self.sides.comparison.then, self.sides.comparison.now
        if self.pair is None:
            return None, None
        return input_of(then, self.pair.then, self.cause), input_of(now, self.pair.now, self.cause)

    @property
    def href(self) -> str:
        """Where the input itself is compared; of a setting, the scheme."""
        own = self.inputs[1] or self.inputs[0]
        if own:
            return self.sides.href(*([self.cause.name] if self.cause.what is What.MEASURE else own.names))
        if self.pair is None or self.cause.what in GROUPS:
            return self.sides.href()
        scheme = self.pair.now.scheme
        return self.sides.page.links.scheme(scheme.position, scheme.effective, self.cause.name)

    @property
    def note(self) -> Text:
        then, now = self.inputs
        if then and now:
            links, face = self.sides, self.sides.page.face
            shown = (
                face.figure(then.figure, links.why_then(*then.names)),
                face.figure(now.figure, links.why_now(*now.names)),
            )
            return format_html("{} → {}", *map(html, shown))
        if self.cause.what is What.POSITION:
            return _("held on one side only")
        if self.cause.what in GROUPS:
            return ", ".join(
                self.sides.page.face.words(title)  # type: ignore[arg-type]
                for title in (Told(self.sides, each, (each,), self.pair).title for each in self.of)
            )
        return self.versions()

    def versions(self) -> Text:
        if self.pair is None:
            return ""
        then, now = (since(self.sides.page, sheet.scheme.effective) for sheet in self.pair)
        return _("the scheme of %(now)s instead of that of %(then)s") % {"now": now, "then": then}


GROUPS = (What.FACTS, What.PLANS, What.SETTINGS, What.TEAM)
TITLES = {
    What.FORMULA: Words("Formulas of the scheme", "Формулы схемы"),
    What.TERMS: Words("Limits, and how plans are prorated", "Ограничения и пересчёт планов по дням"),
    What.FACTS: Words("Facts", "Факты"),
    What.PLANS: Words("Plans", "Планы"),
    What.SETTINGS: Words("Settings of the scheme", "Настройки схемы"),
    What.ADJUSTMENT: Words("Adjustments for closed months", "Корректировки за закрытые месяцы"),
    What.TEAM: Words("Figures of the team", "Показатели команды"),
}


def input_of(side: Side, sheet: Sheet, cause: Cause) -> Input | None:
    what, name = cause
    match what:
        case What.MEASURE if name in sheet.scheme.measures and side.seen:
            figure = sheet[Ref(RefKind.NAME, name)]
            return Input(figure, names_to(side.seen, figure))
        case What.PLAN if name in sheet.scheme.measures:
            return Input(sheet.target(name), (f"PLAN({name})", "target"))
        case What.DAYS if sheet.scheme.prorate != "none":
            return Input(sheet.proration, (f"PLAN({next(iter(sheet.scheme.measures))})", "proration"))
        case What.SALARY if sheet.scheme.uses_salary:
            return Input(sheet[Ref(RefKind.SALARY)], (SALARY.name,))
    return None
