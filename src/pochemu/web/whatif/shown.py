"""The page of a supposition: its fields, the month beside it, and what it would take."""

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from gmpy2 import mpq

from pochemu.engine.bonus import Sheet
from pochemu.engine.formula import Ref, RefKind
from pochemu.engine.formula.spelling import SIGNS
from pochemu.engine.goal import Means, Verdict, means
from pochemu.engine.measure import Measure
from pochemu.engine.number import ZERO
from pochemu.engine.unit import Unit
from pochemu.engine.words import Words
from pochemu.pay.comparing import Comparison, Side
from pochemu.web.compare.sides import Other, Sides
from pochemu.web.face import html
from pochemu.web.links import Links
from pochemu.web.numbers import is_sign
from pochemu.web.trail import names_to
from pochemu.web.whatif.supposed import FIELD, Supposed, in_percents, number, plain
from pochemu.web.why.shapes import Text

STEPS: Final = 100
"""Of a slider of money, from one end to the other."""


class Lever:
    """A measure's field: what was counted, and a slider about it."""

    def __init__(self, supposed: Supposed, measure: Measure, sheet: Sheet) -> None:
        self.supposed = supposed
        self.measure = measure
        self.sheet = sheet
        self.name = FIELD + measure.name
        self.id = f"lever-{measure.name}"
        self.title = measure.title
        self.wrong = supposed.problems.get(measure.name)
        figure = sheet[measure.ref]
        page = supposed.asked_page
        names = names_to(supposed.actual, figure) if supposed.actual else (measure.name,)
        self.counted = page.face.figure(figure, page.links.why(supposed.employee, names), word=True)
        self.now = figure.value if isinstance(figure.value, mpq) else ZERO

    @property
    def text(self) -> str:
        """As given; else what was counted, where it has an end."""
        return self.supposed.given.get(self.name) or self.exactly

    @property
    def exactly(self) -> str:
        return self.supposed.counted(self.measure)

    @property
    def value(self) -> str:
        """Where the slider stands."""
        given = self.supposed.values.get(self.measure.name, self.now)
        return plain(given * self.scale)

    @property
    def scale(self) -> int:
        return 100 if in_percents(self.measure) else 1

    @property
    def unit(self) -> Text:
        if in_percents(self.measure):
            return "%"
        if self.measure.unit is Unit.MONEY:
            currency = self.supposed.asked_page.snap.currency
            return SIGNS.get(currency, currency)
        word = self.supposed.asked_page.face.words(self.measure.word) if self.measure.word else ""
        return word if is_sign(word) else ""  # a noun would have to decline as one types, and the title says it

    @cached_property
    def most(self) -> int:
        """Round, and well beyond what is counted or planned."""
        if in_percents(self.measure):
            return 100
        plan = self.sheet[Ref(RefKind.PLAN, self.measure.name)].value
        planned = plan if isinstance(plan, mpq) else ZERO
        return round_up(max(2 * self.now, 2 * planned, self.supposed.values.get(self.measure.name, ZERO), mpq(10)))

    @property
    def step(self) -> str:
        return str(max(self.most // STEPS, 1)) if self.measure.unit is Unit.MONEY else "1"


def round_up(value: mpq) -> int:
    """To 1, 2 or 5 with noughts."""
    one = 1
    while True:
        for first in (1, 2, 5):
            if first * one >= value:
                return first * one
        one *= 10


class Need:
    """What it would take, by one measure."""

    def __init__(self, supposed: Supposed, one: Means) -> None:
        page = supposed.page
        self.title = one.measure.title
        self.href = page.links.why(supposed.employee, (one.measure.name,))
        self.verdict = VERDICTS.get(one.verdict) if one.verdict else None
        self.text: SafeString | str = ""
        if one.verdict is None:
            there = supposed.href(**{FIELD + one.measure.name: plain(one.value)})
            self.text = format_html(
                _("{more} more makes {bonus}"),
                more=html(page.face.value(one.distance, one.measure.unit, there, full=True)),
                bonus=html(page.face.money(one.bonus, there)),
            )


VERDICTS = {
    Verdict.NEVER: Words("however much, not by this alone", "сколько ни сделать, одного этого мало"),
    Verdict.UNKNOWN: Words(
        "can’t be told: the bonus does not always rise with it. Try the slider",
        "не определить: премия растёт не всегда, когда он растёт. Попробуйте ползунок",
    ),
}


@dataclass(frozen=True)
class Beside(Sides):
    """The month as it is, beside the month as it would be."""

    supposed: Supposed

    @classmethod
    def of(cls, supposed: Supposed) -> "Beside":
        return cls(supposed.asked_page, supposed.employee, Other("supposed", ""), supposed)

    @cached_property
    def comparison(self) -> Comparison:
        asked, employee = self.page.asked, self.employee
        return Comparison(Side(asked, employee, self.supposed.actual), Side(asked, employee, self.supposed.seen))

    @cached_property
    def links(self) -> Links:
        return self.page.links

    def why_now(self, *names: str) -> str:
        return self.supposed.page.links.why(self.employee, names)

    def href(self, *names: str) -> str:
        return self.why_now(*names)

    @cached_property
    def then_title(self) -> str:
        return _("As it is")

    @cached_property
    def now_title(self) -> str:
        return _("As supposed")


def levers(supposed: Supposed) -> list[Lever]:
    sheets = supposed.actual.sheets if supposed.actual else []
    return [
        Lever(supposed, measure, next(sheet for sheet in sheets if measure.name in sheet.scheme.measures))
        for measure in supposed.measures
    ]


def needs(supposed: Supposed) -> dict[str, object]:
    """What the goal of the address would take."""
    text = supposed.given.get("goal", "")
    goal = number(text) if text else None
    if not isinstance(goal, mpq):
        return {"text": text, "wrong": goal}
    if supposed.seen.month.bonus.value >= goal:  # type: ignore[operator]
        return {"text": text, "reached": True}
    return {"text": text, "needs": [Need(supposed, one) for one in means(supposed.seen.sheets, goal)], "asked": True}
